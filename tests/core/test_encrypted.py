import asyncio
import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, select, update

from bot.core import encrypted
from bot.core.db import Database
from bot.core.encrypted import Cipher, WrongKey, check_key, find_keys, find_or_make_keys, is_key, rotate
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tables import Installation
from tests.support import FakeClock

OLD, NEW, OTHER = (base64.b64encode(bytes([byte]) * 32).decode() for byte in (1, 0xFB, 3))
POSTGRES = "postgresql://u@h/d"
METADATA = MetaData()
LETTER = Table(
    "letter",
    METADATA,
    Column("guild_id", BigInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("text", LargeBinary, info={"encrypted": True}),
    Column("open", LargeBinary),
)


@given(st.text())
def test_what_was_sealed_opens_again(text: str) -> None:
    cipher = Cipher([OLD])
    assert cipher.open(cipher.seal(text)) == text


def test_sealed_text_does_not_show_the_text_and_never_looks_the_same_twice() -> None:
    cipher = Cipher([OLD])
    assert b"hello" not in cipher.seal("hello")
    assert cipher.seal("hello") != cipher.seal("hello")


def test_an_earlier_key_still_opens() -> None:
    assert Cipher([NEW, OLD]).open(Cipher([OLD]).seal("hello")) == "hello"


def test_another_key_is_refused() -> None:
    with pytest.raises(WrongKey):
        Cipher([NEW]).open(Cipher([OLD]).seal("hello"))


def test_an_altered_text_is_refused() -> None:
    sealed = bytearray(Cipher([OLD]).seal("hello"))
    sealed[20] ^= 1
    with pytest.raises(WrongKey):
        Cipher([OLD]).open(bytes(sealed))


@pytest.mark.parametrize("key", [OLD, NEW, NEW.replace("+", "-").replace("/", "_")])
def test_a_key_is_32_bytes_in_either_alphabet(key: str) -> None:
    assert is_key(key)
    assert Cipher([key]).open(Cipher([key]).seal("x")) == "x"


@pytest.mark.parametrize("key", ["", "abc", OLD[:-4], OLD + OLD, "é" * 44, "!" * 44])
def test_anything_else_is_no_key(key: str) -> None:
    assert not is_key(key)


def test_a_key_is_made_beside_the_file_once_and_only_for_this_user(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'concierge.db'}"
    assert find_keys(url, ()) == ()
    first = find_or_make_keys(url, ())
    path = tmp_path / "concierge.db.key"
    assert find_or_make_keys(url, ()) == first == find_keys(url, ())
    assert path.read_text(encoding="ascii").split() == list(first)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_given_key_is_used_and_none_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'concierge.db'}"
    assert find_or_make_keys(url, (NEW, OLD)) == (NEW, OLD)
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_all_get_the_same_key(tmp_path: Path) -> None:
    code = "import sys; from bot.core.encrypted import find_or_make_keys; print(*find_or_make_keys(sys.argv[1], ()))"
    command = [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'concierge.db'}"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    keys = {process.communicate()[0] for process in started}
    assert len(keys) == 1
    assert is_key(keys.pop().strip())


def test_a_damaged_key_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "concierge.db.key"
    path.write_text("oops\n", encoding="ascii")
    with pytest.raises(WrongKey):
        find_or_make_keys(f"sqlite:///{tmp_path / 'concierge.db'}", ())
    assert path.read_text(encoding="ascii") == "oops\n"


def test_postgresql_demands_a_key() -> None:
    with pytest.raises(encrypted.MissingKey):
        find_or_make_keys(POSTGRES, ())
    assert find_or_make_keys(POSTGRES, (OLD,)) == (OLD,)


async def test_the_first_key_is_noted_and_another_one_refused(db: Database) -> None:
    await check_key(db, Cipher([OLD]))
    await check_key(db, Cipher([OLD]))
    with pytest.raises(WrongKey, match="sealed with another key"):
        await check_key(db, Cipher([OTHER]))


async def test_two_processes_that_note_their_key_at_once_agree(db: Database) -> None:
    answers = await asyncio.gather(*(check_key(db, Cipher([key])) for key in (OLD, NEW)), return_exceptions=True)
    assert [isinstance(answer, WrongKey) for answer in answers].count(True) == 1


