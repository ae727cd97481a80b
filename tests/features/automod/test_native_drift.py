"""What someone made of the bot's rules at Discord is known with who it was, and only as long as nobody decided."""

from bot.core.facts import AuditAction, AuditFacts
from bot.core.i18n import Listing, words
from bot.features.automod.native_drift import MOST_KNOWN, Drift
from tests.features.automod.conftest import BOB, Hall
from tests.features.automod.test_native import bans_words, syncs
from tests.features.moderation.fakes import ANN, GUILD


def changed(by: int, native_id: int) -> AuditFacts:
    return AuditFacts(GUILD, 1, AuditAction.NATIVE_RULE, by, native_id)


def said(drift: Drift) -> str:
    return words("en").show(Listing(drift.changes))


async def test_it_is_said_who_changed_what_until_someone_decides(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    assert await hall.service.drifts.look(GUILD) == ()
    [native_id] = hall.native.standing
    hall.native.by_hand(native_id, keywords=("gift",), enabled=False)
    assert hall.service.drifts.saw(changed(BOB, native_id))
    [drift] = await hall.service.drifts.look(GUILD)
    assert (drift.rule, drift.by) == ("Concierge · bad", BOB)
    assert said(drift) == "adds “gift”, takes out “nitro”, and switches it off"
    hall.native.by_hand(native_id, keywords=("gift", "nitro"))
    [again] = await hall.service.drifts.look(GUILD)
    assert again.key != drift.key, "who changes it once more does something new"
    await syncs(hall, keeps=True)
    assert await hall.service.drifts.look(GUILD) == ()


async def test_a_rule_that_someone_deleted_is_one_too(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    hall.native.standing.clear()
    [drift] = await hall.service.drifts.look(GUILD)
    assert (drift.by, said(drift)) == (None, "deleted")
    await syncs(hall)
    assert await hall.service.drifts.look(GUILD) == ()


async def test_what_is_off_here_and_there_is_none(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    [native_id] = hall.native.standing
    hall.native.by_hand(native_id, keywords=("gift",))
    await hall.service.managing.stop(GUILD, ANN)
    await hall.pass_time(seconds=2)
    assert not hall.native.standing[native_id].rule.enabled, "what someone wrote into it stays, and blocks nothing"
    assert await hall.service.drifts.look(GUILD) == ()


def test_what_the_bot_did_itself_is_none_and_few_are_kept_in_mind(hall: Hall) -> None:
    me = hall.discipline.me(GUILD).id
    assert not hall.service.drifts.saw(changed(me, 1))
    assert not hall.service.drifts.saw(AuditFacts(GUILD, 1, AuditAction.BAN, BOB, ANN))
    for native_id in range(MOST_KNOWN + 5):
        assert hall.service.drifts.saw(changed(BOB, native_id))
    assert len(hall.service.drifts._changed_by) == MOST_KNOWN
