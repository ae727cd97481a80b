from bot.features.automod.recent import Recent
from bot.features.automod.seen import What
from tests.features.automod.making import seen


def test_a_member_is_remembered_over_channels_and_for_the_window_only() -> None:
    recent = Recent()
    for second in range(5):
        recent.saw(seen(after=second, channel_id=second), "text")
    assert [trace.place_id for trace in recent.of_member(seen(after=5), 2)] == [3, 4]
    assert recent.of_member(seen(after=5, author=101), 60) == []


def test_short_texts_are_in_no_wave() -> None:
    recent = Recent()
    recent.saw(seen(), "ok")
    recent.saw(seen(after=1, author=101), "join us at this server")
    assert [trace.author_id for trace in recent.wave(seen(after=2))[0]] == [101]


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
    assert all(len(trace.text) <= 300 for trace in recent.wave(seen())[0])


def test_what_is_old_is_forgotten() -> None:
    recent = Recent()
    for author in range(100):
        recent.saw(seen(author=author), "a long enough text")
    recent.saw(seen(after=601, author=200), "a long enough text")
    assert recent.sizes() == (1, 1, 1, 0)
