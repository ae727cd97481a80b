"""The buttons on rules. They work after a restart, and check again who presses."""

from datetime import timedelta

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.i18n import _
from bot.core.markdown import plain
from bot.features.automod import policy, rule_posts
from bot.features.automod.states import StandingRule
from cogs.automod.forms import TypedForm

NEEDED = "manage_guild"
CLOCKS_DIFFER = timedelta(seconds=5)
"""Discord's, by which a message was written, and ours."""


def require_staff(interaction: Interaction) -> None:
    """Whoever manages the server, or decides about its members."""
    if not interaction.permissions.manage_guild:
        require(interaction, policy.DECIDES)


class RuleButton(Pressed, template=r"automod:rule:(?P<act>on|hour|typed|see|keep|remove):(?P<rule>\d{1,9})"):
    async def pressed(self, interaction: Interaction) -> None:
        if self.said["act"] == "see":
            require_staff(interaction)
        else:
            require(interaction, NEEDED)
        automod, server = app_of(interaction).automod, guild_id(interaction)
        if self.said["act"] == "typed":
            rule = await self._rule(interaction)
            await interaction.response.send_modal(TypedForm(rule, await words_at_once(interaction)))
            return
        await defer(interaction)
        rule = await self._rule(interaction)
        spoken, managing = await reader_words(interaction), automod.managing
        match self.said["act"]:
            case "on" | "hour":
                await self._enforce(interaction, rule.name)
            case "see":
                found = await managing.last_hits(server, rule.name)
                await reply(interaction, rule_posts.hits(rule, found, spoken))
            case "keep":
                await automod.rulebook.keep_watching(server, rule.number)
                await reply(
                    interaction,
                    _("**{name}** goes on watching: the team is asked again in seven days.", name=plain(rule.name)),
                )
            case _:
                await automod.rulebook.remove(server, rule.name)
                await reply(interaction, _("**{name}** is removed.", name=plain(rule.name)))

    async def _rule(self, interaction: Interaction) -> StandingRule:
        """Not another one that got its number, or stands anew, since it was asked about."""
        book = await app_of(interaction).automod.rulebook.read(guild_id(interaction))
        rule = policy.numbered(book, int(self.said["rule"]))
        asked_at = interaction.message.created_at if interaction.message is not None else None
        if asked_at is not None and rule.observed_from is not None and asked_at + CLOCKS_DIFFER < rule.observed_from:
            raise policy.StateChanged
        return rule

    async def _enforce(self, interaction: Interaction, name: str) -> None:
        managing, server = app_of(interaction).automod.managing, guild_id(interaction)
        hour = self.said["act"] == "hour"
        try:
            await managing.enforce(server, interaction.user.id, name, hour=hour)
        except policy.NeedsTyping:
            watched = await managing.watched(server, name)
            await reply(interaction, rule_posts.asks_to_enforce(watched, await reader_words(interaction)))
            return
        text = _("**{name}** deletes for one hour, then it observes.") if hour else _("**{name}** is on.")
        await reply(interaction, _(text.message, name=plain(name)))


class MarkButton(Pressed, template=r"automod:mark:(?P<rule>\d{1,9}):(?P<event>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        require_staff(interaction)
        await defer(interaction)
        managing, server = app_of(interaction).automod.managing, guild_id(interaction)
        rule = await managing.mark(server, interaction.user.id, int(self.said["rule"]), int(self.said["event"]))
        await reply(interaction, _("Marked: it counts against **{name}**.", name=plain(rule.name)))


class ActButton(Pressed, template=r"automod:(?P<act>protect|stop)(?P<sure>:yes)?"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await defer(interaction)
        managing, server, spoken = (
            app_of(interaction).automod.managing,
            guild_id(interaction),
            await reader_words(interaction),
        )
        if self.said["act"] == "stop":
            names, token = await managing.stop(server, interaction.user.id)
            await reply(interaction, rule_posts.stopped(names, token, spoken))
        elif self.said["sure"]:
            rules = await managing.protect(server, interaction.user.id)
            await reply(interaction, rule_posts.protected(rules, spoken))
        else:
            await managing.check_staff_reads(server)
            await reply(interaction, rule_posts.asks_to_protect(spoken))


class ResumeButton(Pressed, template=r"automod:resume:(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await defer(interaction)
        managing = app_of(interaction).automod.managing
        names = await managing.resume(self.said["token"], guild_id(interaction), interaction.user.id)
        await reply(interaction, rule_posts.resumed(names, await reader_words(interaction)))


class StopReplay(Pressed, template=r"automod:replay:stop:(?P<token>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        app_of(interaction).automod.looking.stop(self.said["token"])
        await reply(interaction, _("It stops after what is under way."))
