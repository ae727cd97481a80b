"""How a host plans an event: forms, and the buttons under a draft."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.app import App
from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.errors import UserError
from bot.core.events import Venue
from bot.core.i18n import Text, Words, _
from bot.core.lengths import read_length
from bot.core.markdown import quotation
from bot.core.moments import read_moment
from bot.core.posts import Post
from bot.core.settings import ServerSettings
from bot.features.qa import drafts, policy
from bot.features.qa.event import Event, Picture, Plan, Series, State
from bot.features.qa.settings import QaSettings

OPEN_FOR = 30 * 60
TYPES = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.voice, discord.ChannelType.stage_voice]
PER_PERSON = (1, 2, 3, 5, 10, 25)
LARGEST_PICTURE = 4_000_000
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")


def text_input(custom_id: str, longest: int, **options: Any) -> ui.TextInput[Any]:
    return ui.TextInput(custom_id=custom_id, max_length=longest, **options)


def long_text(custom_id: str, longest: int, **options: Any) -> ui.TextInput[Any]:
    return ui.TextInput(custom_id=custom_id, max_length=longest, style=discord.TextStyle.paragraph, **options)


class PlanForm(Form):
    """A form about an event."""

    def __init__(self, title: Text, words: Words) -> None:
        super().__init__(title=words.say(title), timeout=OPEN_FOR)
        self.words = words

    def ask(self, text: Text, component: ui.Item[Any], description: Text | None = None) -> None:
        said = None if description is None else self.words.say(description)
        self.add_item(ui.Label(text=self.words.say(text), description=said, component=component))


class CreateForm(PlanForm):
    def __init__(self, words: Words) -> None:
        super().__init__(_("A new Q&A"), words)
        self.name = text_input("title", policy.LONGEST_TITLE)
        self.about = long_text("about", policy.LONGEST_ABOUT, required=False)
        self.when = text_input("when", 60)
        self.long = text_input("length", 30, default="1h")
        self.venue = ui.ChannelSelect[CreateForm](custom_id="venue", channel_types=TYPES, required=False, min_values=0)
        self.ask(_("Title"), self.name)
        self.ask(_("What is it about?"), self.about)
        self.ask(_("When?"), self.when, _("tomorrow 8pm, sat 18:30, 2026-12-05 20:00: on the server’s clock"))
        self.ask(_("How long?"), self.long, _("90 min, 2h"))
        self.ask(
            _("Where?"), self.venue, _("Text, voice or stage. Left empty: here. Elsewhere: choose it in the next step.")
        )

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        try:
            event = await self._create(interaction)
        except UserError as refused:
            # What was typed would be lost with the form.
            typed = "\n\n".join(one for one in (self.name.value, self.about.value) if one)
            said = (await reader_words(interaction)).say(refused.text)
            await reply(interaction, Post((f"{said}\n{quotation(typed)}",)))
            return
        await reply(interaction, await draft_of(interaction, event))

    async def _create(self, interaction: Interaction) -> Event:
        app, server = app_of(interaction), guild_id(interaction)
        settings = await app.settings.get(server, QaSettings)
        starts_at = await typed_moment(app, server, self.when.value)
        here = interaction.channel_id or 0
        plan = Plan(
            title=one_title(self.name.value),
            about=self.about.value.strip(),
            starts_at=starts_at,
            ends_at=starts_at + read_length(self.long.value),
            place_id=settings.place or here,
            venue_id=settings.place or here,
            language=(await app.settings.get(server, ServerSettings)).language,
            per_person=settings.per_person,
        )
        if self.venue.values:
            plan = held_in(plan, self.venue.values[0], settings.place or here)
        check_place(interaction, plan.place_id)
        return await app.qa.hosting.create(facts_of(interaction.user, guild_of(interaction)), plan)


def one_title(typed: str) -> str:
    title = " ".join(typed.split())
    if not title:
        raise UserError(_("Give it a title."))
    return title


async def typed_moment(app: App, server: int, typed: str) -> datetime:
    zone = (await app.settings.get(server, ServerSettings)).zone
    return read_moment(typed, app.clock.now(), zone)


def held_in(plan: Plan, channel: Any, otherwise: int) -> Plan:
    """A text channel is where it is written about, too."""
    venue = {discord.ChannelType.voice: Venue.VOICE, discord.ChannelType.stage_voice: Venue.STAGE}.get(channel.type)
    place_id = channel.id if venue is None else otherwise
    return replace(plan, venue=venue or Venue.TEXT, venue_id=channel.id, location=None, place_id=place_id)


def check_place(interaction: Interaction, place_id: int) -> None:
    if not isinstance(guild_of(interaction).get_channel(place_id), discord.TextChannel):
        raise UserError(
            _(
                "A Q&A is announced in a text channel: give the command in one, choose one as the place, or name one "
                "for all with `/qa setup`."
            )
        )


async def draft_of(interaction: Interaction, event: Event) -> Post:
    app = app_of(interaction)
    zone = (await app.settings.get(event.guild_id, ServerSettings)).timezone
    picture = await app.qa.hosting.picture(event)
    return drafts.draft(event, picture, zone, await reader_words(interaction))


class WordsForm(PlanForm):
    def __init__(self, event: Event, words: Words) -> None:
        super().__init__(_("Title and text"), words)
        self.event = event
        self.name = text_input("title", policy.LONGEST_TITLE, default=event.plan.title)
        self.about = long_text("about", policy.LONGEST_ABOUT, required=False, default=event.plan.about)
        self.ask(_("Title"), self.name)
        self.ask(_("What is it about?"), self.about)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await changed(interaction, self.event, title=one_title(self.name.value), about=self.about.value.strip())


class TimeForm(PlanForm):
    def __init__(self, event: Event, zone: ZoneInfo, words: Words) -> None:
        super().__init__(_("Time"), words)
        self.event = event
        plan = event.plan
        local = plan.starts_at.astimezone(zone)
        self.when = text_input("when", 60, default=f"{local:%Y-%m-%d %H:%M}")
        self.long = text_input("length", 30, default=f"{int(plan.length.total_seconds() // 60)} min")
        self.ask(_("When?"), self.when, _("tomorrow 8pm, sat 18:30, 2026-12-05 20:00: on the server’s clock"))
        self.ask(_("How long?"), self.long, _("90 min, 2h"))

    async def on_submit(self, interaction: Interaction, /) -> None:
        starts_at = await typed_moment(app_of(interaction), guild_id(interaction), self.when.value)
        await changed(interaction, self.event, starts_at=starts_at, ends_at=starts_at + read_length(self.long.value))


class WhereForm(PlanForm):
    def __init__(self, event: Event, words: Words) -> None:
        super().__init__(_("Place"), words)
        self.event = event
        self.venue = ui.ChannelSelect[WhereForm](custom_id="venue", channel_types=TYPES, required=False, min_values=0)
        elsewhere = event.plan.location or ""
        self.location = text_input("location", policy.LONGEST_PLACE, required=False, default=elsewhere)
        self.ask(_("A channel of this server"), self.venue, _("Text, voice or stage"))
        self.ask(_("Or elsewhere"), self.location, _("A link or an address"))

    async def on_submit(self, interaction: Interaction, /) -> None:
        plan = self.event.plan
        if self.venue.values:
            drafted = self.event.state is State.DRAFT
            plan = held_in(plan, self.venue.values[0], plan.place_id)
            plan = plan if drafted else replace(plan, place_id=self.event.plan.place_id)
            check_place(interaction, plan.place_id)
        elif self.location.value.strip():
            location = " ".join(self.location.value.split())
            plan = replace(plan, venue=Venue.ELSEWHERE, venue_id=None, location=location)
        where = {"venue": plan.venue, "venue_id": plan.venue_id, "location": plan.location, "place_id": plan.place_id}
        await changed(interaction, self.event, **where)


class GuestsForm(PlanForm):
    def __init__(self, event: Event, words: Words) -> None:
        super().__init__(_("Guests"), words)
        self.event = event
        known = [discord.Object(member_id, type=discord.Member) for member_id in event.plan.guests]
        self.guests = ui.UserSelect[GuestsForm](
            custom_id="guests", min_values=0, max_values=policy.MOST_GUESTS, required=False, default_values=known
        )
        what = _("They lead it with you, and see nothing else of the team’s")
        self.ask(_("Who answers with you?"), self.guests, what)

    async def on_submit(self, interaction: Interaction, /) -> None:
        chosen = [person for person in self.guests.values if not person.bot and person.id != self.event.host_id]
        await changed(interaction, self.event, guests=tuple(person.id for person in chosen))


class PictureForm(PlanForm):
    def __init__(self, event: Event, words: Words) -> None:
        super().__init__(_("Picture"), words)
        self.event = event
        self.file = ui.FileUpload[PictureForm](custom_id="file", max_values=1)
        self.alt = long_text("alt", 500)
        self.ask(_("Picture"), self.file, _("PNG or JPEG, up to 4 MB; wide ones look best"))
        self.ask(_("What does it show?"), self.alt, _("For those who can’t see it"))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        actor, file = facts_of(interaction.user, guild_of(interaction)), self.file.values[0]
        data = await file.read() if file.size <= LARGEST_PICTURE else b""
        if not data.startswith(PICTURES):
            raise UserError(_("The picture must be a PNG or JPEG file of at most 4 MB."))
        ending = "png" if data.startswith(PICTURES[0]) else "jpg"
        picture = Picture(f"qa.{ending}", self.alt.value.strip(), data)
        await app_of(interaction).qa.hosting.set_picture(guild_id(interaction), self.event.number, actor, picture)
        event = await app_of(interaction).qa.desk.event(guild_id(interaction), self.event.number)
        await update(interaction, await draft_of(interaction, event))


async def changed(interaction: Interaction, event: Event, **values: Any) -> None:
    """Do it, and show the draft again in its place."""
    if not interaction.response.is_done():
        await interaction.response.defer()
    actor = facts_of(interaction.user, guild_of(interaction))
    event = await app_of(interaction).qa.hosting.change(guild_id(interaction), event.number, actor, **values)
    await update(interaction, await draft_of(interaction, event))


class DraftButton(Pressed, template=r"qa:d:(?P<act>[a-z]+):(?P<event>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        app, server, act = app_of(interaction), guild_id(interaction), self.said["act"]
        event = await app.qa.desk.event(server, int(self.said["event"]))
        policy.check_may_host(facts_of(interaction.user, guild_of(interaction)), event)
        policy.check_changeable(event)
        if act in {"words", "time", "where", "guests", "picture"}:
            await interaction.response.send_modal(await self._form(interaction, event))
        elif act == "announce":
            await self._announce(interaction, event)
        elif act == "discard":
            await self._discard(interaction, event)
        else:
            await changed(interaction, event, **_turned(event, act))

    async def _form(self, interaction: Interaction, event: Event) -> Form:
        words = await words_at_once(interaction)
        match self.said["act"]:
            case "words":
                return WordsForm(event, words)
            case "time":
                zone = (await app_of(interaction).settings.get(event.guild_id, ServerSettings)).zone
                return TimeForm(event, zone, words)
            case "where":
                return WhereForm(event, words)
            case "guests":
                return GuestsForm(event, words)
            case _:
                return PictureForm(event, words)

    async def _announce(self, interaction: Interaction, event: Event) -> None:
        await interaction.response.defer()
        qa, actor = app_of(interaction).qa, facts_of(interaction.user, guild_of(interaction))
        event = await qa.hosting.announce(event.guild_id, event.number, actor)
        await update(interaction, await qa.announced(event, await reader_words(interaction)))

    async def _discard(self, interaction: Interaction, event: Event) -> None:
        await interaction.response.defer()
        actor = facts_of(interaction.user, guild_of(interaction))
        await app_of(interaction).qa.hosting.cancel(event.guild_id, event.number, actor, None)
        words = await reader_words(interaction)
        text = _("The draft is discarded. `/qa again` makes a new one of it.")
        await update(interaction, Post((words.say(text),)))


def _turned(event: Event, act: str) -> dict[str, Any]:
    plan = event.plan
    match act:
        case "language":
            names = list(drafts.LANGUAGES)
            return {"language": names[(names.index(plan.language) + 1) % len(names)]}
        case "anonymous":
            return {"anonymous": not plan.anonymous}
        case "review":
            return {"review": not plan.review}
        case "person":
            return {"per_person": next((count for count in PER_PERSON if count > plan.per_person), PER_PERSON[0])}
        case _:
            kinds = list(Series)
            return {"series": kinds[(kinds.index(plan.series) + 1) % len(kinds)]}
