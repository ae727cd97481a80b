"""Who may use each command: whom Discord shows it to, and whom the bot refuses where a server opened it to others."""

from typing import Any

import discord

from bot.core.i18n import words
from bot.core.permissions import permission_names
from tests.simworld import World, client_options, complaints, env, sim
from tests.test_commands import commands, payloads, walk

__all__ = ["client_options", "complaints", "env", "payloads", "sim"]

SHOWN_TO = {
    None: """Answered, Report member, Report message, appeal, buddy, greeters, help, language, me, myquestions,
        myrecord, privacy, questions, report""",
    "moderate_members": """Moderate, Save as evidence, case, duty, history, modlog, modstats, note, remind, talk,
        timeout, untimeout, warn""",
    "kick_members": "kick",
    "ban_members": "ban, massban, softban, unban",
    "manage_messages": "purge",
    "manage_channels": "Cool down, lock, slowmode, unlock",
    "manage_events": "qa",
    "manage_guild": """appeals, automod, digest, doctor, gate, invites, moderation, newcomers, reports, roles, settings,
        setup, stats, welcome""",
}
"""Whole groups: Discord knows no permission of one command in a group."""

ANYBODY = """Answered, Report member, Report message, appeal, buddy end, buddy find, buddy mine, buddy stop, help,
    language, me, myquestions, myrecord, privacy delete, privacy export,
    privacy optin, privacy optout, privacy policy, privacy show, report"""
A_ROLE = "buddy volunteer, greeters open, questions open"
"""Only a role that the managers chose."""

REFUSED_OTHERWISE = {
    ("moderate_members",): "automod raid disable, automod raid enable, automod raid status",
    ("manage_guild",): "greeters setup, questions setup",
    ("manage_guild", "manage_roles"): "roles give, roles panel, roles rejoin, roles remove-panel, roles show",
}
"""Where the bot asks for another permission than Discord does for the whole group."""


def names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",")]


SHOWN = {root: permission for permission, roots in SHOWN_TO.items() for root in names(roots)}
OTHERWISE = {name: needed for needed, listed in REFUSED_OTHERWISE.items() for name in names(listed)}


def refusal(command: str) -> str | None:
    """What a member reads who has no permission and no role; None: it is for everyone."""
    if command in names(ANYBODY):
        return None
    if command in names(A_ROLE):
        return "This is for the moderators: no role was chosen for it yet."
    of_group = SHOWN.get(command) or SHOWN.get(command.split()[0])
    needed = OTHERWISE.get(command) or (of_group or "",)
    return f"You need this permission for that: {words('en').show(permission_names(needed))}."


async def test_discord_shows_each_command_to_whom_the_table_says(payloads: list[dict[str, Any]]) -> None:
    shown = {one["name"]: int(one["default_member_permissions"] or 0) for one in payloads}
    assert shown == {root: bits(permission) for root, permission in SHOWN.items()}


def bits(permission: str | None) -> int:
    return discord.Permissions(**{permission: True}).value if permission else 0


async def test_the_bot_refuses_each_command_to_whom_discord_should_not_have_shown_it(
    sim: World, payloads: list[dict[str, Any]]
) -> None:
    """A server can open any command to anyone, in Server Settings → Integrations; here it opened all of them."""
    for command_id in (*sim.client.tree.ids.values(), sim.env.backend.application_id):
        sim.guild.set_command_permissions(command_id, {sim.member: True})
    nodes = {path: node for payload in payloads for path, node in walk(payload)}
    message = await sim.moderator.send(sim.general, "hello")
    answered = {}
    for command in sorted(commands(payloads)):
        before = len(sim.env.http_requests)
        said = await given(sim, command, nodes[command], message)
        asked = {sent.path.split("/")[1] for sent in sim.env.http_requests[before:]}
        wanted = refusal(command)
        if wanted is not None:
            answered[command] = (said, asked)
            assert said == wanted, command
            assert asked <= {"interactions", "webhooks"}, command
        else:
            assert "You need this permission" not in (said or ""), command
    assert len(answered) > len(SHOWN)


async def given(sim: World, command: str, node: dict[str, Any], message: Any) -> str | None:
    """What the member is told; None for a form."""
    if node["type"] == discord.AppCommandType.user.value:
        said = await sim.member.context_menu(sim.general, command, sim.moderator)
    elif node["type"] == discord.AppCommandType.message.value:
        said = await sim.member.context_menu(sim.general, command, message)
    else:
        needed = [option for option in node.get("options") or () if option.get("required")]
        said = await sim.member.slash(sim.general, command, **{one["name"]: typed(sim, one) for one in needed})
    answers = [said.response, *said.followups] if said.response else said.followups
    assert all(answer.ephemeral for answer in answers)
    return sim.text(answers[-1]) if answers else None


def typed(sim: World, option: dict[str, Any]) -> Any:
    """Something that fits."""
    if option.get("choices"):
        return option["choices"][0]["value"]
    return {
        discord.AppCommandOptionType.string: "10m",
        discord.AppCommandOptionType.integer: option.get("min_value", 1),
        discord.AppCommandOptionType.boolean: True,
        discord.AppCommandOptionType.user: sim.moderator,
        discord.AppCommandOptionType.channel: sim.general,
        discord.AppCommandOptionType.role: sim.guild.default_role,
        discord.AppCommandOptionType.attachment: ("file.toml", b""),
    }[discord.AppCommandOptionType(option["type"])]
