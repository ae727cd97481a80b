"""Rules as they are offered where someone types a name."""

from discord.app_commands import Choice

from bot.client.facts import Interaction, app_of, guild_id

MOST = 25


async def offered(interaction: Interaction, typed: str) -> list[Choice[str]]:
    book = await app_of(interaction).automod.rulebook.read(guild_id(interaction))
    fitting = [one.name for one in book.rules if typed.casefold() in one.name.casefold()]
    return [Choice(name=name, value=name) for name in fitting[:MOST]]
