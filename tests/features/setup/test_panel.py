"""Each step of the setup fits into one message, in every language, however much there is to say."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.core.i18n import _, languages, words
from bot.core.native_automod import NativeRule, Standing, Trigger
from bot.core.posts import Post
from bot.core.servers import BotFacts
from bot.features.automod.native_policy import rule_of
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.rules.words import Words
from bot.features.setup import pages, panel
from bot.features.setup.leading import MOST_BESIDE_TAKEN, MOST_TAKEN_SHOWN
from bot.features.setup.others import MOST_SHOWN, others
from bot.features.setup.panel import Panel, Step
from bot.features.setup.rivals import MODERATES, Rival
from bot.features.setup.settings import Taken
from tests.features.setup.conftest import GENERAL, MAY, SERVER
from tests.features.setup.test_files import FULL, USUAL

EN = words("en")
MOST_COMPONENTS, MOST_LETTERS = 40, 4_000
MANY = tuple(BotFacts(number, f"*bot* {number}", frozenset({"ban_members"})) for number in range(1, 40))
CROWDED = replace(SERVER, bots=MANY, system_channel=GENERAL)
NATIVE = [Standing(7, False, NativeRule("No *slurs*", Trigger.KEYWORD, keywords=("x",)))]

POWERS = ("administrator", *MODERATES)
RIVALS = (
    Rival("bot:155149108183695360", 155149108183695360, "Dyno", POWERS, in_reach=True),
    Rival("bot:1", 1, "*bot*", POWERS),
    Rival("bot:1", 1, "*bot*", (), POWERS),
    Rival("bot:1", 1, "*bot*"),
    Rival("greets:159985870458322944", 159985870458322944, "MEE6", greets_in=GENERAL),
)


def size(post: Post) -> int:
    return sum(1 + len(part) if isinstance(part, tuple) else 1 if isinstance(part, str) else 2 for part in post.parts)


def every_panel() -> Iterator[Panel]:
    found = others(CROWDED, NATIVE, GENERAL, {1: GENERAL}, ())
    for values in (USUAL, FULL):
        for step in Step:
            yield Panel(step, CROWDED, values, ("a",) * 50, ("support",), others=found)
        yield Panel(Step.STAFF, CROWDED, values, makes=True)
        yield Panel(Step.STAFF, replace(CROWDED, has=frozenset()), values, makes=True)
        yield Panel(Step.PARTS, CROWDED, values, asks=pages.field("welcome", "channel_id"))
        taken = tuple(Taken(key=f"bot:{number}", name=f"*bot* {number}") for number in range(MOST_TAKEN_SHOWN))
        yield Panel(Step.OTHERS, CROWDED, values, others=found[:MOST_BESIDE_TAKEN], taken=taken, notes=(_("deleted"),))
        for rival in RIVALS:
            yield Panel(Step.OTHERS, CROWDED, values, rival=rival)
            yield Panel(Step.OTHERS, CROWDED, values, rival=rival, sure=True)


@pytest.mark.parametrize("code", languages())
def test_every_step_fits_into_one_message(code: str) -> None:
    for now in every_panel():
        post = panel.post(now, words(code))
        assert size(post) <= MOST_COMPONENTS
        pressed = [button.custom_id for part in post.parts if isinstance(part, tuple) for button in part]
        assert len(pressed) == len(set(pressed)), "Discord refuses two of the same id"
        assert sum(len(part) for part in post.parts if isinstance(part, str)) < MOST_LETTERS


def test_who_else_is_here_is_shown_until_it_is_left_alone() -> None:
    found = others(CROWDED, NATIVE, GENERAL, {1: GENERAL}, ())
    assert [one.key for one in found][:4] == ["greets:0", "greets:1", "native:7", "bot:1"]
    assert len(found) == MOST_SHOWN
    left = others(replace(CROWDED, bots=MANY[:1]), NATIVE, GENERAL, {}, ("greets:0", "native:9"))
    assert [(one.key, one.is_left) for one in left] == [("native:7", False), ("bot:1", False), ("greets:0", True)]
    assert others(replace(CROWDED, bots=(BotFacts(1, "music"),)), [replace(NATIVE[0], ours=True)], None, {}, ()) == ()


def test_what_another_bot_may_still_do_is_said_with_what_can_be_done_about_it() -> None:
    said = ["\n".join(map(str, panel.post(Panel(Step.OTHERS, CROWDED, USUAL, rival=one), EN).parts)) for one in RIVALS]
    assert "on dyno.gg, for this server, switch off *Automod* and *Moderation*" in said[0]
    assert "the bot can take that from it" in said[0]
    assert "The bot can’t change that role" in said[1]
    assert "other roles that it has let it still: Administrator" in said[2]
    assert "✅ It can’t moderate here any more." in said[3]
    assert f"the bot then greets in <#{GENERAL}>" in said[4]


def test_without_a_permission_nothing_is_offered_to_be_made() -> None:
    missing = panel.post(
        Panel(Step.STAFF, replace(SERVER, has=MAY - {"manage_channels"}), USUAL, makes=True), words("en")
    )
    assert "The bot lacks these permissions for that: Manage Channels." in missing.parts
    assert not any(isinstance(part, tuple) and part[0].custom_id == "setup:make:yes" for part in missing.parts)


def test_a_rule_of_discord_is_taken_over_only_where_the_bot_does_all_of_it() -> None:
    keyword = rule_of(NativeRule("n" * 100, Trigger.KEYWORD, keywords=("bad*",), allow=("badge",)))
    assert isinstance(keyword, Words)
    assert (keyword.terms, keyword.allow, len(keyword.name)) == (("bad*",), ("badge",), 50)
    assert isinstance(rule_of(NativeRule("crowds", Trigger.MENTIONS, limit=8)), Mentions)
    assert rule_of(NativeRule("spam", Trigger.SPAM)) is None
    assert rule_of(NativeRule("patterns", Trigger.KEYWORD, keywords=("x",), also=("/a+/",))) is None
