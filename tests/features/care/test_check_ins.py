"""Only who wants to be asked is asked, once on day 1 and once on day 7; their words are for whom they say."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.actions import Reason, Refused
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.i18n import words
from bot.features.care.check_in import Mood, Talk
from bot.features.care.check_in_posts import summary
from bot.features.care.check_ins import KIND, CheckIns, NotOffered
from bot.features.care.settings import CareSettings
from bot.features.care.tables import CheckInRow
from tests.features.care.conftest import ANN, MO, TALK, House
from tests.features.digest.fakes import Crash
from tests.features.moderation.fakes import GUILD, FakeDiscipline
from tests.support import CIPHER


class Asking:
    def __init__(self, house: House, cipher: Cipher = CIPHER) -> None:
        self.house = house
        self.discipline = FakeDiscipline(here=set(range(1, 2_000)))
        of_people = house.engagement.language_of, house.engagement.name_of
        common = house.db, house.clock, house.settings, house.actions, self.discipline, *of_people
        self.check_ins = CheckIns(*common, cipher)
        house.engagement.also_forget.append(self.check_ins.forget)
        self.sweep = Sweep(house.db, house.clock)
        self.sweep.handlers[KIND] = self.check_ins

    async def pass_time(self, **length: float) -> None:
        end = self.house.clock.now() + timedelta(**length)
        while (at := await self.sweep.next_at()) is not None and at <= end:
            self.house.clock.time = max(at, self.house.clock.now())
            await self.sweep()
        self.house.clock.time = end

    async def yes(self, member_id: int = ANN) -> list[datetime]:
        return list(await self.check_ins.ask_me(GUILD, member_id, TALK, "en"))

    def dms(self, member_id: int = ANN) -> list[str]:
        return self.house.actions.dms.get(member_id, [])


@pytest.fixture
async def asking(house: House) -> Asking:
    await house.settings.change(GUILD, CareSettings, MO, check_ins=True)
    return Asking(house)


async def test_who_pressed_yes_is_asked_after_a_day_and_a_week_and_never_again(asking: Asking) -> None:
    await asking.yes()
    await asking.pass_time(hours=23)
    assert asking.dms() == []
    await asking.pass_time(hours=2)
    assert "You have been on **The Club** for a day: how does it go?" in asking.dms()[0]
    await asking.pass_time(days=30)
    assert len(asking.dms()) == 2
    assert asking.dms(MO) == [], "nobody else"


async def test_pressed_twice_it_is_asked_once(asking: Asking) -> None:
    assert await asking.yes() == await asking.yes()
    await asking.pass_time(days=8)
    assert len(asking.dms()) == 2


async def test_where_it_is_off_nobody_is_asked_also_who_pressed_before(asking: Asking) -> None:
    await asking.yes()
    await asking.house.settings.change(GUILD, CareSettings, MO, check_ins=False)
    await asking.pass_time(days=8)
    assert asking.dms() == []
    with pytest.raises(NotOffered):
        await asking.yes()


@pytest.mark.both_databases
async def test_who_changed_their_mind_left_or_opted_out_is_not_asked(asking: Asking) -> None:
    await asking.yes()
    await asking.yes(501)
    await asking.yes(502)
    assert await asking.check_ins.stop(GUILD, ANN)
    asking.discipline.here.discard(501)
    await asking.house.engagement.opt_out(GUILD, 502)
    await asking.pass_time(days=8)
    assert asking.house.actions.dms == {}


async def test_closed_dms_fall_back_to_where_they_pressed(asking: Asking) -> None:
    asking.house.actions.closed = {ANN}
    await asking.yes()
    await asking.pass_time(days=1, hours=1)
    [post] = asking.house.boards(TALK)
    assert f"<@{ANN}> You have been on" in str(post.parts[0])
    assert post.pings == (ANN,)


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_a_restart_asks_nobody_twice(asking: Asking, crash: str) -> None:
    asking.house.actions.dm_fails = Refused(Reason.CLOSED_DMS)
    asking.house.actions.crash = crash
    await asking.yes()
    with pytest.raises(Crash):
        await asking.pass_time(days=2)
    again = Asking(asking.house.restarted())
    await again.pass_time(days=2)
    assert len(again.house.boards(TALK)) == (1 if crash == "after" else 0)


async def test_answers_are_counts_and_words_only_by_consent_and_sealed(asking: Asking) -> None:
    house = asking.house
    for member_id in range(600, 606):
        await asking.yes(member_id)
    await asking.pass_time(days=1, hours=1)
    said = {
        600: ("More *events*\n# please", Talk.NAMED),
        601: ("Too loud", Talk.NAMELESS),
        602: ("A secret", Talk.COUNT_ONLY),
    }
    for member_id in range(600, 606):
        text, talk = said.get(member_id, (None, Talk.NAMELESS))
        mood = Mood.BADLY if member_id == 601 else Mood.WELL
        await asking.check_ins.answer(GUILD, member_id, 1, mood, text, talk)
    shown = summary(await asking.check_ins.recent(GUILD), words("en"))
    assert "After 1 d: 6 answers of 6 · Well 5 · So-so 0 · Not well 1" in shown
    assert "> More \\*events\\* \\# please\n-# Well <@600>" in shown
    assert "> Too loud\n-# Not well" in shown
    assert "601" not in shown
    assert "secret" not in shown
    async with house.db.read() as session:
        sealed = [one for one in await session.scalars(select(CheckInRow.said)) if one is not None]
    assert len(sealed) == 2
    assert not any(b"loud" in one for one in sealed)


async def test_of_few_answers_only_that_they_are_few_is_said(asking: Asking) -> None:
    await asking.yes()
    await asking.pass_time(days=1, hours=1)
    await asking.check_ins.answer(GUILD, ANN, 1, Mood.BADLY, None, Talk.NAMELESS)
    shown = summary(await asking.check_ins.recent(GUILD), words("fr"))
    assert "Après 1\u00a0j\u00a0: moins de 5 réponses" in shown or "Après 1 j\u00a0: moins de 5 réponses" in shown
    assert "Pas bien" not in shown


async def test_an_answer_counts_once_and_only_from_who_was_asked(asking: Asking) -> None:
    await asking.yes()
    with pytest.raises(Exception, match="not asked of you"):
        await asking.check_ins.answer(GUILD, ANN, 1, Mood.WELL, None, Talk.NAMED)
    await asking.pass_time(days=1, hours=1)
    await asking.check_ins.answer(GUILD, ANN, 1, Mood.WELL, None, Talk.NAMED)
    for member_id, day in ((ANN, 1), (ANN, 7), (999, 1)):
        with pytest.raises(Exception, match="not asked of you"):
            await asking.check_ins.answer(GUILD, member_id, day, Mood.WELL, None, Talk.NAMED)
