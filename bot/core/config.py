"""What the person who runs the bot decides: `config.toml`, the environment over it. All mistakes are told at once."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from sqlalchemy.exc import ArgumentError

from bot.core.db import engine_url
from bot.core.encrypted import is_key
from bot.core.errors import UserError
from bot.core.i18n import Listing, Text, _, n_
from bot.core.log import LogFile
from bot.core.shards import Shards

DEFAULT_FILE = Path("config.toml")
PREFIX = "CONCIERGE_"
MOST_HISTORY_DAYS = 366
MOST_BACKUP_HOURS = 31 * 24
MOST_BACKUPS = 1_000
LAST_PORT = 65_535
MOST_LOG_MIB, MOST_LOG_FILES = 1_000, 100
DISCORD_TOKEN = "DISCORD_TOKEN"  # noqa: S105 the name that other bots use


def _usable_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", token.get_secret_value()):
        raise ValueError("not a token")
    return token


def _usable_url(url: str) -> str:
    try:
        parsed = engine_url(url)
    except ArgumentError as error:
        raise ValueError("not an address") from error
    file, server = parsed.drivername == "sqlite+aiosqlite", parsed.drivername == "postgresql+asyncpg"
    if not (file and parsed.database not in (None, "", ":memory:")) and not (server and parsed.database):
        raise ValueError("not an address")
    return url


def is_database_url(text: str) -> bool:
    try:
        _usable_url(text)
    except ValueError:
        return False
    return True


def _usable_key(key: SecretStr) -> SecretStr:
    if not is_key(key.get_secret_value()):
        raise ValueError("not a key")
    return key


def _usable_feed(source: str) -> str:
    if "://" in source and not source.startswith("https://"):
        raise ValueError("not a feed")
    return source


def _usable_api(address: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
        raise ValueError("not an address")
    return address.rstrip("/")


def _usable_shards(text: str) -> str:
    try:
        Shards.read(text)
    except UserError as error:
        raise ValueError("no shards") from error
    return text


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _lowered(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _listed(value: Any) -> Any:
    """A variable holds several keys with commas between them."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Token = Annotated[SecretStr, BeforeValidator(_trimmed), AfterValidator(_usable_token)]
Feed = Annotated[str, BeforeValidator(_trimmed), Field(min_length=1), AfterValidator(_usable_feed)]
Key = Annotated[SecretStr, BeforeValidator(_trimmed), AfterValidator(_usable_key)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DatabaseConfig(Section):
    url: Annotated[str, BeforeValidator(_trimmed), AfterValidator(_usable_url)] = "sqlite:///data/concierge.db"


class Intents(Section):
    members: bool = True
    message_content: bool = True


class DiscordConfig(Section):
    api_base: Annotated[str, BeforeValidator(_trimmed), AfterValidator(_usable_api)] = "https://discord.com/api/v10"
    shards: Annotated[str, BeforeValidator(_trimmed), AfterValidator(_usable_shards)] | None = None


class CountingConfig(Section):
    history_days: Annotated[int, Field(ge=0, le=MOST_HISTORY_DAYS)] = 28


class AutomodConfig(Section):
    phishing_feeds: Annotated[tuple[Feed, ...], BeforeValidator(_listed)] = ()
    feeds_folder: Path = Path("data/feeds")


class BackupConfig(Section):
    folder: Path = Path("data/backups")
    every_hours: Annotated[int, Field(ge=0, le=MOST_BACKUP_HOURS)] = 24
    keep: Annotated[int, Field(ge=1, le=MOST_BACKUPS)] = 14
    before_upgrade: bool = True


class HttpConfig(Section):
    """`port`: 0 is none."""

    host: Annotated[str, BeforeValidator(_trimmed), Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=LAST_PORT)] = 0


class LogConfig(Section):
    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lowered)] = "info"
    format: Annotated[Literal["text", "json"], BeforeValidator(_lowered)] = "text"
    file: Path | None = None
    file_mib: Annotated[int, Field(ge=1, le=MOST_LOG_MIB)] = 10
    files_kept: Annotated[int, Field(ge=1, le=MOST_LOG_FILES)] = 5

    def to_file(self) -> LogFile | None:
        return LogFile(self.file, self.file_mib, self.files_kept) if self.file else None


