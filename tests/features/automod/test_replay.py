from bot.features.automod.look import Context
from bot.features.automod.presets import PRESETS
from bot.features.automod.replay import Replay
from bot.features.automod.rules.burst import Burst
from bot.features.automod.rules.invites import Invites
from bot.features.automod.rules.words import Words
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.seen import Surface, What
from tests.features.automod.making import seen


def test_a_replay_counts_messages_and_hits_by_rule_with_their_places() -> None:
    replay = Replay([Words(name="w", terms=("scam",)), Burst(name="b", limit=2, channels=1)])
    for second in range(3):
        replay.saw(seen("a sc4m", after=second))
    replay.saw(seen(what=What.JOIN, author=7))
    assert (replay.messages, replay.by_rule) == (3, {"w": 3, "b": 1})
    assert [(hit.message_id, hit.rule, hit.span) for hit in replay.hits] == [
        (1_000, "w", (2, 6)),
        (1_010, "w", (2, 6)),
        (1_020, "w", (2, 6)),
        (1_020, "b", (0, 6)),
    ]


def test_what_is_not_in_the_content_has_no_span_there() -> None:
    replay = Replay([Words(name="w", terms=("scam",))])
    replay.saw(seen("scam", surface=Surface.EMBED))
    assert replay.hits[0].span == (0, 0)


def test_the_list_of_hits_has_a_bound_and_their_number_does_not() -> None:
    replay = Replay([Words(name="w", terms=("scam",))], most=2)
    for second in range(5):
        replay.saw(seen("scam", after=second))
    assert (len(replay.hits), replay.by_rule["w"]) == (2, 5)


def test_codes_of_invites_are_asked_for_before_they_count() -> None:
    ruleset, message = Ruleset([Invites(name="i")]), seen("discord (dot) gg/Abc and https://discord.gg/Known")
    waiting = Context(resolves=True, invites={"Known": 1})
    assert ruleset.unresolved(message, waiting) == {"Abc"}
    assert Replay([Invites(name="i")], waiting).saw(message) == ()
    assert len(Replay([Invites(name="i")], Context(invites={"Known": 1})).saw(message)) == 1
    assert Ruleset([Words(name="w", terms=("x",))]).unresolved(message, waiting) == frozenset()


def test_ordinary_talk_is_no_hit_for_any_preset_but_the_strict_one() -> None:
    talk = [
        "Bonjour à tous !",
        "hi, my PC won't boot since the update",
        "try `sudo apt update`, then reboot",
        "merci beaucoup",
    ]
    for name, rules in PRESETS.items():
        replay = Replay(rules)
        for number, text in enumerate(talk):
            replay.saw(seen(text, after=30 * number, author=number))
        assert replay.hits == [], name
