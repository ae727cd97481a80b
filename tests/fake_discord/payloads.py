"""The world's things as Discord writes them, with everything that is always there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fake_discord.ids import moment_of

if TYPE_CHECKING:
    from tests.fake_discord.world import Member, Message, Person, Place, Server

Payload = dict[str, Any]

VIEW_CHANNEL, READ_MESSAGE_HISTORY = 1 << 10, 1 << 16
EVERYTHING_ORDINARY = 1071698660929
VIEW_AUDIT_LOG = 1 << 7
TEXT, VOICE, PRIVATE_THREAD, FORUM = 0, 2, 12, 15


def user(person: Person) -> Payload:
    return {
        "id": str(person.id),
        "username": person.name.lower().replace(" ", "_"),
        "discriminator": "0001" if person.bot else "0",
        "global_name": None if person.bot else person.name,
        "avatar": f"{person.id:032x}",
        "avatar_decoration_data": None,
        "public_flags": 0,
        "primary_guild": None,
        "clan": None,
        "collectibles": None,
        "display_name_styles": None,
        **({"bot": True} if person.bot else {}),
    }


def me(bot: Person) -> Payload:
    return user(bot) | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0, "bio": ""}


def member(one: Member, *, with_user: bool = True) -> Payload:
    return {
        "roles": [str(role_id) for role_id in one.roles],
        "joined_at": one.joined_at.isoformat(),
        "premium_since": None,
        "pending": False,
        "nick": None,
        "mute": False,
        "deaf": False,
        "flags": 0,
        "communication_disabled_until": one.timed_out_until,
        "banner": None,
        "avatar": None,
        **({"user": user(one.person)} if with_user else {}),
    }


def role(one: Server, role_id: int) -> Payload:
    """The one with the server's id is everybody's."""
    return {
        "id": str(role_id),
        "name": "@everyone" if role_id == one.id else f"role {role_id}",
        "permissions": str(EVERYTHING_ORDINARY | VIEW_AUDIT_LOG | one.powers.get(role_id, 0)),
        "position": one.roles.index(role_id) + 1 if role_id in one.powers else 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(place: Place) -> Payload:
    denied = VIEW_CHANNEL * place.hidden | READ_MESSAGE_HISTORY * place.unreadable
    for_bot = {"id": str(place.server.bot.id), "type": 1, "allow": "0", "deny": str(denied)}
    payload = {
        "id": str(place.id),
        "type": int(place.kind),
        "guild_id": str(place.server.id),
        "name": place.name,
        "position": list(place.server.channels).index(place.id),
        "permission_overwrites": [for_bot] if denied else [],
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": _optional(place.last_message_id),
        "flags": 0,
    }
    if place.kind == VOICE:
        payload |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if place.kind == FORUM:
        posts = [thread.id for thread in place.server.threads.values() if thread.parent is place]
        payload |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
        payload |= {"default_forum_layout": 0, "last_message_id": _optional(max(posts, default=None))}
    return payload


def thread(place: Place) -> Payload:
    begun = moment_of(place.id).isoformat()
    changed = place.archived_at.isoformat() if place.archived_at else begun
    about = {
        "archived": place.archived_at is not None,
        "auto_archive_duration": 1440,
        "archive_timestamp": changed,
        "locked": False,
        "create_timestamp": begun,
        **({"invitable": True} if place.kind == PRIVATE_THREAD else {}),
    }
    return {
        "id": str(place.id),
        "type": int(place.kind),
        "guild_id": str(place.server.id),
        "parent_id": str(place.channel.id),
        "owner_id": str(place.messages[0].author.id),
        "name": place.name,
        "last_message_id": _optional(place.last_message_id),
        "message_count": len(place.messages),
        "total_message_sent": len(place.messages),
        "member_count": 1,
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": about,
    }


def message(place_id: int, one: Message) -> Payload:
    """As history has it."""
    payload = {
        "id": str(one.id),
        "type": one.kind,
        "channel_id": str(place_id),
        "author": user(one.author),
        "content": one.text,
        "timestamp": moment_of(one.id).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [user(person) for person in one.mentions],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": list(one.components),
        "pinned": False,
        "flags": 0,
    }
    if one.webhook:
        payload["webhook_id"] = str(one.author.id)
    if one.reply_to is not None:
        payload["message_reference"] = {"type": 0, "message_id": str(one.reply_to.id), "channel_id": str(place_id)}
        payload["referenced_message"] = message(place_id, one.reply_to) if one.reply_to.reply_to is None else None
    return payload


def new_message(place: Place, one: Message) -> Payload:
    """As the gateway tells it the moment it is written."""
    server = place.server
    payload = message(place.id, one) | {"guild_id": str(server.id), "nonce": str(one.id), "channel_type": place.kind}
    writer = server.members.get(one.author.id)
    if writer is not None and not one.webhook:
        payload["member"] = member(writer, with_user=False)
    payload["mentions"] = [
        user(person) | {"member": member(server.members[person.id], with_user=False)}
        for person in one.mentions
        if person.id in server.members
    ]
    return payload


def reaction(place: Place, one: Message, person: Person) -> Payload:
    return {
        "user_id": str(person.id),
        "channel_id": str(place.id),
        "message_id": str(one.id),
        "guild_id": str(place.server.id),
        "member": member(place.server.members[person.id]),
        "emoji": {"id": None, "name": "👍"},
        "message_author_id": str(one.author.id),
        "burst": False,
        "type": 0,
    }


def voice_state(server: Server, one: Member, voice: Place | None, *, with_server: bool = True) -> Payload:
    flags = ("deaf", "mute", "self_deaf", "self_mute", "self_video", "suppress")
    return {
        "channel_id": _optional(voice.id if voice else None),
        "user_id": str(one.person.id),
        "session_id": f"{one.person.id:032x}",
        "request_to_speak_timestamp": None,
        "member": member(one),
        **dict.fromkeys(flags, False),
        **({"guild_id": str(server.id)} if with_server else {}),
    }


def server(one: Server, *, with_members: bool) -> Payload:
    """Without the intent for presences only the bot and who is in voice are among the members."""
    near = {one.bot.id, *one.in_voice}
    seen = [someone for someone in one.members.values() if with_members or someone.person.id in near]
    voices = [voice_state(one, one.members[id_], voice, with_server=False) for id_, voice in one.in_voice.items()]
    return about_server(one) | {
        "joined_at": one.bot_joined_at.isoformat(),
        "large": len(one.members) > 250,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(someone) for someone in seen[: 250 if with_members else None]],
        "channels": [channel(place) for place in one.channels.values()],
        "threads": [thread(place) for place in one.active_threads()],
        "voice_states": voices,
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def about_server(one: Server) -> Payload:
    empty = (
        "icon splash discovery_splash banner description afk_channel_id application_id system_channel_id "
        "rules_channel_id public_updates_channel_id safety_alerts_channel_id vanity_url_code hub_type "
        "latest_onboarding_question_id incidents_data"
    )
    zero = "mfa_level system_channel_flags nsfw_level premium_tier premium_subscription_count"
    return {
        **dict.fromkeys(empty.split()),
        **dict.fromkeys(zero.split(), 0),
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner.id),
        "region": "deprecated",
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "features": ["COMMUNITY", "NEWS"],
        "nsfw": False,
        "preferred_locale": "en-US",
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "premium_progress_bar_enabled": False,
        "max_members": 500000,
        "roles": [role(one, role_id) for role_id in (one.id, *one.roles)],
        "emojis": [],
        "stickers": [],
    }


def _optional(snowflake: int | None) -> str | None:
    return None if snowflake is None else str(snowflake)