class Encryption(Section):
    key: Key | None = None
    old_keys: Annotated[tuple[Key, ...], BeforeValidator(_listed)] = ()

    def keys(self) -> tuple[str, ...]:
        """The given keys, newest first; empty: none is given."""
        return tuple(key.get_secret_value() for key in (self.key, *self.old_keys) if key) if self.key else ()


class Config(Section):
    token: Token | None = None
    database: DatabaseConfig = DatabaseConfig()
    discord: DiscordConfig = DiscordConfig()
    intents: Intents = Intents()
    counting: CountingConfig = CountingConfig()
    automod: AutomodConfig = AutomodConfig()
    backup: BackupConfig = BackupConfig()
    http: HttpConfig = HttpConfig()
    log: LogConfig = LogConfig()
    encryption: Encryption = Encryption()

    def secrets(self) -> tuple[str, ...]:
        """What no log line may show."""
        kept = [self.token, self.encryption.key, *self.encryption.old_keys]
        url = engine_url(self.database.url)
        passwords = [url.password, *url.normalized_query.get("password", ())]
        return (*(secret.get_secret_value() for secret in kept if secret), *(str(one) for one in passwords if one))


_TRUE_OR_FALSE = _("true or false")
_KEY = _("32 random bytes in base64, as `openssl rand -base64 32` prints them")
EXPECTED: Mapping[str, Text] = {
    "token": _("the token that the developer portal shows once under Bot → Reset Token"),
    "database": _("a section [database]"),
    "database.url": _("sqlite:///path/to/file.db or postgresql://user:password@host/name"),
    "discord": _("a section [discord]"),
    "discord.api_base": _("an address that begins with http:// or https://"),
    "discord.shards": _("a part of the shards, such as 0-3/16"),
    "intents": _("a section [intents]"),
    "intents.members": _TRUE_OR_FALSE,
    "intents.message_content": _TRUE_OR_FALSE,
    "counting": _("a section [counting]"),
    "counting.history_days": _("a whole number from 0 to {most}", most=MOST_HISTORY_DAYS),
    "automod": _("a section [automod]"),
    "automod.phishing_feeds": _("a list of files and https:// addresses"),
    "automod.feeds_folder": _("a path"),
    "backup": _("a section [backup]"),
    "backup.folder": _("a path"),
    "backup.every_hours": _("a whole number from 0 to {most}", most=MOST_BACKUP_HOURS),
    "backup.keep": _("a whole number from 1 to {most}", most=MOST_BACKUPS),
    "backup.before_upgrade": _TRUE_OR_FALSE,
    "http": _("a section [http]"),
    "http.host": _("a name or address of this computer, such as 127.0.0.1"),
    "http.port": _("a whole number from 0 to {most}", most=str(LAST_PORT)),
    "log": _("a section [log]"),
    "log.level": _("one of debug, info, warning, error"),
    "log.format": _("one of text, json"),
    "log.file": _("a path"),
    "log.file_mib": _("a whole number from 1 to {most}", most=MOST_LOG_MIB),
    "log.files_kept": _("a whole number from 1 to {most}", most=MOST_LOG_FILES),
    "encryption": _("a section [encryption]"),
    "encryption.key": _KEY,
    "encryption.old_keys": _("a list of earlier keys"),
}
SHOWN = (
    "discord.shards",
    "intents.members",
    "intents.message_content",
    "counting.history_days",
    "backup.every_hours",
    "backup.keep",
    "backup.before_upgrade",
    "http.port",
    "log.level",
    "log.format",
    "log.file_mib",
    "log.files_kept",
)


