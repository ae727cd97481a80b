"""Looking at what was done, and correcting the record."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, guild_id, guild_of
from bot.client.giving import file_of, taken_back
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.client.team import require_team
from bot.core.errors import UserError
from bot.core.i18n import _, p_
from bot.core.lengths import read_length
from bot.core.posts import Button, Post, Style, moment
from bot.features.moderation.cases import NAMES, Filter, Kind, Undone
from bot.features.moderation.pages import found, one
from bot.features.moderation.posts import lines_of
from bot.features.moderation.settings import LONGEST_REASON

Number = Range[int, 1, 10**15]

LONGEST_SEARCHED = 25
"""With the rest of a search it fits into a button's id."""
KINDS = [app_commands.Choice(name=NAMES[kind].message, value=kind.value) for kind in Kind]
HOW = [
    app_commands.Choice(name="our mistake: strikes are void", value=Undone.MISTAKE.value),
    app_commands.Choice(name="lift early: strikes stay", value=Undone.EARLY.value),
]


@app_commands.guild_only()
class Cases(commands.Cog):
    case = app_commands.Group(
        name="case",
        description="One case: look at it, correct it, take it back",
        default_permissions=discord.Permissions(moderate_members=True),
    )

    modlog = app_commands.Group(
        name="modlog",
        description="All cases of the server",
        default_permissions=discord.Permissions(moderate_members=True),
    )

    def __init__(self, app: App) -> None:
        self.app = app

    @case.command(description="Look at a case")
    @app_commands.describe(number="Its number")
    async def view(self, interaction: Interaction, number: Number) -> None:
        await _admit(interaction)
        server, app = guild_id(interaction), self.app
        case = await app.moderation.case(server, number)
        edits, evidence = await app.records.edits(server, number), await app.evidence.of_case(server, number)
        await reply(interaction, one(case, edits, evidence, app.clock.now(), await reader_words(interaction)))

    @case.command(description="Change a case’s reason or length, or add evidence; what it was before is kept")
    @app_commands.describe(
        number="Its number",
        reason="The new reason",
        length="How long it lasts from its beginning: 3d12h, 2 weeks",
        evidence="A file to add; it is kept in the staff’s channel for evidence",
    )
    async def edit(
        self,
        interaction: Interaction,
        number: Number,
        reason: Range[str, 1, LONGEST_REASON] | None = None,
        length: str | None = None,
        evidence: discord.Attachment | None = None,
    ) -> None:
        await _admit(interaction)
        if reason is None and length is None and evidence is None:
            raise UserError(_("Say what to change: the reason, the length, or evidence to add."))
        server, actor = guild_id(interaction), facts_of(interaction.user, guild_of(interaction))
        lasts = None if length is None else read_length(length)
        case = await self.app.records.edit(server, number, actor, reason, lasts)
        if evidence is not None:
            await self.app.evidence.add_to(server, number, await file_of(evidence), actor)
        said = [_("Case {case} is changed; what it was before is kept with it.", case=str(number))]
        if lasts is not None and case.ends_at is not None:
            said.append(_("Until {when} ({until}).", when=moment(case.ends_at), until=moment(case.ends_at, "R")))
        words = await reader_words(interaction)
        await reply(interaction, Post((" ".join(words.say(text) for text in said),)))

    @case.command(name="delete-note", description="Delete a note for good; that there was one stays")
    @app_commands.describe(number="Its number")
    async def delete_note(self, interaction: Interaction, number: Number) -> None:
        await _admit(interaction)
        actor, words = facts_of(interaction.user, guild_of(interaction)), await reader_words(interaction)
        case = await self.app.records.note_to_delete(guild_id(interaction), number, actor)
        asked = words.say(_("Delete this note for good?"))
        sure = Button(words.say(p_("button", "Delete")), f"case:delete:{number}", Style.DANGER)
        await reply(interaction, Post((asked, "\n".join(lines_of(case, self.app.clock.now(), words)), (sure,))))

    @case.command(description="Take a case back and tell the member; the record stays")
    @app_commands.describe(number="Its number", how="Whether its strikes stay")
    @app_commands.choices(how=HOW)
    async def undo(self, interaction: Interaction, number: Number, how: str = Undone.MISTAKE.value) -> None:
        await _admit(interaction)
        await reply(interaction, await taken_back(interaction, number, Undone(how)))

    @app_commands.command(description="All cases of a member")
    @app_commands.describe(member="Of whom; an id of someone who is not here works, too", kind="Only these")
    @app_commands.choices(kind=KINDS)
    @app_commands.default_permissions(moderate_members=True)
    async def history(self, interaction: Interaction, member: discord.User, kind: str | None = None) -> None:
        await self._log(interaction, Filter(member.id, kind=Kind(kind) if kind else None))

    @modlog.command(description="Search all cases")
    @app_commands.describe(
        member="About whom",
        moderator="By whom",
        kind="Only these",
        days="How far back",
        text="What stands in the reason",
    )
    @app_commands.choices(kind=KINDS)
    async def search(
        self,
        interaction: Interaction,
        member: discord.User | None = None,
        moderator: discord.User | None = None,
        kind: str | None = None,
        days: Range[int, 1, 3650] | None = None,
        text: Range[str, 2, LONGEST_SEARCHED] | None = None,
    ) -> None:
        about, by = (one.id if one else 0 for one in (member, moderator))
        await self._log(interaction, Filter(about, by, Kind(kind) if kind else None, days or 0, text or ""))

    async def _log(self, interaction: Interaction, wanted: Filter) -> None:
        await _admit(interaction)
        result = await self.app.records.search(guild_id(interaction), wanted)
        await reply(interaction, found(result, self.app.clock.now(), await reader_words(interaction)))


async def _admit(interaction: Interaction) -> None:
    """Not as a check of the cog: discord.py leaves a UserError of such a check unanswered."""
    await defer(interaction)
    await require_team(interaction)
