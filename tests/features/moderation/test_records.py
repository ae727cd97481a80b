"""Evidence, edits and searches where something goes wrong."""

from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.discipline import MessageCopy
from bot.core.errors import UserError
from bot.core.posts import File
from bot.features.moderation.cases import Case, Filter, Kind
from bot.features.moderation.orders import About, Order
from bot.features.moderation.records import MOST_OPENED
from bot.features.moderation.settings import ModerationSettings, Template
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX, MAX_FACTS, MO_FACTS

EVIDENCE, GENERAL, MESSAGE = 502, 600, 700
DAY = timedelta(days=1)


@pytest.fixture
async def kept(office: Office) -> Office:
    await office.settings.change(GUILD, ModerationSettings, MAX, evidence_channel=EVIDENCE)
    office.discipline.messages[MESSAGE] = MessageCopy(ANN, office.clock.now(), "spam", too_large=("film.mp4",))
    return office


async def warned(office: Office, about: About) -> tuple[Case, list[str]]:
    acted = await office.moderation.act(Order(Kind.WARN, "Spam", about=about), MAX_FACTS, ANN_FACTS)
    kept = await office.evidence.keep(acted)
    return acted.case, [type(failed).__name__ for failed in kept.failed]


async def test_what_could_not_be_saved_is_not_deleted(kept: Office) -> None:
    kept.actions.refuses = Refused(Reason.MISSING_PERMISSION)
    _case, failed = await warned(kept, About(GENERAL, MESSAGE, deletes=True))
    assert failed == ["Refused"]
    assert kept.discipline.done == []
    assert MESSAGE in kept.discipline.messages


async def test_a_message_that_is_gone_leaves_the_sanction_as_it_is(kept: Office) -> None:
    case, failed = await warned(kept, About(GENERAL, 404, deletes=True))
    assert failed == ["Refused"]
    assert await kept.moderation.strikes_of(GUILD, ANN) == 1
    assert await kept.evidence.of_case(GUILD, case.number) == []


async def test_trouble_at_discord_hides_no_sanction_from_who_ordered_it(kept: Office) -> None:
    kept.actions.refuses = OSError("Discord is down")
    case, failed = await warned(kept, About(GENERAL, MESSAGE, deletes=True))
    assert failed == ["UserError"]
    assert MESSAGE in kept.discipline.messages
    assert await kept.moderation.strikes_of(GUILD, case.target_id) == 1


async def test_someone_elses_message_is_no_evidence_and_stays(kept: Office) -> None:
    kept.discipline.messages[MESSAGE] = MessageCopy(MO_FACTS.id, kept.clock.now(), "hello")
    _case, failed = await warned(kept, About(GENERAL, MESSAGE, deletes=True))
    assert failed == ["UserError"]
    assert MESSAGE in kept.discipline.messages


async def test_what_is_too_large_is_named(kept: Office) -> None:
    await warned(kept, About(GENERAL, MESSAGE))
    [(_id, _at, post)] = kept.actions.posts[EVIDENCE]
    assert "film.mp4" in str(post.parts[0])
    assert [file.filename for file in post.files] == ["1-message.txt"]


async def test_of_two_who_link_the_same_evidence_one_does(kept: Office) -> None:
    saved = await kept.evidence.save(GUILD, About(GENERAL, MESSAGE), MAX)
    case, _failed = await warned(kept, About(GENERAL, MESSAGE))
    await kept.evidence.link(GUILD, saved.message_id, case.number)
    with pytest.raises(UserError):
        await kept.evidence.link(GUILD, saved.message_id, case.number)
    assert len(await kept.evidence.of_case(GUILD, case.number)) == 2


async def test_evidence_about_one_is_not_linked_to_anothers_case(kept: Office) -> None:
    saved = await kept.evidence.save(GUILD, About(GENERAL, MESSAGE), MAX)
    acted = await kept.moderation.act(Order(Kind.NOTE, "x"), MO_FACTS, MAX_FACTS)
    with pytest.raises(UserError):
        await kept.evidence.link(GUILD, saved.message_id, acted.case.number)


async def test_files_need_a_channel_before_anything_is_done(office: Office) -> None:
    with pytest.raises(UserError):
        await office.evidence.check_ready(GUILD)
    acted = await office.moderation.act(Order(Kind.NOTE, "x", files=(File("a", b"a"),)), MAX_FACTS, ANN_FACTS)
    assert len((await office.evidence.keep(acted)).failed) == 1


async def test_a_length_that_discord_refuses_stays_what_it_was(office: Office) -> None:
    acted = await office.moderation.act(Order(Kind.TIMEOUT, "Spam", DAY), MAX_FACTS, ANN_FACTS)
    office.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    with pytest.raises(Refused):
        await office.records.edit(GUILD, 1, MAX_FACTS, None, 3 * DAY)
    assert (await office.moderation.case(GUILD, 1)).ends_at == acted.case.ends_at


async def test_a_ban_ends_at_its_new_time(office: Office) -> None:
    await office.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    await office.records.edit(GUILD, 1, MAX_FACTS, None, 3 * DAY)
    await office.pass_time(days=2)
    assert office.discipline.banned == {ANN}
    await office.records.edit(GUILD, 1, MAX_FACTS, None, 5 * DAY)
    await office.pass_time(days=2)
    assert office.discipline.banned == {ANN}
    await office.pass_time(days=2)
    assert office.discipline.banned == set()


async def test_weights_of_reasons_reach_the_rung_that_they_pass(office: Office) -> None:
    await office.settings.change(GUILD, ModerationSettings, MAX, templates=(Template(reason="Hate", strikes=4),))
    acted = await office.moderation.act(Order(Kind.WARN, "Hate"), MAX_FACTS, ANN_FACTS)
    assert acted.strikes == 4
    assert acted.rung is not None
    acted = await office.moderation.act(Order(Kind.WARN, "Hate · in #off", template="Hate"), MAX_FACTS, ANN_FACTS)
    assert acted.strikes == 8


async def test_a_search_for_words_reads_a_bounded_number_of_reasons(office: Office) -> None:
    for number in range(12):
        await office.moderation.act(Order(Kind.NOTE, f"note {number}"), MAX_FACTS, ANN_FACTS)
    found = await office.records.search(GUILD, Filter(text="NOTE 1"), 0)
    assert [case.reason for case in found.cases] == ["note 11", "note 10", "note 1"]
    assert found.searched == 12 < MOST_OPENED
    assert (await office.records.search(GUILD, Filter(kind=Kind.BAN))).count == 0
    last = await office.records.search(GUILD, Filter(member=ANN), 2)
    assert (len(last.cases), last.pages) == (2, 3)
