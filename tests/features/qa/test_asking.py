"""Asking, changing, withdrawing, voting: what one person may do, exactly once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.qa.question import State
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import ASKER, GUILD, MOD_FACTS, THIRD, VOTER


async def test_with_review_a_question_waits_and_tells_its_place(hall: Hall) -> None:
    await hall.announced()
    first = await hall.ask("How bright is the lamp?")
    second = await hall.ask("Who paints the tower?", VOTER)
    assert (first.place, second.place, second.waits) == (1, 2, True)
    assert (await hall.question(2)).state is State.PENDING


async def test_without_review_it_is_shown_at_once_but_not_what_automod_marks(hall: Hall) -> None:
    await hall.announced(review=False)
    hall.flags["casino"] = _("Automod: a word of your list")
    await hall.ask("How bright is the lamp?")
    marked = await hall.ask("Is there a casino here?", VOTER)
    assert (await hall.question(1)).state is State.PUBLISHED
    assert marked.waits
    assert (await hall.question(2)).state is State.PENDING
    card = await hall.qa.reviewing.next(GUILD, 1, MOD_FACTS, await hall.qa.desk.words(GUILD))
    assert "a word of your list" in str(card.parts[0])


async def test_before_voting_begins_approved_questions_wait_and_are_then_shown(hall: Hall) -> None:
    far = hall.clock.now() + timedelta(days=3)
    await hall.announced(starts_at=far, ends_at=far + timedelta(hours=1), review=False)
    await hall.ask("How bright is the lamp?")
    assert (await hall.question()).state is State.APPROVED
    with pytest.raises(UserError, match="voting has not begun"):
        await hall.qa.asking.vote(GUILD, 1, 1, VOTER)
    await hall.pass_time(days=2)
    assert (await hall.question()).state is State.PUBLISHED
    assert await hall.qa.asking.vote(GUILD, 1, 1, VOTER)


@pytest.mark.both_databases
async def test_each_votes_once_and_nobody_for_their_own(hall: Hall) -> None:
    await hall.announced(review=False)
    await hall.ask("How bright is the lamp?")
    assert await hall.qa.asking.vote(GUILD, 1, 1, VOTER)
    assert not await hall.qa.asking.vote(GUILD, 1, 1, VOTER), "a second press takes it back"
    assert await hall.votes() == 0
    with pytest.raises(UserError, match="your own question"):
        await hall.qa.asking.vote(GUILD, 1, 1, ASKER)


@pytest.mark.both_databases
async def test_a_crowd_that_votes_at_once_is_counted_exactly(hall: Hall) -> None:
    await hall.announced(review=False)
    await hall.ask("How bright is the lamp?")
    await asyncio.gather(*(hall.qa.asking.vote(GUILD, 1, 1, voter) for voter in range(1000, 1040)))
    assert await hall.votes() == 40


@pytest.mark.both_databases
async def test_the_limit_holds_for_two_at_once_and_counts_no_withdrawn_ones(hall: Hall) -> None:
    await hall.announced(per_person=1)
    sent = await asyncio.gather(hall.ask("How bright is it?"), hall.ask("How high is it?"), return_exceptions=True)
    refused = [one for one in sent if isinstance(one, UserError)]
    assert len(refused) == 1
    await hall.qa.asking.withdraw(GUILD, 1, 1, ASKER)
    await hall.ask("How old is the tower?")


async def test_what_may_ask_the_same_is_offered_and_a_vote_takes_its_place(hall: Hall) -> None:
    await hall.announced(review=False)
    await hall.ask("When does the lighthouse open for visitors?")
    receipt = await hall.ask("Visitors: when does the lighthouse open?", VOTER)
    assert [one.question.number for one in receipt.similar] == [1]
    assert await hall.qa.asking.same(GUILD, 1, 2, 1, VOTER) == 1
    assert (await hall.question(2)).state is State.WITHDRAWN
    with pytest.raises(UserError):
        await hall.qa.asking.same(GUILD, 1, 2, 1, VOTER)
    assert await hall.votes() == 1


async def test_an_offer_that_nobody_answers_loses_no_question(hall: Hall) -> None:
    await hall.announced(review=False)
    await hall.ask("When does the lighthouse open for visitors?")
    await hall.ask("Visitors: when does the lighthouse open?", VOTER)
    await hall.ask("And when can visitors see the lighthouse open?", THIRD)
    await hall.qa.asking.different(GUILD, 1, 3, THIRD)
    assert (await hall.question(3)).state is State.PUBLISHED
    assert (await hall.question(2)).state is State.PENDING
    hall = hall.restarted()
    await hall.pass_time(minutes=3)
    assert (await hall.question(2)).state is State.PUBLISHED


async def test_a_question_is_changed_or_withdrawn_until_it_is_shown_and_by_its_asker_only(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("How bright is the lamp?")
    with pytest.raises(UserError, match="not one of your questions"):
        await hall.qa.asking.edit(GUILD, 1, 1, VOTER, "How dark is it?")
    assert (await hall.qa.asking.edit(GUILD, 1, 1, ASKER, "How bright is the old lamp?")).text.endswith("old lamp?")
    await hall.qa.reviewing.approve(GUILD, 1, 1, MOD_FACTS)
    for late in (hall.qa.asking.edit(GUILD, 1, 1, ASKER, "Other?"), hall.qa.asking.withdraw(GUILD, 1, 1, ASKER)):
        with pytest.raises(UserError, match="not possible any more"):
            await late


@pytest.mark.parametrize(
    ("text", "anonymous", "says"),
    [
        ("Hm?", False, "from 5 to 1000"),
        ("x" * 1001, False, "from 5 to 1000"),
        ("Who pays for it?", True, "carry the name"),
    ],
)
async def test_what_can_not_be_asked_is_refused(hall: Hall, text: str, anonymous: bool, says: str) -> None:
    await hall.announced(anonymous=False)
    with pytest.raises(UserError, match=says):
        await hall.ask(text, anonymous=anonymous)


async def test_what_people_wrote_lies_sealed_in_the_database(hall: Hall) -> None:
    await hall.announced(title="Secret lamps")
    await hall.ask("How bright is the lamp?")
    async with hall.db.read() as session:
        rows = [
            *await session.execute(sql("SELECT * FROM qa_question")),
            *await session.execute(sql("SELECT * FROM qa_event")),
        ]
    assert "lamp" not in str(rows).lower()
