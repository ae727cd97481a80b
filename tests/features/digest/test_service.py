"""What people ask of the digest."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.calendar import Week
from bot.core.due import Sweep
from bot.core.errors import UserError
from bot.core.i18n import languages, words
from bot.core.posts import Picture, Post
from bot.features.digest.service import DigestService
from bot.features.digest.settings import Quiet
from bot.features.digest.shapes import Bars, Heatmap, Shares, Sheet
from bot.features.engagement.settings import EngagementSettings
from tests.features.digest.fakes import (
    HELPER,
    MANAGER,
    STAFF,
    FakeActions,
    HandMadeReports,
    PlainCharts,
    buttons,
    text_of,
)
from tests.features.digest.reports import GUILD, WEEK
from tests.support import FakeClock

DISCORD_LIMIT = 4_000


async def post_it(digest: DigestService) -> None:
    await digest.setup(GUILD, STAFF, 0, 9, "UTC", "en", MANAGER)
    await digest.post_now(GUILD)


def labels(post: Post) -> list[str]:
    return [button.label for button in buttons(post)]


async def test_the_digest_has_a_picture_and_buttons_that_carry_its_week(
    digest: DigestService, actions: FakeActions
) -> None:
    await post_it(digest)
    ((_id, _at, post),) = actions.posts[STAFF]
    (picture,) = [part for part in post.parts if isinstance(part, Picture)]
    assert picture.alt.startswith("Active members by week. week 36: 2,141")
    assert labels(post) == [
        "I’ll take 1",
        "I’ll take 2",
        "I’ll take 3",
        "Details",
        "What does this mean?",
        "En français",
        "Share",
        "Thank them",
    ]
    assert all("2026-W43" in button.custom_id and len(button.custom_id) <= 100 for button in buttons(post))


async def test_now_posts_the_last_complete_week_and_a_second_time_says_where_it_is(
    digest: DigestService, actions: FakeActions
) -> None:
    await digest.setup(GUILD, STAFF, 0, 9, "UTC", "en", MANAGER)
    first, second = await digest.post_now(GUILD), await digest.post_now(GUILD)
    assert (first.already, second.already) == (False, True)
    assert first.link == second.link == f"https://discord.com/channels/{GUILD}/{STAFF}/1000"
    assert len(actions.posts[STAFF]) == 1


async def test_now_without_a_channel_says_what_to_do(digest: DigestService) -> None:
    with pytest.raises(UserError, match="/digest setup"):
        await digest.post_now(GUILD)


async def test_a_preview_has_no_actions_to_take(digest: DigestService) -> None:
    post = await digest.preview(GUILD, None, "fr")
    assert "À surveiller · semaine 43" in text_of(post)
    assert labels(post) == ["Détails", "Que veut dire tout cela\xa0?", "In English", "Partager", "Dire merci"]


async def test_a_week_that_was_posted_reads_the_same_later(digest: DigestService, reports: HandMadeReports) -> None:
    await post_it(digest)
    reports.nothing = {WEEK}
    assert "38% of newcomers" in text_of(await digest.preview(GUILD, WEEK, "en"))


async def test_titles_of_forum_posts_are_asked_when_it_is_shown_and_never_stored(
    digest: DigestService, actions: FakeActions, tmp_path: Path
) -> None:
    actions.titles = {1003 << 22: "Firmware won’t start"}
    await post_it(digest)
    assert "[Firmware won’t start]" in text_of(actions.posts[STAFF][0][2])
    actions.titles = {1003 << 22: "Solved"}
    assert "[Solved]" in text_of(await digest.preview(GUILD, WEEK, "en"))


async def test_details_show_more_numbers_the_map_and_the_newcomers(digest: DigestService, charts: PlainCharts) -> None:
    post = await digest.details(GUILD, WEEK, "fr")
    said = text_of(post)
    assert "### Salons" in said
    assert "<#13>" in said
    assert f"https://discord.com/channels/{GUILD}/13/{1004 << 22}" in said
    assert [type(drawing) for drawing in charts.painted] == [Heatmap, Shares]
    assert [part.alt[:9] for part in post.parts if isinstance(part, Picture)] == ["Messages ", "Nouveaux "]


@pytest.mark.parametrize("language", languages())
async def test_every_number_is_explained_within_discords_limit(digest: DigestService, language: str) -> None:
    pages, number = [], 1
    while True:
        page = digest.meaning(WEEK, language, number)
        pages.append(page)
        assert len(text_of(page)) <= DISCORD_LIMIT
        if not buttons(page):
            break
        number += 1
        assert buttons(page)[0].custom_id == f"digest:meaning:2026-W43:{number}"
    said = "\n".join(map(text_of, pages))
    for metric in words_of_metrics(language):
        assert metric in said


def words_of_metrics(language: str) -> list[str]:
    from bot.features.engagement.reports import METRICS

    return [words(language).say(metric.definition) for metric in METRICS]


async def test_share_gives_the_same_as_picture_text_and_tables(digest: DigestService, charts: PlainCharts) -> None:
    post = await digest.share(GUILD, WEEK, "en")
    names = [file.filename for file in post.files]
    assert names[0] == "digest-2026-W43.txt"
    assert any(name.endswith(".csv") for name in names)
    assert "▲ #photos 1,240 messages" in post.files[0].data.decode()
    (sheet,) = charts.painted
    assert isinstance(sheet, Sheet)
    assert isinstance(sheet.bars, Bars)
    assert len(post.files) + 1 <= 10


async def test_an_action_is_taken_finished_and_told_a_week_later(
    digest: DigestService, clock: FakeClock, sweep: Sweep, actions: FakeActions
) -> None:
    await post_it(digest)
    await digest.hands.take(GUILD, WEEK, 1, MANAGER)
    await digest.hands.take(GUILD, WEEK, 2, HELPER)
    shown = await digest.public(GUILD, WEEK)
    assert "oldest questions above. 🙋 <@42>" in text_of(shown)
    assert labels(shown)[:3] == ["Mark 1 as done", "Mark 2 as done", "I’ll take 3"]
    await digest.hands.finish(GUILD, WEEK, 1, MANAGER)
    shown = await digest.public(GUILD, WEEK)
    assert "oldest questions above. ✅ <@42>" in text_of(shown)
    assert (labels(shown)[0], buttons(shown)[0].disabled) == ("✅ 1 is done", True)
    clock.move(days=7, minutes=10)
    await sweep()
    said = text_of(actions.posts[STAFF][1][2])
    assert (
        "Last week: ✅ oldest questions (<@42>) · 🙋 greeters from 20:00 to 23:00 (<@43>) · ⬜ what newcomers see first"
        in said
    )


async def test_what_someone_has_in_hand_nobody_else_can_take_finish_or_give_back(digest: DigestService) -> None:
    await post_it(digest)
    await digest.hands.take(GUILD, WEEK, 1, MANAGER)
    for move in (digest.hands.take, digest.hands.finish, digest.hands.give_back, digest.hands.undo):
        with pytest.raises(UserError, match="<@42> has this in hand"):
            await move(GUILD, WEEK, 1, HELPER)
    await digest.hands.finish(GUILD, WEEK, 1, MANAGER)
    with pytest.raises(UserError, match="<@42> has done this already"):
        await digest.hands.take(GUILD, WEEK, 1, HELPER)


async def test_what_is_given_back_anyone_may_take_and_what_is_not_done_stays_in_hand(digest: DigestService) -> None:
    await post_it(digest)
    await digest.hands.take(GUILD, WEEK, 1, MANAGER)
    await digest.hands.finish(GUILD, WEEK, 1, MANAGER)
    await digest.hands.undo(GUILD, WEEK, 1, MANAGER)
    assert not (await digest.taken(GUILD, WEEK))[1].done
    await digest.hands.give_back(GUILD, WEEK, 1, MANAGER)
    await digest.hands.take(GUILD, WEEK, 1, HELPER)
    assert (await digest.taken(GUILD, WEEK))[1].holder_id == HELPER


async def test_a_suggestion_that_was_never_made_cannot_be_taken(digest: DigestService) -> None:
    await post_it(digest)
    for week, number in ((WEEK, 4), (Week(2026, 1), 1)):
        with pytest.raises(UserError, match="not there any more"):
            await digest.hands.take(GUILD, week, number, MANAGER)


async def test_a_quiet_time_is_kept_shown_and_removed(digest: DigestService) -> None:
    await digest.mark_quiet(GUILD, date(2026, 10, 19), date(2026, 10, 25), MANAGER)
    assert "💤 Quiet week" in text_of(await digest.preview(GUILD, WEEK, "en"))
    assert await digest.quiet_times(GUILD) == (Quiet(first=date(2026, 10, 19), last=date(2026, 10, 25)),)
    await digest.unmark_quiet(GUILD, date(2026, 10, 19), date(2026, 10, 25), MANAGER)
    assert "🟡" in text_of(await digest.preview(GUILD, WEEK, "en"))


async def test_a_question_channel_is_named_and_named_again_to_take_it_away(
    digest: DigestService, reports: HandMadeReports
) -> None:
    assert await digest.toggle_questions(GUILD, 13, MANAGER) == (13,)
    assert await digest.toggle_questions(GUILD, 14, MANAGER) == (13, 14)
    assert await digest.toggle_questions(GUILD, 13, MANAGER) == (14,)
    assert (await reports.settings.get(GUILD, EngagementSettings)).question_channels == (14,)


async def test_only_weeks_that_are_over_are_offered(digest: DigestService, clock: FakeClock) -> None:
    assert await digest.weeks(GUILD) == (WEEK, WEEK.plus(-1))
    clock.move(days=-1)
    assert await digest.weeks(GUILD) == (WEEK.plus(-1),)


async def test_setup_leaves_zone_and_language_as_they_are_where_none_is_given(digest: DigestService) -> None:
    await digest.setup(GUILD, STAFF, 0, 9, "Asia/Kolkata", "fr", MANAGER)
    next_at = await digest.setup(GUILD, STAFF, 0, 9, None, None, MANAGER)
    assert (next_at.hour, next_at.minute // 10) == (3, 3)
    assert "À surveiller" in text_of(await digest.public(GUILD, WEEK))
