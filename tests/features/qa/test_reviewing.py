"""Moderators: each question by one of them only, and its asker hears what became of it."""

import pytest

from bot.core.errors import UserError
from bot.features.qa.question import State
from bot.features.qa.settings import QaSettings
from tests.features.digest.fakes import text_of
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import (
    ADMIN,
    ASKER,
    ASKER_FACTS,
    GUEST_FACTS,
    GUILD,
    HOST,
    MOD,
    MOD_FACTS,
    OTHER_MOD_FACTS,
    STAFF,
    THIRD,
    VOTER,
    facts,
)


async def next_card(hall: Hall, moderator: object = MOD_FACTS) -> str:
    spoken = await hall.qa.desk.words(GUILD)
    return text_of(await hall.qa.reviewing.next(GUILD, 1, moderator, spoken))  # type: ignore[arg-type]


async def test_two_moderators_never_get_the_same_one_and_a_claim_lapses(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("How bright is the lamp?")
    await hall.ask("Who paints the tower?", VOTER)
    assert "**Question 1**" in await next_card(hall)
    assert "**Question 2**" in await next_card(hall, OTHER_MOD_FACTS)
    with pytest.raises(UserError, match="is on it"):
        await hall.qa.reviewing.approve(GUILD, 1, 1, OTHER_MOD_FACTS)
    await hall.pass_time(minutes=11)
    await hall.qa.reviewing.approve(GUILD, 1, 1, OTHER_MOD_FACTS)
    with pytest.raises(UserError, match="looked at already"):
        await hall.qa.reviewing.approve(GUILD, 1, 1, MOD_FACTS)


async def test_a_held_one_comes_after_all_others(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("How bright is the lamp?")
    await hall.ask("Who paints the tower?", VOTER)
    await hall.qa.reviewing.hold(GUILD, 1, 1, MOD_FACTS)
    assert "**Question 2**" in await next_card(hall)
    await hall.qa.reviewing.approve(GUILD, 1, 2, MOD_FACTS)
    assert "It was put aside before." in await next_card(hall)


async def test_a_reworded_question_is_shown_in_the_new_words_and_its_asker_sees_that(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("how brigt is teh lamp")
    await hall.qa.reviewing.approve(GUILD, 1, 1, MOD_FACTS, "How bright is the lamp?")
    await hall.pass_time(seconds=20)
    [told] = hall.actions.dms[ASKER]
    assert "approved your question" in told
    assert "> How bright is the lamp?" in told
    spoken = await hall.qa.desk.words(GUILD)
    assert "A moderator changed its wording." in text_of(await hall.qa.asking.mine(GUILD, 1, ASKER, spoken))


async def test_a_declined_one_tells_why_once_and_closed_messages_lose_nothing(hall: Hall) -> None:
    await hall.announced()
    hall.actions.closed.add(VOTER)
    await hall.ask("How bright is the lamp?")
    await hall.ask("Who paints the tower?", VOTER)
    for number in (1, 2):
        await hall.qa.reviewing.decline(GUILD, 1, number, MOD_FACTS, "It was asked last *week*")
    await hall.pass_time(minutes=10)
    [told] = hall.actions.dms[ASKER]
    assert "Why: It was asked last \\*week\\*" in told
    spoken = await hall.qa.desk.words(GUILD)
    assert "It was asked last" in text_of(await hall.qa.asking.mine(GUILD, 1, VOTER, spoken))


@pytest.mark.both_databases
async def test_joined_questions_count_every_voter_and_asker_once(hall: Hall) -> None:
    await hall.announced()
    for who, text in ((ASKER, "How bright is the lamp?"), (VOTER, "What light has it?"), (THIRD, "Its brightness?")):
        await hall.ask(text, who)
    await hall.qa.reviewing.approve(GUILD, 1, 1, MOD_FACTS)
    await hall.qa.asking.vote(GUILD, 1, 1, VOTER)
    await hall.qa.reviewing.merge(GUILD, 1, 2, 1, MOD_FACTS)
    await hall.qa.reviewing.merge(GUILD, 1, 3, 1, MOD_FACTS)
    await hall.qa.showing.flush()
    assert await hall.votes() == 2, "the second asker had voted for it before"
    assert "asked by 3" in hall.shown()[1]
    await hall.pass_time(minutes=1)
    assert "number 1, and you vote for it" in hall.actions.dms[THIRD][0]
    with pytest.raises(UserError, match="looked at already"):
        await hall.qa.reviewing.merge(GUILD, 1, 3, 1, MOD_FACTS)


@pytest.mark.both_databases
async def test_only_the_two_roles_may_look_and_each_look_is_written_down_and_told_to_the_team(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("Who pays for the lamps?", anonymous=True)
    assert str(ASKER) not in await next_card(hall)
    with pytest.raises(UserError, match="Only the two roles"):
        await hall.qa.reviewing.reveal(GUILD, 1, 1, MOD_FACTS)
    await hall.settings.change(GUILD, QaSettings, HOST, reveal_roles=(77, 78))
    for actor in (facts(ADMIN, "administrator"), MOD_FACTS):
        with pytest.raises(UserError, match="Only the two roles"):
            await hall.qa.reviewing.reveal(GUILD, 1, 1, actor)
    looking = facts(MOD, "moderate_members", roles=[78])
    assert (await hall.qa.reviewing.reveal(GUILD, 1, 1, looking)).asker_id == ASKER
    assert f"<@{MOD}> looked who asked question 1" in hall.shown(STAFF)[-1]
    assert str(ASKER) not in hall.shown(STAFF)[-1]
    assert f"Looked who asked: <@{MOD}>" in await next_card(hall)


async def test_guests_and_members_review_nothing(hall: Hall) -> None:
    await hall.announced()
    await hall.ask("How bright is the lamp?")
    for actor in (GUEST_FACTS, ASKER_FACTS):
        with pytest.raises(UserError, match="Only moderators"):
            await next_card(hall, actor)
        with pytest.raises(UserError, match="Only moderators"):
            await hall.qa.reviewing.approve(GUILD, 1, 1, actor)
    assert (await hall.question()).state is State.PENDING
