"""However a history is cut into files and runs, the counts are those of one run, and those of the definitions."""

import asyncio
import itertools
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.core.calendar import moment_of
from bot.core.db import Database
from bot.core.facts import JoinFacts, MessageFacts
from bot.features.engagement.service import EngagementService
from bot.features.engagement.settings import EngagementSettings
from tests.features.engagement.chat import Said, at, counts, write_chat
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock

HELP, TALK, FORUM, WELCOME = 10, 11, 12, 13
MEMBERS = (101, 102, 103, 104)
DAY = 24 * 60
Counts = dict[str, set[tuple[Any, ...]]]

guild_ids = itertools.count(1000)

unhurried = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink an example takes hundreds of imports
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def chats(draw: st.DrawFn, *, join_before_speaking: bool = False) -> list[Said]:
    """Up to six weeks of a small server: joins, questions, replies, mentions, forum posts and their threads."""
    chat: list[Said] = []
    spoke: set[int] = set()
    minutes = draw(st.lists(st.integers(0, 42 * DAY), min_size=2, max_size=25, unique=True))
    for number, minute in enumerate(sorted(minutes)):
        author = draw(st.sampled_from(MEMBERS))
        message_id = at(minute, number)
        kind = draw(st.sampled_from(("join", "say", "say", "ask", "reply", "mention", "post", "thread")))
        before = [said for said in chat if not said.joins]
        posts = [said for said in before if said.thread == said.id]
        talk = [said for said in before if said.thread is None]
        if kind == "join":
            if not (join_before_speaking and author in spoke):
                spoke.add(author)
                chat.append(Said(message_id, WELCOME, author, joins=True))
            continue
        channel = draw(st.sampled_from((HELP, TALK)))
        spoke.add(author)
        if kind == "post":
            chat.append(Said(message_id, FORUM, author, thread=message_id))
        elif kind == "thread" and posts:
            post = draw(st.sampled_from(posts))
            chat.append(Said(message_id, FORUM, author, thread=post.id))
        elif kind == "reply" and talk:
            to = draw(st.sampled_from(talk))
            chat.append(Said(message_id, to.channel, author, reply_to=to.id))
        elif kind == "mention":
            chat.append(Said(message_id, channel, author, mentions=(draw(st.sampled_from(MEMBERS)),)))
        else:
            chat.append(Said(message_id, channel, author, text="how?" if kind == "ask" else "well"))
    return chat


@st.composite
def cuts(draw: st.DrawFn, chat: Sequence[Said]) -> list[list[Said]]:
    """The chat in slices of time, of which each may begin with some of the one before."""
    ids = sorted(said.id for said in chat)
    edges = sorted(draw(st.lists(st.integers(0, len(ids)), max_size=3)))
    overlap = draw(st.integers(0, 3))
    bounds = [0, *edges, len(ids)]
    slices = [ids[max(0, start - overlap) : end] for start, end in itertools.pairwise(bounds)]
    return [[said for said in chat if said.id in some] for some in slices if some]


