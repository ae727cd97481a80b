from random import Random
from string import ascii_lowercase

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from bot.features.automod.look import Context, Look
from bot.features.automod.recent import OF_A_FLOOD, Recent
from bot.features.automod.rules.wave import Wave
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.seen import What
from tests.features.automod.making import seen


def test_a_member_is_remembered_over_channels_and_for_the_window_only() -> None:
    recent = Recent()
    for second in range(5):
        recent.saw(seen(after=second, channel_id=second), "text")
    look = Look(seen(after=5), recent, Context())
    look.own = recent.of_member(look.seen)
    assert [trace.place_id for trace in look.own_since(2)] == [3, 4]
    assert recent.of_member(seen(after=5, author=101)) == ()


def test_short_texts_are_in_no_wave() -> None:
    recent = Recent()
    recent.saw(seen(), "ok")
    recent.saw(seen(after=1, author=101), "join us at this server")
    assert len(recent.wrote_alike(seen(after=2), "ok", 70, 60)) == 0
    assert [trace.author_id for trace in recent.wrote_alike(seen(after=2), "join us at that server", 70, 60)] == [101]


def test_memory_has_bounds() -> None:
    recent = Recent(servers=3, members=10, of_member=5, wave=7, joins=6)
    for number in range(2_000):
        recent.saw(seen(after=number / 1_000, author=number % 50), "a long enough text " * 100)
        recent.saw(seen(after=number / 1_000, author=1), "a long enough text " * 100)
        recent.saw(seen(author=number, what=What.JOIN), "")
    servers, traces, wave, joins = recent.sizes()
    assert servers == 1
    assert traces <= 50
    assert (wave, joins) == (7, 6)
    alike = recent.wrote_alike(seen(), ("a long enough text " * 100)[:300], 100, 600)
    assert [len(trace.text) for trace in alike] == [300] * 7


def test_of_a_flood_the_latest_texts_are_compared_and_of_a_busy_minute_more() -> None:
    text = "come to this place, all of you"
    for a_second, found in ((50, OF_A_FLOOD), (30, 250)):
        recent = Recent()
        for number in range(250):
            recent.saw(seen(after=number / a_second, message_id=number, author=number), text)
        last = seen(after=250 / a_second)
        assert len(recent.wrote_alike(last, text, 85, 60)) == found
        assert recent.sizes()[2] == found


def test_who_raids_a_busy_server_slowly_is_found_among_all_the_others() -> None:
    ruleset, recent, found = Ruleset([Wave(name="wave")]), Recent(), 0
    for number in range(300):
        unlike = "".join(Random(number).choices(ascii_lowercase, k=30))
        text = "come to this place, all of you" if number % 36 == 0 else unlike
        found += bool(ruleset.check(seen(text, after=number / 12, author=number, message_id=number), recent, Context()))
    assert found == 300 // 36 + 1 - 3


def test_what_comes_late_is_no_flood() -> None:
    recent = Recent()
    for number in range(300):
        recent.saw(seen(after=number, author=number), "come to this place, all of you")
    recent.saw(seen(after=150, author=500), "come to this place, all of you")
    assert recent.sizes()[2] == 300


def test_who_says_the_same_again_is_told_from_who_says_something_else() -> None:
    recent = Recent(of_member=3)
    recent.saw(first := seen(message_id=1), "come to this place")
    assert not recent.wrote_again(first, "come to this place", 95)
    recent.saw(second := seen(after=1, message_id=2), "come to that place")
    assert recent.wrote_again(second, "come to that place", 80)
    assert not recent.wrote_again(second, "come to that place", 95)
    assert not recent.wrote_again(seen(author=5), "come to this place", 70)


def test_what_is_old_is_forgotten() -> None:
    recent = Recent()
    for author in range(100):
        recent.saw(seen(author=author), "a long enough text")
    recent.saw(seen(after=601, author=200), "a long enough text")
    assert recent.sizes() == (1, 1, 1, 0)


@given(st.lists(st.text("abc d", min_size=12, max_size=40), max_size=20), st.integers(70, 100), st.integers(1, 6))
def test_only_what_can_be_alike_is_compared_and_all_of_that(texts: list[str], similarity: int, least: int) -> None:
    recent = Recent(wave=10)
    for number, text in enumerate(texts):
        recent.saw(seen(after=number, message_id=number), text)
    for text in texts:
        alike = [at for at, other in list(enumerate(texts))[-10:] if ratio(text, other) >= similarity]
        found = recent.wrote_alike(seen(after=20), text, similarity, 600, least)
        assert [trace.message_id for trace in found] == (alike if len(alike) >= least else [])


@given(st.lists(st.text("abc d", max_size=40), min_size=1, max_size=25), st.integers(70, 100), st.integers(0, 30))
def test_a_members_messages_are_compared_with_the_last_one(texts: list[str], similarity: int, seconds: int) -> None:
    recent, last = Recent(of_member=21), len(texts) - 1
    for number, text in enumerate(texts):
        recent.saw(seen(after=number, message_id=number), text)
    look = Look(seen(texts[-1], after=last), recent, Context())
    look.own, shown = recent.of_member(look.seen), look.remembered
    kept = list(enumerate(texts))[-21:]
    alike = [at for at, other in kept if at >= last - seconds and ratio(shown, other) >= similarity]
    assert [trace.message_id for trace in look.own_alike(similarity, seconds)] == alike


@given(st.lists(st.floats(0, 20), max_size=12), st.integers(0, 8))
def test_who_wrote_more_is_told_without_counting(pauses: list[float], count: int) -> None:
    recent, now = Recent(), 0.0
    for pause in pauses:
        now += pause
        recent.saw(seen(after=now), "text")
        look = Look(seen(after=now), recent, Context())
        look.own = recent.of_member(look.seen)
        assert look.own_are_more_than(count, 30) == (len(look.own_since(30)) > count)
