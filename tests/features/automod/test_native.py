"""Discord's own AutoMod: what the bot writes there, what someone else does there, and what is heard of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.native_automod import Execution, NativeRule, Trigger
from bot.features.automod import native_hits
from bot.features.automod.ledger import Mode, Origin
from bot.features.automod.native_hits import MOST_HEARD
from bot.features.automod.native_plan import Do
from bot.features.automod.rule import Action
from bot.features.automod.rules.words import Words
from bot.features.automod.states import State
from bot.features.moderation.cases import Kind, Source
from tests.features.automod.conftest import BOB, GENERAL, HELP, LOG, Hall
from tests.features.moderation.fakes import ANN, GUILD, MAX

FOREIGN = NativeRule("Swearing", Trigger.KEYWORD, ("damn",))


async def bans_words(hall: Hall, *terms: str, then: tuple[Action, ...] = (Action.DELETE,)) -> None:
    await hall.service.rulebook.add(GUILD, MAX, (Words(name="bad", terms=terms, then=then),), State.ENFORCE)


async def syncs(hall: Hall, *, keeps: bool = False) -> None:
    _plan, token = await hall.service.native.ask(GUILD, MAX)
    await hall.service.native.write(GUILD, MAX, token, keeps=keeps)


async def hears(hall: Hall, keyword: str = "nitro", who: int = ANN, **more: Any) -> None:
    native_id = more.pop("native_id", None) or next(iter(hall.native.standing))
    what = Execution(GUILD, native_id, Trigger.KEYWORD, who, GENERAL, keyword, hall.clock.now())
    hall.service.discord_did(replace(what, **more))
    await hall.done()
    await hall.service.flush()


async def hits(hall: Hall, who: int = ANN) -> list[tuple[str, Origin, Mode, tuple[str, ...]]]:
    found = await hall.service.looking.why_member(GUILD, who)
    return [(hit.rule, hit.origin, hit.mode, hit.done) for hit in found]


async def test_what_was_asked_is_written_once_and_follows_its_rule(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    assert hall.native.names == ["Concierge · bad"]
    assert not (await hall.service.native.plan(GUILD)).has_work
    await hall.service.rulebook.change(GUILD, MAX, Words(name="bad", terms=("nitro", "gift")))
    await hall.pass_time(seconds=2)
    [standing] = hall.native.standing.values()
    assert standing.rule.keywords == ("gift", "nitro")
    await hall.service.managing.stop(GUILD, MAX)
    await hall.pass_time(seconds=2)
    assert hall.native.standing == {}, "the kill switch stops Discord's, too"
    await hall.service.rulebook.move(GUILD, MAX, "bad", State.ENFORCE)
    await hall.pass_time(seconds=2)
    assert hall.native.standing == {}, "nothing new is written there unasked"


async def test_what_changed_while_the_bot_was_away_is_made_up_for(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    hall.native.refuses = OSError("away")
    await hall.service.rulebook.move(GUILD, MAX, "bad", State.OBSERVE)
    await hall.pass_time(seconds=2)
    assert hall.native.names == ["Concierge · bad"]
    hall.native.refuses = None
    again = hall.restarted()
    await again.service.hear(GUILD)
    await again.pass_time(seconds=2)
    assert hall.native.names == []


async def test_it_is_tried_again_after_a_minute_and_not_at_each_tick(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    hall.native.refuses = OSError("away")
    await hall.service.rulebook.move(GUILD, MAX, "bad", State.OBSERVE)
    await hall.pass_time(seconds=2)
    hall.native.refuses = None
    await hall.pass_time(seconds=20)
    assert hall.native.names == ["Concierge · bad"]
    await hall.pass_time(minutes=1)
    assert hall.native.names == []


async def test_whoever_edits_by_hand_is_asked_about_and_may_win(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    [native_id] = hall.native.standing
    hall.native.by_hand(native_id, keywords=("nitro", "by hand"))
    await hall.service.rulebook.move(GUILD, MAX, "bad", State.OBSERVE)
    await hall.service.rulebook.move(GUILD, MAX, "bad", State.ENFORCE)
    await hall.pass_time(seconds=2)
    assert "by hand" in hall.native.standing[native_id].rule.keywords, "nobody decided yet"
    assert (await hall.service.native.plan(GUILD)).by_hand
    await syncs(hall, keeps=True)
    assert not (await hall.service.native.plan(GUILD)).has_work
    hall.native.by_hand(native_id, keywords=("other",))
    await syncs(hall)
    assert hall.native.standing[native_id].rule.keywords == ("nitro",)


async def test_a_hand_made_version_is_switched_off_and_not_lost_when_its_rule_stops(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    [native_id] = hall.native.standing
    hall.native.by_hand(native_id, keywords=("by hand",))
    await hall.service.managing.stop(GUILD, MAX)
    await hall.pass_time(seconds=2)
    assert (hall.native.standing[native_id].rule.keywords, hall.native.standing[native_id].rule.enabled) == (
        ("by hand",),
        False,
    )


async def test_what_someone_removed_is_written_again_only_if_asked(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    await syncs(hall)
    hall.native.standing.clear()
    await syncs(hall, keeps=True)
    assert hall.native.names == []
    assert [step.do for step in (await hall.service.native.plan(GUILD)).steps] == [Do.NOTHING]


async def test_a_plan_that_is_out_of_date_is_not_carried_out(hall: Hall) -> None:
    await bans_words(hall, "nitro")
    _plan, token = await hall.service.native.ask(GUILD, MAX)
    await hall.service.rulebook.change(GUILD, MAX, Words(name="bad", terms=("gift",)))
    with pytest.raises(UserError, match="Something has changed"):
        await hall.service.native.write(GUILD, MAX, token, keeps=False)
    assert hall.native.standing == {}


async def test_ours_can_be_removed_and_those_of_others_stay(hall: Hall) -> None:
    hall.native.has(FOREIGN)
    await bans_words(hall, "nitro")
    await syncs(hall)
    _plan, token = await hall.service.native.ask(GUILD, MAX)
    assert await hall.service.native.remove_all(GUILD, MAX, token) == 1
    assert hall.native.names == ["Swearing"]
    assert [step.do for step in (await hall.service.native.plan(GUILD)).steps] == [Do.CREATE]


async def test_a_refusal_says_what_is_missing(hall: Hall) -> None:
    hall.native.refuses = Refused(Reason.MISSING_PERMISSION, "manage_guild")
    with pytest.raises(Refused, match="manage_guild"):
        await hall.service.native.ask(GUILD, MAX)


# What is heard of it


async def test_several_events_of_one_message_are_one_hit_one_strike_and_one_card(hall: Hall) -> None:
    await bans_words(hall, "nitro", then=(Action.DELETE, Action.STRIKE))
    await syncs(hall)
    for _action in range(3):
        await hears(hall)
        hall.clock.move(seconds=0.5)
    assert await hits(hall) == [("bad", Origin.DISCORD, Mode.ENFORCED, ("strike",))]
    [case] = await hall.moderation.history(GUILD, ANN)
    assert (case.kind, case.source, case.weight) == (Kind.WARN, Source.AUTOMOD, 1)
    await hall.pass_time(seconds=5)
    [card] = hall.cards()
    assert "Discord blocked it for “nitro”; it never appeared" in card
    assert "discord.com/channels" not in card, "there is no message to link to"
    assert hall.channels.asked == [], "there is nothing to delete"
    assert LOG in hall.actions.posts


async def test_another_keyword_member_channel_or_moment_is_another_hit(hall: Hall) -> None:
    await bans_words(hall, "nitro", "gift")
    await syncs(hall)
    await hears(hall)
    await hears(hall, "gift")
    await hears(hall, channel_id=HELP)
    hall.clock.move(seconds=2)
    await hears(hall)
    assert len(await hits(hall)) == 4
    await hears(hall, who=BOB)
    assert len(await hits(hall, BOB)) == 1


async def test_what_is_told_again_after_a_restart_is_no_second_hit(hall: Hall) -> None:
    await bans_words(hall, "nitro", then=(Action.DELETE, Action.STRIKE))
    await syncs(hall)
    await hears(hall)
    await hears(hall.restarted())
    assert len(await hits(hall)) == 1
    assert len(await hall.moderation.history(GUILD, ANN)) == 1


async def test_hits_of_rules_that_others_wrote_are_in_the_ledger_by_their_name(hall: Hall) -> None:
    native_id = hall.native.has(FOREIGN)
    await hears(hall, "damn", native_id=native_id)
    await hears(hall, "damn", native_id=native_id)
    assert await hits(hall) == [("Discord: Swearing", Origin.DISCORD, Mode.ENFORCED, ())]
    assert await hall.moderation.history(GUILD, ANN) == []


async def test_a_rule_that_no_longer_acts_only_notes_it(hall: Hall) -> None:
    await bans_words(hall, "nitro", then=(Action.DELETE, Action.STRIKE))
    await syncs(hall)
    await hall.service.rulebook.move(GUILD, MAX, "bad", State.OBSERVE)
    await hears(hall)
    assert await hits(hall) == [("bad", Origin.DISCORD, Mode.OBSERVED, ())]
    assert await hall.moderation.history(GUILD, ANN) == []


async def test_a_flood_of_them_is_remembered_only_so_far(hall: Hall) -> None:
    hits, what = hall.service.native_hits, Execution(GUILD, 1, Trigger.SPAM, ANN, None, "", hall.clock.now())
    for member_id in range(MOST_HEARD + 50):
        assert hits.heard(replace(what, member_id=member_id))
    assert len(hits._heard) == MOST_HEARD
    assert len(hits.waiting[GUILD]) == native_hits.MOST_WAITING


def test_the_event_that_is_made_of_a_moment_lies_in_it(clock: Any) -> None:
    what = Execution(GUILD, 1, Trigger.SPAM, ANN, None, "", clock.now())
    later = replace(what, at=what.at + timedelta(seconds=2))
    assert native_hits.event_of(what) < native_hits.event_of(later)
    assert native_hits.event_of(replace(what, member_id=BOB)) != native_hits.event_of(what)


async def test_a_rule_of_others_is_copied_and_given_back_whatever_became_of_the_copy(hall: Hall) -> None:
    theirs = hall.native.has(FOREIGN)
    native, book = hall.service.native, hall.service.rulebook
    copied = await native.copy(GUILD, MAX, theirs)
    assert (copied.name, copied.state) == ("Swearing", State.ENFORCE)
    with pytest.raises(UserError):
        await native.copy(GUILD, MAX, theirs)
    await native.switch_theirs(GUILD, theirs, on=False)
    await native.give_back(GUILD, MAX, theirs, "Swearing")
    assert hall.native.standing[theirs].rule.enabled
    assert (await book.read(GUILD)).by_name == {}
    await native.copy(GUILD, MAX, theirs)
    await book.change(GUILD, MAX, Words(name="Swearing", terms=("damn", "drat")))
    await native.give_back(GUILD, MAX, theirs, "Swearing")
    assert (await book.get(GUILD, "Swearing")).state is State.DRAFT, "what someone wrote into it is not lost"
    del hall.native.standing[theirs]
    with pytest.raises(UserError, match="not there any more"):
        await native.give_back(GUILD, MAX, theirs, "Swearing")
