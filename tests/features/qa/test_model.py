"""Whatever people press in whatever order, with restarts between: nothing is lost, doubled or miscounted."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from bot.core.db import Database
from bot.core.encrypted import short_lived
from bot.core.errors import UserError
from bot.features.qa import questionstore
from bot.features.qa.question import State
from bot.features.qa.settings import QaSettings
from tests.features.digest.fakes import FakeActions
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import GUEST_FACTS, GUILD, HOST, HOST_FACTS, MOD_FACTS, STAFF
from tests.support import FakeClock

PEOPLE = range(1_000, 1_006)
NUMBERS = st.integers(1, 6)
WORDS = ("lamp", "tower", "gulls", "stairs", "storms", "paint", "ships", "radio")

Press = tuple[str, int, int]
ACTS = ("ask", "vote", "vote", "approve", "decline", "merge", "withdraw", "next", "done", "skip", "back", "hold")
PRESSES = st.lists(
    st.tuples(st.sampled_from((*ACTS, "ask", "vote", "next", "done", "restart", "wait")), NUMBERS, st.integers(0, 5)),
    max_size=40,
)


@dataclass
class Model:
    """What must be so, in plain sets. `answers`: how often each question went from the stage to answered."""

    states: dict[int, str] = field(default_factory=dict)
    asker: dict[int, int] = field(default_factory=dict)
    voters: dict[int, set[int]] = field(default_factory=dict)
    on_stage: int | None = None
    last: list[int] = field(default_factory=list)

    def ask(self, who: int) -> bool:
        number = len(self.states) + 1
        self.states[number], self.asker[number], self.voters[number] = "pending", who, set()
        return True

    def vote(self, number: int, who: int) -> bool:
        if self.states.get(number) != "published" or self.asker[number] == who:
            return False
        self.voters[number] ^= {who}
        return True

    def review(self, number: int, after: str) -> bool:
        if self.states.get(number) != "pending":
            return False
        self.states[number] = after
        return True

    def merge(self, number: int, target: int) -> bool:
        takes = self.states.get(target) in ("pending", "published") and number != target
        if self.states.get(number) != "pending" or not takes:
            return False
        self.states[number] = "merged"
        self.voters[target] |= {*self.voters[number], self.asker[number]} - {self.asker[target]}
        self.voters[number] = set()
        return True

    def next(self) -> bool:
        if self.on_stage is not None:
            return False
        shown = [number for number, state in self.states.items() if state == "published"]
        if shown:
            self.on_stage = max(shown, key=lambda number: (len(self.voters[number]), -number))
            self.states[self.on_stage] = "live"
        return True

    def leave(self, number: int, after: str) -> bool:
        if self.on_stage != number:
            return False
        self.states[number], self.on_stage = after, None
        self.last.append(number)
        return True

    def back(self) -> bool:
        if self.on_stage is not None:
            self.states[self.on_stage], self.on_stage = "published", None
        elif self.last and self.states[self.last[-1]] in ("answered", "skipped"):
            self.on_stage = self.last[-1]
            self.states[self.on_stage] = "live"
        return True


async def press(hall: Hall, model: Model, what: str, number: int, who: int) -> None:
    """Do it in both; what the one refuses, the other refuses."""
    qa, of = hall.qa, (GUILD, 1, number)
    moderator = MOD_FACTS
    text = f"{WORDS[len(model.states) % len(WORDS)] * (1 + len(model.states) // len(WORDS))} {len(model.states)}?"
    target = 1 + (number + who) % 6
    acts: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "ask": (lambda: hall.ask(text, who), lambda: model.ask(who)),
        "vote": (lambda: qa.asking.vote(*of, who), lambda: model.vote(number, who)),
        "approve": (lambda: qa.reviewing.approve(*of, moderator), lambda: model.review(number, "published")),
        "decline": (lambda: qa.reviewing.decline(*of, moderator, "No"), lambda: decline(model, number)),
        "merge": (lambda: qa.reviewing.merge(*of, target, moderator), lambda: model.merge(number, target)),
        "hold": (lambda: qa.reviewing.hold(*of, moderator), lambda: model.states.get(number) == "pending"),
        "withdraw": (
            lambda: qa.asking.withdraw(*of, model.asker.get(number, 0)),
            lambda: model.review(number, "withdrawn"),
        ),
        "next": (lambda: qa.stage.next(GUILD, 1, HOST_FACTS), model.next),
        "done": (lambda: answered_twice(hall, number), lambda: model.leave(number, "answered")),
        "skip": (lambda: qa.stage.skip(*of, GUEST_FACTS), lambda: model.leave(number, "skipped")),
        "back": (lambda: qa.stage.back(GUILD, 1, GUEST_FACTS), model.back),
    }
    real, plain = acts[what]
    try:
        await real()  # type: ignore[misc]
    except UserError:
        assert not plain(), (what, number, who)
    else:
        assert plain(), (what, number, who)


def decline(model: Model, number: int) -> bool:
    """Also what is shown already, or was skipped."""
    if model.states.get(number) not in ("pending", "published", "skipped"):
        return False
    model.states[number] = "declined"
    return True


async def answered_twice(hall: Hall, number: int) -> None:
    """The host and a guest press at the same moment."""
    both = [hall.qa.stage.answered(GUILD, 1, number, who, "Yes") for who in (HOST_FACTS, GUEST_FACTS)]
    done = await asyncio.gather(*both, return_exceptions=True)
    refused = [one for one in done if isinstance(one, UserError)]
    assert len(refused) >= 1, "never both"
    if len(refused) == 2:
        raise refused[0]


async def check(hall: Hall, model: Model) -> None:
    async with hall.db.read() as session:
        found = await questionstore.in_states(session, hall.cipher, GUILD, 1, tuple(State))
        assert {one.number: one.state.value for one in found} == model.states, "no question is lost"
        for number, voters in model.voters.items():
            assert await questionstore.votes_of(session, GUILD, 1, number) == len(voters)
    assert (await hall.event()).current == model.on_stage
    told = [text for texts in hall.actions.dms.values() for text in texts if "was answered" in text]
    assert len(told) == len(set(told)), "nobody hears of an answer twice"


async def play(database: Path, presses: list[Press]) -> None:
    clock = FakeClock()
    db = Database(f"sqlite:///{database}")
    hall, model = Hall(db, clock, short_lived(), FakeActions(clock)), Model()
    await hall.settings.change(GUILD, QaSettings, HOST, review_channel=STAFF)
    await hall.live(review=True, per_person=40, ends_at=clock.now() + timedelta(hours=26))
    try:
        for what, number, person in presses:
            if what == "restart":
                hall = hall.restarted()
            elif what == "wait":
                await hall.pass_time(minutes=11)
            else:
                clock.move(seconds=1)
                await press(hall, model, what, number, PEOPLE[person])
        await check(hall, model)
        await hall.restarted().pass_time(minutes=11)
        await check(hall, model)
    finally:
        await db.close()


@given(PRESSES)
@bounded(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_presses_with_restarts_agree_with_a_plain_model(sqlite_template: Path, presses: list[Press]) -> None:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "qa.db"
        copy(sqlite_template, database)
        asyncio.run(play(database, presses))
