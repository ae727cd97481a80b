"""Banning many people at once."""

import logging
from datetime import timedelta
from typing import Self

import discord
from discord import app_commands, ui
from discord.app_commands import Range
from discord.ext import commands

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of, require
from bot.client.forms import Form
from bot.client.language import reader_words, server_language, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.i18n import Words, _, n_, p_, words
from bot.core.markdown import one_line
from bot.core.names import harmless
from bot.core.posts import Button, File, Post, Style
from bot.features.moderation.massban import BannedMany, Candidates
from bot.features.moderation.settings import LONGEST_REASON, ModerationSettings

log = logging.getLogger(__name__)

NEEDED = "ban_members"
LONGEST_TYPED = 4_000
MOST_SHOWN = 30
SHOWN_EACH = 10


class MassBanning(commands.Cog):
    @app_commands.command(description="Ban many people at once: shown first, then asked")
    @app_commands.describe(delete="How many days of their messages are deleted, 0 to 7")
    @app_commands.default_permissions(ban_members=True)
    async def massban(self, interaction: Interaction, delete: Range[int, 0, 7] = 1) -> None:
        require(interaction, NEEDED)
        await interaction.response.send_modal(MassBanForm(await words_at_once(interaction), delete))


class MassBanForm(Form):
    def __init__(self, spoken_words: Words, delete: int) -> None:
        super().__init__(title=spoken_words.say(_("Ban many people")))
        self.delete = timedelta(days=delete)
        self.people: ui.TextInput[Self] = ui.TextInput(
            custom_id="people", style=discord.TextStyle.paragraph, max_length=LONGEST_TYPED
        )
        self.reason: ui.TextInput[Self] = ui.TextInput(custom_id="reason", max_length=LONGEST_REASON)
        self.add_item(ui.Label(text=spoken_words.say(_("Ids or names, one a line")), component=self.people))
        self.add_item(ui.Label(text=spoken_words.say(_("What for; only the staff reads it")), component=self.reason))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        massban = app_of(interaction).massban
        found = await massban.look(actor, self.people.value, self.reason.value, self.delete)
        await reply(interaction, would_ban(found, await reader_words(interaction)))


class MassBanButton(Pressed, template=r"massban:(?P<what>yes|no):(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await interaction.response.defer()
        massban, spoken_words = app_of(interaction).massban, await reader_words(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        if self.said["what"] == "no":
            massban.held.drop(self.said["token"], actor.guild_id, actor.id)
            await update(interaction, Post((spoken_words.say(_("Nobody was banned.")),)))
            return

        async def progress(done: int, count: int) -> None:
            if done % SHOWN_EACH == 1 and done < count:
                await show(interaction, going_on(done, count, spoken_words))

        done = await massban.carry_out(self.said["token"], actor, progress)
        await show(interaction, banned_many(done, spoken_words))
        await self._log(interaction, done)

    async def _log(self, interaction: Interaction, done: BannedMany) -> None:
        app, server = app_of(interaction), guild_id(interaction)
        settings = await app.settings.get(server, ModerationSettings)
        if settings.log_channel is None:
            return
        servers = words(await server_language(app, server))
        post = banned_many(done, servers)
        by = servers.say(_("By {moderator}", moderator=interaction.user.mention))
        try:
            await app.actions.post(settings.log_channel, Post((*post.parts, by), post.files))
        except Exception:  # it took place, and each case stands
            log.exception("a mass ban could not be shown on server %s", server)


async def show(interaction: Interaction, post: Post) -> None:
    """After fifteen minutes Discord shows nothing any more; what is done goes on, and the log tells how it ended."""
    try:
        await update(interaction, post)
    except discord.HTTPException:
        return


def would_ban(found: Candidates, spoken_words: Words) -> Post:
    say = spoken_words.say
    lines = []
    if found.able:
        lines.append(say(n_("Ban **{count} person**?", "Ban **{count} people**?", len(found.able))))
        lines.append(", ".join(target.mention for target in found.able[:MOST_SHOWN]) + more(len(found.able)))
        strangers = sum(target.rank is None for target in found.able)
        if strangers:
            lines.append(say(n_("{count} of them is not here.", "{count} of them are not here.", strangers)))
        lines.append(say(_("Nobody gets a message about it. Each ban is a case of its own, and can be undone alone.")))
    else:
        lines.append(say(_("None of them can be banned.")))
    if found.unable:
        lines.append(say(_("Not to be banned:")))
        lines += [
            f"- {who if who.startswith('<@') else one_line(who, 40)}: {say(why)}"
            for who, why in found.unable[:MOST_SHOWN]
        ]
    if not found.able:
        return Post(("\n".join(lines),))
    yes = Button(say(n_("Ban {count} person", "Ban {count} people", len(found.able))), f"massban:yes:{found.token}")
    no = Button(say(p_("button", "Cancel")), f"massban:no:{found.token}")
    return Post(("\n".join(lines), (Button(yes.label, yes.custom_id, Style.DANGER), no)))


def more(count: int) -> str:
    return " …" if count > MOST_SHOWN else ""


def going_on(done: int, count: int, spoken_words: Words) -> Post:
    return Post((spoken_words.say(_("{done} of {count} so far.", done=done, count=count)),))


def banned_many(done: BannedMany, spoken_words: Words) -> Post:
    """The count, who was not banned and why, and person by person in a file."""
    say = spoken_words.say
    lines = [say(n_("Banned {count} person.", "Banned {count} people.", len(done.banned)))]
    lines += [f"- <@{user_id}>: {say(why)}" for user_id, why in done.failed[:MOST_SHOWN]]
    each = [say(_("{person}: case {case}", person=str(user_id), case=str(case))) for user_id, case in done.banned]
    each += [f"{user_id}: {harmless(say(why))}" for user_id, why in done.failed]
    return Post(("\n".join(lines),), (File("massban.txt", "\n".join(each).encode()),))
