"""The buttons above the chat: each makes something happen on the server and says where to look.

A feature that has something to show adds one `Scene` to `SCENES`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.core.calendar import next_local
from bot.core.i18n import Text, _
from bot.demo.story import WELCOME, ZONE
from bot.demo.town import display_name

if TYPE_CHECKING:
    from bot.demo.stage import Stage

DIGEST_HOUR = 9
SPREAD = timedelta(minutes=11)


@dataclass(frozen=True)
class Landing:
    """What the person is told, and where it can be seen: as whom, and in which channel."""

    say: Text
    viewer: str | None = None
    channel_id: int | None = None


@dataclass(frozen=True)
class Scene:
    key: str
    label: Text
    play: Callable[["Stage"], Awaitable[Landing]]


async def a_member_joins(stage: "Stage") -> Landing:
    newcomer = stage.let_join()
    channel = stage.town.channels[WELCOME.name]
    say = _("{name} has joined the server. You can view it as this newcomer, too.", name=display_name(newcomer))
    return Landing(say, "newcomer", channel.id)


async def skip_to_monday(stage: "Stage") -> Landing:
    """On the morning after each Sunday the digest is due; posts are spread over ten minutes."""
    morning = next_local(stage.env.now(), 0, DIGEST_HOUR, ZONE)
    await stage.skip_to(morning + SPREAD)
    say = _("It is Monday morning: the digest has arrived in #{channel}.", channel=stage.town.staff.name or "")
    return Landing(say, "manager", stage.town.staff.id)


SCENES = (
    Scene("join", _("A new member joins"), a_member_joins),
    Scene("monday", _("Skip to next Monday"), skip_to_monday),
)
