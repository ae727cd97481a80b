"""What a moderator wants, what came of it, and why it can't be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.i18n import Words, _
from bot.core.posts import File
from bot.features.moderation.cases import Case, Kind
from bot.features.moderation.settings import Rung


class NoCase(UserError):
    def __init__(self, number: int) -> None:
        super().__init__(_("There is no case {number} on this server.", number=str(number)))


class NothingToUndo(UserError):
    """It is taken back already, or there is nothing to take back."""


class NothingMissed(UserError):
    """It was done in time, or someone has made up for it."""


class Unfinished(UserError):
    """Discord did not answer; the case stands, and is finished or asked about later."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _(
                "Discord did not answer as it should. Case {number} is on record, and the bot tries again in two "
                "minutes; the log says what came of it.",
                number=str(number),
            )
        )


class JustDone(Exception):
    """Someone else acted on the same member a moment ago; with the token the order can be given all the same."""

    def __init__(self, case: Case, token: str = "") -> None:
        super().__init__(f"case {case.number}")
        self.case = case
        self.token = token


@dataclass(frozen=True)
class About:
    """The message that an action is about; `deletes`: it goes."""

    channel_id: int
    message_id: int
    deletes: bool = False


@dataclass(frozen=True)
class Order:
    """What a moderator wants. `sure`: they were shown what someone else did a moment ago. `template`: of the reason.

    `makes_up_for`: the case that was missed, and is to be done now.

    `quiet`: one of many, so the person gets no message and the log no card of its own. `tells`: whether a message goes
    to the person at all. `explains`: what the person reads in place of the reason, in their language; it is kept
    nowhere. `weight`: how many strikes, where no template decides it.
    """

    kind: Kind
    reason: str | None = None
    length: timedelta | None = None
    delete: timedelta = timedelta()
    sure: bool = False
    quiet: bool = False
    tells: bool = True
    explains: Callable[[Words], str] | None = None
    weight: int | None = None
    template: str | None = None
    about: About | None = None
    files: tuple[File, ...] = ()
    makes_up_for: int | None = None


@dataclass(frozen=True)
class Acted:
    """The case as it stands now; `strikes` of the member, with this one; `rung`: the case that the ladder brought.

    `asks`: the staff, whether to ban. `is_late`: it was interrupted, and what the ladder would do is not done.
    """

    order: Order
    case: Case
    strikes: int
    refused: Refused | None = None
    rung: Case | None = None
    asks: bool = False
    is_late: bool = False
    next_rung: Rung | None = None
