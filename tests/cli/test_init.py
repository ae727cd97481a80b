import os
import stat
import tomllib
from pathlib import Path

import pytest

from bot.cli import init
from bot.client.application import MEMBERS, MESSAGE_CONTENT
from tests.cli.conftest import Concierge
from tests.cli.fake_rest import FakeRest
from tests.kept_secret import TOKEN


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "LOOK_EVERY_S", 0.01)


def test_it_leads_from_the_token_to_the_first_server(concierge: Concierge, rest: FakeRest) -> None:
    rest.flags = [0, 0, MESSAGE_CONTENT, MEMBERS | MESSAGE_CONTENT]
    rest.servers = [{}, {}, {7: "Our house"}]
    result = concierge("init", api=rest.api, typed=f"{TOKEN}\n")
    assert result.exit_code == 0
    said = result.stdout.splitlines()
    assert "This is Concierge Test." in said
    assert said.count("still off: Server Members and Message Content") == 1
    assert said.count("still off: Server Members") == 1
    assert "It is on Our house." in said
    assert said[-1] == "Next: type `concierge run`, and in Discord `/setup`."


def test_the_token_is_never_printed(concierge: Concierge, rest: FakeRest) -> None:
    assert TOKEN not in concierge("init", api=rest.api, typed=f"{TOKEN}\n").output


def test_the_invite_link_asks_for_exactly_the_permissions_that_are_explained(
    concierge: Concierge, rest: FakeRest
) -> None:
    said = concierge("init", api=rest.api, typed=f"{TOKEN}\n").stdout
    assert "client_id=123456789012345678&scope=bot+applications.commands&permissions=2270887073131767" in said
    for name in ("View Channel: ", "Send Messages: ", "Attach Files: ", "Read Message History: ", "View Audit Log: "):
        assert f"\n  {name}" in said
    counted = 1 | 1 << 1 | 1 << 2 | 1 << 40 | 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 7
    channels = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 13 | 1 << 27 | 1 << 28 | 1 << 34 | 1 << 35 | 1 << 36 | 1 << 38
    events = 1 << 20 | 1 << 22 | 1 << 24 | 1 << 44 | 1 << 51
    assert counted | channels | events == 2270887073131767


def test_the_file_holds_the_token_for_this_user_only(concierge: Concierge, rest: FakeRest) -> None:
    concierge("init", api=rest.api, typed=f"{TOKEN}\n")
    path = Path("config.toml")
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"token": TOKEN}
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_refused_token_is_asked_for_again(concierge: Concierge, rest: FakeRest) -> None:
    result = concierge("init", api=rest.api, typed=f"wrong\nwith space\n{TOKEN}\n")
    assert result.exit_code == 0
    assert result.stderr.count("Discord refuses the token") == 2


def test_an_intent_that_can_not_be_had_is_left_out_and_noted(concierge: Concierge, rest: FakeRest) -> None:
    rest.flags = [MEMBERS]
    result = concierge("init", "--no-message-content", api=rest.api, typed=f"{TOKEN}\n")
    assert result.exit_code == 0
    assert tomllib.loads(Path("config.toml").read_text(encoding="utf-8"))["intents"] == {"message_content": False}


def test_a_file_that_is_there_is_kept_unless_one_says_yes(concierge: Concierge, rest: FakeRest) -> None:
    path = Path("config.toml")
    path.write_text("# mine\n", encoding="utf-8")
    assert concierge("init", api=rest.api, typed="n\n").exit_code == 1
    assert path.read_text(encoding="utf-8") == "# mine\n"
    assert concierge("init", api=rest.api, typed=f"y\n{TOKEN}\n").exit_code == 0
    assert TOKEN in path.read_text(encoding="utf-8")


def test_breaking_off_writes_nothing(concierge: Concierge, rest: FakeRest) -> None:
    result = concierge("init", api=rest.api, typed="")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert not Path("config.toml").exists()


def test_a_busy_discord_is_asked_again(concierge: Concierge, rest: FakeRest) -> None:
    rest.busy = 2
    assert concierge("init", api=rest.api, typed=f"{TOKEN}\n").exit_code == 0


def test_it_speaks_french(concierge: Concierge, rest: FakeRest) -> None:
    said = concierge("init", api=rest.api, typed=f"{TOKEN}\n", language="fr").stdout
    assert "Envoyer des messages" in said