class ConfigError(UserError):
    """Everything that is wrong with the configuration: one sentence each."""

    def __init__(self, mistakes: Sequence[Text]) -> None:
        super().__init__(n_("There is {count} mistake.", "There are {count} mistakes.", len(mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class Loaded:
    """`source`: the file that was read, if there was one."""

    config: Config
    source: Path | None


def options() -> tuple[str, ...]:
    """The dotted name of every option."""
    return tuple(_leaves(Config, ""))


def _leaves(section: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _leaves(inner, f"{prefix}{name}.")
        else:
            yield prefix + name


def variable(option: str) -> str:
    """`database.url` is CONCIERGE_DATABASE__URL."""
    return PREFIX + option.upper().replace(".", "__")


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Read the file (the given one must exist) and the environment over it. Raises ConfigError."""
    source = path if path is not None else (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    values = _read(source) if source else {}
    given = _from_environment(environ)
    mistakes = list(_unknown_variables(environ))
    config = Config()
    try:
        config = Config.model_validate(_merged(values, given))
    except ValidationError as error:
        mistakes += dict(_explained(error, source, given)).values()
    if mistakes:
        raise ConfigError(mistakes)
    return Loaded(config, source)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        sentence = _("There is no file {file}: `concierge init` writes one, or leave `--config` away.", file=path)
        raise ConfigError([sentence]) from error
    except OSError as error:
        raise ConfigError([_("{file} can’t be read: {reason}.", file=path, reason=error.strerror)]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([_("{file} is not text in UTF-8.", file=path)]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_mistake(path, str(error))]) from error


def _syntax_mistake(path: Path, problem: str) -> Text:
    what, _at, where = problem.rpartition(" (at ")
    place = re.fullmatch(r"line (\d+), column (\d+)\)", where)
    if place is None:
        return _("{file} ends too early: {what}.", file=path, what=what)
    sentence = _("{file}, line {line}, column {column}: this is not TOML ({what}).")
    return replace(sentence, values={"file": path, "line": place[1], "column": place[2], "what": what})


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Option -> (variable, value). An empty variable counts as not set: that is how compose passes a missing one."""
    names = [("token", DISCORD_TOKEN), *((option, variable(option)) for option in options())]
    return {option: (name, environ[name]) for option, name in names if environ.get(name)}


def _merged(values: Mapping[str, Any], given: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    merged = {name: dict(value) if isinstance(value, dict) else value for name, value in values.items()}
    for option, (_name, value) in given.items():
        section, _dot, name = option.rpartition(".")
        holder = merged.setdefault(section, {}) if section else merged
        if isinstance(holder, dict):
            holder[name] = value
    return merged


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[Text]:
    known = {variable(option).removeprefix(PREFIX): variable(option) for option in options()}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known.values():
            near = _nearest(name.removeprefix(PREFIX), tuple(known))
            yield _unknown(_("The environment"), name, known[near] if near else None, tuple(known.values()))


def _explained(
    error: ValidationError, source: Path | None, given: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, Text]]:
    """What each of pydantic's errors means to the person who wrote the value, by option."""
    for problem in error.errors(include_url=False):
        name = ".".join(part for part in problem["loc"] if isinstance(part, str))
        if problem["type"] == "extra_forbidden":
            section = name.rpartition(".")[0]
            known = [option for option in options() if option.startswith(section)] or options()
            yield name, _unknown(source, name, _nearest_option(name), known)
        else:
            where = given[name][0] if name in given else f"{source}: {name}"
            yield name, _wrong(where, name, problem["input"])


def _unknown(where: object, name: str, near: str | None, known: Sequence[str]) -> Text:
    if near:
        return _("{where}: there is no {name}. Is {near} meant?", where=where, name=name, near=near)
    return _("{where}: there is no {name}. There are {known}.", where=where, name=name, known=Listing(known))


def _wrong(where: object, option: str, value: object) -> Text:
    """The value is repeated only where it can hold no secret."""
    if option in SHOWN and isinstance(value, str | int | float):
        return _("{where} must be {expected}, not “{value}”.", where=where, expected=EXPECTED[option], value=str(value))
    return _("{where} must be {expected}.", where=where, expected=EXPECTED[option])


def _nearest_option(name: str) -> str | None:
    """The nearest name in its section; without a section the nearest of all, or the one that is called so in one."""
    section, dot, leaf = name.rpartition(".")
    inside = {option.removeprefix(section + dot): option for option in options() if option.startswith(section + dot)}
    if dot and inside:
        near = _nearest(leaf, tuple(inside))
        return inside[near] if near else None
    by_leaf = (option for option in options() if option.rpartition(".")[2] == leaf)
    return _nearest(name, tuple(EXPECTED)) or next(by_leaf, None)


def _nearest(name: str, known: Sequence[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)
