import re
import tomllib
from pathlib import Path

import pytest

from bot.core import config
from bot.core.config import ConfigError, load, options, variable
from bot.core.i18n import words
from tests.kept_secret import TOKEN

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(path: Path | None, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    return [words("en").say(mistake) for mistake in caught.value.mistakes]


def test_nothing_given_means_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = load(None, {})
    assert loaded.source is None
    assert loaded.config == config.Config()


def test_a_config_file_in_this_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "[intents]\nmembers = false")
    assert load(None, {}).config.intents.members is False


def test_the_environment_goes_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[database]\nurl = "sqlite:///a.db"\n[log]\nlevel = "error"')
    environ = {"CONCIERGE_DATABASE__URL": "sqlite:///b.db", "CONCIERGE_INTENTS__MEMBERS": "false"}
    loaded = load(path, environ).config
    assert (loaded.database.url, loaded.log.level, loaded.intents.members) == ("sqlite:///b.db", "error", False)


@pytest.mark.parametrize(
    ("environ", "token"),
    [
        ({"DISCORD_TOKEN": TOKEN}, TOKEN),
        ({"CONCIERGE_TOKEN": f" {TOKEN}\n"}, TOKEN),
        ({"DISCORD_TOKEN": "other", "CONCIERGE_TOKEN": TOKEN}, TOKEN),
        ({"DISCORD_TOKEN": ""}, None),
    ],
)
def test_the_token_may_come_as_either_variable(environ: dict[str, str], token: str | None, tmp_path: Path) -> None:
    loaded = load(written(tmp_path, ""), environ).config.token
    assert (loaded.get_secret_value() if loaded else None) == token


def test_several_old_keys_stand_in_one_variable(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, ""), {"CONCIERGE_ENCRYPTION__OLD_KEYS": f"{KEY}, {KEY}"})
    assert len(loaded.config.encryption.old_keys) == 2


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (
            'token = "with space"',
            "token must be the token that the developer portal shows once under Bot → Reset Token.",
        ),
        ("token = 5", "token must be the token that the developer portal shows once under Bot → Reset Token."),
        ("database = 5", "database must be a section [database]."),
        ('[database]\nurl = "mysql://h/d"', "database.url must be sqlite:///path/to/file.db or postgresql://user:pass"),
        ('[database]\nurl = "sqlite://"', "database.url must be sqlite:///path/to/file.db"),
        ('[database]\nurl = "no address"', "database.url must be sqlite:///path/to/file.db"),
        ("discord = 1", "discord must be a section [discord]."),
        ('[discord]\napi_base = "discord.com"', "discord.api_base must be an address that begins with http:// or"),
        ('[discord]\nshards = "4/4"', "discord.shards must be a part of the shards, such as 0-3/16, not “4/4”."),
        ('intents = "all"', "intents must be a section [intents]."),
        ('[intents]\nmembers = "perhaps"', "intents.members must be true or false, not “perhaps”."),
        ("[intents]\nmessage_content = 7", "intents.message_content must be true or false, not “7”."),
        ("[counting]\nhistory_days = 367", "counting.history_days must be a whole number from 0 to 366, not “367”."),
        ("automod = 1", "automod must be a section [automod]."),
        (
            '[automod]\nphishing_feeds = ["http://a.example"]',
            "automod.phishing_feeds must be a list of files and https",
        ),
        ("[automod]\nfeeds_folder = 5", "automod.feeds_folder must be a path."),
        ("log = 1", "log must be a section [log]."),
        ('[log]\nlevel = "loud"', "log.level must be one of debug, info, warning, error, not “loud”."),
        ('[log]\nformat = "xml"', "log.format must be one of text, json, not “xml”."),
        ("encryption = 1", "encryption must be a section [encryption]."),
        ('[encryption]\nkey = "short"', "encryption.key must be 32 random bytes in base64"),
        ('[encryption]\nold_keys = ["short"]', "encryption.old_keys must be a list of earlier keys."),
        ('tokn = "x"', "there is no tokn. Is token meant?"),
        ('[databse]\nurl = "x"', "there is no databse. Is database meant?"),
        ('[database]\nulr = "x"', "there is no database.ulr. Is database.url meant?"),
        ('url = "x"', "there is no url. Is database.url meant?"),
        ("zzz = 1", "there is no zzz. There are token, database.url,"),
    ],
)
def test_a_mistake_in_the_file_names_the_file_and_the_key(toml: str, sentence: str, tmp_path: Path) -> None:
    path = written(tmp_path, toml)
    (said,) = mistakes(path)
    assert said.startswith(f"{path}: ")
    assert sentence in said


