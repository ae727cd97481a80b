"""What the page asks for and sends, over HTTP: everything as JSON, every refusal as one sentence."""

import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import simcord
from aiohttp import web

from bot.core.errors import UserError
from bot.core.i18n import Text, _, languages, words
from bot.demo.hands import Hands
from bot.demo.scenes import SCENES
from bot.demo.show import mentioned, show_messages
from bot.demo.sight import Room, Sight
from bot.demo.stage import Stage
from bot.demo.town import display_name
from bot.demo.wording import page_words

log = logging.getLogger(__name__)

FIRST_SEEN = "general"
LATEST = 60
HEARTBEAT = 15
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}

Answer = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.sight = Sight(stage)
        self.hands = Hands(stage, self.sight)
        self.closing = False

    def routes(self) -> list[web.RouteDef]:
        acts = {
            "say": self.say,
            "delete": self.delete,
            "react": self.react,
            "dismiss": self.dismiss,
            "use": self.use,
            "complete": self.complete,
            "press": self.press,
            "choose": self.choose,
            "submit": self.submit,
            "scene": self.scene,
            "language": self.language,
            "members": self.members,
        }
        return [
            web.get("/api/state", self.state),
            web.get("/api/commands", self.commands),
            web.get("/api/words", self.words),
            web.get("/api/changes", self.changes),
            web.get("/files/{viewer}/{channel}/{message}/{file}", self.file),
            *(web.post(f"/api/{name}", _act(act)) for name, act in acts.items()),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """The page as someone sees it; `since`: the oldest message to show, where that is more than the latest."""
        stage = self.stage
        key = request.query.get("viewer", "member")
        viewer = stage.viewer(key)
        rooms = self.sight.rooms(viewer)
        room = _wanted(rooms, request.query.get("channel", ""))
        first = _first_shown(room, _whole(request.query.get("since")))
        messages = show_messages(room.messages, key, viewer)[first:]
        return web.json_response(
            {
                "revision": stage.revision,
                "now": stage.env.now().isoformat(),
                "language": stage.language,
                "languages": languages(),
                "server": stage.town.guild.name,
                "viewers": [{"key": key, "name": display_name(actor)} for key, actor in stage.viewers.items()],
                "viewer": {"key": key, "id": str(viewer.id), "moderates": stage.moderates(viewer)},
                "channels": [_channel(room) for room in rooms],
                "channel": str(room.id),
                "staff": stage.town.staff.name,
                "scenes": [{"key": scene.key, "label": self._say(scene.label)} for scene in SCENES],
                "messages": messages,
                "earlier": first > 0,
                "names": self.sight.names(mentioned(messages), rooms),
            }
        )

    async def commands(self, request: web.Request) -> web.Response:
        viewer = self.stage.viewer(request.query.get("viewer", ""))
        room = self.sight.room(viewer, _whole(request.query.get("channel")))
        return web.json_response(await self.sight.commands(viewer, room, self._language))

    async def words(self, request: web.Request) -> web.Response:
        return web.json_response(page_words(request.query.get("language", "en")))

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the revision, whenever it goes up."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        seen = -1
        with suppress(ConnectionResetError):  # the page was closed
            while not self.closing:
                seen = await self.stage.moved_on(seen, HEARTBEAT)
                await stream.write(f"data: {json.dumps({'revision': seen, 'now': self._now()})}\n\n".encode())
        return stream

    async def file(self, request: web.Request) -> web.Response:
        viewer = self.stage.viewer(request.match_info["viewer"])
        channel, message_id, file_id = (_whole(request.match_info[name]) for name in ("channel", "message", "file"))
        message = self.sight.message(viewer, channel, message_id)
        found = next((file for file in message.attachments if file.id == file_id), None)
        if found is None:
            raise UserError(_("This file is not there."))
        return _download(found.filename, await found.read())

    async def members(self, asked: Answer) -> Answer:
        """Who could be meant by the first letters of a name."""
        typed = str(asked.get("typed", "")).casefold()
        people = ((actor.id, display_name(actor)) for actor in self.stage.town.members())
        fitting = [{"id": str(who), "name": name} for who, name in people if name.casefold().startswith(typed)]
        return {"members": fitting}

    async def say(self, asked: Answer) -> None:
        reply_to = _whole(asked["reply"]) if asked.get("reply") else None
        await self.hands.say(self._viewer(asked), _whole(asked["channel"]), str(asked["text"]), reply_to)

    async def delete(self, asked: Answer) -> None:
        await self.hands.delete(self._viewer(asked), _whole(asked["channel"]), _whole(asked["message"]))

    async def react(self, asked: Answer) -> None:
        channel, message = _whole(asked["channel"]), _whole(asked["message"])
        await self.hands.react(self._viewer(asked), channel, message, str(asked["emoji"]))

    async def dismiss(self, asked: Answer) -> None:
        self.sight.dismiss(self._viewer(asked), _whole(asked["message"]))
        await self.stage.touch()

    async def use(self, asked: Answer) -> Answer:
        channel, options = _whole(asked["channel"]), dict(asked.get("options", {}))
        return {"form": await self.hands.use(self._viewer(asked), channel, str(asked["name"]), options)}

    async def complete(self, asked: Answer) -> Answer:
        channel, options = _whole(asked["channel"]), dict(asked.get("options", {}))
        name, option, typed = str(asked["name"]), str(asked["option"]), str(asked.get("typed", ""))
        return {"choices": await self.hands.complete(self._viewer(asked), channel, name, option, typed, options)}

    async def press(self, asked: Answer) -> Answer:
        channel, message = _whole(asked["channel"]), _whole(asked["message"])
        return {"form": await self.hands.press(self._viewer(asked), channel, message, str(asked["custom_id"]))}

    async def choose(self, asked: Answer) -> Answer:
        channel, message, values = _whole(asked["channel"]), _whole(asked["message"]), list(asked.get("values", []))
        form = await self.hands.choose(self._viewer(asked), channel, message, str(asked["custom_id"]), values)
        return {"form": form}

    async def submit(self, asked: Answer) -> Answer:
        values = dict(asked.get("values", {}))
        return {"form": await self.hands.submit(self._viewer(asked), str(asked["form"]), values)}

    async def scene(self, asked: Answer) -> Answer:
        scene = next((scene for scene in SCENES if scene.key == asked.get("key")), None)
        if scene is None:
            raise UserError(_("Nothing of that kind can happen here."))
        async with self.stage.acting():
            landing = await scene.play(self.stage)
        channel = str(landing.channel_id) if landing.channel_id else None
        return {"say": self._say(landing.say), "viewer": landing.viewer, "channel": channel}

    async def language(self, asked: Answer) -> None:
        language = str(asked.get("language"))
        if language not in languages():
            raise UserError(_("The demo does not speak this language."))
        await self.stage.speak(language)

    def _viewer(self, asked: Answer) -> simcord.MemberActor:
        return self.stage.viewer(str(asked.get("viewer")))

    @property
    def _language(self) -> str:
        return self.stage.language or "en"

    def _say(self, text: Text) -> str:
        return words(self._language).say(text)

    def _now(self) -> str:
        return self.stage.env.now().isoformat()

    @web.middleware
    async def refusals(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every refusal as one sentence in the page's language."""
        try:
            return await handler(request)
        except UserError as error:
            return web.json_response({"error": self._say(error.text)}, status=422)
        except web.HTTPException:
            raise
        except Exception:
            log.exception("%s failed", request.path)
            said = self._say(_("Something went wrong in the demo itself; its terminal says what."))
            return web.json_response({"error": said}, status=500)


def _act(act: Callable[[Answer], Awaitable[Answer | None]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response(await act(await request.json()) or {})

    return handler


def _whole(written: object) -> int:
    return int(str(written or 0))


def _wanted(rooms: list[Room], channel_id: str) -> Room:
    by_id = {str(room.id): room for room in rooms}
    return by_id.get(channel_id) or next(room for room in rooms if room.name == FIRST_SEEN)


def _first_shown(room: Room, since: int) -> int:
    latest = max(0, len(room.messages) - LATEST)
    ids = (message.id for message in room.messages)
    return next((n for n, message_id in enumerate(ids) if since and message_id >= since), latest) if since else latest


def _channel(room: Room) -> Answer:
    last = room.messages[-1].id if room.messages else 0
    return {"id": str(room.id), "name": room.name, "direct": room.direct, "last": str(last)}


def _download(name: str, data: bytes) -> web.Response:
    kind = next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)
    headers = {} if kind else {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return web.Response(body=data, content_type=kind or "application/octet-stream", headers=headers)
