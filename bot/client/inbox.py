"""What people do, as Discord's gateway tells it, turned into facts and handed to whoever watches."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import discord

from bot.client.audit import audit_facts
from bot.client.facts import Payload, join_facts, message_facts, place_facts, update_facts, where_of
from bot.client.native_automod import execution_of
from bot.client.screening import author_of, member_of, person_of, seen_of, thread_of
from bot.client.voice import Voices
from bot.core.facts import (
    AuditFacts,
    DeletionFacts,
    JoinFacts,
    LeaveFacts,
    MemberUpdateFacts,
    MessageFacts,
    ReactionFacts,
    VoiceFacts,
)
from bot.features.automod.seen import What

if TYPE_CHECKING:
    from bot.client.client import Client

log = logging.getLogger(__name__)

F = TypeVar("F")

WRITTEN_IN = (discord.TextChannel, discord.Thread, discord.VoiceChannel, discord.StageChannel)


def show(observers: Sequence[Callable[[F], None]], fact: F) -> None:
    """To each in turn; one that fails is logged, and the others still see it."""
    for observer in observers:
        try:
            observer(fact)
        except Exception:
            log.exception("%s failed on %s", observer, type(fact).__name__)


class Inbox:
    """`hears`: what to call with the payload of each of Discord's events."""

    def __init__(self, client: "Client") -> None:
        self.client = client
        self._reads_text = client.intents.message_content
        self._engagement = engagement = client.app.engagement
        welcome, gates, roles = client.app.welcome, client.app.gates, client.app.roles
        doorways = [one.doorway.saw for one in (welcome, gates, roles)]
        self.messages: list[Callable[[MessageFacts], None]] = [engagement.saw, client.app.care.boards.saw]
        self.joins: list[Callable[[JoinFacts], None]] = [engagement.joined, client.app.invites.joined, *doorways]
        self.updates: list[Callable[[MemberUpdateFacts], None]] = [welcome.changed, gates.changed, roles.changed]
        self.leaves: list[Callable[[LeaveFacts], None]] = [engagement.left, *doorways]
        self.reactions: list[Callable[[ReactionFacts], None]] = [engagement.reacted]
        self.voices: list[Callable[[VoiceFacts], None]] = [engagement.voice]
        self.audits: list[Callable[[AuditFacts], None]] = [client.app.audit_log.saw]
        self.deletions: list[Callable[[DeletionFacts], None]] = [client.app.care.boards.deleted]
        self._automod = client.app.automod
        self._in_voice = Voices()
        self.hears: dict[str, Callable[[Payload], None]] = {
            "MESSAGE_CREATE": self.message,
            "MESSAGE_DELETE": self.deleted,
            "MESSAGE_DELETE_BULK": self.deleted,
            "THREAD_DELETE": self.post_deleted,
            "MESSAGE_UPDATE": self.edit,
            "THREAD_CREATE": self.thread,
            "THREAD_UPDATE": self.retitled,
            "MESSAGE_REACTION_ADD": self.reaction,
            "MESSAGE_REACTION_REMOVE": self.reaction_taken_back,
            "VOICE_STATE_UPDATE": self.voice,
            "GUILD_CREATE": self._in_voice.found,
            "GUILD_MEMBER_ADD": self.join,
            "GUILD_MEMBER_UPDATE": self.update,
            "GUILD_MEMBER_REMOVE": self.leave,
            "GUILD_AUDIT_LOG_ENTRY_CREATE": self.audit_entry,
            "AUTO_MODERATION_ACTION_EXECUTION": self.executed,
        }

    def message(self, payload: Payload) -> None:
        guild = self._guild(payload)
        if guild is None:
            return
        taken_away = self._screened(guild, payload)
        channel = guild.get_channel_or_thread(int(payload["channel_id"]))
        if not isinstance(channel, WRITTEN_IN):
            log.debug("message %s on server %s is in a place that the bot does not know", payload["id"], guild.id)
            self._engagement.look_again(guild.id)
            return
        channel.last_message_id = max(channel.last_message_id or 0, int(payload["id"]))  # they come late, and twice
        if payload["author"].get("bot") and payload["mentions"]:
            self._robot_mentioned(guild.id, payload)
        if taken_away:
            return
        where = place_facts(channel)
        facts = None if where is None else message_facts(payload, where, reads_text=self._reads_text)
        if facts is not None:
            show(self.messages, facts)

    def deleted(self, payload: Payload) -> None:
        """One message, or several at once."""
        if "guild_id" in payload:
            ids = payload["ids"] if "ids" in payload else [payload["id"]]
            show(self.deletions, DeletionFacts(int(payload["guild_id"]), frozenset(map(int, ids))))

    def post_deleted(self, payload: Payload) -> None:
        """A thread goes with all that stands in it; what opened a forum post has the id of the thread."""
        show(self.deletions, DeletionFacts(int(payload["guild_id"]), frozenset([int(payload["id"])])))

    def _robot_mentioned(self, guild_id: int, payload: Payload) -> None:
        """It may be one that greets newcomers."""
        bot_id, mentioned = payload["author"]["id"], tuple([int(user["id"]) for user in payload["mentions"]])
        others, channel_id = self.client.app.welcome.others, int(payload["channel_id"])
        if not self.client.is_me(bot_id) and others.robot_mentioned(guild_id, channel_id, int(bot_id), mentioned):
            self.client.dispatch("robot_noticed")

    def edit(self, payload: Payload) -> None:
        """Also what Discord adds to a message later, such as a link's preview."""
        guild = self._guild(payload)
        if guild is not None:
            self._screened(guild, payload, self.client.clock.now())

    def _screened(self, guild: discord.Guild, payload: Payload, edited_at: datetime | None = None) -> bool:
        """Whether automod takes it away."""
        if not self._automod.looks(guild.id):
            return False
        seen = seen_of(payload, guild, edited_at)
        return seen is not None and self._automod.look(seen, lambda: author_of(payload, guild))

    def _person(self, payload: Payload, what: What) -> None:
        """What automod makes of who joins, and of how members call themselves."""
        guild = self._guild(payload)
        if guild is None or not self._automod.looks(guild.id):
            return
        seen = person_of(payload, guild, what, self.client.clock.now())
        if seen is not None:
            self._automod.look_at_name(seen, lambda: member_of(seen.author_id, payload, guild))

    def thread(self, payload: Payload) -> None:
        if payload.get("newly_created"):
            self._titled(payload, What.THREAD)

    def retitled(self, payload: Payload) -> None:
        """Or changed in another way: Discord does not tell how, nor who did it."""
        self._titled(payload, What.TITLE)

    def _titled(self, payload: Payload, what: What) -> None:
        guild = self._guild(payload)
        if guild is None or not self._automod.looks(guild.id):
            return
        seen = thread_of(payload, guild, what, self.client.clock.now())
        if seen is not None and not self.client.is_me(seen.author_id):
            self._automod.look_at_name(seen, lambda: member_of(seen.author_id, {}, guild))

    def reaction(self, payload: Payload) -> None:
        member = payload.get("member")
        if member is not None and not member["user"].get("bot"):
            self._reacted(payload, removed=False)

    def reaction_taken_back(self, payload: Payload) -> None:
        """Discord does not tell whether a bot did it; of the own ones it is known."""
        if not self.client.is_me(payload["user_id"]):
            self._reacted(payload, removed=True)

    def _reacted(self, payload: Payload, *, removed: bool) -> None:
        guild = self._guild(payload)
        if guild is not None and where_of(guild, int(payload["channel_id"])) is not None:
            now = self.client.clock.now()
            show(self.reactions, ReactionFacts(guild.id, int(payload["user_id"]), now, removed))

    def join(self, payload: Payload) -> None:
        facts = join_facts(int(payload["guild_id"]), payload, self.client.clock.now())
        self._person(payload, What.JOIN)
        if facts is not None:
            show(self.joins, facts)
            self.client.dispatch("passage")

    def update(self, payload: Payload) -> None:
        facts = update_facts(int(payload["guild_id"]), payload)
        self._person(payload, What.NAME)
        if facts is not None:
            show(self.updates, facts)
            self.client.dispatch("passage")

    def leave(self, payload: Payload) -> None:
        user = payload["user"]
        if not user.get("bot"):
            name = user.get("global_name") or user.get("username") or ""
            now = self.client.clock.now()
            show(self.leaves, LeaveFacts(int(payload["guild_id"]), int(user["id"]), now, name=name))
            self.client.dispatch("passage")

    def audit_entry(self, payload: Payload) -> None:
        guild = self._guild(payload)
        if guild is not None:
            show(self.audits, audit_facts(guild.id, payload))
            self.client.dispatch("audit_entry")

    def executed(self, payload: Payload) -> None:
        if self._guild(payload) is not None:
            self._automod.discord_did(execution_of(payload, self.client.clock.now()))

    def voice(self, payload: Payload) -> None:
        guild = self._guild(payload)
        if guild is None or payload.get("member", {}).get("user", {}).get("bot"):
            return
        channel_id = self._in_voice.moved(guild.id, payload)
        counts = channel_id is not None and channel_id != _afk_id(guild)
        show(self.voices, VoiceFacts(guild.id, int(payload["user_id"]), self.client.clock.now(), counts))

    def in_voice(self, guild: discord.Guild) -> frozenset[int]:
        """Whose time in voice counts now."""
        return self._in_voice.counting(guild.id, _afk_id(guild))

    def afk_moved(self, before: discord.Guild, after: discord.Guild) -> None:
        """Another channel is the one for those who are away."""
        now, counting = self.client.clock.now(), self.in_voice(after)
        for member_id in self.in_voice(before) ^ counting:
            show(self.voices, VoiceFacts(after.id, member_id, now, member_id in counting))

    def forget(self, guild_id: int) -> None:
        self._in_voice.forget(guild_id)

    def _guild(self, payload: Payload) -> discord.Guild | None:
        """None for a private message, and for a server that the bot has left."""
        guild_id = payload.get("guild_id")
        return None if guild_id is None else self.client.get_guild(int(guild_id))


def _afk_id(guild: discord.Guild) -> int | None:
    return guild.afk_channel.id if guild.afk_channel else None
