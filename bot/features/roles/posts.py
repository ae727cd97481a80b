"""Panels in which members take roles, and what the team reads of roles that did not come back."""

from collections.abc import Mapping, Sequence

from bot.core.i18n import Listing, Text, Words, _, n_
from bot.core.lobby import RoleFacts
from bot.core.posts import Button, Part, Post, Select
from bot.features.roles.panel import BUTTONS, Chosen, Kind, Panel

LONGEST_LABEL = 80


def panel_post(panel: Panel, known: Mapping[int, RoleFacts], spoken: Words) -> Post:
    offered = [known[one] for one in panel.role_ids if one in known]
    hint: Mapping[Kind, Text] = {
        Kind.ANY: _("Take as many as you like."),
        Kind.ONE: _("Take one of them; another press changes or returns it."),
        Kind.UP_TO: n_("Take up to {count}.", "Take up to {count}.", panel.most),
    }
    text = f"{panel.title}\n-# {spoken.say(hint[panel.kind])}"
    return Post((text, _controls(panel, offered, spoken)))


def _controls(panel: Panel, offered: Sequence[RoleFacts], spoken: Words) -> Part:
    if len(offered) <= BUTTONS:
        return tuple(Button(role.name[:LONGEST_LABEL], f"roles:take:{panel.number}:{role.id}") for role in offered)
    return Select(
        custom_id=f"roles:choose:{panel.number}",
        placeholder=spoken.say(_("Your roles: choose all that you want")),
        options=tuple((role.name[:LONGEST_LABEL], str(role.id)) for role in offered),
        least=0,
        most=min(panel.limit, len(offered)),
    )


def took(chosen: Chosen) -> Text:
    if not chosen.has:
        return _("You have none of these roles now.")
    return _("You have now: {roles}", roles=Listing([f"<@&{one}>" for one in chosen.has]))


def lost(member_id: int, role_ids: Sequence[int], known: Mapping[int, RoleFacts], spoken: Words) -> Post:
    """To the team: they decide whether to give them by hand."""
    named = [f"<@&{one}>" if one in known else f"`{one}`" for one in role_ids]
    text = _(
        "{member} is back. These roles did not come back, as they are dangerous, above the bot or deleted, or as the "
        "bot lacks Manage Roles: {roles}",
        member=f"<@{member_id}>",
        roles=Listing(named),
    )
    return Post((spoken.say(text),))
