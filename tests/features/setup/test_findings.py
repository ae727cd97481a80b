"""Each thing that can be wrong with a server is found, says what comes of it, and is found only where it is wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.core.i18n import _, languages, words
from bot.core.native_automod import NativeRule, Standing, Trigger
from bot.core.permissions import PERMISSIONS
from bot.core.servers import BotFacts, ChannelFacts, ServerFacts
from bot.features.automod.native_drift import Drift
from bot.features.moderation.cases import Kind
from bot.features.roles.settings import Given, When
from bot.features.setup import doctor_posts
from bot.features.setup.finding import Checkup, Do, Finding, Level, PanelLook, RuleLook
from bot.features.setup.findings import findings
from tests.features.setup.conftest import BOSS, GENERAL, GUILD, HELP, HELPERS, MAY, SERVER, STAFF
from tests.features.setup.test_files import changed

EN = words("en")
ALL = frozenset(PERMISSIONS)
WHOLE = replace(
    SERVER,
    has=ALL,
    channels={one.id: replace(one, has=ALL) for one in SERVER.channels.values()},
)
TEAM = {"log_channel": STAFF}
GONE = 1 << 55
RULE = RuleLook("slurs", "words", frozenset({"manage_messages"}), frozenset(), frozenset())
CROWDS = replace(RULE, name="crowds", kind="mentions")
MENTIONABLE = {**WHOLE.roles, HELPERS: replace(WHOLE.roles[HELPERS], mentionable=True)}
THEIRS = Standing(7, False, NativeRule("No slurs", Trigger.KEYWORD, keywords=("x",)))


def look(
    facts: ServerFacts = WHOLE, *, more: Mapping[str, Any] | None = None, **features: Mapping[str, Any]
) -> Checkup:
    return Checkup(facts, changed(**{"moderation": TEAM, **features}), **(more or {}))


def in_channel(channel_id: int, **what: Any) -> ServerFacts:
    channels = dict(WHOLE.channels)
    channels[channel_id] = replace(channels[channel_id], **what)
    return replace(WHOLE, channels=channels)


def keys(checkup: Checkup) -> set[str]:
    return {one.key for one in findings(checkup)}


def test_on_a_server_where_all_is_right_nothing_is_found() -> None:
    right = look(
        digest={"channel_id": STAFF},
        welcome={"channel_id": GENERAL},
        gates={"role_id": HELPERS},
        care={"helpers_role": BOSS},
        more={"rules": (RULE,), "greets_itself": GENERAL, "left": ("greets:0",)},
    )
    assert findings(right) == ()


CASES: dict[str, tuple[Checkup, Level]] = {
    "team": (look(moderation={}), Level.WARNING),
    "moderation.log_channel.gone": (look(moderation={"log_channel": GONE}), Level.SERIOUS),
    "engagement.question_channels.gone": (look(engagement={"question_channels": (HELP, GONE)}), Level.WARNING),
    "welcome.channel_id.lacks": (
        look(in_channel(GENERAL, has=ALL - {"send_messages"}), welcome={"channel_id": GENERAL}), Level.SERIOUS,
    ),
    "moderation.log_channel.open": (look(in_channel(STAFF, everyone_reads=True)), Level.SERIOUS),
    "digest.channel_id.open": (look(digest={"channel_id": GENERAL}), Level.WARNING),
    "care.helpers_role.gone": (look(care={"helpers_role": GONE}), Level.WARNING),
    f"gates.role_id.order.{BOSS}": (look(gates={"role_id": BOSS}), Level.SERIOUS),
    f"roles.restrictions.order.{HELPERS}": (
        look(replace(WHOLE, has=ALL - {"manage_roles"}), roles={"restrictions": (HELPERS,)}, guard={"strips": False}),
        Level.SERIOUS,
    ),
    "lacks.ban_members": (look(replace(WHOLE, has=ALL - {"ban_members"})), Level.WARNING),
    "lacks.manage_guild": (look(replace(WHOLE, has=ALL - {"manage_guild"}), raids={"automatic": True}), Level.WARNING),
    "lacks.rules.manage_messages": (
        look(replace(WHOLE, has=ALL - {"manage_messages"}), more={"rules": (RULE,)}), Level.SERIOUS,
    ),
    "intent.members": (look(replace(WHOLE, hears_members=False), welcome={"channel_id": GENERAL}), Level.SERIOUS),
    "intent.content": (look(replace(WHOLE, reads_text=False)), Level.WARNING),
    "review": (look(replace(WHOLE, users=9_000)), Level.WARNING),
    "rule.slurs": (look(more={"rules": (replace(RULE, exempt_roles=frozenset({GUILD})),)}), Level.WARNING),
    "lacks.native.manage_guild": (
        look(replace(WHOLE, has=ALL - {"manage_guild"}), more={"wrote_native": True}), Level.SERIOUS,
    ),
    "drift.7.ab": (look(more={"drifted": (Drift("7.ab", "Concierge · slurs", by=9),)}), Level.SERIOUS),
    "drift.8.cd": (look(more={"drifted": (Drift("8.cd", "slurs", (_("deleted"),)),)}), Level.SERIOUS),
    "double.native:7": (look(more={"rules": (RULE,), "native": (THEIRS,)}), Level.NOTE),
    "double.bot:9": (
        look(replace(WHOLE, bots=(BotFacts(9, "*MEE6*", frozenset({"ban_members"})),)), more={"rules": (RULE,)}),
        Level.NOTE,
    ),
    "welcome.picture": (
        look(in_channel(GENERAL, has=ALL - {"attach_files"}), welcome={"channel_id": GENERAL, "look": "picture"}),
        Level.WARNING,
    ),
    f"roles.given.order.{BOSS}": (look(roles={"given": (Given(role_id=BOSS, when=When.JOIN),)}), Level.SERIOUS),
    "moderation.roles.gone": (look(moderation={**TEAM, "roles": {Kind.BAN: (HELPERS, GONE)}}), Level.WARNING),
    "welcome.place_languages.gone": (look(welcome={"place_languages": {GONE: "fr"}}), Level.WARNING),
    "rule.2.gone": (look(more={"rules": (replace(RULE, number=2, gone=frozenset({GONE})),)}), Level.NOTE),
    "mentions.everyone": (
        look(replace(WHOLE, everyone_has=frozenset({"mention_everyone"})), more={"rules": (CROWDS,)}), Level.WARNING,
    ),
    f"mentions.{HELPERS}": (look(replace(WHOLE, roles=MENTIONABLE), more={"rules": (CROWDS,)}), Level.NOTE),
    "panel.3.gone": (look(more={"panels": (PanelLook(3, "Hobbies", GONE, (HELPERS,)),)}), Level.SERIOUS),
    "panel.4.gone": (
        look(more={"panels": (PanelLook(4, "Colours", GENERAL, (HELPERS,), stands=False),)}), Level.SERIOUS,
    ),
    "panel.5.roles": (look(more={"panels": (PanelLook(5, "Games", GENERAL, (HELPERS, BOSS, GONE)),)}), Level.SERIOUS),
    "double.greets": (look(welcome={"channel_id": GENERAL}, more={"greets_itself": GENERAL}), Level.NOTE),
    "double.greets.5": (look(welcome={"channel_id": GENERAL}, more={"greeters": {5: GENERAL}}), Level.NOTE),
}  # fmt: skip


@pytest.mark.parametrize("key", CASES)
def test_it_is_found_with_its_consequence(key: str) -> None:
    checkup, level = CASES[key]
    assert [(one.key, one.level) for one in findings(checkup)] == [(key, level)]


def _has_fix(finding: Finding) -> bool:
    return finding.fix is None


@pytest.mark.parametrize("code", languages())
def test_all_of_it_is_said_in_every_language_and_fits_into_one_message(code: str) -> None:
    every = sorted((one for checkup, _level in CASES.values() for one in findings(checkup)), key=_has_fix)
    for post in (doctor_posts.checkup(every, words(code)), doctor_posts.told(every, "*The Club*", words(code))):
        assert sum(len(part) for part in post.parts if isinstance(part, str)) < 4_000
        assert sum(2 if isinstance(part, tuple) else 1 for part in post.parts) < 40
    for one in every:
        assert all(words(code).has(text) for text in (one.what, one.so, *([one.then] if one.then else ())))


def only(checkup: Checkup) -> Finding:
    [found] = findings(checkup)
    return found


def test_what_the_bot_can_mend_it_offers_to() -> None:
    gone = only(CASES["engagement.question_channels.gone"][0]).fix
    assert gone is not None
    assert (gone.do, gone.things, gone.needs) == (Do.FORGET, (GONE,), ())
    lacks = only(CASES["welcome.channel_id.lacks"][0]).fix
    assert lacks is not None
    assert (lacks.do, lacks.things, lacks.permissions) == (Do.ALLOW, (GENERAL,), ("send_messages",))
    hidden = look(in_channel(GENERAL, has=frozenset()), welcome={"channel_id": GENERAL})
    assert only(hidden).fix is None, "in a channel that it does not see it can give itself nothing"


def test_a_rule_that_leaves_every_channel_alone_finds_nothing() -> None:
    everywhere = replace(RULE, exempt_channels=frozenset(WHOLE.channels))
    assert keys(look(more={"rules": (everywhere,)})) == {"rule.slurs"}
    but_one = replace(RULE, exempt_channels=frozenset({GENERAL, STAFF}))
    assert keys(look(more={"rules": (but_one,)})) == set()


def test_what_is_left_alone_and_what_does_something_else_is_no_double() -> None:
    left = {"rules": (RULE,), "native": (THEIRS,), "left": ("native:7",)}
    assert keys(look(more=left)) == set()
    other = {"rules": (replace(RULE, kind="caps"),), "native": (THEIRS,)}
    assert keys(look(more=other)) == set()
    off = replace(THEIRS, rule=replace(THEIRS.rule, enabled=False))
    assert keys(look(more={"rules": (RULE,), "native": (off,)})) == set()


def test_what_everyone_may_mention_matters_where_mentions_are_counted_and_can_be_left() -> None:
    open_roles = replace(WHOLE, roles=MENTIONABLE)
    assert keys(look(open_roles, more={"rules": (RULE,)})) == set()
    assert keys(look(open_roles, more={"rules": (CROWDS,), "left": (f"mentions.{HELPERS}",)})) == set()
    all_of_it = replace(open_roles, everyone_has=frozenset({"mention_everyone"}))
    assert keys(look(all_of_it, more={"rules": (CROWDS,), "left": ("mentions.everyone",)})) == set()


def test_a_panel_that_stands_is_left_alone_and_one_without_channel_is_forgotten() -> None:
    assert keys(look(more={"panels": (PanelLook(1, "Hobbies", GENERAL, (HELPERS,)),)})) == set()
    gone = only(CASES["panel.3.gone"][0]).fix
    assert gone is not None
    assert (gone.do, gone.things, gone.needs) == (Do.TAKE_DOWN, (3,), ("manage_roles",))
    deleted = only(CASES["panel.4.gone"][0]).fix
    assert deleted is not None
    assert deleted.do is Do.MEND_PANELS


def test_the_worst_comes_first() -> None:
    both = look(moderation={"log_channel": GONE}, digest={"channel_id": GENERAL}, welcome={"channel_id": GENERAL},
                more={"greets_itself": GENERAL})  # fmt: skip
    assert [one.level for one in findings(both)] == [Level.SERIOUS, Level.WARNING, Level.NOTE]
    assert ChannelFacts(1, "x", has=MAY).missing(["ban_members"]) == ["ban_members"]
