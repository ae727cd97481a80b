"""What is wrong with the record of an evening: each action in exactly one case, each end once, nobody told twice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from discord import AuditLogAction
from sqlalchemy import select

from bot.core.db import Database
from bot.features.moderation import store
from bot.features.moderation.cases import NOT_DONE, Case, Kind, Source, State
from bot.features.moderation.policy import audit_reason, case_of
from bot.features.moderation.tables import CaseRow
from tests.scripted_evenings import Evening, evening
from tests.scripted_weeks import Step
from tests.simworld import World
from tests.support import CIPHER

ONCE = {Kind.BAN, Kind.KICK, Kind.UNBAN, Kind.SOFTBAN}
"""Of a timeout there may be more entries: it is renewed, and its length is edited."""
BROUGHT_BACK = "timed out when they left"
"""Who comes back during a timeout has it again: the same one."""


class Record:
    def __init__(self, of: Evening, cases: Sequence[Case]) -> None:
        self.evening = of
        self.cases = {case.number: case for case in cases}
        guild = of.backend.get_guild(of.guild.id)
        self.guild: Any = guild
        self.bot_id = of.backend.bot_user.id
        self.entries = [entry for entry in guild.audit_log_entries if entry.target_id in {one.id for one in of.people}]

    def wrong(self) -> list[str]:
        return [*self.orders(), *self.by_hand(), *self.by_the_bot(), *self.rungs(), *self.ends(), *self.told()]

    def orders(self) -> Iterator[str]:
        for given in self.evening.given:
            cases = [one for one in self.cases.values() if one.reason == given.reason and one.source is Source.COMMAND]
            if len(cases) > 1:
                yield f"{given} is in cases {[case.number for case in cases]}"
            if given.answer is not None and ", case " in given.answer and not cases:
                yield f"{given} is in no case"
            if any((case.kind, case.target_id) != (given.kind, given.target_id) for case in cases):
                yield f"{given} became {cases}"

    def by_hand(self) -> Iterator[str]:
        for entry in self.entries:
            if entry.user_id == self.bot_id:
                continue
            cases = [case for case in self.cases.values() if case.audit_id == entry.id]
            right = [(case.source, case.actor_id, case.target_id) for case in cases] == [
                (Source.DISCORD, entry.user_id, entry.target_id)
            ]
            if not right:
                yield f"entry {entry} is in {cases}"

    def by_the_bot(self) -> Iterator[str]:
        """Each entry names a case of this very person, and what is done once stands there once."""
        done: Counter[tuple[int, int]] = Counter()
        for entry in self.entries:
            if entry.user_id != self.bot_id or entry.reason == BROUGHT_BACK:
                continue
            case = self.cases.get(case_of(entry.reason) or 0)
            if case is None or case.target_id != entry.target_id or entry.reason != audit_reason(case):
                yield f"entry {entry} belongs to {case}"
                continue
            if case.kind in ONCE or entry.action_type in {AuditLogAction.unban.value, AuditLogAction.ban.value}:
                done[case.number, entry.action_type] += 1
            elif case.state is State.OPEN:
                yield f"{entry} took place, and {case} is open"
        for (number, action), times in done.items():
            if times > 1:
                yield f"action {action} of case {number} took place {times} times: {self.cases[number]}"

    def rungs(self) -> Iterator[str]:
        causes = Counter(case.cause for case in self.cases.values() if case.source is Source.LADDER)
        yield from (f"case {cause} brought {times} rungs" for cause, times in causes.items() if times > 1)

    def ends(self) -> Iterator[str]:
        for case in self.cases.values():
            over = case.state in {State.LIFTED, *NOT_DONE}
            if case.state is State.OPEN or (case.ends_at is not None and not over):
                yield f"{case} has not ended"
        for_good = {
            case.target_id
            for case in self.cases.values()
            if case.kind is Kind.BAN and case.state is State.DONE and case.undone is None
        }
        if set(self.guild.bans) != for_good:
            yield f"banned are {set(self.guild.bans)}, and by the record {for_good}"

    def told(self) -> Iterator[str]:
        said: Counter[str] = Counter()
        for person in self.evening.people:
            channel = person.dm_channel
            for message in [] if channel is None else channel.history():
                said.update(line for line in World.text(message).splitlines() if line.startswith("> order "))
        rungs = Counter(f"> {case.reason}" for case in self.cases.values() if case.source is Source.LADDER)
        yield from (f"{line} was told {times} times" for line, times in said.items() if times > 1 + rungs[line])


async def cases_of(of: Evening) -> list[Case]:
    db = Database(of.database_url)
    async with db.read() as session:
        numbers = await session.scalars(select(CaseRow.number).where(CaseRow.guild_id == of.guild.id))
        found = [await store.get(session, CIPHER, of.guild.id, number) for number in numbers.all()]
    await db.close()
    return [case for case in found if case is not None]


async def moderated(database_url: str, _seed: int, steps: Sequence[Step]) -> list[str]:
    """What is wrong after a script; an empty list is what everyone wants."""
    async with evening(database_url) as one:
        for number, step in enumerate(steps):
            try:
                await one.take(step)
            except Exception as error:
                error.add_note(f"in step {number}, {step}")
                raise
        await one.end()
        return [*Record(one, await cases_of(one)).wrong(), *one.complaints()]
