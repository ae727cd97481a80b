import discord
import pytest

from bot.client.language import spoken
from bot.core.settings import ServerSettings
from tests.simworld import World


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        (discord.Locale.french, "fr"),
        (discord.Locale.american_english, "en"),
        (discord.Locale.british_english, "en"),
        (discord.Locale.german, None),
        (None, None),
    ],
)
def test_discords_locales_are_spoken_where_there_are_words(locale: discord.Locale | None, language: str) -> None:
    assert spoken(locale) == language


async def test_who_speaks_none_of_our_languages_reads_the_servers(sim: World) -> None:
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language="fr")
    sim.speaks(sim.member, "de")
    assert "Ce que tu peux utiliser ici" in sim.text(await sim.member.slash(sim.general, "help"))


async def test_discords_language_counts_more_than_the_servers(sim: World) -> None:
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language="fr")
    assert "What you may use here" in sim.text(await sim.member.slash(sim.general, "help"))


async def test_a_form_speaks_the_language_that_a_member_chose(sim: World) -> None:
    await sim.member.slash(sim.general, "language", language="fr")
    form = await sim.member.slash(sim.general, "report", member=sim.moderator)
    assert "Signaler à l’équipe" in str(form.modal)
