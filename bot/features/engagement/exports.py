"""Exports of DiscordChatExporter (JSON): which files there are, which channel each is of, and their messages.

Files of any size are decoded a piece at a time, compact or indented.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.engagement.export_files import BadExport, ExportFile, cut_off

HEAD = 1 << 16
PIECE = 1 << 20
LONGEST_MESSAGE = 1 << 24
TAIL_SEARCHED = 1 << 14
LARGEST_ID = (1 << 63) - 1
"""Of what a database holds; Discord comes to it in the year 2084."""
THREADS = frozenset({"GuildPublicThread", "GuildNewsThread"})
PRIVATE_THREAD = "GuildPrivateThread"
BOM = b"\xef\xbb\xbf"

# A quote inside a string is escaped, so these match only where JSON itself has its quotes.
MESSAGES_BEGIN = re.compile(rb'"messages"\s*:\s*\[')
FIRST_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*"(\d{1,19})"')
MESSAGE_BEGINS = re.compile(rb'\{\s*"id"\s*:\s*"\d+"\s*,\s*"type"\s*:\s*"')


Id = Annotated[int, Meta(ge=0, le=LARGEST_ID)]


class Author(Struct, gc=False, rename="camel"):
    id: Id
    is_bot: bool = False


class Mention(Struct, gc=False, rename="camel"):
    id: int


class Reference(Struct, gc=False, rename="camel"):
    message_id: int | None = None


class Message(Struct, gc=False, rename="camel"):
    """What is needed of an exported message."""

    id: Id
    type: str
    author: Author
    content: str = ""
    mentions: list[Mention] = []
    reference: Reference | None = None


class Guild(Struct, rename="camel"):
    id: Id
    name: str


class Channel(Struct, rename="camel"):
    """`category_id` and `category` of a thread are its channel's."""

    id: Id
    type: str
    name: str
    category_id: Id | None = None
    category: str | None = None


class Head(Struct, rename="camel"):
    guild: Guild
    channel: Channel


class Piece(Struct, rename="camel"):
    """`message_count` stands after a file's last message."""

    messages: list[Message]
    message_count: int | None = None


# Discord's ids are strings in JSON; "not strict" reads them as numbers.
_heads = msgspec.json.Decoder(Head, strict=False)
_pieces = msgspec.json.Decoder(Piece, strict=False)


@dataclass(frozen=True)
class Export:
    """A file whose beginning is read.

    `place_id`: the channel or thread it is of; `channel_id`: the channel for which that counts; `first_id`: of its
    first message.
    """

    path: Path
    size: int
    guild_id: int
    guild_name: str
    place_id: int
    channel_id: int
    channel_name: str
    category_id: int | None
    is_thread: bool
    is_private: bool
    first_id: int | None


def find_exports(paths: Sequence[Path]) -> list[Path]:
    """The files named, and every .json and .json.gz in the folders named. UserError if something is not there."""
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise UserError(_("There is no file or folder {path}.", path=str(path)))
        files = _files_in(path) if path.is_dir() else [path]
        found.update((file.resolve(), file) for file in files)
    if not found:
        raise UserError(_("There is no .json or .json.gz file in there."))
    return sorted(found.values())


def _files_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.name.endswith((".json", ".json.gz")) and file.is_file()]


def open_export(path: Path) -> Export:
    """Read a file's beginning; BadExport if it is no export of a server's channel."""
    reader = ExportReader(path)
    guild, channel = reader.head.guild, reader.head.channel
    if guild.id == 0:
        raise BadExport(path, _("it holds direct messages; only a server’s channels are counted"))
    is_thread = channel.type in THREADS
    if is_thread and channel.category_id is None:
        raise BadExport(path, _("it is a thread, and its channel is not named"))
    return Export(
        path=path,
        size=path.stat().st_size,
        guild_id=guild.id,
        guild_name=guild.name,
        place_id=channel.id,
        channel_id=channel.category_id or channel.id if is_thread else channel.id,
        channel_name=channel.category or channel.name if is_thread else channel.name,
        category_id=None if is_thread else channel.category_id,
        is_thread=is_thread,
        is_private=channel.type == PRIVATE_THREAD,
        first_id=reader.first_id,
    )


