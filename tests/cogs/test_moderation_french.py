"""What a French-speaking team reads from each command, and a member whose Discord is in French."""

from typing import Any

import discord

from tests import simkit
from tests.cogs.staff import dms
from tests.simworld import World

NB = "\u00a0"


async def test_each_command_answers_a_team_in_french(staffed: World) -> None:
    sim = staffed
    may = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True, manage_channels=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    sim.speaks(sim.moderator, "fr")
    ann, oto, tess = sim.member, await sim.joins("oto"), await sim.joins("tess")
    typed: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("note", {"member": ann, "reason": "x"}, "dossier 1. Seule l’équipe la voit."),
        ("remind", {"member": ann, "rule": "x"}, "dossier 2. Aucun avertissement compté. MP envoyé."),
        ("timeout", {"member": ann, "length": "1 semaine", "reason": "x"}, "Exclusion temporaire de"),
        ("untimeout", {"member": ann}, f"Fin de l’exclusion temporaire de <@{ann.id}>, dossier 4."),
        ("kick", {"member": oto, "reason": "x"}, f"Expulsion de <@{oto.id}>, dossier 5."),
        ("softban", {"member": tess, "reason": "x"}, "avec ses derniers messages, dossier 6."),
        ("ban", {"member": tess.user, "reason": "x", "length": "2 semaines"}, f"Bannissement de <@{tess.id}>"),
        ("unban", {"member": tess.user}, f"Fin du bannissement de <@{tess.id}>, dossier 8."),
        ("case view", {"number": 3}, "**Dossier 3 · Exclusion temporaire**"),
        ("case edit", {"number": 2, "reason": "y"}, f"Le dossier 2 est changé{NB}; ce qu’il était avant reste"),
        ("case undo", {"number": 5}, "Le dossier 5 est annulé. La trace reste."),
        ("case delete-note", {"number": 1}, f"Supprimer cette note pour de bon{NB}?"),
        ("history", {"member": ann}, "4 dossiers · 0 avertissement en cours"),
        ("modlog search", {"moderator": sim.moderator}, "8 dossiers"),
        ("duty on", {"until": "2h"}, "Permanence prise jusqu’à"),
        ("duty off", {}, "Permanence terminée."),
        ("modstats", {}, "## L’équipe, depuis 28 jours"),
        ("warn", {"member": sim.moderator, "reason": "x"}, "Tu ne peux pas faire cela pour toi."),
        ("warn", {"member": sim.owner, "reason": "x"}, "personne ne peut modérer le propriétaire."),
        ("kick", {"member": oto.user, "reason": "x"}, "n’est pas sur ce serveur."),
    )
    for command, options, said in typed:
        assert said in sim.text(await sim.moderator.slash(sim.general, command, **options)), command


async def test_who_did_something_in_french_is_written_to_in_french(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "remind", member=sim.member, rule="x")
    assert "A quick note from the team" in dms(sim, sim.member)[-1], "nobody knows yet"
    sim.speaks(sim.member, "fr")
    assert "## Ton historique" in sim.text(await sim.member.slash(sim.general, "myrecord"))
    await sim.moderator.slash(sim.general, "remind", member=sim.member, rule="x")
    assert "Un petit rappel de l’équipe" in dms(sim, sim.member)[-1]
