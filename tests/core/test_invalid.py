"""What pydantic finds wrong is said in the reader's language, whatever it is."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.core.errors import UserError
from bot.core.i18n import Text, languages, words
from bot.core.invalid import Invalid, why
from bot.features.automod.kinds import ALL
from bot.features.setup.pages import PAGES

KINDS: list[type[BaseModel]] = [*PAGES.values(), *ALL]
FEW = st.none() | st.booleans() | st.integers(-(1 << 70), 1 << 70) | st.floats() | st.text(max_size=20)
ODD = FEW | st.binary(max_size=4) | st.lists(FEW, max_size=4) | st.dictionaries(st.text(max_size=5), FEW, max_size=3)


def wrong_with(kind: type[BaseModel], values: dict[str, Any]) -> list[Text]:
    try:
        kind.model_validate(values)
    except UserError as error:
        return [error.text]
    except ValidationError as error:
        return [why(problem) for problem in error.errors()]
    return []


@given(data=st.data())
@settings(max_examples=8)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_error_of_a_setting_or_a_rule_comes_out_in_pydantics_english(kind: type[BaseModel], data: Any) -> None:
    values = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys((*kind.model_fields, "nonsense"), ODD)))
    for text in wrong_with(kind, values):
        assert all(words(code).has(text) for code in languages()), text


def test_the_first_that_is_wrong_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(dict[str, int]).validate_python({"hour": "late"})
    assert words("fr").say(Invalid(caught.value).text) == "`hour`\u00a0: un nombre entier"
