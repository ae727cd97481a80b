"""What newcomers and everyone else read of who comes and goes."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.actions import Refused
from bot.core.i18n import Command, Listing, Text, Words, _, n_
from bot.core.markdown import plain
from bot.core.names import one_name
from bot.core.posts import Button, Part, Picture, Post, Style
from bot.core.refusals import refused
from bot.features.welcome import policy
from bot.features.welcome.settings import LABELS, Door, Look, WelcomeSettings
from bot.features.welcome.stay import Stay

GREETING = _("Welcome {mention}! Say hi or ask anything, someone will answer.", mention="{mention}")
FAREWELL = _("{name} has left {server}. Take care!", name="{name}", server="{server}")
"""They read as templates that a server could have typed."""
SMALLEST_MARK = 1 << 16
"""Below are the numbers that Discord itself gives."""


@dataclass(frozen=True)
class Scene:
    """Of the server, what a greeting names. `doors`: which buttons lead somewhere; `more`: those of other features."""

    server: str
    members: int
    channel_id: int | None
    rules_id: int | None
    doors: tuple[Door, ...] = ()
    more: tuple[Button, ...] = ()


def mark_of(stay: Stay) -> int:
    return SMALLEST_MARK + zlib.crc32(stay.key.encode()) % (1 << 30)


def greeting(
    stay: Stay, name: str, scene: Scene, settings: WelcomeSettings, spoken: Words, picture: Picture | None = None
) -> Post:
    mark = mark_of(stay)
    template = policy.turn(mark, settings.templates.get(spoken.code) or (spoken.say(GREETING),))
    values = {**_values(name, scene, spoken), "mention": f"<@{stay.member_id}>"}
    shown: tuple[Part, ...] = (picture,) if picture else ()
    parts = (fill(template, values), *shown, *_buttons(scene, spoken))
    return Post(parts, pings=(stay.member_id,), mark=mark, framed=settings.look is Look.FRAME)


def without_picture(post: Post) -> Post:
    """Better a greeting without it than none."""
    return replace(post, parts=tuple(part for part in post.parts if not isinstance(part, Picture)))


def member_line(scene: Scene) -> Text:
    return _("Member {count} of {server}", count=scene.members, server=one_name(scene.server))


def picture_alt(name: str, scene: Scene) -> Text:
    """All that the picture shows."""
    return _("{name}, {line}", name=one_name(name), line=member_line(scene))


def greeting_of_many(
    member_ids: Sequence[int], mark: int, scene: Scene, settings: WelcomeSettings, spoken: Words
) -> Post:
    """It pings nobody: so many at once may be a raid."""
    named = [f"<@{member_id}>" for member_id in member_ids[: policy.MOST_NAMED]]
    unnamed = len(member_ids) - len(named)
    if unnamed:
        named.append(spoken.say(n_("{count} other", "{count} others", unnamed)))
    text = _("Welcome {mentions}! Say hi or ask anything, someone will answer.", mentions=Listing(named))
    return Post((spoken.say(text), *_buttons(scene, spoken)), mark=mark, framed=settings.look is Look.FRAME)


def farewell(stay: Stay, name: str, scene: Scene, settings: WelcomeSettings, spoken: Words) -> Post:
    templates = settings.farewells.get(spoken.code) or (spoken.say(FAREWELL),)
    return Post((fill(policy.turn(mark_of(stay), templates), _values(name, scene, spoken)),))


def milestone(members: int, scene: Scene, spoken: Words) -> Post:
    text = _("{server} now has {members} members. Thank you all for being here!", members=members, server=_safe(scene))
    return Post((f"🎉 {spoken.say(text)}",))


def nobody_greeted(server: str, channel_id: int | None, why: Refused, spoken: Words) -> Post:
    """For who can mend it."""
    text = _(
        "On **{server}** nobody can be greeted in {channel}. {why} Give the bot what it lacks, or choose another "
        "channel with {command}.",
        server=plain(one_name(server)),
        channel=_link(channel_id),
        why=refused(why),
        command=Command("welcome setup"),
    )
    return Post((spoken.say(text),))


def other_bot_greets(bot_id: int, channel_id: int, spoken: Words) -> Post:
    text = _(
        "{bot} greets newcomers, too, in {channel}: they are greeted twice. Who should do it? To take over, switch the "
        "other one’s greetings off in its own settings.",
        bot=f"<@{bot_id}>",
        channel=_link(channel_id),
    )
    leave = Button(spoken.say(_("Leave it to the other")), "welcome:leave")
    over = Button(spoken.say(_("I have switched it off")), f"welcome:over:{bot_id}", Style.PRIMARY)
    return Post((spoken.say(text), (over, leave)))


def discord_greets(channel_id: int, spoken: Words) -> Post:
    text = _("Discord itself posts who joined, in {channel}: newcomers are greeted twice.", channel=_link(channel_id))
    leave = Button(spoken.say(_("Leave it to Discord")), "welcome:leave")
    over = Button(spoken.say(_("Take over: switch Discord’s off")), "welcome:discord", Style.PRIMARY)
    return Post((spoken.say(text), (over, leave)))


def fill(template: str, values: Mapping[str, str]) -> str:
    return template.format_map(values)


def _values(name: str, scene: Scene, spoken: Words) -> dict[str, str]:
    return {
        "name": plain(one_name(name)),
        "server": _safe(scene),
        "members": spoken.show(scene.members),
        "channel": _link(scene.channel_id),
        "rules": _link(scene.rules_id),
    }


def _safe(scene: Scene) -> str:
    return plain(one_name(scene.server))


def _link(channel_id: int | None) -> str:
    return "" if channel_id is None else f"<#{channel_id}>"


def _buttons(scene: Scene, spoken: Words) -> list[tuple[Button, ...]]:
    ours = [
        Button(spoken.say(LABELS[door]), f"welcome:{door}", Style.PRIMARY if door is Door.ASK else Style.SECONDARY)
        for door in scene.doors
    ]
    row = (*ours, *scene.more)[:5]
    return [row] if row else []
