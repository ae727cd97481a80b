"""Evenings of moderation, made up from a number: the ledger is a model's, and a process that dies loses nothing."""

import contextlib
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.core.facts import MemberFacts
from bot.features.moderation.cases import Kind, State, Undone
from bot.features.moderation.orders import NothingToUndo, Order
from bot.features.moderation.settings import ModerationSettings
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN_FACTS, GUILD, MAX, MAX_FACTS, Killed

LEDGERS, EVENINGS = range(3), range(8)
PEOPLE = [MemberFacts(GUILD, 100 + number, 1) for number in range(4)]


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
                    await office.moderation.undo(GUILD, number, Undone.MISTAKE, MAX_FACTS)
                    model[number].void = True
            case "early" if number:
                with contextlib.suppress(NothingToUndo):
                    await office.moderation.undo(GUILD, number, Undone.EARLY, MAX_FACTS)
            case "edit" if number:
                await office.records.edit(GUILD, number, MAX_FACTS, "y", None)
            case _:
                office.clock.move(hours=chance.choice([1, 30, 400, 1000]))
        lives = [one for one in model.values() if office.clock.now() < one.at + timedelta(days=90) and not one.void]
        assert await office.moderation.strikes_of(GUILD, ANN_FACTS.id) == len(lives)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", EVENINGS)
async def test_an_evening_with_deaths_in_between_forgets_nothing_and_doubles_nothing(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    discipline, orders = office.discipline, 0
    for _step in range(14):
        discipline.dies = chance.choice(["", "", "before", "after"])
        kind, target = chance.choice([Kind.BAN, Kind.TIMEOUT, Kind.WARN]), chance.choice(PEOPLE)
        length = timedelta(hours=chance.randrange(1, 40)) if kind is not Kind.WARN else None
        orders += 1
        try:
            await office.moderation.act(Order(kind, "x", length, sure=True), MAX_FACTS, target)
        except Killed:
            office = office.restarted()
        discipline.dies = chance.choice(["", "", "before", "after"])
        try:
            await office.pass_time(minutes=chance.randrange(1, 600))
        except Killed:
            office = office.restarted()
        discipline.dies = ""
    await office.pass_time(days=30)
    cases = [case for person in PEOPLE for case in await office.moderation.history(GUILD, person.id)]
    ordered = [case for case in cases if case.cause is None]
    assert len(ordered) == orders
    assert {case.state for case in cases} <= {State.DONE, State.LIFTED}
    assert discipline.banned == set()
    for case in cases:
        if case.ends_at is not None:
            assert case.state is State.LIFTED, case
