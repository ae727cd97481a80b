"""What is asked of Discord about scheduled events, where the simulation itself looks away."""

from datetime import timedelta

from bot.client.events import DiscordEvents
from bot.core.events import Scheduled, Status, Venue
from tests import simkit
from tests.simworld import World


def events(sim: World) -> DiscordEvents:
    found = sim.client.app.qa.desk.events
    assert isinstance(found, DiscordEvents)
    return found


def lamps(sim: World, venue: Venue = Venue.ELSEWHERE, **values: object) -> Scheduled:
    start = sim.env.now() + timedelta(hours=1)
    where = {"location": "https://club.example", **values}
    return Scheduled("Lamps" * 40, "x" * 2_000, start, start + timedelta(hours=1), venue, **where)  # type: ignore[arg-type]


async def test_an_event_elsewhere_has_an_end_and_keeps_discords_limits(sim: World) -> None:
    await events(sim).create(sim.guild.id, lamps(sim))
    [sent] = sim.requests("POST", "/scheduled-events")
    assert (sent.json["entity_type"], sent.json["channel_id"], sent.json["privacy_level"]) == (3, None, 2)
    assert (len(sent.json["name"]), len(sent.json["description"])) == (100, 1_000)
    assert sent.json["scheduled_end_time"] > sent.json["scheduled_start_time"]
    assert sent.json["entity_metadata"] == {"location": "https://club.example"}


async def test_the_bots_own_event_is_found_again_by_name_and_time(sim: World) -> None:
    event = lamps(sim)
    made = await events(sim).create(sim.guild.id, event)
    assert await events(sim).find(sim.guild.id, event.name, event.starts_at) == made
    assert await events(sim).find(sim.guild.id, "Other", event.starts_at) is None
    await events(sim).extend(sim.guild.id, made, event.ends_at + timedelta(hours=1))
    assert list(sim.requests("PATCH", "/scheduled-events/")[-1].json) == ["scheduled_end_time"]
    assert (await events(sim).look(sim.guild.id, made)).status is Status.SCHEDULED


async def test_a_stage_is_opened_with_its_event_and_closing_one_that_is_shut_is_no_trouble(sim: World) -> None:
    stage = sim.guild.create_stage_channel("stage")
    await sim.env.settle()
    await events(sim).open_stage(stage.id, "Lamps" * 40, 77)
    [sent] = sim.requests("POST", "/stage-instances")
    assert (len(sent.json["topic"]), sent.json["guild_scheduled_event_id"]) == (120, 77)
    await events(sim).close_stage(stage.id)
    await events(sim).close_stage(stage.id)


async def test_what_the_bot_lacks_for_a_stage_is_named(sim: World) -> None:
    stage = sim.guild.create_stage_channel("stage")
    await sim.env.settle()
    assert events(sim).missing(sim.guild.id, Venue.STAGE, stage.id, sim.general.id) == []
    simkit.forbid_bot(sim.env, sim.guild, create_events=False, mute_members=False, administrator=False)
    await sim.env.settle()
    assert set(events(sim).missing(sim.guild.id, Venue.STAGE, stage.id, sim.general.id)) == {
        "create_events",
        "mute_members",
    }
    assert events(sim).missing(sim.guild.id, Venue.ELSEWHERE, None, sim.general.id) == ["create_events"]
