"""Sunday, 29 November 2026, 11:00 in Paris."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from bot.core.moments import NoMoment, read_moment

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)


def read(typed: str, now: datetime = NOW) -> str:
    return read_moment(typed, now, PARIS).astimezone(PARIS).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tomorrow 8pm", "2026-11-30 20:00"),
        ("Tomorrow at 8 PM", "2026-11-30 20:00"),
        ("demain 20h", "2026-11-30 20:00"),
        ("Demain à 20h30", "2026-11-30 20:30"),
        ("demain 20 h 30", "2026-11-30 20:30"),
        ("après-demain 9h", "2026-12-01 09:00"),
        ("day after tomorrow 9am", "2026-12-01 09:00"),
        ("sat 18:30", "2026-12-05 18:30"),
        ("18:30 saturday", "2026-12-05 18:30"),
        ("samedi 18h30", "2026-12-05 18:30"),
        ("sun 20:00", "2026-11-29 20:00"),
        ("sun 9:00", "2026-12-06 09:00"),
        ("2026-12-05 20:00", "2026-12-05 20:00"),
        ("2026-12-05 at 8.30pm", "2026-12-05 20:30"),
        ("5 dec 20:00", "2026-12-05 20:00"),
        ("le 5 décembre à 20h", "2026-12-05 20:00"),
        ("Dec 5th, 8pm", "2026-12-05 20:00"),
        ("1er février 20h", "2027-02-01 20:00"),
        ("3 août 20h", "2027-08-03 20:00"),
        ("25/12 20:00", "2026-12-25 20:00"),
        ("12/25/2026 8pm", "2026-12-25 20:00"),
        ("tonight 8pm", "2026-11-29 20:00"),
        ("ce soir 20h", "2026-11-29 20:00"),
        ("aujourd’hui 20h", "2026-11-29 20:00"),
        ("20:00", "2026-11-29 20:00"),
        ("tomorrow noon", "2026-11-30 12:00"),
        ("demain midi", "2026-11-30 12:00"),
        ("in 2 hours", "2026-11-29 13:00"),
        ("dans 1 h 30", "2026-11-29 12:30"),
        ("12am 2026-12-05", "2026-12-05 00:00"),
        ("mardi 0h", "2026-12-01 00:00"),
    ],
)
def test_people_type_times_as_they_say_them(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "is no time that the bot understands"),
        ("soon", "is no time that the bot understands"),
        ("the 45th of may 20:00", "is no time that the bot understands"),
        ("tomorrow 25:00", "is no time that the bot understands"),
        ("13pm tomorrow", "is no time that the bot understands"),
        ("3 ju 20:00", "is no time that the bot understands"),
        ("in a while", "is no time that the bot understands"),
        ("tomorrow", "a day without a time"),
        ("sat", "a day without a time"),
        ("2026-12-05", "a day without a time"),
        ("tomorrow 8", "Write 8:00 or 20:00"),
        ("tomorrow at midnight", "write 0:00 or 23:59"),
        ("next sat 18:30", "write 2026-12-05 or 2026-12-12"),
        ("samedi prochain 20h", "write 2026-12-05 or 2026-12-12"),
        ("05/12 20:00", "write 2026-12-05 or 2027-05-12"),
        ("9:00", "is over"),
        ("2020-01-01 20:00", "is over"),
        ("2040-01-01 20:00", "too far away"),
        ("2027-03-28 02:30", "does not exist"),
        ("2027-10-31 02:30", "comes twice"),
    ],
)
def test_what_is_past_or_unclear_is_refused_with_what_to_type(typed: str, says: str) -> None:
    with pytest.raises(NoMoment, match=says):
        read(typed)


@given(st.text(max_size=40))
@bounded(max_examples=60)
def test_whatever_is_typed_gives_a_time_ahead_or_a_refusal(typed: str) -> None:
    with suppress(NoMoment):
        assert read_moment(typed, NOW, PARIS) > NOW
