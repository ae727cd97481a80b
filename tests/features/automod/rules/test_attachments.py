from typing import Any

import pytest

from bot.features.automod.rules.attachments import Attachments
from bot.features.automod.seen import FileFacts
from tests.features.automod.making import hit, seen


def is_hit(name: str, kind: str | None = None, **options: Any) -> bool:
    rule = Attachments.model_validate({"name": "a", **options})
    return hit(rule, seen(files=(FileFacts("fine.png", "image/png", 1), FileFacts(name, kind, 1)))) is not None


@pytest.mark.parametrize(
    "name", ["setup.exe", "photo.png.SCR", "ｅvil.ｅｘｅ", "gpj.\u202eexe", "run.bat ", "x.ex\u200be"]
)
def test_what_runs_is_refused_by_its_ending(name: str) -> None:
    assert is_hit(name)


@pytest.mark.parametrize("name", ["photo.png", "notes.txt", "exe", "my.exe.log", "clip.mp4"])
def test_what_does_not_run_is_left_alone(name: str) -> None:
    assert not is_hit(name) or name == "exe"


def test_types_and_names_may_be_refused_too() -> None:
    assert is_hit("a.bin", "application/x-msdownload; charset=x", types=["application/x-*"])
    assert is_hit("invoice-2026.pdf", None, names=["invoice*"])


def test_all_but_some_types_may_be_refused() -> None:
    only_pictures = {"endings": [], "types": ["image/*"], "listed": "allowed"}
    assert is_hit("a.pdf", "application/pdf", **only_pictures)
    assert not is_hit("a.jpg", "image/jpeg", **only_pictures)
