"""A manager thanks the team once a week."""

import asyncio

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.settings import SettingsStore
from bot.features.digest.service import DigestService
from bot.features.moderation.settings import ModerationSettings
from tests.features.digest.fakes import MANAGER, STAFF, Crash, FakeActions, HandMadeReports, buttons, text_of
from tests.features.digest.reports import GUILD, WEEK
from tests.support import FakeClock

SAID = "The team and its helpers answered 104 questions and greeted 55 newcomers."


@pytest.fixture
async def settings(reports: HandMadeReports) -> SettingsStore:
    await reports.settings.change(GUILD, ModerationSettings, MANAGER, inbox_channel=STAFF)
    return reports.settings


def thanks(actions: FakeActions) -> list[str]:
    return [text_of(post) for _id, _at, post in actions.posts.get(STAFF, [])]


async def test_what_is_sent_is_shown_first(digest: DigestService) -> None:
    shown = await digest.thanks_for(GUILD, WEEK, "en")
    assert f"💛 **Thank you!** Mon, Oct 19\u2009–\u2009Sun, Oct 25: {SAID}" in text_of(shown)
    assert [button.custom_id for button in buttons(shown)] == ["digest:thanks:2026-W43"]
    assert SAID in text_of(await digest.preview(GUILD, WEEK, "en"))


@pytest.mark.both_databases
async def test_the_team_is_thanked_once_whoever_presses(
    digest: DigestService, settings: SettingsStore, actions: FakeActions
) -> None:
    presses = (digest.thank(GUILD, WEEK, MANAGER) for _press in range(2))
    outcomes = await asyncio.gather(*presses, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [UserError]
    [said] = thanks(actions)
    assert said.endswith(f"{SAID} – <@{MANAGER}>")
    assert actions.pinged == [()]
    with pytest.raises(UserError, match="was thanked for this week already"):
        await digest.thank(GUILD, WEEK, 99)


async def test_what_discord_refused_can_be_sent_again(
    digest: DigestService, settings: SettingsStore, actions: FakeActions
) -> None:
    actions.refuses = Refused(Reason.MISSING_PERMISSION)
    with pytest.raises(Refused):
        await digest.thank(GUILD, WEEK, MANAGER)
    actions.refuses = None
    await digest.thank(GUILD, WEEK, MANAGER)
    assert len(thanks(actions)) == 1


async def test_a_crash_on_the_way_thanks_nobody_twice(
    digest: DigestService, settings: SettingsStore, actions: FakeActions, clock: FakeClock
) -> None:
    actions.crash = "after"
    with pytest.raises(Crash):
        await digest.thank(GUILD, WEEK, MANAGER)
    actions.crash = ""
    clock.move(days=1)
    with pytest.raises(UserError, match=f"see <#{STAFF}>. If nothing stands there, a restart cut it off"):
        await digest.thank(GUILD, WEEK, 99)
    assert len(thanks(actions)) == 1


async def test_a_team_without_a_channel_is_told_what_to_do(digest: DigestService) -> None:
    with pytest.raises(UserError, match="choose one with `/moderation setup`"):
        await digest.thank(GUILD, WEEK, MANAGER)