async def test_a_changed_key_asks_for_the_rotation(db: Database) -> None:
    await check_key(db, Cipher([OLD]))
    with pytest.raises(WrongKey, match="rotate-key"):
        await check_key(db, Cipher([NEW, OLD]))


async def sealed_letters(db: Database, cipher: Cipher, count: int) -> None:
    async with db.begin() as session:
        await (await session.connection()).run_sync(METADATA.create_all)
        for number in range(count):
            text = cipher.seal(f"letter {number}") if number % 5 else None
            values = {"guild_id": number % 3, "number": number, "text": text, "open": b"as it is"}
            await session.execute(LETTER.insert().values(values))


async def read_letters(db: Database, cipher: Cipher) -> dict[int, str | None]:
    async with db.read() as session:
        rows = await session.execute(select(LETTER.c.number, LETTER.c.text, LETTER.c.open))
        return {number: text and cipher.open(text) for number, text, plain in rows if plain == b"as it is"}


async def test_rotation_seals_every_marked_column_anew(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted, "BATCH", 4)
    await check_key(db, Cipher([OLD]))
    await sealed_letters(db, Cipher([OLD]), 23)
    assert await rotate(db, POSTGRES, (NEW, OLD), METADATA) == 18
    await check_key(db, Cipher([NEW]))
    assert await read_letters(db, Cipher([NEW])) == {n: f"letter {n}" if n % 5 else None for n in range(23)}


async def test_what_the_team_decided_is_read_with_the_new_key(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted, "BATCH", 4)
    await check_key(db, Cipher([OLD]))
    before = SettingsStore(db, FakeClock(), Cipher([OLD]))
    for guild_id in range(6):
        await before.change(guild_id, ServerSettings, 42, language="fr", timezone="Europe/Paris")
    assert await rotate(db, POSTGRES, (NEW, OLD)) == 6 * 2 * 3
    after = SettingsStore(db, FakeClock(), Cipher([NEW]))
    for guild_id in range(6):
        assert (await after.get(guild_id, ServerSettings)).timezone == "Europe/Paris"
        assert {change.new for change in await after.log(guild_id, 5)} == {"fr", "Europe/Paris"}


async def test_rotation_that_meets_a_foreign_text_changes_nothing(db: Database) -> None:
    await check_key(db, Cipher([OLD]))
    await sealed_letters(db, Cipher([OLD]), 9)
    async with db.begin() as session:
        foreign = update(LETTER).where(LETTER.c.number == 8).values(text=Cipher([OTHER]).seal("?"))
        await session.execute(foreign)
    with pytest.raises(WrongKey):
        await rotate(db, POSTGRES, (NEW, OLD), METADATA)
    async with db.read() as session:
        first = await session.scalar(select(LETTER.c.text).where(LETTER.c.number == 1))
        noted = await session.scalar(select(Installation.value))
    assert Cipher([OLD]).open(first or b"") == "letter 1"
    assert noted == encrypted.fingerprint_of(OLD)


async def test_rotation_without_the_old_key_is_refused(db: Database) -> None:
    await check_key(db, Cipher([OLD]))
    with pytest.raises(WrongKey, match="old key is missing"):
        await rotate(db, POSTGRES, (NEW,), METADATA)


async def test_rotation_replaces_the_key_beside_the_file(db: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'beside.db'}"
    (old,) = find_or_make_keys(url, ())
    await check_key(db, Cipher([old]))
    await sealed_letters(db, Cipher([old]), 3)
    await rotate(db, url, (), METADATA)
    (new,) = find_keys(url, ())
    assert new != old
    await check_key(db, Cipher([new]))
    assert (await read_letters(db, Cipher([new])))[1] == "letter 1"


async def test_a_rotation_that_was_interrupted_is_finished_by_the_next(db: Database, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'beside.db'}"
    (old,) = find_or_make_keys(url, ())
    await check_key(db, Cipher([old]))
    await sealed_letters(db, Cipher([old]), 3)
    encrypted.write_keys(tmp_path / "beside.db.key", (NEW, old))
    await rotate(db, url, (), METADATA)
    assert find_keys(url, ()) == (NEW,)
    assert (await read_letters(db, Cipher([NEW])))[1] == "letter 1"
