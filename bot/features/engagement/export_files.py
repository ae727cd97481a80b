"""The bytes of an export: plain or gzipped, read a piece at a time, with no file held open between pieces."""

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from bot.core.errors import UserError
from bot.core.i18n import Text, _

GZIP_MAGIC = b"\x1f\x8b"
PACKED_PIECE = 1 << 16


class BadExport(UserError):
    """A file that can't be counted, and why."""

    def __init__(self, path: Path, reason: Text) -> None:
        super().__init__(_("{file}: {reason}", file=path.name, reason=reason))
        self.path = path
        self.reason = reason


def cut_off(path: Path) -> BadExport:
    return BadExport(path, _("it ends in the middle; export it again"))


class _Reopened(io.RawIOBase):
    """Opens the file anew for each piece: a server may have more threads than a process may have files open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        with self._path.open("rb", buffering=0) as file:
            file.seek(self.position)
            size = file.readinto(buffer) or 0
        self.position += size
        return size


class ExportFile:
    """Reads forward; `position` says how much of the file on disk is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._disk = _Reopened(path)
        self._bytes: BinaryIO = cast("BinaryIO", self._disk)
        self._guarded(self._unpack)

    @property
    def position(self) -> int:
        return self._disk.position

    def read(self, size: int) -> bytes:
        """`size` bytes, or fewer; none at the end. Raises BadExport."""
        return self._guarded(lambda: self._bytes.read(size))

    def _unpack(self) -> bytes:
        magic = self._disk.read(len(GZIP_MAGIC)) or b""
        self._disk.position = 0
        if magic == GZIP_MAGIC:
            packed = io.BufferedReader(self._disk, PACKED_PIECE)
            self._bytes = cast("BinaryIO", gzip.GzipFile(fileobj=packed))
        return magic

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except EOFError:
            raise cut_off(self.path) from None
        except (gzip.BadGzipFile, zlib.error):
            raise BadExport(self.path, _("its gzip data is broken")) from None
        except OSError as error:
            raise BadExport(self.path, _("it can’t be read: {error}", error=error.strerror or str(error))) from None
