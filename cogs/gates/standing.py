"""How the gate is now."""

from collections.abc import Iterator, Mapping

from bot.app import App
from bot.core.i18n import Command, Text, Words, _, n_
from bot.core.posts import Post
from bot.features.gates import policy
from bot.features.gates.applicant import State
from bot.features.gates.settings import GatesSettings
from bot.features.moderation.settings import ModerationSettings


async def standing(app: App, server: int, words: Words) -> Post:
    settings = await app.gates.decided(server)
    if not policy.is_on(settings):
        text = _(
            "There is no gate: everyone sees the server. With {command} and a role, who passes gets this role; open "
            "the channels to that role.",
            command=Command("gate setup"),
        )
        return Post((words.say(text),))
    counts, older = await app.gates.counted(server)
    lines = [*_does(settings), *_waits(settings), *_counts(counts, older)]
    inbox = (await app.settings.get(server, ModerationSettings)).needs_human_channel
    if inbox is None and (settings.questions or settings.youngest_days or settings.faceless_wait):
        lines.append(
            _(
                "⚠️ The team can’t see who waits for it: choose a channel with {command}.",
                command=Command("moderation setup"),
            )
        )
    missing = app.lobby.why_not_given(server, settings.role_id or 0)
    if missing is not None:
        lines.append(_("⚠️ The bot can’t give this role: {why}", why=missing))
    return Post(("\n".join(words.say(line) for line in lines),))


def _does(settings: GatesSettings) -> Iterator[Text]:
    yield _("Who passes the gate gets {role}.", role=f"<@&{settings.role_id}>")
    if policy.opens_by_itself(settings):
        yield _("Newcomers have nothing to do: write rules or questions with {command}.", command=Command("gate rules"))
    elif settings.channel_id is None:
        yield _("⚠️ Nobody can press anything yet: choose a channel with {command}.", command=Command("gate setup"))
    else:
        yield _("The button stands in {channel}.", channel=f"<#{settings.channel_id}>")
    if settings.questions:
        yield n_("{count} question is asked.", "{count} questions are asked.", len(settings.questions))
    if settings.asks_again:
        yield _("When the rules change, everyone is asked again, and keeps their access.")


def _waits(settings: GatesSettings) -> Iterator[Text]:
    if settings.youngest_days:
        yield n_(
            "Accounts younger than {count} day wait for the team.",
            "Accounts younger than {count} days wait for the team.",
            settings.youngest_days,
        )
    if settings.faceless_wait:
        yield _("Accounts without a picture wait for the team.")


def _counts(counts: Mapping[State, int], older: int) -> Iterator[Text]:
    yield _(
        "At the gate: {waiting} · with the team: {held} · passed: {passed} · declined: {declined}",
        waiting=counts.get(State.WAITING, 0),
        held=counts.get(State.HELD, 0),
        passed=counts.get(State.PASSED, 0),
        declined=counts.get(State.DECLINED, 0),
    )
    if older:
        yield n_(
            "{count} has not agreed to the rules as they are now.",
            "{count} have not agreed to the rules as they are now.",
            older,
        )
