"""What of a server may be chosen for a setting."""

from typing import Any

from bot.core.declared import Mark, Readers, things_in
from bot.core.errors import UserError
from bot.core.i18n import Text, _
from bot.core.lobby import unfit
from bot.core.permissions import permission_names
from bot.core.servers import ServerFacts
from bot.features.setup.pages import Field


class Unfit(UserError):
    """Something of the server can't be chosen for this."""


def check(field: Field, value: Any, facts: ServerFacts) -> None:
    """Raises Unfit."""
    for mark, one in things_in(field.annotation, value):
        why = why_not(field, mark, one, facts)
        if why is not None:
            raise Unfit(why)


def why_not(field: Field, mark: Mark, thing_id: int, facts: ServerFacts) -> Text | None:
    """Why a channel or role can't be chosen; None: it can."""
    if mark is Mark.CHANNEL:
        return _why_no_channel(field, thing_id, facts)
    return _why_no_role(field, thing_id, facts) if mark is Mark.ROLE else None


def _why_no_channel(field: Field, channel_id: int, facts: ServerFacts) -> Text | None:
    channel = facts.channels.get(channel_id)
    if channel is None:
        return _("This channel is not there any more, or the bot can’t see it.")
    missing = channel.missing(field.said.needs) if field.said.needs else []
    if missing:
        return _(
            "The bot can’t post in {channel}: give it {permissions} there, then try again.",
            channel=f"<#{channel_id}>",
            permissions=permission_names(missing),
        )
    if field.said.readers is Readers.STAFF and channel.everyone_reads:
        return _("Everyone can read {channel}. Choose a channel that only the staff sees.", channel=f"<#{channel_id}>")
    return None


def _why_no_role(field: Field, role_id: int, facts: ServerFacts) -> Text | None:
    role = facts.roles.get(role_id)
    if role is None:
        return _("This role is not there any more, or everyone has it.")
    if not field.said.handed_out:
        return None
    if "manage_roles" not in facts.has:
        return _(
            "The bot lacks these permissions for that: {permissions}.", permissions=permission_names(["manage_roles"])
        )
    return unfit(role)
