"""A talk instead of a punishment: a private thread, a note with each, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.features.moderation.cases import Kind, State
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.talk import Talk, Talks, opened
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX, MAX_FACTS, MO, MO_FACTS, STRANGER_FACTS

CHANNEL, THREAD, LOG = 300, 400, 500
LINK = f"https://discord.com/channels/{GUILD}/{THREAD}"
BEN_FACTS = type(ANN_FACTS)(GUILD, 99, 1)


@dataclass
class FakePeople:
    """`lacks`: what the bot may not in the channel. `unseen`: who can't be brought into a thread."""

    lacks: tuple[str, ...] = ()
    unseen: set[int] = field(default_factory=set)
    threads: list[str] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)

    def missing(self, channel_id: int) -> tuple[str, ...]:
        return self.lacks

    async def open_thread(self, channel_id: int, name: str) -> int:
        self.threads.append(name)
        return THREAD

    async def add_to_thread(self, thread_id: int, user_id: int) -> None:
        if user_id in self.unseen:
            raise Refused(Reason.MISSING_PERMISSION)
        self.joined.append(user_id)

    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        raise NotImplementedError

    async def named(self, guild_id: int, name: str) -> Sequence[MemberFacts]:
        raise NotImplementedError

    async def exists(self, user_id: int) -> bool:
        raise NotImplementedError


@pytest.fixture
def people() -> FakePeople:
    return FakePeople()


@pytest.fixture
async def talks(office: Office, people: FakePeople) -> Talks:
    await office.settings.change(GUILD, ModerationSettings, MAX, log_channel=LOG)
    return Talks(office.moderation, office.records, people, office.actions)


async def notes(office: Office) -> list[str | None]:
    cases = await office.moderation.history(GUILD, ANN) + await office.moderation.history(GUILD, BEN_FACTS.id)
    assert all((case.kind, case.state, case.weight) == (Kind.NOTE, State.DONE, 0) for case in cases)
    return [case.reason for case in cases]


def said(office: Office, channel_id: int) -> list[str]:
    return ["\n".join(map(str, post.parts)) for _id, _at, post in office.actions.posts.get(channel_id, [])]


async def test_all_are_brought_into_one_thread_and_each_has_a_note_without_a_strike(
    office: Office, talks: Talks, people: FakePeople
) -> None:
    talk = await talks.open(MAX_FACTS, CHANNEL, [ANN_FACTS, BEN_FACTS, ANN_FACTS])
    assert (talk.cases, talk.absent, talk.link) == ((1, 2), (), LINK)
    assert people.joined == [ANN, BEN_FACTS.id, MAX]
    assert await notes(office) == [f"A talk took place: {LINK}"] * 2
    [opener] = said(office, THREAD)
    assert "Nobody is accused of anything here." in opener
    assert (MAX, ANN, BEN_FACTS.id) in office.actions.pinged
    assert any("talk:400:1-2" in text for text in said(office, LOG))


async def test_who_can_not_see_the_channel_is_named(talks: Talks, people: FakePeople) -> None:
    people.unseen = {ANN}
    talk = await talks.open(MAX_FACTS, CHANNEL, [ANN_FACTS, BEN_FACTS])
    assert talk.absent == (ANN,)
    assert len(opened(talk)) == 2


async def test_without_the_permission_nothing_is_done(office: Office, talks: Talks, people: FakePeople) -> None:
    people.lacks = ("create_private_threads",)
    with pytest.raises(Refused, match="create_private_threads"):
        await talks.open(MAX_FACTS, CHANNEL, [ANN_FACTS])
    assert (people.threads, await notes(office)) == ([], [])


@pytest.mark.parametrize(("target", "why"), [(MO_FACTS, "as high as yours"), (STRANGER_FACTS, "is not on this server")])
async def test_one_who_may_not_be_asked_stops_it_all(
    office: Office, talks: Talks, people: FakePeople, target: MemberFacts, why: str
) -> None:
    with pytest.raises(UserError, match=why):
        await talks.open(MAX_FACTS, CHANNEL, [ANN_FACTS, target])
    assert (people.threads, await notes(office)) == ([], [])


async def test_a_word_that_can_not_be_posted_leaves_the_talk_open(office: Office, talks: Talks) -> None:
    office.actions.refuses = OSError("Discord is down")
    assert (await talks.open(MAX_FACTS, CHANNEL, [ANN_FACTS])).cases == (1,)


@pytest.mark.both_databases
async def test_the_outcome_replaces_the_note_of_each_and_what_it_was_is_kept(office: Office, talks: Talks) -> None:
    talk = await talks.open(MAX_FACTS, CHANNEL, [ANN_FACTS, BEN_FACTS])
    await talks.record(Talk(GUILD, THREAD, talk.cases), "Both calmed down", MO_FACTS)
    assert await notes(office) == [f"Both calmed down\n{LINK}"] * 2
    [edit] = await office.records.edits(GUILD, 1)
    assert (edit.old, edit.edited_by) == (f"A talk took place: {LINK}", MO)
