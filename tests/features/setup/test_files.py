"""Settings go into a file and come back, here or on another server; what does not fit is said and changes nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import toml
from bot.core.errors import UserError
from bot.core.i18n import words
from bot.core.servers import ChannelFacts, ServerFacts
from bot.core.settings import Overtaken
from bot.features.moderation.cases import Kind
from bot.features.moderation.settings import ModerationSettings
from bot.features.raids.settings import RaidSettings
from bot.features.roles.settings import Given, RolesSettings, When
from bot.features.setup import files
from bot.features.setup.pages import PAGES
from bot.features.welcome.settings import WelcomeSettings
from tests.features.setup.conftest import GENERAL, GUILD, HELP, HELPERS, MANAGER, OTHER, SERVER, STAFF, House

EN = words("en")
USUAL = {feature: kind().model_dump(mode="json") for feature, kind in PAGES.items()}


def changed(**features: Mapping[str, Any]) -> files.Values:
    return {feature: PAGES[feature](**features.get(feature, {})).model_dump(mode="json") for feature in PAGES}


FULL = changed(
    moderation={"log_channel": STAFF, "roles": {Kind.BAN: (HELPERS,)}, "texts": {Kind.WARN: 'Say "hi"\n# [x]\x7f'}},
    roles={"given": (Given(role_id=HELPERS, when=When.LET_IN),), "restrictions": (HELPERS,)},
    welcome={"channel_id": GENERAL, "place_languages": {HELP: "fr"}, "templates": {"en": ("Hi [name]",)}},
    digest={"quiet": [{"first": "2026-12-21", "last": "2026-12-27"}]},
    guard={"trusted": (OTHER << 50,)},
)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_what_is_written_is_read_again_and_changes_nothing(code: str) -> None:
    text = files.written(FULL, SERVER, words(code))
    assert 'log_channel = "#staff (' in text
    assert files.planned(text, FULL, SERVER) == files.Import((), ())
    back = files.planned(text, USUAL, SERVER)
    assert back.unfit == ()
    assert {(one.field.kind.feature, one.field.name) for one in back.changes} == {
        ("moderation", "log_channel"), ("moderation", "roles"), ("moderation", "texts"), ("roles", "given"),
        ("roles", "restrictions"), ("welcome", "channel_id"), ("welcome", "place_languages"),
        ("welcome", "templates"), ("digest", "quiet"), ("guard", "trusted"),
    }  # fmt: skip


def elsewhere(**more: Any) -> ServerFacts:
    """Another server, whose channels are called the same."""
    channels = {one.id + 1_000: replace(one, id=one.id + 1_000) for one in SERVER.channels.values()}
    roles = {one.id + 1_000: replace(one, id=one.id + 1_000) for one in SERVER.roles.values()}
    return replace(SERVER, id=GUILD + 1, channels=channels, roles=roles, **more)


def test_on_another_server_ids_become_those_of_what_is_called_the_same() -> None:
    does = files.planned(files.written(FULL, SERVER, EN), USUAL, elsewhere())
    new = {one.field.name: one.new for one in does.changes}
    assert does.unfit == ()
    assert (new["log_channel"], new["channel_id"]) == (STAFF + 1_000, GENERAL + 1_000)
    assert new["place_languages"] == {str(HELP + 1_000): "fr"} or new["place_languages"] == {HELP + 1_000: "fr"}
    assert new["given"][0]["role_id"] == HELPERS + 1_000


def test_what_is_not_there_or_there_twice_is_listed_and_left_out_whole() -> None:
    there = elsewhere()
    twice = ChannelFacts(5 << 50, "general", has=SERVER.channels[GENERAL].has)
    there = replace(there, channels={**there.channels, twice.id: twice}, roles={})
    does = files.planned(files.written(FULL, SERVER, EN), USUAL, there)
    said = {one.where: EN.say(one.why) for one in does.unfit}
    assert said["welcome.channel_id"] == f"2 here are called “#general ({GENERAL})”"
    assert said["roles.given"] == f"“@Helpers ({HELPERS})” is not here"
    assert "log_channel" in {one.field.name for one in does.changes}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[raids]\njoins = 2", "at least 3"),
        ("[raids]\njoins = true", "a whole number"),
        ("[raids]\njoins = 1979-05-27", "a whole number"),
        ("[raids]\njoins = inf", "a whole number"),
        (f"[raids]\njoins = {'9' * 300}", "at most 500"),
        ("[raids]\nautomatic = 'yes'", "yes or no"),
        ("[raids]\njoin = 5", "there is no such option"),
        ("[care]\nhelpers_set_by = 5", "there is no such option"),
        ("[nonsense]\njoins = 5", "there is no such feature"),
        ("raids = 5", "there is no such feature"),
        ("[server]\nlanguage = 'tlh'", "The bot does not speak “tlh”."),
        ("[server]\ntimezone = 'Mars/Olympus'", "“Mars/Olympus” is no time zone. Type a city of it, such as Paris."),
        ("[moderation]\nlog_channel = '#general'", f"Everyone can read <#{GENERAL}>. Choose a channel that only the"),
        ("[gates]\nrole_id = '@Boss'", "can harm the server"),
        ("[moderation]\nladder = [{strikes = 1, step = 'hang'}]", "one of timeout, ban, ask"),
        ("[welcome]\nchannel_id = [1]", "a whole number"),
        ("[welcome]\nchannel_id = 5", "This channel is not there any more"),
        ("[welcome]\nlook = 'TEXT'", "one of text, frame, picture"),
    ],
)
def test_a_line_that_does_not_fit_says_why(line: str, why: str) -> None:
    does = files.planned(f"format = 1\n{line}\n", USUAL, SERVER)
    assert does.changes == ()
    [unfit] = does.unfit
    assert why in EN.say(unfit.why)


@pytest.mark.parametrize(
    "text",
    ["", "format = 2", "x = [" * 5_000, "format = 1\nformat = 1", "joins = " + "9" * 5_000, "\x00", "[raids]\njoins=5"],
)
def test_what_is_no_file_of_settings_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        files.planned(text, USUAL, SERVER)


@given(name=st.text(min_size=1, max_size=30), text=st.text(min_size=1, max_size=40))
@settings(max_examples=8)
def test_whatever_things_and_texts_are_called_the_file_can_be_read(name: str, text: str) -> None:
    facts = replace(SERVER, name=name, channels={STAFF: replace(SERVER.channels[STAFF], name=name)})
    there = changed(moderation={"log_channel": STAFF, "texts": {Kind.WARN: text}})
    written = files.written(there, facts, EN)
    assert tomllib.loads(written)["moderation"]["texts"] == {"warn": text}
    assert files.planned(written, there, facts) == files.Import((), ())


@given(
    content=st.recursive(st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3))
)
@settings(max_examples=8)
def test_whatever_stands_in_a_file_is_taken_or_listed(content: Any) -> None:
    for feature in ("moderation", "welcome", "roles"):
        lines = "\n".join(f"{name} = {toml.written(content)}" for name in PAGES[feature].model_fields)
        does = files.planned(f"format = 1\n[{feature}]\n{lines}\n", USUAL, SERVER)
        assert len(does.unfit) + len(does.changes) <= len(PAGES[feature].model_fields)


@pytest.mark.both_databases
async def test_all_of_a_file_comes_in_at_once_and_only_as_it_was_shown(house: House) -> None:
    text = files.written(FULL, SERVER, EN) + "\n[raids2]\nx = 1\n"
    does, token = await house.setup.offer(GUILD, MANAGER, text)
    assert [one.where for one in does.unfit] == ["raids2"]
    assert await house.setup.bring_in(GUILD, MANAGER, token) == 10
    assert (await house.settings.get(GUILD, WelcomeSettings)).since == house.clock.now()
    assert (await house.settings.get(GUILD, RolesSettings)).restrictions == (HELPERS,)
    assert len(await house.settings.log(GUILD, 50)) == 10
    with pytest.raises(UserError):
        await house.setup.bring_in(GUILD, MANAGER, token)


async def test_what_was_changed_after_it_was_shown_stops_the_whole_file(house: House) -> None:
    _does, token = await house.setup.offer(GUILD, MANAGER, "format = 1\n[raids]\njoins = 20\nalike = 9\n")
    await house.settings.change(GUILD, RaidSettings, OTHER, joins=30)
    with pytest.raises(UserError, match="Something has changed since then"):
        await house.setup.bring_in(GUILD, MANAGER, token)
    assert (await house.settings.get(GUILD, RaidSettings)).alike == 5


async def test_of_several_features_all_change_or_none(house: House) -> None:
    seen = await house.settings.last_number(GUILD)
    await house.settings.change(GUILD, RaidSettings, OTHER, joins=30)
    with pytest.raises(Overtaken):
        await house.settings.apply(
            GUILD, MANAGER, {ModerationSettings: {"log_channel": STAFF}, RaidSettings: {"joins": 40}}, seen=seen
        )
    assert (await house.settings.get(GUILD, ModerationSettings)).log_channel is None