class ExportReader:
    """Gives a file's messages in lists, oldest first. What can't be read raises BadExport."""

    pieces: msgspec.json.Decoder[Piece] = _pieces

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = ExportFile(path)
        self._buffer = b""
        self._ended = False
        self._messages = 0
        self.last_id = 0
        self.head = self._read_head()
        begins = FIRST_ID.match(self._buffer)
        self.first_id = int(begins[1]) if begins else None

    @property
    def bytes_read(self) -> int:
        return self._file.position

    def next_piece(self, size: int = PIECE) -> list[Message]:
        """The next messages, about `size` bytes of them; none at the end."""
        while not self._ended:
            self._fill(size)
            messages = self._rest() if self._ended else self._whole_messages()
            self._check_order(messages)
            self._messages += len(messages)
            if messages:
                return messages
        return []

    def _read_head(self) -> Head:
        self._fill(HEAD)
        start = MESSAGES_BEGIN.search(self._buffer)
        foreign = BadExport(self.path, _("it is no JSON export of DiscordChatExporter"))
        if start is None:
            raise foreign
        try:
            head = _heads.decode(self._buffer[: start.end()].removeprefix(BOM) + b"]}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise foreign from None
        self._buffer = self._buffer[start.end() :]
        self._ended = False  # a file that ends here is still to be read
        return head

    def _fill(self, size: int) -> None:
        """Have `size` bytes more, or all that there is."""
        parts, wanted = [self._buffer], size
        while wanted > 0 and not self._ended:
            part = self._file.read(wanted)
            self._ended = not part
            parts.append(part)
            wanted -= len(part)
        self._buffer = b"".join(parts)

    def _whole_messages(self) -> list[Message]:
        """Decode up to where the last message begins; nothing while the buffer holds but one."""
        cut = self._last_beginning()
        whole = self._buffer[:cut].rstrip()
        if not whole:
            if len(self._buffer) > LONGEST_MESSAGE:
                raise BadExport(self.path, _("it is no JSON export of DiscordChatExporter"))
            return []
        self._buffer = self._buffer[cut:]
        return self._decode(b'{"messages":[' + whole.removesuffix(b",") + b"]}").messages

    def _last_beginning(self) -> int:
        """0 if no message begins in the buffer."""
        start, tail = len(self._buffer), TAIL_SEARCHED
        while start > 0:
            start, tail = max(0, start - tail), tail * 2  # twice as far each time, as the rest is searched again
            begins = [match.start() for match in MESSAGE_BEGINS.finditer(self._buffer, start)]
            if begins:
                return begins[-1]
        return 0

    def _rest(self) -> list[Message]:
        rest = self._decode(b'{"messages":[' + self._buffer)
        self._buffer = b""
        found = self._messages + len(rest.messages)
        if rest.message_count is not None and rest.message_count != found:
            said = rest.message_count
            raise BadExport(self.path, _("messages announced: {said}, messages found: {found}", said=said, found=found))
        return rest.messages

    def _decode(self, data: bytes) -> Piece:
        try:
            return self.pieces.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if "truncated" in str(error):
                raise cut_off(self.path) from None
            after, what = self._messages, str(error)
            raise BadExport(
                self.path, _("it is broken after message {number}: {error}", number=after, error=what)
            ) from None

    def _check_order(self, messages: list[Message]) -> None:
        before = self.last_id
        for message in messages:
            if message.id <= before:
                raise BadExport(
                    self.path, _("its messages don’t go from old to new; export it again without “reverse”")
                )
            before = message.id
        self.last_id = before
