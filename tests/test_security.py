"""docs/security.md names a test for each claim, and each of them is there."""

import re
from pathlib import Path

import discord

from bot.client.application import PERMISSION_BITS

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", MODEL)


def test_every_test_that_is_named_is_there() -> None:
    missing = [f"{path}::{name}" for path, name in NAMED if not is_there(ROOT / path, name)]
    assert missing == []
    assert len(NAMED) == MODEL.count("::test_")


def is_there(path: Path, name: str) -> bool:
    return path.is_file() and re.search(rf"^(async )?def {name}\(", path.read_text("utf-8"), re.MULTILINE) is not None


def test_every_claim_names_its_test() -> None:
    claims = [claim for claim in re.split(r"\n(?=- |\n)", MODEL) if claim.startswith("- ")]
    assert len(claims) > 20
    assert [claim for claim in claims if "::test_" not in claim] == []


def test_the_bot_never_asks_to_be_an_administrator() -> None:
    asked = discord.Permissions(sum(PERMISSION_BITS.values()))
    assert not asked.administrator
    assert not asked.mention_everyone
    assert not asked.manage_webhooks


def test_both_lock_files_are_audited_each_week() -> None:
    workflow = (ROOT / ".github" / "workflows" / "audit.yml").read_text(encoding="utf-8")
    assert "cron:" in workflow
    assert "run: make audit" in workflow
    target = (ROOT / "Makefile").read_text(encoding="utf-8").split("\naudit:\n")[1].split("\n\n")[0]
    assert {path.name for path in ROOT.glob("requirements*.lock")} == set(
        re.findall(r"requirements[\w-]*\.lock", target)
    )
