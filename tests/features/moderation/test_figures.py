"""Totals of a team, and one moderator's own beside them."""

from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.features.moderation.cases import Kind, Source, Undone
from bot.features.moderation.figures import NO_CASES, ModerationFigures, Tally, figures_of
from bot.features.moderation.orders import Order
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.stats import ModerationStats
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN_FACTS, GUILD, MAX, MAX_FACTS, MO, MO_FACTS


def test_figures_add_up_by_kind_and_source() -> None:
    tallies = [
        Tally(Kind.WARN, Source.COMMAND, 6, 1),
        Tally(Kind.TIMEOUT, Source.COMMAND, 1, 0),
        Tally(Kind.TIMEOUT, Source.LADDER, 1, 1),
        Tally(Kind.NOTE, Source.COMMAND, 4, 0),
    ]
    assert figures_of(tallies) == ModerationFigures(
        by_kind=((Kind.NOTE, 4), (Kind.WARN, 6), (Kind.TIMEOUT, 2)),
        by_source=((Source.COMMAND, 11), (Source.LADDER, 1)),
        cases=12,
        sanctions=8,
        undone=2,
    )
    assert figures_of(tallies).undone_share == 0.25


def test_of_nothing_there_is_no_share() -> None:
    assert figures_of([]) == NO_CASES
    assert NO_CASES.undone_share is None


@pytest.mark.both_databases
async def test_only_what_took_place_in_the_time_counts(office: Office) -> None:
    stats, order = ModerationStats(office.db), Order(Kind.WARN, "x", sure=True)
    await office.settings.change(GUILD, ModerationSettings, MAX, ladder=())
    await office.moderation.act(order, MAX_FACTS, ANN_FACTS)
    office.clock.move(days=2)
    since = office.clock.now() - timedelta(days=1)
    done = await office.moderation.act(order, MAX_FACTS, ANN_FACTS)
    await office.moderation.act(order, MO_FACTS, ANN_FACTS)
    await office.undoing.undo(GUILD, done.case.number, Undone.MISTAKE, MO_FACTS)
    office.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    await office.moderation.act(Order(Kind.KICK, "x", sure=True), MAX_FACTS, ANN_FACTS)
    team = await stats.figures(GUILD, since)
    assert (team.by_kind, team.undone) == (((Kind.WARN, 2),), 1)
    assert (await stats.figures(GUILD, since, office.clock.now())).cases == 0
    assert (await stats.figures(GUILD, since, actor_id=MO)).cases == 1
    assert (await stats.figures(GUILD + 1, since)) == NO_CASES
    assert set(await stats.actors(GUILD, since)) == {MAX, MO}
