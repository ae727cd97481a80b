"""What Discord's permissions are called in its client, by the names that its API gives them."""

from collections.abc import Iterable, Mapping

from bot.core.i18n import Listing, Text, p_

PERMISSIONS: Mapping[str, Text] = {
    "view_channel": p_("permission", "View Channel"),
    "send_messages": p_("permission", "Send Messages"),
    "send_messages_in_threads": p_("permission", "Send Messages in Threads"),
    "embed_links": p_("permission", "Embed Links"),
    "attach_files": p_("permission", "Attach Files"),
    "read_message_history": p_("permission", "Read Message History"),
    "view_audit_log": p_("permission", "View Audit Log"),
    "manage_guild": p_("permission", "Manage Server"),
    "manage_channels": p_("permission", "Manage Channels"),
    "manage_roles": p_("permission", "Manage Roles"),
    "add_reactions": p_("permission", "Add Reactions"),
    "create_instant_invite": p_("permission", "Create Invite"),
    "create_public_threads": p_("permission", "Create Public Threads"),
    "create_private_threads": p_("permission", "Create Private Threads"),
    "manage_messages": p_("permission", "Manage Messages"),
    "manage_threads": p_("permission", "Manage Threads"),
    "manage_nicknames": p_("permission", "Manage Nicknames"),
    "kick_members": p_("permission", "Kick, Approve, and Reject Members"),
    "ban_members": p_("permission", "Ban Members"),
    "moderate_members": p_("permission", "Timeout Members"),
    "create_events": p_("permission", "Create Events"),
    "manage_events": p_("permission", "Manage Events"),
    "pin_messages": p_("permission", "Pin Messages"),
    "connect": p_("permission", "Connect"),
    "mute_members": p_("permission", "Mute Members"),
    "move_members": p_("permission", "Move Members"),
    "administrator": p_("permission", "Administrator"),
}


def permission_names(names: Iterable[str]) -> Listing:
    """The permissions as a person reads them in the server's settings; one that has no words here as it is."""
    return Listing([PERMISSIONS.get(name, name) for name in names])
