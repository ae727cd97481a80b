"""Names and titles that break a rule: taken away, given back, and looked at once until they change."""

from typing import Any

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at
from bot.core.facts import MemberFacts
from bot.core.lately import MOST_SEEN
from bot.core.settings import ServerSettings
from bot.features.automod.naming import Naming
from bot.features.automod.rule import Action, Rule
from bot.features.automod.rules.names import Names
from bot.features.automod.rules.new_accounts import NewAccounts
from bot.features.automod.rules.words import Words
from bot.features.automod.seen import Seen, Surface, What
from bot.features.automod.states import State
from tests.features.automod.conftest import INBOX, Hall
from tests.features.moderation.fakes import ANN, GUILD, MAX, MAX_FACTS

THREAD = 700


async def forbids(hall: Hall, *actions: Action, rule: Rule | None = None, state: State = State.ENFORCE) -> None:
    rule = rule or Words(name="nitro", terms=("free nitro",), then=actions)
    await hall.service.rulebook.add(GUILD, MAX, (rule,), state)
    await hall.service.rulebook.read(GUILD)


def called(hall: Hall, name: str, surface: Surface = Surface.NICKNAME, what: What = What.NAME, **more: Any) -> Seen:
    changes = {"channel_id": None, "message_id": None, "mentions": frozenset[int](), **more}
    return hall.seen()._replace(what=what, texts=((surface, name),), **changes)


def titled(hall: Hall, title: str, before: str | None = "help") -> Seen:
    return called(hall, title, Surface.TITLE, What.TITLE, channel_id=600, thread_id=THREAD, before=before)


async def hears(hall: Hall, seen: Seen) -> None:
    hall.service.look_at_name(seen, lambda: MemberFacts(GUILD, seen.author_id, 1))
    await hall.done()


async def test_a_nickname_goes_its_member_hears_why_and_a_false_positive_gives_it_back(hall: Hall) -> None:
    await forbids(hall, Action.DELETE)
    await hears(hall, called(hall, "FREE N1TRO"))
    assert hall.discipline.nicknames == {ANN: None}
    [told] = hall.actions.dms[ANN]
    assert told.startswith("Your name on **The Club** was taken away: you can choose another one.")
    assert "Your name here:\n> FREE N1TRO" in told
    await hall.pass_time(seconds=5)
    assert "> FREE N1TRO" in hall.cards()[0]
    taken = await hall.restarted().service.deciding.wrong(1, MAX_FACTS)
    assert taken.failed == ()
    assert hall.discipline.nicknames == {ANN: "FREE N1TRO"}


async def test_over_ones_own_name_stands_a_nickname_which_a_false_positive_takes_away(hall: Hall) -> None:
    await forbids(hall, Action.DELETE, Action.STRIKE)
    await hears(hall, called(hall, "free nitro", Surface.NAME, What.NAME))
    assert hall.discipline.nicknames == {ANN: f"Member {ANN}"}
    assert "Your name here:\n> free nitro" in hall.actions.dms[ANN][0]
    await hall.service.deciding.wrong(1, MAX_FACTS)
    assert hall.discipline.nicknames == {ANN: None}


async def test_all_of_it_is_said_in_the_servers_language(hall: Hall) -> None:
    await hall.settings.change(GUILD, ServerSettings, MAX, language="fr")
    await forbids(hall, Action.DELETE)
    await hears(hall, called(hall, "free nitro", Surface.NAME, What.JOIN))
    assert hall.discipline.nicknames == {ANN: f"Membre {ANN}"}
    [told] = hall.actions.dms[ANN]
    assert told.startswith("Ton nom sur **The Club** a été retiré\u00a0: tu peux en choisir un autre.")
    assert "Ton nom ici\u00a0:\n> free nitro" in told


async def test_who_takes_the_same_nickname_again_loses_it_again(hall: Hall) -> None:
    await forbids(hall, Action.DELETE)
    for name in ("free nitro", "Ann", "free nitro", "free nitro"):
        await hears(hall, called(hall, name))
        hall.clock.move(seconds=1)
    assert [who for what, who in hall.discipline.done if what == "rename"] == [ANN, ANN]


async def test_who_joins_keeps_their_name_where_the_rule_is_about_something_else(hall: Hall) -> None:
    await forbids(hall, rule=NewAccounts(name="new", then=(Action.DELETE, Action.ALERT)))
    seen = called(hall, "Ann", Surface.NAME, What.JOIN)
    await hears(hall, seen._replace(author_id=first_id_at(seen.at), joined_at=seen.at))
    await hall.pass_time(seconds=5)
    assert "Done: alert." in hall.cards(INBOX)[0]
    assert hall.discipline.nicknames == {}


async def test_a_name_that_the_bot_may_not_take_is_said_on_the_card(hall: Hall) -> None:
    await forbids(hall, rule=Names(name="names", then=(Action.DELETE, Action.ALERT)))
    hall.discipline.refuses = Refused(Reason.MISSING_PERMISSION, "manage_nicknames")
    await hears(hall, called(hall, "!!! first"))
    await hall.pass_time(seconds=5)
    assert "Not done: delete. The bot lacks these permissions for that: Manage Nicknames." in hall.cards(INBOX)[0]
    assert hall.actions.dms == {}


async def test_a_title_is_taken_back_and_nobody_is_blamed_who_may_not_have_written_it(hall: Hall) -> None:
    await forbids(hall, Action.DELETE, Action.STRIKE, Action.HOLD)
    await hears(hall, titled(hall, "Free nitro here"))
    assert hall.channels.titles == {THREAD: "help"}
    assert await hall.moderation.history(GUILD, ANN) == []
    assert hall.actions.dms == {}
    await hall.pass_time(seconds=5)
    assert "> Free nitro here" in hall.cards()[0]
    await hall.service.deciding.wrong(1, MAX_FACTS)
    assert hall.channels.titles == {THREAD: "Free nitro here"}


async def test_where_a_title_before_is_not_known_the_card_asks_to_rename_it(hall: Hall) -> None:
    await forbids(hall, Action.DELETE)
    await hears(hall, titled(hall, "Free nitro here", None))
    await hall.pass_time(seconds=5)
    assert hall.channels.titles == {}
    assert "What the thread was called before is not known: rename it by hand." in hall.cards()[0]


async def test_a_thread_that_changes_otherwise_is_not_looked_at_again_unless_rules_change(hall: Hall) -> None:
    await forbids(hall, Action.DELETE, state=State.OBSERVE)
    for _change in range(3):
        await hears(hall, titled(hall, "Free nitro here"))
        hall.clock.move(minutes=1)
    await hall.service.flush()
    assert len(await hall.service.looking.why_member(GUILD, ANN)) == 1
    await hall.service.rulebook.move(GUILD, MAX, "nitro", State.ENFORCE)
    await hears(hall, titled(hall, "Free nitro here"))
    assert hall.channels.titles == {THREAD: "help"}


async def test_what_members_are_called_is_kept_within_bounds(hall: Hall) -> None:
    names, now = Naming(hall.discipline, hall.channels, hall.service.cards.words), hall.clock.now()
    for number in range(MOST_SEEN + 10):
        names.changed(Seen(GUILD, What.NAME, number, now))
    assert MOST_SEEN / 2 < len(names) <= MOST_SEEN
