from datetime import date

import pytest

from bot.core.i18n import (
    Change,
    Command,
    Day,
    Days,
    Hour,
    Listing,
    Minutes,
    Percent,
    Signed,
    Text,
    Weekday,
    Words,
    languages,
    n_,
    placeholders,
    words,
)


def test_every_language_with_a_catalogue_is_spoken() -> None:
    assert languages() == ("en", "fr")


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    assert words("tlh").code == "en"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1240, "1,240", "1\u202f240"),
        (3.2, "3.2", "3,2"),
        (Percent(0.384), "38%", "38\xa0%"),
        (Change(-0.06), "−6%", "−6\xa0%"),
        (Change(0.06), "+6%", "+6\xa0%"),
        (Change(-0.001), "±0%", "±0\xa0%"),
        (Signed(176), "+176", "+176"),
        (Signed(-4), "−4", "−4"),
        (Signed(0), "±0", "±0"),
        (Minutes(38), "38 min", "38\xa0min"),
        (Minutes(300), "5 hr", "5\u202fh"),
        (Minutes(4000), "3 days", "3\u202fj"),
        (Day(date(2026, 10, 19)), "Mon, Oct 19", "lun. 19 oct."),
        (Days(date(2026, 9, 28), date(2026, 10, 4)), "Sep 28\u2009–\u2009Oct 4", "28 sept.\u2009–\u20094 oct."),
        (Weekday(0), "Monday", "lundi"),
        (Weekday(6, "abbreviated"), "Sun", "dim."),
        (Hour(20), "20:00", "20\xa0h"),
        (Listing(["a", "b", "c"]), "a, b, and c", "a, b et c"),
        (Command("digest setup"), "`/digest setup`", "`/bilan configurer`"),
        (Command("settings show", "roles"), "`/settings show roles`", "`/réglages afficher roles`"),
        (True, "True", "True"),
    ],
)
def test_values_are_written_as_each_language_writes_them(value: object, english: str, french: str) -> None:
    assert words("en").show(value) == english
    assert words("fr").show(value) == french


def test_a_sentence_inside_a_sentence_speaks_the_same_language() -> None:
    inner = Text("{many} of {all}", values={"many": 1000, "all": 2000})
    assert Words("en").say(Text("{inner}!", values={"inner": inner})) == "1,000 of 2,000!"


@pytest.mark.parametrize(("count", "english"), [(0, "0 cats"), (1, "1 cat"), (2, "2 cats")])
def test_one_or_several(count: int, english: str) -> None:
    assert words("en").say(n_("{count} cat", "{count} cats", count)) == english


def test_what_a_person_typed_is_never_read_as_a_sentence() -> None:
    assert words("en").say(Text("{name}", values={"name": "{0} {evil}"})) == "{0} {evil}"


def test_the_names_of_values_are_found() -> None:
    assert list(placeholders("{a} and {b}, {{not this}}")) == ["a", "b"]
