"""What hosts type, and what members type to see their own questions."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.client.weeks import matching
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _, n_
from bot.core.names import one_name
from bot.core.posts import Button, Post, Style, moment
from bot.features.qa import policy, posts
from bot.features.qa.event import COMING, OVER, RUNNING, STATES, Event, State
from bot.features.qa.settings import QaSettings
from cogs.qa.asking import mine
from cogs.qa.live import owed_list
from cogs.qa.planning import CreateForm, draft_of, typed_moment
from cogs.qa.reviewing import actor_of

ABOUT = "Q&A events: plan them, hold them, and what comes after"
WHICH = "Which Q&A"
LISTED = 20


class Members(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(
        name="myquestions", description="Your questions for Q&A events: how they stand, change or withdraw them"
    )
    @app_commands.guild_only()
    async def questions(self, interaction: Interaction) -> None:
        await defer(interaction)
        events = await self.app.qa.asking.events_of(guild_id(interaction), interaction.user.id)
        if not events:
            raise UserError(_("There is no Q&A now, and you have not asked anything at one."))
        if len(events) == 1:
            await reply(interaction, await mine(interaction, events[0].number))
            return
        words = await reader_words(interaction)
        buttons = tuple(
            Button(f"{event.number} · {one_name(event.plan.title)}"[:80], f"qa:mine:{event.number}")
            for event in events[:5]
        )
        await reply(interaction, Post((words.say(_("For which Q&A?")), buttons)))


async def offered(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """By number or title."""
    app: App = interaction.client.app
    words = await reader_words(interaction)
    events = await app.qa.hosting.all(guild_id(interaction))
    named = [
        (str(event.number), f"{event.number} · {one_name(event.plan.title)[:60]} · {words.say(STATES[event.state])}")
        for event in events
    ]
    return matching(named, typed)


@app_commands.default_permissions(manage_events=True)
@app_commands.guild_only()
class Qa(commands.GroupCog, group_name="qa", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        if interaction.type is discord.InteractionType.application_command:
            require(interaction, "manage_events")
        return True

    async def _event(self, interaction: Interaction, typed: str) -> Event:
        number = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
        return await self.app.qa.desk.event(guild_id(interaction), number)

    @app_commands.command(description="Plan a Q&A; nobody sees it before you announce it")
    async def create(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(CreateForm(await words_at_once(interaction)))

    @app_commands.command(description="Look at a Q&A, change it, announce it")
    @app_commands.describe(event=WHICH)
    @app_commands.autocomplete(event=offered)
    async def edit(self, interaction: Interaction, event: str) -> None:
        await defer(interaction)
        await reply(interaction, await draft_of(interaction, await self._event(interaction, event)))

    @app_commands.command(name="list", description="Which Q&A events there are")
    async def overview(self, interaction: Interaction) -> None:
        await defer(interaction)
        words, events = await reader_words(interaction), await self.app.qa.hosting.all(guild_id(interaction))
        if not events:
            await reply(interaction, _("There are none yet: `/qa create` plans the first."))
            return
        lines = [_line(event, words) for event in events[:LISTED]]
        await reply(interaction, Post(("\n".join(lines),)))

    @app_commands.command(description="The control panel of a Q&A, should its thread be out of reach")
    @app_commands.describe(event=WHICH)
    @app_commands.autocomplete(event=offered)
    async def panel(self, interaction: Interaction, event: str) -> None:
        await defer(interaction)
        found = await self._event(interaction, event)
        policy.check_may_lead(actor_of(interaction), found)
        policy.check_state(found, *RUNNING, *OVER)
        await reply(interaction, await self.app.qa.panel(found))

    @app_commands.command(description="Call a Q&A off; whoever asked to be reminded is told")
    @app_commands.describe(event=WHICH, reason="What those who wanted to come read")
    @app_commands.autocomplete(event=offered)
    async def cancel(self, interaction: Interaction, event: str, reason: Range[str, 1, 500] | None = None) -> None:
        await defer(interaction)
        found, actor = await self._event(interaction, event), actor_of(interaction)
        policy.check_may_host(actor, found)
        policy.check_state(found, State.DRAFT, *COMING)
        people, questions = await self.app.qa.hosting.told_of_cancelling(found)
        token = self.app.qa.held.keep(found.guild_id, actor.id, (found.number, reason))
        await reply(interaction, _sure(found, people, questions, token, await reader_words(interaction)))

    @app_commands.command(description="Plan a Q&A like an earlier one")
    @app_commands.describe(event=WHICH, when="tomorrow 8pm, sat 18:30, 2026-12-05 20:00; else as its series goes on")
    @app_commands.autocomplete(event=offered)
    async def again(self, interaction: Interaction, event: str, when: Range[str, 1, 60] | None = None) -> None:
        await defer(interaction)
        found = await self._event(interaction, event)
        starts_at = None if when is None else await typed_moment(self.app, found.guild_id, when)
        draft = await self.app.qa.hosting.again(found.guild_id, found.number, actor_of(interaction), starts_at)
        await reply(interaction, await draft_of(interaction, draft))

    @app_commands.command(description="All questions and answers of a Q&A as files")
    @app_commands.describe(event=WHICH)
    @app_commands.autocomplete(event=offered)
    async def export(self, interaction: Interaction, event: str) -> None:
        await defer(interaction)
        found, words = await self._event(interaction, event), await reader_words(interaction)
        of = found.guild_id, found.number, actor_of(interaction)
        files = await self.app.qa.afterwards.export(*of, words)
        text = _("Everything that was shown at **{title}**.", title=posts.title(found))
        await reply(interaction, Post((words.say(text),), files=files))

    @app_commands.command(description="Questions of a Q&A that still wait for an answer")
    @app_commands.describe(event=WHICH)
    @app_commands.autocomplete(event=offered)
    async def owed(self, interaction: Interaction, event: str) -> None:
        await defer(interaction)
        found = await self._event(interaction, event)
        await reply(interaction, await owed_list(interaction, found.number))

    @app_commands.command(description="What holds for every Q&A of this server")
    @app_commands.describe(
        place="Where events are announced, unless the host chooses",
        review="Where moderators see that questions wait",
        archive="Where transcripts come",
        reveal="A role that may look who asked anonymously",
        reveal_too="A second role that may",
        opens="How many hours before the beginning voting begins",
        answers="After how many days an answer that is owed is due",
        keep="How many days after an event its questions are kept",
    )
    async def setup(
        self,
        interaction: Interaction,
        place: discord.TextChannel | None = None,
        review: discord.TextChannel | None = None,
        archive: discord.TextChannel | None = None,
        reveal: discord.Role | None = None,
        reveal_too: discord.Role | None = None,
        opens: Range[int, 0, 720] | None = None,
        answers: Range[int, 1, 90] | None = None,
        keep: Range[int, 14, 3650] | None = None,
    ) -> None:
        await defer(interaction)
        require(interaction, "manage_guild")
        roles = tuple(role.id for role in (reveal, reveal_too) if role is not None)
        given = {
            "place": place and place.id,
            "review_channel": review and review.id,
            "archive_channel": archive and archive.id,
            "reveal_roles": roles or None,
            "opens_hours": opens,
            "answer_days": answers,
            "keep_days": keep,
        }
        values = {name: value for name, value in given.items() if value is not None}
        server = guild_id(interaction)
        if values:
            self.app.setup.check(server, QaSettings, **values)
            await self.app.settings.change(server, QaSettings, interaction.user.id, **values)
        settings = await self.app.settings.get(server, QaSettings)
        words = await reader_words(interaction)
        await reply(interaction, Post(("\n".join(words.say(text) for text in _standing(settings)),)))


def _line(event: Event, words: Words) -> str:
    state, at = words.say(STATES[event.state]), moment(event.plan.starts_at, "f")
    text = f"**{event.number}** · {posts.title(event)} · {state} · {at}"
    return f"{text} · {event.link}" if event.link and event.state in RUNNING else text


def _sure(event: Event, people: int, questions: int, token: str, words: Words) -> Post:
    lines = [
        words.say(_("Cancel **{title}**, {when}?", title=posts.title(event), when=moment(event.plan.starts_at))),
        words.say(n_("{count} person is told.", "{count} people are told.", people)),
    ]
    if questions:
        text = n_(
            "{count} question was sent; it is not shown.", "{count} questions were sent; they are not shown.", questions
        )
        lines.append(words.say(text))
    return Post(("\n".join(lines), (Button(words.say(_("Cancel the Q&A")), f"qa:sure:{token}", Style.DANGER),)))


OTHERWISE = {
    "place": _("where the host plans them"),
    "review": _("the team’s inbox"),
    "archive": _("where questions wait"),
    "reveal": _("the server’s administrators"),
}


def _standing(settings: QaSettings) -> list[Text]:
    def channel(channel_id: int | None, what: str) -> object:
        return f"<#{channel_id}>" if channel_id else OTHERWISE[what]

    roles = " ".join(f"<@&{role_id}>" for role_id in settings.reveal_roles)
    who = roles or OTHERWISE["reveal"]
    return [
        _("📣 Events are announced in: {channel}", channel=channel(settings.place, "place")),
        _("🔎 Questions wait in: {channel}", channel=channel(settings.review_channel, "review")),
        _("🗄️ Transcripts come to: {channel}", channel=channel(settings.archive_channel, "archive")),
        _("👁️ Who asked anonymously may be looked up by: {who}", who=who),
        n_("Voting begins {count} hour before.", "Voting begins {count} hours before.", settings.opens_hours),
        n_(
            "An owed answer is due after {count} day.",
            "An owed answer is due after {count} days.",
            settings.answer_days,
        ),
        n_(
            "Questions are deleted {count} day after an event; its figures stay.",
            "Questions are deleted {count} days after an event; its figures stay.",
            settings.keep_days,
        ),
    ]