def run_with_database(url: str, test: Callable[[Database, EngagementService], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        db = Database(url)
        try:
            await test(db, counting(db, FakeClock()))
        finally:
            await db.close()

    asyncio.run(run())


async def import_in_runs(engagement: EngagementService, guild_id: int, runs: Sequence[Sequence[Said]]) -> None:
    for run in runs:
        with tempfile.TemporaryDirectory() as folder:
            paths = write_chat(Path(folder), run, guild_id)
            assert not (await engagement.import_exports(paths)).refused


async def imported(
    db: Database, engagement: EngagementService, runs: Sequence[Sequence[Said]], leave_out: Sequence[str] = ()
) -> Counts:
    guild_id = next(guild_ids)
    await engagement.settings.change(guild_id, EngagementSettings, 0, question_channels=(HELP,))
    await import_in_runs(engagement, guild_id, runs)
    return await counts(db, guild_id, leave_out)


def differences(one: Counts, other: Counts) -> Counts:
    """The rows that only one of the two has; which ids lie in which range is left aside."""
    return {table: one[table] ^ other[table] for table in one if table != "counted" and one[table] != other[table]}


@unhurried
@given(data=st.data())
def test_a_history_cut_anywhere_counts_as_in_one_run(database_url: str, data: st.DataObject) -> None:
    chat = data.draw(chats().filter(bool))
    slices = data.draw(cuts(chat))

    async def test(db: Database, engagement: EngagementService) -> None:
        once = await imported(db, engagement, [chat])
        cut = await imported(db, engagement, slices)
        assert differences(cut, once) == {}

    run_with_database(database_url, test)


@unhurried
@given(data=st.data())
def test_channels_may_come_one_after_the_other(database_url: str, data: st.DataObject) -> None:
    chat = data.draw(chats(join_before_speaking=True).filter(bool))
    order = data.draw(st.permutations(sorted({said.channel for said in chat})))

    async def test(db: Database, engagement: EngagementService) -> None:
        once = await imported(db, engagement, [chat])
        one_by_one = [[said for said in chat if said.channel == channel] for channel in order]
        assert await imported(db, engagement, one_by_one) == once

    run_with_database(database_url, test)


@unhurried
@given(data=st.data())
def test_older_history_may_come_later_and_only_answers_across_the_seam_are_missed(
    database_url: str, data: st.DataObject
) -> None:
    chat = data.draw(chats(join_before_speaking=True).filter(bool))
    slices = data.draw(cuts(chat).flatmap(st.permutations))
    answers = ("answered_at", "answer_id", "first_reply_at")

    async def test(db: Database, engagement: EngagementService) -> None:
        once = await imported(db, engagement, [chat], answers)
        shuffled = await imported(db, engagement, slices, answers)
        assert differences(shuffled, once) == {}

    run_with_database(database_url, test)


@unhurried
@given(data=st.data())
def test_the_same_files_again_change_nothing(database_url: str, data: st.DataObject) -> None:
    chat = data.draw(chats().filter(bool))

    async def test(db: Database, engagement: EngagementService) -> None:
        assert await imported(db, engagement, [chat, chat]) == await imported(db, engagement, [chat])

    run_with_database(database_url, test)


async def heard(
    db: Database, chat: Sequence[Said], flush_after: Sequence[bool], restart_after: Sequence[bool]
) -> Counts:
    """The same history, heard live by a bot that writes and restarts now and then."""
    guild_id, clock = next(guild_ids), FakeClock()
    engagement = counting(db, clock)
    await engagement.settings.change(guild_id, EngagementSettings, 0, question_channels=(HELP,))
    for said, flushes, restarts in zip(chat, flush_after, restart_after, strict=True):
        clock.time = moment_of(said.id)
        if said.joins:
            engagement.joined(JoinFacts(guild_id, said.author, clock.time))
        else:
            engagement.saw(heard_facts(guild_id, said))
        if flushes or restarts:
            await engagement.flush(everything=True)
        if restarts:
            engagement = counting(db, clock)
    await engagement.flush(everything=True)
    return await counts(db, guild_id, ("join_message_id",))


def heard_facts(guild_id: int, said: Said) -> MessageFacts:
    opens_post = said.thread == said.id
    channel, thread = said.channel, said.thread
    return MessageFacts(
        guild_id, said.id, channel, thread, said.author, said.reply_to, said.mentions, said.text, opens_post
    )


@unhurried
@given(data=st.data())
def test_a_history_heard_live_counts_as_the_same_history_in_files(database_url: str, data: st.DataObject) -> None:
    chat = data.draw(chats().filter(bool))
    flags = st.lists(st.booleans(), min_size=len(chat), max_size=len(chat))
    flush_after, restart_after = data.draw(flags), data.draw(flags)

    async def test(db: Database, engagement: EngagementService) -> None:
        from_files = await imported(db, engagement, [chat], ("join_message_id",))
        live = await heard(db, chat, flush_after, restart_after)
        assert differences(live, from_files) == {}

    run_with_database(database_url, test)


# The definitions, read off the page


def first_of_stay(joined: Said, chat: Sequence[Said]) -> Said | None:
    """Go through the author's messages in order and see which stays each fills."""
    filled: dict[int, Said] = {}
    joins = [said for said in chat if said.joins and said.author == joined.author]
    for said in chat:
        if said.joins or said.author != joined.author:
            continue
        ages = {join.id: moment_of(said.id) - moment_of(join.id) for join in joins if join.id < said.id}
        young = [join for join, age in ages.items() if age <= timedelta(days=7) and join not in filled]
        if not young and ages:
            newest = max(ages)
            young = [newest] if ages[newest] <= timedelta(days=28) and newest not in filled else []
        filled.update(dict.fromkeys(young, said))
    return filled.get(joined.id)


def answer_to(asked: Said, chat: Sequence[Said]) -> Said | None:
    is_post = asked.thread == asked.id
    for said in chat:
        late = moment_of(said.id) - moment_of(asked.id) > timedelta(days=28)
        if said.id <= asked.id or said.joins or said.author == asked.author or late:
            continue
        mentioned = asked.author in said.mentions and said.channel == asked.channel and not is_post
        if said.reply_to == asked.id or said.thread == asked.id or mentioned:
            return said
    return None


@unhurried
@given(chat=chats().filter(bool))
def test_stays_and_questions_are_those_of_the_definitions(database_url: str, chat: list[Said]) -> None:
    async def test(db: Database, engagement: EngagementService) -> None:
        of_stays = ("joined_day", "left_at", "left_day", "left_exact", "join_message_id", "first_message_day")
        of_questions = ("asked_at", "asked_day", "closed_by", "answered_at", "settled_at", "settled_by")
        counted = await imported(db, engagement, [chat], (*of_stays, *of_questions))
        stays = set()
        for join in (said for said in chat if said.joins):
            first = first_of_stay(join, chat)
            reply = answer_to(first, chat) if first else None
            when = first and moment_of(first.id)
            replied = reply and moment_of(reply.id)
            stays.add((join.author, moment_of(join.id), first and first.id, first and first.channel, when, replied))
        assert counted["stay"] == stays
        questions = set()
        for said in (said for said in chat if said.thread == said.id or (said.text == "how?" and said.channel == HELP)):
            answer = answer_to(said, chat)
            questions.add((said.id, said.channel, said.thread, said.author, answer and answer.id))
        assert counted["question"] == questions

    run_with_database(database_url, test)
