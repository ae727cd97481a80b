"""Strikes come, expire, are taken back and corrected in any order: the ledger is that of a plain model."""

import contextlib
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.features.moderation.cases import Kind, Undone
from bot.features.moderation.orders import NothingToUndo, Order
from bot.features.moderation.settings import ModerationSettings
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN_FACTS, GUILD, MAX, MAX_FACTS

LEDGERS = range(3)


@dataclass
class Strike:
    at: datetime
    void: bool = False


@pytest.mark.parametrize("seed", LEDGERS)
async def test_the_ledger_is_that_of_a_plain_model(office: Office, seed: int) -> None:
    chance, model = random.Random(seed), dict[int, Strike]()
    await office.settings.change(GUILD, ModerationSettings, MAX, ladder=())
    for _step in range(50):
        number = chance.choice(list(model) or [0])
        match chance.choice(["warn", "warn", "undo", "early", "edit", "wait", "note"]):
            case "warn":
                acted = await office.moderation.act(Order(Kind.WARN, "x"), MAX_FACTS, ANN_FACTS)
                model[acted.case.number] = Strike(office.clock.now())
            case "note":
                await office.moderation.act(Order(Kind.NOTE, "x"), MAX_FACTS, ANN_FACTS)
            case "undo" if number and not model[number].void:
                with contextlib.suppress(NothingToUndo):  # it was lifted early before
                    await office.undoing.undo(GUILD, number, Undone.MISTAKE, MAX_FACTS)
                    model[number].void = True
            case "early" if number:
                with contextlib.suppress(NothingToUndo):
                    await office.undoing.undo(GUILD, number, Undone.EARLY, MAX_FACTS)
            case "edit" if number:
                await office.records.edit(GUILD, number, MAX_FACTS, "y", None)
            case _:
                office.clock.move(hours=chance.choice([1, 30, 400, 1000]))
        lives = [one for one in model.values() if office.clock.now() < one.at + timedelta(days=90) and not one.void]
        assert await office.moderation.strikes_of(GUILD, ANN_FACTS.id) == len(lives)
