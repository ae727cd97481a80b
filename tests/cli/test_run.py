import os
from pathlib import Path

import pytest
from filelock import FileLock

from bot.client.application import MEMBERS, MESSAGE_CONTENT
from tests.cli.conftest import Concierge
from tests.cli.fake_rest import FakeRest
from tests.kept_secret import TOKEN


def test_no_token_is_one_sentence_that_says_where_to_put_it(concierge: Concierge) -> None:
    result = concierge("run")
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no token: put it into config.toml")
    assert result.stderr.count("\n") == 1


def test_a_refused_token_is_told_and_not_printed(concierge: Concierge, rest: FakeRest) -> None:
    result = concierge("run", api=rest.api, env={"DISCORD_TOKEN": "refused-t0ken"})
    assert result.exit_code == 1
    assert result.stderr.startswith("Discord refuses the token")
    assert "refused-t0ken" not in result.output


@pytest.mark.parametrize(
    ("flags", "off", "options"),
    [
        (0, "Server Members and Message Content", "intents.members and intents.message_content"),
        (MEMBERS, "Message Content", "intents.message_content"),
        (MESSAGE_CONTENT, "Server Members", "intents.members"),
    ],
)
def test_intents_that_are_off_are_named_with_where_to_switch_them_on_and_how_to_do_without(
    flags: int, off: str, options: str, concierge: Concierge, rest: FakeRest
) -> None:
    rest.flags = [flags]
    result = concierge("run", api=rest.api, env={"DISCORD_TOKEN": TOKEN})
    assert result.exit_code == 1
    assert f"Switched off for Concierge Test: {off}." in result.stderr
    assert "https://discord.com/developers/applications/123456789012345678/bot" in result.stderr
    assert f"set {options} to false" in result.stderr


def test_a_proxy_is_asked_in_place_of_discord(concierge: Concierge, rest: FakeRest) -> None:
    env = {"DISCORD_TOKEN": "refused", "CONCIERGE_DISCORD__API_BASE": f"{rest.api}/"}
    assert "Discord refuses the token" in concierge("run", env=env).stderr


def test_without_a_network_it_says_so(concierge: Concierge) -> None:
    result = concierge("run", api="http://127.0.0.1:1", env={"DISCORD_TOKEN": TOKEN})
    assert result.exit_code == 1
    assert result.stderr.startswith("Discord can’t be reached (")


def test_it_says_where_the_configuration_and_the_data_lie(concierge: Concierge, rest: FakeRest) -> None:
    Path("config.toml").write_text('[database]\nurl = "sqlite:///here.db"\n', encoding="utf-8")
    result = concierge("run", api=rest.api, env={"DISCORD_TOKEN": "refused"})
    assert f"Configuration: {Path('config.toml').absolute()}" in result.stdout
    assert f"Data: {Path('here.db').absolute()}" in result.stdout


def test_every_mistake_of_the_configuration_is_a_line(concierge: Concierge) -> None:
    Path("config.toml").write_text('[log]\nlevel = "loud"\ncolour = 1\n', encoding="utf-8")
    result = concierge("run")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "config.toml: log.level must be one of debug, info, warning, error, not “loud”.",
        "config.toml: there is no log.colour. There are log.level, log.format, log.file, log.file_mib, "
        "and log.files_kept.",
    ]


def test_an_unreachable_database_is_told_without_its_password(concierge: Concierge) -> None:
    url = "postgresql://someone:s3cret@127.0.0.1:1/house"
    result = concierge("run", env={"DISCORD_TOKEN": TOKEN, "CONCIERGE_DATABASE__URL": url})
    assert result.exit_code == 1
    assert result.stderr.startswith("The database postgresql://someone:***@127.0.0.1:1/house can’t be used")


def test_a_second_run_on_the_same_file_is_refused(concierge: Concierge) -> None:
    Path("data").mkdir()
    with FileLock("data/concierge.db.lock"):
        result = concierge("run", env={"DISCORD_TOKEN": TOKEN})
    assert result.exit_code == 1
    assert result.stderr.startswith("Another concierge command is at work on this database")


@pytest.mark.parametrize(
    ("given", "told"), [("0-1/2", "Several processes can share PostgreSQL"), ("2/2", "write 0-3/16")]
)
def test_shards_that_can_not_be_are_refused_with_words(concierge: Concierge, given: str, told: str) -> None:
    result = concierge("run", "--shards", given, env={"DISCORD_TOKEN": TOKEN})
    assert result.exit_code == 1
    assert told in result.stderr


@pytest.mark.skipif(not os.environ.get("TEST_POSTGRES_URL"), reason="PostgreSQL asks for a key")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_without_a_key_is_refused(concierge: Concierge, database_url: str) -> None:
    result = concierge("run", env={"DISCORD_TOKEN": TOKEN, "CONCIERGE_DATABASE__URL": database_url})
    assert result.exit_code == 1
    assert "openssl rand -base64 32" in result.stderr
