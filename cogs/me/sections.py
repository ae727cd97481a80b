"""What `/me` shows, from top to bottom. A feature that knows something of a member adds its own here."""

from collections.abc import Awaitable, Callable, Sequence

from babel import Locale

from bot.client.client import Client
from bot.core.i18n import Text, Words, _, n_
from bot.core.posts import moment
from bot.features.appeals.appeal import State
from bot.features.moderation import own_record

Section = Callable[[Client, int, int, Words], Awaitable[str | None]]
"""The server's and the member's id in, its text out; None where there is nothing to say."""


async def language(client: Client, server: int, member: int, words: Words) -> str:
    own = await client.app.engagement.language_of(server, member)
    name = str(Locale.parse(words.code).get_display_name(words.code)).capitalize()
    chosen = words.say(_("{language}, as you chose", language=name)) if own else name
    return _section(words, _("Language"), chosen, _to(client, "language", _("{command} changes it."), words))


async def record(client: Client, server: int, member: int, words: Words) -> str:
    cases = own_record.own(await client.app.moderation.history(server, member))
    return _section(words, _("Your record"), own_record.summary(cases, client.app.clock.now(), words))


async def appeals(client: Client, server: int, member: int, words: Words) -> str | None:
    waiting = [one for one in await client.app.appeals.of_member(server, member) if one.state is not State.DONE]
    if not waiting:
        return None
    lines = [
        words.say(
            _(
                "Case {case}, sent {when}: not decided yet.",
                case=str(one.key.case),
                when=moment(one.made_at, "R"),
            )
        )
        for one in waiting
    ]
    return _section(words, _("Your appeals"), *lines)


async def reports(client: Client, server: int, member: int, words: Words) -> str | None:
    waiting = await client.app.reporting.open_reports_of(server, member)
    if not waiting:
        return None
    lines = [
        words.say(_("Report {number}, sent {when}: not answered yet.", number=str(one.number), when=moment(at, "R")))
        for one in waiting
        for at in [next(voice.made_at for voice in one.voices if voice.reporter_id == member)]
    ]
    return _section(words, _("Your reports"), *lines)


async def questions(client: Client, server: int, member: int, words: Words) -> str | None:
    asked = await client.app.qa.asking.asked_anywhere(server, member)
    if not asked:
        return None
    said = n_("{count} is kept, sealed.", "{count} are kept, sealed.", asked)
    how = _to(client, "myquestions", _("{command} shows how they stand."), words)
    return _section(words, _("Your questions for Q&As"), f"{words.say(said)} {how}")


async def data(client: Client, server: int, member: int, words: Words) -> str:
    engagement = client.app.engagement
    all_of_it = _to(
        client, "privacy show", _("{command} shows all that is kept of you, and lets you delete it."), words
    )
    if await engagement.is_out(server, member):
        back = _to(client, "privacy optin", _("{command} counts you again."), words)
        return _section(words, _("Your data"), words.say(_("You are not counted here.")), back, all_of_it)
    counted = await engagement.counted_of(server, member)
    said = n_("{count} message is counted.", "{count} messages are counted.", counted.messages)
    kept = words.say(_("What you write is not kept."))
    stop = _to(client, "privacy optout", _("{command} ends that and deletes what was counted."), words)
    return _section(words, _("Your data"), f"{words.say(said)} {kept}", stop, all_of_it)


def _section(words: Words, title: Text, *lines: str) -> str:
    return "\n".join((f"### {words.say(title)}", *lines))


def _to(client: Client, command: str, text: Text, words: Words) -> str:
    return words.say(Text(text.message, values={"command": client.tree.mention(command)}))


SECTIONS: Sequence[Section] = (language, record, appeals, reports, questions, data)
