"""Commands are sent to Discord when they changed, and only then."""

import pytest

from tests.simworld import World


def registrations(sim: World) -> int:
    return len([sent for sent in sim.requests("PUT", "/commands") if sent.path.endswith("/commands")])


async def test_commands_are_registered_on_the_first_start(sim: World) -> None:
    assert registrations(sim) == 1


async def test_commands_that_did_not_change_are_not_registered_again(sim: World) -> None:
    await sim.restart()
    assert registrations(sim) == 1
    assert sim.client.tree.mention("help").startswith("</help:")


async def test_commands_that_someone_took_away_are_registered_again(sim: World) -> None:
    await sim.client.http.bulk_upsert_global_commands(sim.client.application_id or 0, payload=[])
    await sim.restart()
    assert registrations(sim) == 3


async def test_commands_that_changed_are_registered_again(sim: World) -> None:
    command = sim.client.tree.get_command("help")
    assert command is not None
    before = sim.client.tree.fingerprint()
    command.description = "Something else"
    assert sim.client.tree.fingerprint() != before
    assert await sim.client.tree.register(sim.client.db)
    assert not await sim.client.tree.register(sim.client.db)


async def test_french_names_are_sent_to_discord(sim: World) -> None:
    commands = {command.name: command for command in await sim.client.tree.fetch_commands()}
    french = {str(locale): name for locale, name in commands["help"].name_localizations.items()}
    assert french == {"fr": "aide"}


@pytest.mark.parametrize("name", ["help", "nothing at all"])
async def test_a_command_without_an_id_is_named_as_it_is_typed(sim: World, name: str) -> None:
    sim.client.tree.ids.clear()
    assert sim.client.tree.mention(name) == f"`/{name}`"
