from bot.core.breaker import PAUSE_AT, STOP_AT, WINDOW_S, Breaker

DISCORD_SHUTS_OUT_AT = 10_000


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


def test_it_pauses_and_stops_long_before_discord_shuts_the_bot_out() -> None:
    assert PAUSE_AT < STOP_AT <= DISCORD_SHUTS_OUT_AT / 2


def test_what_is_refused_within_ten_minutes_adds_up_and_then_passes() -> None:
    clock = Clock()
    breaker = Breaker(2, 3, clock.now)
    breaker.refused()
    assert (breaker.pauses, breaker.stops, breaker.ends_in) == (False, False, 0)
    clock.seconds = 100
    breaker.refused()
    assert (breaker.pauses, breaker.stops, breaker.ends_in) == (True, False, WINDOW_S - 100)
    breaker.refused()
    assert (breaker.pauses, breaker.stops) == (True, True)
    clock.seconds = WINDOW_S
    assert (breaker.pauses, breaker.stops) == (True, False)
    clock.seconds = WINDOW_S + 100
    assert (breaker.pauses, breaker.stops, breaker.ends_in) == (False, False, 0)


def test_it_remembers_no_more_than_it_needs() -> None:
    breaker = Breaker(2, 3)
    for _refusal in range(100):
        breaker.refused()
    assert len(breaker._refused) == 3
