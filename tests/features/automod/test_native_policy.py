"""Which rules Discord's own AutoMod takes over, and what is to be done there."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.native_automod import NativeRule, Standing, Trigger
from bot.features.automod import native_policy as policy
from bot.features.automod.matching import Unusable
from bot.features.automod.native_plan import Do, Written, planned
from bot.features.automod.native_policy import PLACES, Server, Translation, keyword_of, translated
from bot.features.automod.rule import Action, Rule
from bot.features.automod.rules.caps import Caps
from bot.features.automod.rules.duplicates import Duplicates
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.words import Words
from bot.features.automod.seen import Surface
from bot.features.automod.states import StandingRule, State
from tests.features.automod.making import START

STAFF, CATEGORY = frozenset({77}), {5: frozenset({51, 52})}


def on(rule: Rule, number: int = 1, state: State = State.ENFORCE, **more: Any) -> StandingRule:
    return StandingRule(number, rule, state, **more)


def translate(*rules: StandingRule, free: dict[Trigger, int] | None = None) -> Translation:
    server = Server(
        dict(free or PLACES),
        STAFF,
        lambda ids: frozenset().union(*(CATEGORY.get(one, frozenset({one})) for one in ids)),
        lambda rule: f"Rule {rule.number}",
    )
    return translated(rules, server, START)


def why(*rules: StandingRule, **more: Any) -> list[str]:
    return [stay.why.message for stay in translate(*rules, **more).stays]


def test_banned_words_become_keywords_and_the_staff_is_left_alone_as_the_bot_leaves_it() -> None:
    rule = Words(
        name="bad",
        terms=("Nitro", "free  money", "*scam*"),
        allow=("anti scam",),
        exempt_roles=frozenset({8}),
        exempt_channels=frozenset({5}),
    )
    [wanted] = translate(on(rule)).wanted
    assert wanted.native == NativeRule(
        name="Concierge · bad",
        trigger=Trigger.KEYWORD,
        keywords=("*scam*", "free money", "nitro"),
        allow=("anti scam",),
        exempt_roles=frozenset({8, 77}),
        exempt_channels=frozenset({51, 52}),
        message="Rule 1",
    )


def test_only_what_is_on_and_takes_away_at_all_times_and_from_everyone_is_written() -> None:
    def bad(**options: Any) -> Words:
        return Words(name="bad", terms=("nitro",), **options)

    assert translate(on(bad(), state=State.DRAFT)) == Translation(), "a draft looks at nothing"
    assert why(on(bad(), state=State.OBSERVE)) == ["it only observes"]
    assert why(on(bad(), delete_only_until=START + timedelta(minutes=5))) == ["it is on for an hour only"]
    assert why(on(bad(then=(Action.STRIKE,)))) == ["by itself it takes no message away"]
    assert why(on(bad(score=3))) == ["by itself it takes no message away"]
    assert why(on(bad(only_newer_than=timedelta(days=1)))) == ["Discord does not ask how long a member has been here"]
    assert why(on(bad(only_hours=(22, 6)))) == ["Discord does not look at the clock"]
    assert why(on(bad(surfaces={Surface.NICKNAME}))) == ["it does not look at messages"]
    assert why(on(bad(allow=("a?b",)))) == ["Discord can’t take its list of what is allowed"]
    assert why(on(bad(exempt_roles=set(range(1, 21))))) == [
        "Discord exempts {count} roles at most, those of the staff included"
    ]
    assert why(on(bad(exempt_channels=set(range(100, 151))))) == ["Discord exempts {count} channels at most"]
    assert why(on(Caps(name="caps"))) == ["Discord has none like it"]
    assert why(on(Patterns(name="re", patterns=("a+",)))) == ["Discord reads patterns in its own way"]
    assert why(on(Mentions(name="m", role_counts=0))) == ["Discord counts roles, too"]


def test_a_long_list_takes_several_rules_and_what_has_no_room_stays() -> None:
    rule = on(Words(name="bad", terms=(*(f"word{number:05}" for number in range(2_500)), "w?rd", "a" * 61)))
    found = translate(rule)
    assert [(one.native.name, len(one.native.keywords)) for one in found.wanted] == [
        ("Concierge · bad", 1_000),
        ("Concierge · bad (2)", 1_000),
        ("Concierge · bad (3)", 500),
    ]
    assert [stay.why.values["count"] for stay in found.stays] == [2]
    crowded = translate(rule, free={Trigger.KEYWORD: 2})
    assert len(crowded.wanted) == 2
    assert [stay.why.values["count"] for stay in crowded.stays] == [2, 500]


def test_one_rule_of_mentions_and_one_of_spam() -> None:
    found = translate(on(Mentions(name="m", limit=6)), on(Mentions(name="n"), 2), on(Duplicates(name="d"), 3))
    assert [(one.native.trigger, one.native.limit) for one in found.wanted] == [
        (Trigger.MENTIONS, 6),
        (Trigger.SPAM, 0),
    ]
    assert [(stay.rule.name, stay.why.message) for stay in found.stays] == [
        ("m", "what only several messages together break"),
        ("n", "Discord takes one rule of this kind, and has it"),
        ("d", "what Discord does not take for spam"),
    ]


def test_rules_of_others_take_their_places() -> None:
    others = [Standing(number, False, NativeRule("x", Trigger.KEYWORD)) for number in range(4)]
    ours = [
        Standing(10, True, NativeRule("y", Trigger.KEYWORD)),
        Standing(11, False, NativeRule("z", Trigger.MENTIONS)),
    ]
    assert policy.free_places([*others, *ours], {11}) == {Trigger.KEYWORD: 2, Trigger.MENTIONS: 1, Trigger.SPAM: 1}


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text("ab*? é", min_size=1, max_size=100), min_size=1, max_size=20),
    st.integers(0, 6),
    st.sets(st.integers(1, 60), max_size=30),
)
def test_whatever_the_rules_are_discords_limits_are_kept_and_nothing_is_lost(
    terms: list[str], free: int, channels: set[int]
) -> None:
    try:
        rule = Words(name="bad", terms=tuple(terms), exempt_channels=frozenset(channels))
    except (ValueError, Unusable):
        return
    found = translate(on(rule), on(Words(name="b", terms=("x",)), 2), free={Trigger.KEYWORD: free})
    assert len(found.wanted) <= free
    for one in found.wanted:
        assert 1 <= len(one.native.keywords) <= 1_000
        assert all(1 <= len(word) <= 60 and not {"*", "?"} & set(word.strip("*")) for word in one.native.keywords)
        assert len(one.native.exempt_channels) <= 50
    kept = {word for one in found.wanted for word in one.native.keywords}
    wanted = {keyword.casefold() for term in terms if (keyword := keyword_of(term)) is not None}
    assert wanted <= kept or found.stays


# What is to be done

[WORDS] = translate(on(Words(name="bad", terms=("nitro",)))).wanted
[MORE] = translate(on(Words(name="bad", terms=("nitro", "gift")))).wanted
ROW = Written(9, "Concierge · bad", "bad", WORDS.native.digest, WORDS.native.digest)
EDITED = NativeRule(**{**WORDS.native.__dict__, "keywords": ("nitro", "by hand")})


def step(wanted: list[Any], written: list[Written], *now: NativeRule, ours: bool = True) -> list[tuple[Do, bool]]:
    plan = planned(wanted, written, [Standing(9, ours, rule) for rule in now], [])
    return [(one.do, one.by_hand) for one in plan.steps]


def test_what_is_to_be_done_follows_from_what_is_asked_was_written_and_stands() -> None:
    assert step([WORDS], []) == [(Do.CREATE, False)]
    assert step([WORDS], [ROW], WORDS.native) == [(Do.NOTHING, False)]
    assert step([MORE], [ROW], WORDS.native) == [(Do.CHANGE, False)]
    assert step([], [ROW], WORDS.native) == [(Do.REMOVE, False)]
    assert step([], [ROW]) == []
    assert step([WORDS], [ROW], EDITED) == [(Do.CHANGE, True)], "edited by hand"
    assert step([WORDS], [ROW]) == [(Do.CREATE, True)], "removed by hand"
    assert step([], [ROW], EDITED) == [(Do.REMOVE, True)]


def test_what_was_kept_stays_until_its_rule_changes_and_then_it_is_asked_again() -> None:
    kept = Written(9, "Concierge · bad", "bad", EDITED.digest, WORDS.native.digest, kept=True)
    assert step([WORDS], [kept], EDITED) == [(Do.NOTHING, True)]
    assert step([MORE], [kept], EDITED) == [(Do.CHANGE, True)]
    gone = Written(9, "Concierge · bad", "bad", "", WORDS.native.digest, kept=True)
    assert step([WORDS], [gone]) == [(Do.NOTHING, True)]


def test_rules_of_others_are_never_touched_and_lost_ones_of_the_bots_are_found_again() -> None:
    assert step([WORDS], [], WORDS.native, ours=False) == [(Do.CREATE, False)]
    assert step([], [], EDITED, ours=False) == []
    assert step([WORDS], [], WORDS.native) == [(Do.CHANGE, False)], "written, and then the process was killed"
    assert step([], [], WORDS.native) == [(Do.REMOVE, False)]
