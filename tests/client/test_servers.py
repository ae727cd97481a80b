"""A server is looked at as a whole, as Discord tells of it."""

from bot.features.setup.rivals import powers_among
from tests import simkit
from tests.simworld import World


async def test_other_bots_are_known_by_the_roles_that_discord_gave_them(sim: World) -> None:
    role = {
        "id": "1500000000000000001", "name": "Other bot", "permissions": str(1 << 2 | 1 << 13 | 1 << 11), "position": 1,
        "color": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": True, "mentionable": False, "flags": 0,
        "tags": {"bot_id": "1500000000000000000"},
    }  # fmt: skip
    sim.env.backend.emit("GUILD_ROLE_CREATE", {"guild_id": str(sim.guild.id), "role": role})
    await sim.env.settle()
    [bot] = sim.client.app.servers.look(sim.guild.id).bots
    assert (bot.id, bot.name) == (1500000000000000000, "Other bot")
    assert powers_among(bot.powers) == ("ban_members", "manage_messages")


async def test_channels_tell_what_the_bot_may_there_and_who_reads_them(sim: World) -> None:
    simkit.forbid_bot_in(sim.env, sim.general, attach_files=True)
    facts = sim.client.app.servers.look(sim.guild.id)
    assert facts.channels[sim.general.id].missing(["send_messages", "attach_files"]) == ["attach_files"]
    assert facts.channels[sim.general.id].everyone_reads
    assert not facts.channels[sim.staff.id].everyone_reads
    assert [facts.roles[role].name for role in facts.staff_roles] == ["Moderators", "Managers"]
    assert facts.users == facts.members
