"""The process may die at any commit and any request: people press again, and all of it ends as it should."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, example, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy import event as heard

from bot.core.db import Database
from bot.core.encrypted import short_lived
from bot.core.errors import UserError
from bot.core.events import Status, Venue
from bot.features.qa import event as events
from bot.features.qa import question as questions
from bot.features.qa import questionstore, store
from bot.features.qa.event import Series
from bot.features.qa.event import State as EventState
from bot.features.qa.question import State
from bot.features.qa.settings import QaSettings
from bot.features.qa.tables import QaMove
from tests.features.digest.fakes import Crash, FakeActions, buttons
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import (
    ASKER,
    GUEST,
    GUEST_FACTS,
    GUILD,
    HOST,
    HOST_FACTS,
    MOD_FACTS,
    PLACE,
    STAFF,
    THIRD,
    VENUE,
    VOTER,
    FakeEvents,
    FakePeople,
    Fuse,
    Mortal,
)
from tests.support import FakeClock

FOURTH, NEW_GUEST = 34, 26
ASKED = {
    1: (ASKER, "How bright is the lamp?"),
    2: (VOTER, "who paints teh tower"),
    3: (THIRD, "What light has it got?"),
    4: (FOURTH, "Where do gulls sleep?"),
    5: (FOURTH, "Is it cold up there?"),
}
VOTES = {1: {VOTER, FOURTH}, 2: {ASKER}}
Step = Callable[[Hall], Awaitable[object]]


def passes(minutes: int) -> Step:
    async def wait(hall: Hall) -> None:
        for _ in range(0, minutes, 4):
            await hall.pass_time(minutes=4)

    return wait


async def create(hall: Hall) -> None:
    if not await hall.qa.hosting.all(GUILD):
        await hall.plan(venue=Venue.STAGE, venue_id=VENUE, series=Series.WEEKLY)


async def be_reminded(hall: Hall) -> None:
    for who, by_dm in ((VOTER, True), (THIRD, False)):
        async with hall.db.read() as session:
            rings = await store.bells_of(session, GUILD, 1, who)
        if not rings:
            await hall.qa.asking.toggle_bell(GUILD, 1, who, 10, "en", by_dm=by_dm)


async def ask(hall: Hall) -> None:
    for number, (who, text) in ASKED.items():
        async with hall.db.read() as session:
            known = await questionstore.get(session, hall.cipher, GUILD, 1, number)
        if known is None:
            await hall.ask(text, who, anonymous=number == 1)


async def review(hall: Hall) -> None:
    judge, mod = hall.qa.reviewing, MOD_FACTS
    acts = {
        1: lambda: judge.approve(GUILD, 1, 1, mod),
        2: lambda: judge.approve(GUILD, 1, 2, mod, "Who paints the tower?"),
        3: lambda: judge.merge(GUILD, 1, 3, 1, mod),
        4: lambda: judge.decline(GUILD, 1, 4, mod, "Ask a gull"),
        5: lambda: judge.approve(GUILD, 1, 5, mod),
    }
    for number, act in acts.items():
        if (await hall.question(number)).state is State.PENDING:
            await act()  # type: ignore[no-untyped-call]


async def vote(hall: Hall) -> None:
    for number, voters in VOTES.items():
        for voter in sorted(voters):
            async with hall.db.read() as session:
                voted = await questionstore.voted_by(session, GUILD, 1, voter)
            if number not in voted:
                await hall.qa.asking.vote(GUILD, 1, number, voter)


async def change(hall: Hall) -> None:
    plan = (await hall.event()).plan
    if NEW_GUEST not in plan.guests:
        later = plan.starts_at + timedelta(hours=1)
        guests = (GUEST, NEW_GUEST)
        values = {"starts_at": later, "ends_at": later + timedelta(hours=2), "title": "More lamps", "guests": guests}
        await hall.qa.hosting.change(GUILD, 1, HOST_FACTS, **values)


async def takes_up(hall: Hall, number: int) -> None:
    event, question = await hall.event(), await hall.question(number)
    if event.current is None and question.state is State.PUBLISHED:
        assert (await hall.qa.stage.next(GUILD, 1, GUEST_FACTS)).number == number  # type: ignore[union-attr]


def answers(number: int, text: str | None) -> Step:
    async def press(hall: Hall) -> None:
        await takes_up(hall, number)
        if (await hall.event()).current == number:
            if text is None:
                await hall.qa.stage.aloud(GUILD, 1, number, GUEST_FACTS)
            await hall.qa.stage.answered(GUILD, 1, number, GUEST_FACTS, text)

    return press


async def step_back(hall: Hall) -> None:
    if (await hall.event()).current is None and (await hall.question(1)).state is State.ANSWERED:
        await hall.qa.stage.back(GUILD, 1, HOST_FACTS)


async def skip(hall: Hall) -> None:
    await takes_up(hall, 5)
    if (await hall.event()).current == 5:
        await hall.qa.stage.skip(GUILD, 1, 5, HOST_FACTS)


async def answer_later(hall: Hall) -> None:
    question = await hall.question(5)
    if question.owner_id != GUEST:
        await hall.qa.owed.take(GUILD, 1, 5, GUEST_FACTS)
    if question.state is not State.ANSWERED:
        await hall.qa.owed.answer(GUILD, 1, 5, GUEST_FACTS, "Only in winter")


LIFE: tuple[Step, ...] = (
    create,
    lambda hall: hall.qa.hosting.announce(GUILD, 1, HOST_FACTS),
    passes(minutes=12),
    be_reminded,
    ask,
    review,
    vote,
    change,
    passes(minutes=240),
    lambda hall: hall.qa.stage.start(GUILD, 1, GUEST_FACTS),
    answers(1, None),
    step_back,
    answers(1, "Very *bright*"),
    passes(minutes=3),
    answers(2, "Ann does"),
    skip,
    passes(minutes=12),
    lambda hall: hall.qa.stage.close(GUILD, 1, HOST_FACTS),
    passes(minutes=25),
    answer_later,
    passes(minutes=25),
    passes(minutes=1),
)


async def live_through(hall: Hall) -> Hall:
    for step in LIFE:
        hall.clock.move(seconds=1)
        try:
            await step(hall)
        except Crash:
            hall = await hall.come_back()
            with suppress(UserError):  # it was done
                await step(hall)
    return hall


async def check(hall: Hall, *, died: bool) -> None:
    event = await hall.event()
    assert event.state is EventState.ARCHIVED
    await check_questions(hall)
    assert [(one.status, one.name, one.starts_at) for one in hall.events.standing.values()] == [
        (Status.COMPLETED, "More lamps", event.plan.starts_at)
    ]
    assert (hall.events.stages, hall.events.pinned) == (set(), set())
    assert list(hall.people.threads.values()) == [[HOST, GUEST, NEW_GUEST]]
    check_posts(hall)
    assert [one.state for one in await hall.qa.hosting.all(GUILD)] == [EventState.DRAFT, EventState.ARCHIVED]
    check_told(hall, died=died)


async def check_questions(hall: Hall) -> None:
    """Each answered once, each vote counted once; and each move with who and when, one after the other."""
    expected = {1: State.ANSWERED, 2: State.ANSWERED, 3: State.MERGED, 4: State.DECLINED, 5: State.ANSWERED}
    assert {number: (await hall.question(number)).state for number in ASKED} == expected
    assert [await hall.votes(number) for number in (1, 2, 5)] == [3, 1, 0]
    async with hall.db.read() as session:
        moves = list(await session.scalars(select(QaMove).where(QaMove.event == 1).order_by(QaMove.step)))
    for number in (0, *ASKED):
        states = [(one.before, one.after) for one in moves if one.question == number]
        allowed: Any = questions.MOVES if number else events.MOVES
        assert all(after in allowed[before] for before, after in states)
        assert all(one[1] == other[0] for one, other in pairwise(states))
    by = {(one.question, one.after): one.moved_by for one in moves}
    assert (by[0, "announced"], by[0, "live"], by[1, "answered"], by[4, "declined"]) == (
        HOST,
        GUEST,
        GUEST,
        MOD_FACTS.id,
    )


def check_posts(hall: Hall) -> None:
    """Each once, and as it is now."""
    place, staff = hall.shown(), hall.shown(STAFF)
    heads = ("## More lamps", "### Questions for", "### ✅ Question 1", "### ✅ Question 2", "### Question 5: skipped")
    for head in (*heads, "### Still to be answered"):
        assert sum(text.startswith(head) for text in place) == 1, (head, place)
    assert "**It is over." in next(text for text in place if text.startswith("## More lamps"))
    assert "✅ Every question has its answer." in next(text for text in place if "Still to be" in text)
    [board] = [post for post in hall.posts() if "### Questions for" in str(post.parts[0])]
    assert "Partly" in {button.label for button in buttons(board)}
    assert [text.startswith("### Control panel") for text in hall.shown(8_000)] == [True]
    assert "It is archived." in hall.shown(8_000)[0] or "It is over." in hall.shown(8_000)[0]
    assert sum(bool(post.files) for post in hall.posts(STAFF)) == 1
    assert "This Q&A takes no more questions." in staff[0]
    assert ["Only in winter" in text for text in hall.shown(9_000)] == [True]


def check_told(hall: Hall, *, died: bool) -> None:
    """Nobody twice; whom the bot was telling when it died may not have heard."""
    wanted = [
        *((who, "was answered") for who in (ASKER, VOTER, THIRD, FOURTH)),
        *((VOTER, text) for text in ("is at another time", "begins <t:", "in these words")),
        (THIRD, "is at another time"),
        (THIRD, "asks the same"),
        (FOURTH, "Why: Ask a gull"),
        (HOST, "next of the series"),
    ]
    counts = [sum(text in told for told in hall.actions.dms.get(who, [])) for who, text in wanted]
    calls = [post.pings for post in hall.posts() if post.pings]
    assert max(counts) == 1
    assert calls in ([(THIRD,)], *([[]] if died else []))
    assert len(wanted) - sum(counts) + (1 - len(calls)) <= (1 if died else 0), (counts, calls)


@contextmanager
def burning(fuse: Fuse) -> Iterator[None]:
    heard.listen(Engine, "commit", fuse.burn)
    try:
        yield
    finally:
        heard.remove(Engine, "commit", fuse.burn)


async def play(database: Path, dies_at: int | None) -> int:
    clock, fuse = FakeClock(), Fuse()
    db = Database(f"sqlite:///{database}")
    people = FakePeople()
    doubles: list[Any] = [Mortal(one, fuse) for one in (FakeActions(clock), FakeEvents(people=people), people)]
    hall = Hall(db, clock, short_lived(), *doubles)
    try:
        await hall.settings.change(GUILD, QaSettings, HOST, review_channel=STAFF, place=PLACE)
        with burning(fuse):
            fuse.left = dies_at
            hall = await live_through(hall)
        died = dies_at is not None and fuse.left is None
        await check(hall, died=died)
    finally:
        await db.close()
    return fuse.burnt


STEPS = 310
"""So many there are; `python -m tests.benchmarks.qa_deaths` goes through all of them."""


@given(st.integers(0, STEPS))
@example(None)
@bounded(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_dying_at_any_step_changes_nothing_of_how_it_ends(sqlite_template: Path, dies_at: int | None) -> None:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "qa.db"
        copy(sqlite_template, database)
        steps = asyncio.run(play(database, dies_at))
    assert dies_at is not None or steps <= STEPS
