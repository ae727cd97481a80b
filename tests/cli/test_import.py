from pathlib import Path

from filelock import FileLock

from tests.cli.conftest import Concierge
from tests.cli.town import write_town
from tests.features.engagement.chat import Said, at, document, write, write_chat


def test_what_was_counted_is_said_for_each_server(concierge: Concierge) -> None:
    write_town(Path("chat"))
    result = concierge("import", "chat", "--timezone", "Europe/Paris")
    assert result.exit_code == 0
    assert result.stdout.startswith("Server 1 (1): 210 messages and 5 joins counted, 0 were already; Oct 5, 2026")
    assert "Europe/Paris" in result.stdout
    assert f"Data: {Path('data/concierge.db').absolute()}" in result.stderr


def test_what_bots_wrote_is_told_but_not_counted(concierge: Concierge) -> None:
    write_chat(Path("chat"), [Said(at(1), 10, 100), Said(at(2), 10, 7, bot=True)], 1)
    said = concierge("import", "chat").stdout
    assert "1 message and 0 joins counted" in said
    assert "1 message or join of a bot was left out." in said


def test_the_same_files_again_change_nothing(concierge: Concierge) -> None:
    write_town(Path("chat"))
    concierge("import", "chat")
    result = concierge("import", "chat")
    assert result.exit_code == 0
    assert "0 messages and 0 joins counted, 215 were already" in result.stdout


def test_a_broken_file_is_named_the_others_are_counted_and_the_status_says_so(concierge: Concierge) -> None:
    write_town(Path("chat"))
    Path("chat/broken.json").write_text('{"guild": {"id": "1", "na', encoding="utf-8")
    result = concierge("import", "chat")
    assert result.exit_code == 1
    assert "210 messages" in result.stdout
    assert result.stderr.splitlines()[-1].startswith("Not counted: ")
    assert "broken.json" in result.stderr


def test_a_path_that_is_not_there_is_told(concierge: Concierge) -> None:
    result = concierge("import", "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.output


def test_question_channels_are_given_by_name(concierge: Concierge) -> None:
    write_town(Path("chat"))
    assert concierge("import", "chat", "--questions", "channel 10", "--questions", "11").exit_code == 0
    assert "Questions  " in concierge("report").stdout


def test_it_does_not_write_beside_a_bot_that_runs(concierge: Concierge) -> None:
    write_town(Path("chat"))
    Path("data").mkdir()
    with FileLock("data/concierge.db.lock"):
        result = concierge("import", "chat")
    assert result.exit_code == 1
    assert result.stderr.startswith("Another concierge command is at work on this database")


def test_a_pipe_gets_no_progress_bar(concierge: Concierge) -> None:
    write_town(Path("chat"))
    output = concierge("import", "chat").output
    assert "\x1b" not in output
    assert "%" not in output


def test_names_can_not_command_the_terminal(concierge: Concierge) -> None:
    nasty = document([Said(at(1), 10, 100)], name="\x1b[31mred\x9b2J")
    nasty["guild"]["name"] = "\x1b]0;title\x07\u202eevil"
    Path("chat").mkdir()
    write(Path("chat/chat.json"), nasty)
    Path("chat/\x1b[2J.json").touch()
    imported, reported = concierge("import", "chat"), concierge("report")
    shown = imported.output + reported.output + concierge("report", "--json").output
    assert "evil" in imported.stdout
    assert "[31mred" in reported.stdout
    assert not set(shown) & {"\x1b", "\x9b", "\x07", "\u202e"}
