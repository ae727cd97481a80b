"""Rules for day one, by kind of community. Whoever takes one watches it first."""

from collections.abc import Mapping
from datetime import timedelta

from bot.features.automod.rule import Action, Rule
from bot.features.automod.rules.attachments import Attachments
from bot.features.automod.rules.burst import Burst
from bot.features.automod.rules.caps import Caps
from bot.features.automod.rules.duplicates import Duplicates
from bot.features.automod.rules.emoji import Emoji
from bot.features.automod.rules.forwards import Forwards
from bot.features.automod.rules.invites import Invites
from bot.features.automod.rules.joins import Joins
from bot.features.automod.rules.lookalikes import Lookalikes
from bot.features.automod.rules.masked_links import MaskedLinks
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.rules.names import Names
from bot.features.automod.rules.new_accounts import NewAccounts
from bot.features.automod.rules.newlines import Newlines
from bot.features.automod.rules.phishing import Phishing
from bot.features.automod.rules.shorteners import Shorteners
from bot.features.automod.rules.wave import Wave
from bot.features.automod.rules.words import Words
from bot.features.automod.rules.zalgo import Zalgo
from bot.features.automod.starter_lists import StarterList as Lists

DAY = timedelta(days=1)
HELD = (Action.DELETE, Action.HOLD)
STRUCK = (Action.DELETE, Action.STRIKE)

PROTECTION: tuple[Rule, ...] = (
    Phishing(name="phishing", then=HELD),
    Duplicates(name="spread", limit=2, channels=3, only_newer_than=DAY, then=HELD),
)
"""What no community wants."""

SCAMS: tuple[Rule, ...] = (
    Phishing(name="phishing", then=HELD),
    Lookalikes(name="look-alikes", then=HELD),
    MaskedLinks(name="masked links", then=HELD),
    Words(name="scams", lists=(Lists.SCAMS_EN, Lists.SCAMS_FR), then=HELD),
    Duplicates(name="spread", limit=2, channels=3, window=timedelta(minutes=5), then=HELD),
    Attachments(name="programs"),
)
RAIDS: tuple[Rule, ...] = (
    Wave(name="wave", then=HELD),
    Joins(name="joins"),
    Names(name="names"),
)
HATE = Words(name="slurs", lists=(Lists.SLURS_EN, Lists.SLURS_FR), then=STRUCK)
THREATS = Words(name="threats", lists=(Lists.THREATS_EN, Lists.THREATS_FR), then=(*STRUCK, Action.ALERT))
INSULTS = Words(name="insults", lists=(Lists.INSULTS_EN, Lists.INSULTS_FR))
SEXUAL = Words(name="sexual words", lists=(Lists.SEXUAL_EN, Lists.SEXUAL_FR))
SWEARING = Words(name="swearing", lists=(Lists.SWEARING_EN, Lists.SWEARING_FR))
INVITES = Invites(name="invites")
MENTIONS = Mentions(name="mentions", then=STRUCK)
REPEATS = Duplicates(name="repeats")
BURST = Burst(name="burst", then=(Action.DELETE, Action.TIMEOUT), timeout=timedelta(minutes=5))
ZALGO = Zalgo(name="zalgo")

PRESETS: Mapping[str, tuple[Rule, ...]] = {
    "support": (
        *SCAMS, *RAIDS, HATE, THREATS, REPEATS, BURST, ZALGO,
        Mentions(name="mentions", limit=10, then=STRUCK),
        Invites(name="invites", only_newer_than=timedelta(days=30)),
        Newlines(name="lines", limit=60),
    ),
    "gaming": (
        *SCAMS, *RAIDS, HATE, THREATS, MENTIONS, REPEATS, BURST, ZALGO, INVITES,
        Caps(name="capitals", share=90, min_letters=40),
        Emoji(name="emoji", limit=40),
        Forwards(name="forwards", limit=3),
    ),
    "study": (
        *SCAMS, *RAIDS, HATE, THREATS, INSULTS, SEXUAL, MENTIONS, REPEATS, BURST, ZALGO, INVITES,
        Caps(name="capitals"),
        Emoji(name="emoji", limit=20),
        Newlines(name="lines", limit=60),
    ),
    "creators": (
        *SCAMS, *RAIDS, HATE, THREATS, SEXUAL, MENTIONS, REPEATS, BURST, ZALGO, INVITES,
        Shorteners(name="shortened links", only_newer_than=timedelta(days=30)),
        Emoji(name="emoji", limit=40),
        Forwards(name="forwards"),
    ),
    "strict": (
        *SCAMS, *RAIDS, HATE, THREATS, INSULTS, SEXUAL, SWEARING, REPEATS, ZALGO, INVITES,
        Mentions(name="mentions", limit=6, then=STRUCK),
        Burst(name="burst", limit=5, then=(Action.DELETE, Action.TIMEOUT)),
        MaskedLinks(name="links behind words", any_text=True),
        Shorteners(name="shortened links"),
        Caps(name="capitals", share=70),
        Emoji(name="emoji", limit=12),
        Newlines(name="lines", limit=25),
        Forwards(name="forwards", limit=1),
        NewAccounts(name="new accounts", younger_than=timedelta(days=7), then=(Action.HOLD,)),
    ),
}  # fmt: skip
