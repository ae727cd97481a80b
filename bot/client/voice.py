"""Who is in voice: discord.py would keep whole members for it."""

from bot.client.facts import Payload


class Voices:
    """People who hear what is said, by server, with the channel they are in; bots are left out."""

    def __init__(self) -> None:
        self._in: dict[int, dict[int, int]] = {}

    def __len__(self) -> int:
        """Of servers."""
        return len(self._in)

    def found(self, server: Payload) -> None:
        """All that Discord says of a server when it comes; its list of members holds those who are in voice."""
        bots = {member["user"]["id"] for member in server.get("members", ()) if member["user"].get("bot")}
        states = [state for state in server.get("voice_states", ()) if state["user_id"] not in bots]
        guild_id = int(server["id"])
        self.forget(guild_id)
        for state in states:
            self.moved(guild_id, state)

    def moved(self, guild_id: int, state: Payload) -> int | None:
        """Where this person hears what is said now."""
        people, member_id = self._in.setdefault(guild_id, {}), int(state["user_id"])
        people.pop(member_id, None)
        if state.get("channel_id") is not None and not state["deaf"] and not state["self_deaf"]:
            people[member_id] = int(state["channel_id"])
        if not people:
            self.forget(guild_id)
        return people.get(member_id)

    def counting(self, guild_id: int, afk_id: int | None) -> frozenset[int]:
        """Whose time counts."""
        people = self._in.get(guild_id, {})
        return frozenset(member_id for member_id, channel_id in people.items() if channel_id != afk_id)

    def forget(self, guild_id: int) -> None:
        self._in.pop(guild_id, None)
