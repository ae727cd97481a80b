import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Concierge
from tests.features.engagement.chat import Said, at, document, exported, write


def chat(folder: Path) -> None:
    folder.mkdir()
    full: list[dict[str, Any]] = [exported(Said(at(minute), 10, 100 + minute, "hello there")) for minute in range(3)]
    full[0]["embeds"] = [{"title": "FREE NITRO", "fields": [{"name": "a", "value": "b"}], "author": {"name": "x"}}]
    full[1]["attachments"] = [{"fileName": "setup.exe", "fileSizeBytes": 3}]
    full[2]["forwardedMessage"] = {"content": "fr33 n1tr0", "attachments": [], "embeds": []}
    write(
        folder / "a.json",
        document([*full, Said(at(5), 10, 200, "espèce de n\u00e9gro"), Said(at(6), 10, 1, "nègre", bot=True)]),
    )
    copies = [Said(at(7) + number, 11 + number, 300, "come to my place everyone") for number in range(3)]
    for copy in copies:
        write(folder / f"{copy.channel}.json", document([copy], place_id=copy.channel))


def test_hits_are_printed_by_rule_and_for_a_thousand_messages(concierge: Concierge) -> None:
    chat(Path("chat"))
    result = concierge("automod", "replay", "chat", "--preset", "support")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["7", "messages"]
    assert ["scams", "2", "285.7"] in lines
    assert ["zalgo", "0", "0"] in lines


def test_one_json_object_names_each_hit(concierge: Concierge) -> None:
    chat(Path("chat"))
    said = json.loads(concierge("automod", "replay", "chat", "--preset", "support", "--json").stdout)
    assert set(said) == {"messages", "by_rule", "hits"}
    assert (said["messages"], said["by_rule"]["slurs"], said["by_rule"]["spread"]) == (7, 1, 1)
    [slur] = [hit for hit in said["hits"] if hit["rule"] == "slurs"]
    assert slur == {"channel_id": "10", "message_id": str(at(5)), "rule": "slurs", "span": [10, 15]}
    [spread] = [hit for hit in said["hits"] if hit["rule"] == "spread"]
    assert spread["channel_id"] == "13"


def test_a_file_of_rules_is_replayed(concierge: Concierge) -> None:
    chat(Path("chat"))
    Path("rules.toml").write_text('[[rule]]\nkind = "words"\nname = "mine"\nterms = ["hell*"]\n', encoding="utf-8")
    said = json.loads(concierge("automod", "replay", "chat", "--rules", "rules.toml", "--json").stdout)
    assert said["by_rule"] == {"mine": 3}
    assert {tuple(hit["span"]) for hit in said["hits"]} == {(0, 5)}


def test_mistakes_are_said_in_words(concierge: Concierge) -> None:
    chat(Path("chat"))
    Path("rules.toml").write_text('[[rule]]\nkind = "words"\nname = "mine"\n', encoding="utf-8")
    for arguments, said in [
        (("--preset", "suport"), "There is no preset suport"),
        ((), "Either --preset or --rules"),
        (("--preset", "support", "--rules", "rules.toml"), "Either --preset or --rules"),
        (("--rules", "rules.toml"), "at least one word"),
        (("--rules", "nowhere.toml"), "nowhere.toml"),
    ]:
        result = concierge("automod", "replay", "chat", *arguments)
        assert result.exit_code == 1
        assert said in result.stderr
    assert concierge("automod", "replay", "nowhere", "--preset", "support").exit_code == 1


def test_a_file_that_is_no_export_is_named_and_the_others_are_replayed(concierge: Concierge) -> None:
    chat(Path("chat"))
    Path("chat/broken.json").write_text("{", encoding="utf-8")
    result = concierge("automod", "replay", "chat", "--preset", "support", language="fr")
    assert result.exit_code == 0
    assert "broken.json" in result.stderr
    assert "7 messages" in result.stdout
