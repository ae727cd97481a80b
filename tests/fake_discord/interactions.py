"""Slash commands, as people type them, and what the bot answers."""

import secrets
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fake_discord import payloads
from tests.fake_discord.ids import Ids
from tests.fake_discord.payloads import Payload
from tests.fake_discord.rest import answered, body_of
from tests.fake_discord.world import DEFAULT, Member, Message, Person, Place, Server, World

COMMAND, CHAT_INPUT, SUBCOMMAND, GROUP = 2, 1, 1, 2
TEXT, NUMBER, SOMEBODY, CHANNEL = 3, 4, 6, 7
THINKING = 5
EVERYTHING = (1 << 53) - 1


class Given:
    """A command that was given; `answers`: what the bot said to it, without that it thinks."""

    def __init__(self, place: Place) -> None:
        self.token = secrets.token_hex(16)
        self.place = place
        self.answers: list[Payload] = []


class Interactions:
    def __init__(self, world: World) -> None:
        self.world = world
        self.given: dict[str, Given] = {}
        self._ids = Ids()

    def routes(self) -> list[web.RouteDef]:
        followups = "/api/v10/webhooks/{application}/{token}"
        return [
            web.post("/api/v10/interactions/{interaction}/{token}/callback", self._respond),
            web.post(followups, self._follow_up),
            web.patch(followups + "/messages/{message}", self._follow_up),
        ]

    def slash(self, by: Person, place: Place, command: str, **options: Any) -> Given:
        """`command` with its groups, as it is typed; values may be people and places."""
        given = Given(place)
        self.given[given.token] = given
        server, [name, *below] = place.server, command.split()
        chosen = [_option(name, value) for name, value in options.items()]
        for depth, sub in enumerate(reversed(below)):
            chosen = [{"name": sub, "type": GROUP if depth else SUBCOMMAND, "options": chosen}]
        data = {"id": str(self._new_id()), "name": name, "type": CHAT_INPUT, "options": chosen}
        data["resolved"] = _resolved(server, options.values())
        who = _with_permissions(server, server.members[by.id])
        self.world.listener(
            server,
            "INTERACTION_CREATE",
            {
                "id": str(self._new_id()),
                "application_id": str(self.world.bot.id),
                "type": COMMAND,
                "token": given.token,
                "version": 1,
                "guild_id": str(server.id),
                "guild": {"id": str(server.id), "locale": "en-US", "features": []},
                "channel_id": str(place.id),
                "channel": payloads.channel(place) | {"permissions": str(EVERYTHING)},
                "member": who | {"user": payloads.user(by)},
                "data": data,
                "locale": "en-GB",
                "guild_locale": "en-US",
                "app_permissions": str(EVERYTHING),
                "entitlements": [],
                "authorizing_integration_owners": {"0": str(server.id)},
                "context": 0,
                "attachment_size_limit": 10 << 20,
            },
        )
        return given

    async def _respond(self, request: web.Request) -> web.Response:
        said, given = await body_of(request), self.given[request.match_info["token"]]
        if said["type"] != THINKING:
            given.answers.append(said["data"])
        interaction = {"id": request.match_info["interaction"], "type": COMMAND}
        answer = payloads.message(given.place.id, self._message())
        return answered({"interaction": interaction, "resource": {"type": said["type"], "message": answer}})

    async def _follow_up(self, request: web.Request) -> web.Response:
        given = self.given[request.match_info["token"]]
        given.answers.append(await body_of(request))
        return answered(payloads.message(given.place.id, self._message()))

    def _message(self) -> Message:
        return Message(self._new_id(), self.world.bot, "", DEFAULT)

    def _new_id(self) -> int:
        return self._ids.at(datetime.now(UTC))


def _option(name: str, value: Any) -> Payload:
    match value:
        case Person():
            return {"name": name, "type": SOMEBODY, "value": str(value.id)}
        case Place():
            return {"name": name, "type": CHANNEL, "value": str(value.id)}
        case int():
            return {"name": name, "type": NUMBER, "value": value}
    return {"name": name, "type": TEXT, "value": value}


def _resolved(server: Server, values: Any) -> Payload:
    people = [value for value in values if isinstance(value, Person)]
    places = [value for value in values if isinstance(value, Place)]
    members = [server.members[one.id] for one in people if one.id in server.members]
    return {
        "users": {str(one.id): payloads.user(one) for one in people},
        "members": {str(one.person.id): _with_permissions(server, one) for one in members},
        "channels": {str(one.id): payloads.channel(one) | {"permissions": str(EVERYTHING)} for one in places},
    }


def _with_permissions(server: Server, member: Member) -> Payload:
    may = payloads.EVERYTHING_ORDINARY
    for role_id in member.roles:
        may |= server.powers[role_id]
    permissions = EVERYTHING if member.person == server.owner else may
    return payloads.member(member, with_user=False) | {"permissions": str(permissions)}
