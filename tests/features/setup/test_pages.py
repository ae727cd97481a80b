"""Every setting of every feature can be looked at and is chosen in a way that fits it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.core.i18n import languages, words
from bot.core.posts import Post, Select
from bot.core.servers import ServerFacts
from bot.core.settings import Settings
from bot.features.reports.settings import ReportsSettings
from bot.features.setup import pages, posts, reading, wording
from bot.features.setup.pages import PAGES, Control, Field
from bot.features.setup.service import Page
from bot.features.setup.settings import SetupSettings
from bot.features.welcome.settings import WelcomeSettings

FACTS = ServerFacts(1, "The Club")
ALL_FIELDS = [field for kind in PAGES.values() for field in pages.fields(kind).values()]
LIMIT, MOST_OPTIONS, LABEL, LONGEST_ID = 4_000, 25, 100, 100


def page_of(field: Field) -> Page:
    usual = field.kind().model_dump(mode="json")
    return Page(field.kind, usual, usual, seen=123_456_789)


def test_every_feature_has_a_page() -> None:
    kinds = {kind for kind in Settings.__subclasses__() if kind.__module__.startswith("bot.")}
    assert kinds - set(PAGES.values()) == {SetupSettings}


def test_every_field_that_is_no_note_of_the_feature_is_on_a_page() -> None:
    notes = {
        (feature, name)
        for feature, kind in PAGES.items()
        for name in kind.model_fields
        if name not in pages.fields(kind)
    }
    assert notes == {
        ("care", "helpers_set_by"),
        ("care", "greeters_set_by"),
        ("digest", "set_by"),
        ("gates", "message_id"),
        ("gates", "version"),
        ("gates", "posted"),
        ("welcome", "since"),
    }


@pytest.mark.parametrize("code", languages())
def test_every_page_fits_into_one_message_in_every_language(code: str) -> None:
    spoken = words(code)
    for kind in PAGES.values():
        fields = list(pages.fields(kind).values())
        assert 1 <= len(fields) <= MOST_OPTIONS
        for post in (posts.feature(page_of(fields[0]), spoken), *_settings(fields, code)):
            assert sum(len(part) for part in post.parts if isinstance(part, str)) < LIMIT
            for part in post.parts:
                if isinstance(part, Select):
                    assert all(len(label) <= LABEL and len(value) <= LABEL for label, value in part.options)
                    assert len(part.custom_id) <= LONGEST_ID


def _settings(fields: list[Field], code: str) -> list[Post]:
    return [posts.setting(field, page_of(field), FACTS, words(code)) for field in fields]


def test_a_setting_that_no_page_can_change_names_the_command_that_does() -> None:
    assert [field.name for field in ALL_FIELDS if field.control is Control.ELSEWHERE and not field.said.command] == []


def test_every_number_says_its_bounds() -> None:
    numbers = [field for field in ALL_FIELDS if field.control is Control.TYPED and field.shape.base is int]
    assert numbers
    assert [field.name for field in numbers if wording.bounds(field) is None] == []


def test_every_choice_has_a_name_in_every_language() -> None:
    for field in (pages.field("welcome", "look"), pages.field("welcome", "buttons")):
        named = {code: dict(wording.choices(field, words(code))) for code in languages()}
        assert all(named["en"][value] != named["fr"][value] != value for value in named["en"])


@pytest.mark.parametrize(
    ("typed", "value"), [("48", "48"), ("2 days", 48), ("1 000", "1000"), ("1h30", 1.5), ("soon", "soon"), ("", "")]
)
def test_a_number_is_read_as_people_type_it(typed: str, value: Any) -> None:
    field = pages.field("reports", "remind_after_hours")
    assert field.said.unit == timedelta(hours=1)
    assert reading.read(field, typed) == value


@given(typed=st.text(max_size=30))
@settings(max_examples=8)
def test_whatever_is_typed_for_a_number_becomes_one_or_is_refused(typed: str) -> None:
    try:
        after = ReportsSettings(per_hour=reading.read(pages.field("reports", "per_hour"), typed))
    except ValidationError:
        return
    assert 1 <= after.per_hour <= 50


def test_names_of_templates_are_checked_too() -> None:
    with pytest.raises(ValidationError):
        WelcomeSettings.model_validate({"templates": {"tlh": ["Qapla"]}})
