"""What a server's newcomers are told, in which language, and what they can press."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.core.i18n import Words, words
from bot.core.lobby import Lobby
from bot.core.posts import Button, Picture, Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.welcome import policy, posts
from bot.features.welcome.posts import Scene
from bot.features.welcome.settings import Door, Look, WelcomeSettings
from bot.features.welcome.stay import Stay

log = logging.getLogger(__name__)


async def no_buttons(_guild_id: int, _spoken: Words) -> tuple[Button, ...]:
    return ()


async def nowhere(_guild_id: int) -> int | None:
    return None


class Sayings:
    """`more_buttons`, `roles_at`, `rules_at`: what other features have for newcomers."""

    def __init__(self, settings: SettingsStore, lobby: Lobby) -> None:
        self.settings = settings
        self.lobby = lobby
        self.more_buttons: Callable[[int, Words], Awaitable[tuple[Button, ...]]] = no_buttons
        self.roles_at: Callable[[int], Awaitable[int | None]] = nowhere
        self.rules_at: Callable[[int], Awaitable[int | None]] = nowhere

    async def words(self, guild_id: int, settings: WelcomeSettings, of_role: str | None = None) -> Words:
        """Of the channel or its category, else of the member's role, else of the server."""
        place = settings.channel_id
        places = () if place is None else (place, self.lobby.category(place))
        language = policy.language_of_place(places, settings) or of_role
        return words(language) if language else await self.server_words(guild_id)

    async def server_words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)

    async def greeting(self, stay: Stay, settings: WelcomeSettings, spoken: Words | None = None) -> Post:
        spoken = spoken or await self.words(stay.guild_id, settings, stay.language)
        scene = await self.scene(stay.guild_id, settings, spoken)
        name = await self._name(stay, settings)
        picture = await self._picture(stay, name, scene, spoken) if settings.look is Look.PICTURE else None
        return posts.greeting(stay, name, scene, settings, spoken, picture)

    async def greeting_of_many(self, stays: Sequence[Stay], mark: int, settings: WelcomeSettings) -> Post:
        guild_id = stays[0].guild_id
        spoken = await self.words(guild_id, settings)
        scene = await self.scene(guild_id, settings, spoken)
        return posts.greeting_of_many([stay.member_id for stay in stays], mark, scene, settings, spoken)

    async def rules_channel(self, guild_id: int) -> int | None:
        return self.lobby.rules_channel(guild_id) or await self.rules_at(guild_id)

    async def doors(self, guild_id: int, settings: WelcomeSettings) -> tuple[Door, ...]:
        """The buttons that a server wants and that lead somewhere."""
        leads_somewhere = {
            Door.ASK: True,
            Door.CHANNELS: self.lobby.onboards(guild_id) or await self.roles_at(guild_id) is not None,
            Door.RULES: await self.rules_channel(guild_id) is not None,
            Door.INTRODUCE: settings.introductions_channel_id is not None,
        }
        return tuple(door for door in settings.buttons if leads_somewhere[door])

    async def scene(self, guild_id: int, settings: WelcomeSettings, spoken: Words) -> Scene:
        return Scene(
            server=self.lobby.server_name(guild_id),
            members=self.lobby.members(guild_id),
            channel_id=settings.channel_id,
            rules_id=await self.rules_channel(guild_id),
            doors=await self.doors(guild_id, settings),
            more=await self.more_buttons(guild_id, spoken),
        )

    async def _picture(self, stay: Stay, name: str, scene: Scene, spoken: Words) -> Picture | None:
        """Better a greeting without it than none."""
        from bot.features.welcome import card  # four megabytes that most servers never need

        line = spoken.say(posts.member_line(scene))
        try:
            face = await self.lobby.avatar(stay.member_id)
            data = await card.painted(face, name, line)
        except Exception:
            log.warning("the picture for %s could not be painted", stay.member_id, exc_info=True)
            return None
        return Picture("welcome.png", data, spoken.say(posts.picture_alt(name, scene)))

    async def _name(self, stay: Stay, settings: WelcomeSettings) -> str:
        """Discord is asked only where it is shown."""
        named = any("{name}" in one for some in settings.templates.values() for one in some)
        if not named and settings.look is not Look.PICTURE:
            return ""
        there = await self.lobby.persons(stay.guild_id, [stay.member_id])
        person = there.get(stay.member_id)
        return person.names[-1] if person and person.names else ""
