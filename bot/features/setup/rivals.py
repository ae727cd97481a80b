"""Other bots that do what this one does: what a person switches off there, and what can be taken from them here."""

from collections.abc import Mapping
from dataclasses import dataclass

MODERATES = ("ban_members", "kick_members", "moderate_members", "manage_messages")
ALL = "administrator"


@dataclass(frozen=True)
class Known:
    """Where a bot is set up, and what the pages are called there that moderate and that greet. Its own words."""

    address: str
    moderates: tuple[str, ...] = ()
    greets: tuple[str, ...] = ()


KNOWN: Mapping[int, Known] = {
    235148962103951360: Known("carl.gg", ("Automod",), ("Welcome",)),
    155149108183695360: Known("dyno.gg", ("Automod", "Moderation"), ("Welcome",)),
    159985870458322944: Known("mee6.xyz", ("Moderator",), ("Welcome",)),
    204255221017214977: Known("yagpdb.xyz", ("AutoModerator", "Moderation"), ("Notifications & Feeds",)),
    473868086773153793: Known("dashboard.zeppelin.gg", ("automod", "censor", "spam"), ("welcome_message",)),
}


@dataclass(frozen=True)
class Rival:
    """`powers`: what its own role lets it do that a moderator may; `elsewhere`: what other roles of it do.

    `in_reach`: the bot may change its role. `greets_in`: where it greets; None: it is looked at because it moderates.
    """

    key: str
    id: int
    name: str
    powers: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    in_reach: bool = False
    greets_in: int | None = None

    @property
    def known(self) -> Known | None:
        return KNOWN.get(self.id)

    @property
    def pages(self) -> tuple[str, ...]:
        if self.known is None:
            return ()
        return self.known.moderates if self.greets_in is None else self.known.greets


def powers_among(permissions: frozenset[str]) -> tuple[str, ...]:
    """What of these lets someone moderate."""
    return tuple(name for name in (ALL, *MODERATES) if name in permissions)
