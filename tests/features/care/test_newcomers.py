"""The funnel of what is counted, on a scripted town."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.calendar import Week
from bot.core.i18n import words
from bot.features.care.figures import FunnelFigures, Step, StepFigures
from bot.features.care.newcomers import Newcomers, NewcomersService
from bot.features.care.newcomers_posts import page
from bot.features.engagement.reports import Reports
from bot.features.welcome.figures import Arrival, Steps
from tests.features.care.conftest import TALK, ZOE, House
from tests.features.digest.fakes import text_of
from tests.features.moderation.fakes import GUILD

FIRST = 1_000
WEEK = Week(2026, 42)


class Door:
    """What the welcome knows of arrivals, pretended."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, datetime], Arrival] = {}
        self.used = Steps(False, False)

    async def arrivals(self, guild_id: int, since: datetime, until: datetime) -> dict[tuple[int, datetime], Arrival]:
        return {key: arrival for key, arrival in self.known.items() if since <= key[1] < until}

    async def steps(self, guild_id: int) -> Steps:
        return self.used


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def newcomers(house: House, door: Door) -> NewcomersService:
    reports = Reports(house.db, house.clock, house.settings)
    return NewcomersService(house.clock, house.settings, reports, door)  # type: ignore[arg-type]


async def a_week(house: House, door: Door | None = None, *, joins: int = 8) -> None:
    """All join; all but two write; three of these are answered; two come back a week later. Two by an invite each."""
    people = range(FIRST, FIRST + joins)
    for one in people:
        if door is not None:
            invite = "video" if one < FIRST + 6 else "tiny"
            door.known[one, house.clock.now()] = Arrival(one < FIRST + 7, one < FIRST + 7, one < FIRST + 2, invite)
        await house.joins(one)
    hellos = [await house.says("Hello", one, TALK) for one in people[: joins - 2]]
    for hello in hellos[:3]:
        await house.says("Welcome", ZOE.id, TALK, reply_to=hello)
    await house.pass_time(days=8)
    for one in people[:2]:
        await house.says("Back again", one, TALK)
    await house.pass_time(days=13)


async def test_the_funnel_counts_each_step_as_the_metrics_do(house: House, newcomers: NewcomersService) -> None:
    week = Week.of(house.clock.now().date())
    await a_week(house)
    found = await newcomers.newcomers(GUILD)
    [cohort] = [cohort for one, cohort in found.weeks if one == week]
    counts = {step: cohort.count(step) for step in found.steps}
    assert counts == {Step.JOINED: 8, Step.SPOKE: 6, Step.ANSWERED: 3, Step.BACK: 2}
    figures = await newcomers.figures(GUILD, week.plus(1))
    assert [(one.step, one.count, one.of) for one in figures.steps][:3] == [
        (Step.JOINED, 8, 0),
        (Step.SPOKE, 6, 8),
        (Step.ANSWERED, 3, 6),
    ]
    [back] = (await newcomers.figures(GUILD, week.plus(2))).steps[-1:] or [None]
    assert back is None, "without joins the week after, there is no funnel of it"


async def test_gates_onboarding_and_invites_are_steps_where_a_server_has_them(
    house: House, newcomers: NewcomersService, door: Door
) -> None:
    door.used = Steps(True, True)
    await a_week(house, door)
    found = await newcomers.newcomers(GUILD)
    assert [name for name, _cohort in found.invites] == ["video"], "two by another one are too few to show"
    english = text_of(page(found, [], words("en")))
    assert "joined 8 (2 had been here) → were let in 7 → finished onboarding 7 → wrote 6 → got an answer 3" in english
    assert "→ came back in week 2 2" in english
    assert "**video** · joined 6 (2 had been here) → " in english
    assert "tiny" not in english
    french = text_of(page(found, [], words("fr")))
    assert "arrivées\u00a0: 8 (dont 2 retours) → ont eu accès\u00a0: 7" in french


def test_managers_read_who_goes_on_beside_what_is_usual_and_where_more_are_lost() -> None:
    wrote = StepFigures(Step.SPOKE, WEEK, 12, 34, 0.35, 0.52)
    answered = StepFigures(Step.ANSWERED, WEEK, 10, 12, 0.83, None)
    figures = FunnelFigures((StepFigures(Step.JOINED, WEEK, 34), wrote, answered), wrote)
    found = Newcomers(tuple(Step), (), (), figures, ZoneInfo("UTC"), WEEK.end(ZoneInfo("UTC")))
    english, french = (text_of(page(found, [], words(language))) for language in ("en", "fr"))
    for said in (
        "wrote: 35% of 34 (usual 52%)\ngot an answer: 83% of 12\n**Here more are lost than usual: wrote.**",
        "usual is the mean of the 4 weeks before them.",
    ):
        assert said in english
    assert "ont écrit\u00a0: 35\u00a0% sur 34 (habitude\u00a0: 52\u00a0%)" in french.replace("\u202f", "\u00a0")


async def test_of_fewer_than_five_nothing_is_shown(house: House, newcomers: NewcomersService) -> None:
    await a_week(house, joins=4)
    text = text_of(page(await newcomers.newcomers(GUILD), [], words("en")))
    assert "fewer than 5 joined" in text
    assert "wrote" not in text.replace("who wrote", "")


async def test_who_opted_out_is_in_no_funnel(house: House, newcomers: NewcomersService) -> None:
    await a_week(house)
    await house.engagement.opt_out(GUILD, FIRST)
    found = await newcomers.newcomers(GUILD)
    assert sum(len(cohort.entries) for _week, cohort in found.weeks) == 7


async def test_nobody_came(house: House, newcomers: NewcomersService) -> None:
    assert "Nobody joined in the last weeks." in text_of(page(await newcomers.newcomers(GUILD), [], words("en")))
    house.clock.time += timedelta(days=7)
    assert (await newcomers.figures(GUILD, Week.of(house.clock.now().date()))).steps == ()
