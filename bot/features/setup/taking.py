"""Takes over what others do on a server, as far as a bot can, and gives it back."""

from collections.abc import Sequence

from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, _
from bot.core.lobby import Lobby
from bot.core.markdown import plain
from bot.core.permissions import permission_names
from bot.core.servers import BotFacts
from bot.features.automod.service import AutomodService
from bot.features.setup import others, pages
from bot.features.setup.rivals import Rival, powers_among
from bot.features.setup.service import SetupService
from bot.features.setup.settings import MOST_TAKEN, SetupSettings, Taken
from bot.features.welcome.service import WelcomeService
from bot.features.welcome.settings import WelcomeSettings

WHY = "Concierge, /setup"


class Taking:
    def __init__(self, setup: SetupService, lobby: Lobby, automod: AutomodService, welcome: WelcomeService) -> None:
        self.setup = setup
        self.settings = setup.settings
        self.servers = setup.servers
        self.lobby = lobby
        self.automod = automod
        self.welcome = welcome

    async def taken(self, guild_id: int) -> Sequence[Taken]:
        return (await self.settings.get(guild_id, SetupSettings)).taken

    # From Discord

    async def native(self, guild_id: int, by: int, native_id: int) -> Text:
        """Raises Refused or UserError."""
        await self.automod.managing.check_staff_reads(guild_id)
        rule = await self.automod.native.copy(guild_id, by, native_id)
        await self._note(guild_id, by, Taken(key=f"{others.NATIVE}:{native_id}", name=rule.name, rule=rule.name))
        await self.automod.native.switch_theirs(guild_id, native_id, on=False)
        return _("The bot’s own rule “{name}” is on, and Discord’s is switched off.", name=plain(rule.name))

    async def greeting(self, guild_id: int, by: int) -> Text:
        """Discord's own; the bot greets in its place where it did not yet. Raises Refused or Unfit."""
        channel_id = self.lobby.greets_itself(guild_id)
        if channel_id is None:
            raise UserError(_("Discord posts no more who joined."))
        begins = await self._greet_in(guild_id, by, channel_id)
        taken = Taken(key=others.GREETS_ITSELF, name="Discord", channel_id=channel_id if begins else None)
        await self._note(guild_id, by, taken)
        await self.lobby.stop_greeting(guild_id, f"{WHY} · {by}")
        if begins:
            return _("Discord posts no more who joined: the bot greets in {channel}.", channel=f"<#{channel_id}>")
        return _("Discord posts no more who joined.")

    async def _greet_in(self, guild_id: int, by: int, channel_id: int) -> bool:
        """Whether that is new: where a channel is chosen already, it stays."""
        if (await self.settings.get(guild_id, WelcomeSettings)).channel_id is not None:
            return False
        field, seen = pages.field("welcome", "channel_id"), await self.settings.last_number(guild_id)
        await self.setup.set(guild_id, by, field, channel_id, seen)
        return True

    # From another bot

    async def rival(self, guild_id: int, key: str) -> Rival:
        """As it is at this moment."""
        kind, _colon, number = key.partition(":")
        bot_id = int(number)
        bot = self._bot(guild_id, bot_id)
        name = str(bot_id) if bot is None else bot.name
        if kind == others.GREETS:
            where = (await self.welcome.others.known(guild_id)).get(bot_id)
            if where is None:
                raise UserError(_("This bot greets no more here."))
            return Rival(key, bot_id, name, greets_in=where)
        if bot is None:
            raise UserError(_("This bot is no longer here."))
        own = powers_among(bot.powers)
        all_of_it = powers_among(await self.servers.bot_may(guild_id, bot_id))
        elsewhere = tuple(one for one in all_of_it if one not in own)
        return Rival(key, bot_id, name, own, elsewhere, bot.in_reach)

    def _bot(self, guild_id: int, bot_id: int) -> BotFacts | None:
        return next((bot for bot in self.servers.look(guild_id).bots if bot.id == bot_id), None)

    async def stopped(self, guild_id: int, by: int, key: str) -> Text:
        """Someone says that it greets no more; should it do so again, it is noticed again."""
        rival = await self.rival(guild_id, key)
        if rival.greets_in is not None and await self._greet_in(guild_id, by, rival.greets_in):
            await self.welcome.others.is_gone(guild_id, rival.id)
            return _("The bot greets in {channel} now.", channel=f"<#{rival.greets_in}>")
        await self.welcome.others.is_gone(guild_id, rival.id)
        return _("Should it greet again, that is noticed.")

    async def take_powers(self, guild_id: int, actor: MemberFacts, key: str) -> Text:
        """Raises Refused, or UserError where this person may not either."""
        rival = await self.rival(guild_id, key)
        bot = self._bot(guild_id, rival.id)
        if bot is None or not rival.powers:
            raise UserError(_("It has none of these permissions any more."))
        _check_rank(actor, bot)
        before = await self._taken(guild_id, key)
        earlier = before.powers if before is not None and before.role_id == bot.role_id else ()
        powers = tuple(dict.fromkeys((*earlier, *rival.powers)))
        await self._note(guild_id, actor.id, Taken(key=key, name=rival.name, role_id=bot.role_id, powers=powers))
        try:
            await self.servers.change_role(
                guild_id, bot.role_id, dict.fromkeys(rival.powers, False), f"{WHY} · {actor.id}"
            )
        except Refused:
            await (self._forget(guild_id, actor.id, key) if before is None else self._note(guild_id, actor.id, before))
            raise
        names = permission_names(rival.powers)
        return _("{bot} may no longer: {powers}.", bot=plain(rival.name), powers=names)

    # And back

    async def give_back(self, guild_id: int, actor: MemberFacts, key: str) -> Text:
        """Raises Refused, or UserError where there is nothing to give back."""
        taken = await self._taken(guild_id, key)
        if taken is None:
            raise UserError(_("That is given back already."))
        why = f"{WHY} · {actor.id}"
        if taken.rule:
            await self._give_rule(guild_id, actor.id, taken)
        elif taken.powers:
            await self._give_powers(guild_id, actor, taken, why)
        else:
            await self.lobby.resume_greeting(guild_id, why)
            greets_in = (await self.settings.get(guild_id, WelcomeSettings)).channel_id
            if taken.channel_id is not None and greets_in == taken.channel_id:
                await self.settings.change(guild_id, WelcomeSettings, actor.id, channel_id=None)
        await self._forget(guild_id, actor.id, key)
        return _("{name} does it again, as before.", name=plain(taken.name))

    async def _give_rule(self, guild_id: int, by: int, taken: Taken) -> None:
        try:
            await self.automod.native.give_back(guild_id, by, int(taken.key.partition(":")[2]), taken.rule)
        except UserError:  # someone deleted Discord's
            await self._forget(guild_id, by, taken.key)
            raise

    async def _give_powers(self, guild_id: int, actor: MemberFacts, taken: Taken, why: str) -> None:
        """As Discord would have it: nobody gives what they do not have."""
        bot = self._bot(guild_id, int(taken.key.partition(":")[2]))
        if bot is None or bot.role_id != taken.role_id:
            await self._forget(guild_id, actor.id, taken.key)
            raise UserError(_("This bot is no longer here."))
        _check_rank(actor, bot)
        lacking = [name for name in taken.powers if name not in actor.permissions]
        if lacking and not (actor.is_owner or "administrator" in actor.permissions):
            raise UserError(
                _("You need this permission for that: {permissions}.", permissions=permission_names(lacking))
            )
        await self.servers.change_role(guild_id, bot.role_id, dict.fromkeys(taken.powers, True), why)

    async def _taken(self, guild_id: int, key: str) -> Taken | None:
        return next((one for one in await self.taken(guild_id) if one.key == key), None)

    async def _note(self, guild_id: int, by: int, taken: Taken) -> None:
        """First of all, so that it can be given back whatever happens next."""
        kept = [one for one in await self.taken(guild_id) if one.key != taken.key]
        await self.settings.change(guild_id, SetupSettings, by, taken=(*kept, taken)[-MOST_TAKEN:])

    async def _forget(self, guild_id: int, by: int, key: str) -> None:
        kept = tuple(one for one in await self.taken(guild_id) if one.key != key)
        await self.settings.change(guild_id, SetupSettings, by, taken=kept)


def _check_rank(actor: MemberFacts, bot: BotFacts) -> None:
    """As Discord would: nobody changes a role that is not below their own."""
    if not (actor.is_owner or (actor.rank or 0) > bot.rank):
        raise UserError(_("The role of {bot} is not below yours: someone above it has to decide.", bot=plain(bot.name)))