def test_every_option_has_a_row_in_the_table_above() -> None:
    assert set(options()) | {name.partition(".")[0] for name in options()} == set(config.EXPECTED)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CONCIERGE_LOG__LEVEL": "loud"}, "CONCIERGE_LOG__LEVEL must be one of"),
        ({"DISCORD_TOKEN": "a b"}, "DISCORD_TOKEN must be the token"),
        ({"CONCIERGE_ENCRYPTION__KEY": "x"}, "CONCIERGE_ENCRYPTION__KEY must be 32 random bytes"),
        ({"CONCIERGE_DATABSE__URL": "x"}, "there is no CONCIERGE_DATABSE__URL. Is CONCIERGE_DATABASE__URL meant?"),
        ({"CONCIERGE_X": "x"}, "there is no CONCIERGE_X. There are CONCIERGE_TOKEN, "),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(
    environ: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    (said,) = mistakes(written(tmp_path, ""), environ)
    assert sentence in said


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ("token = abc", "line 1, column 9: "),
        ('[log]\nlevel = "debug"\n[intents\n', "line 3, column 9: "),
        ('token = """', "ends too early: "),
    ],
)
def test_broken_toml_is_told_with_its_line_and_column(toml: str, place: str, tmp_path: Path) -> None:
    (said,) = mistakes(written(tmp_path, toml))
    assert place in said


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path / "gone.toml")
    assert said.startswith(f"There is no file {tmp_path / 'gone.toml'}")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    assert mistakes(path) == [f"{path} is not text in UTF-8."]


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path)
    assert "can’t be read" in said


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, 'tokn = "x"\n[database]\nurl = "?"\n[log]\nlevel = "loud"\nformat = 7')
    said = mistakes(path, {"CONCIERGE_OOPS": "1", "CONCIERGE_INTENTS__MEMBERS": "perhaps"})
    assert len(said) == 6


def test_no_mistake_repeats_a_secret(tmp_path: Path) -> None:
    path = written(tmp_path, f'token = "{TOKEN} x"\n[database]\nurl = "mysql://u:{TOKEN}@h/d"\n')
    said = " ".join(mistakes(path, {"CONCIERGE_ENCRYPTION__KEY": TOKEN}))
    assert TOKEN not in said


def test_the_printed_form_of_a_configuration_holds_no_secret(tmp_path: Path) -> None:
    environ = {"DISCORD_TOKEN": TOKEN, "CONCIERGE_ENCRYPTION__KEY": KEY}
    loaded = load(written(tmp_path, ""), environ)
    assert TOKEN not in repr(loaded)
    assert KEY not in repr(loaded)
    assert set(loaded.config.secrets()) == {TOKEN, KEY}


def test_the_database_password_is_a_secret(tmp_path: Path) -> None:
    environ = {"CONCIERGE_DATABASE__URL": "postgresql://u:p%40ss@h/d"}
    assert load(written(tmp_path, ""), environ).config.secrets() == ("p@ss",)


def test_a_variable_name_says_section_and_option() -> None:
    assert variable("database.url") == "CONCIERGE_DATABASE__URL"


def test_the_example_loads_and_says_every_option_with_its_default() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert load(EXAMPLE, {}).config == config.Config()
    said = tomllib.loads(re.sub(r'^# (\w+ = "")$', r"\1", text, flags=re.MULTILINE))
    leaves = {f"{name}.{leaf}" for name, value in said.items() if isinstance(value, dict) for leaf in value}
    assert leaves | {name for name, value in said.items() if not isinstance(value, dict)} == set(options())
