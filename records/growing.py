"""A file of a set while it grows, with the hashes that its manifest entry will hold kept beside it on disk."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from records.manifest import FileEntry

SPOOLED = 32_768
"""Bytes of hashes that stay in memory; what is more lies in a temporary file without a name."""
_DIGEST = 32
HASHES_AT_ONCE = 1000


class GrowingFile:
    """Appends records, and hashes each and the whole."""

    def __init__(self, stream: BinaryIO, flush: bool) -> None:
        self._stream, self._flush = stream, flush
        self._whole = hashlib.sha256()
        self._hashes = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115  read once the file is whole
        self._bytes = 0

    def add(self, data: bytes) -> tuple[int, int]:
        """Appends one record; its offset and length."""
        offset = self._bytes
        self._stream.write(data)
        if self._flush:
            self._stream.flush()
        self._take_up(data)
        return offset, len(data)

    def keep(self, places: Iterable[tuple[int, int]]) -> None:
        """Takes up the records at these places, in their order in the file, and cuts the file after the last.

        What stands between two places (a WARC file's head, a request's record) is kept as a record of its own.
        """
        for offset, length in places:
            for size in (offset - self._bytes, length):
                self._stream.seek(self._bytes)
                data = self._stream.read(size) if size > 0 else b""
                if data and len(data) == size:
                    self._take_up(data)
        self._stream.truncate(self._bytes)
        self._stream.seek(self._bytes)

    def close(self) -> None:
        """Closes the file; its hashes can still be asked for."""
        if not self._stream.closed:
            self._stream.close()

    def entry(self, name: str) -> FileEntry:
        """The file's part of a manifest, without the hashes of its records."""
        return FileEntry(name=name, bytes=self._bytes, sha256=self._whole.hexdigest(), records=[])

    def hashes(self) -> Iterator[bytes]:
        """The hashes of the records, as pieces of a JSON list."""
        self._hashes.seek(0)
        before = ""
        while block := self._hashes.read(_DIGEST * HASHES_AT_ONCE):
            found = (block[at : at + _DIGEST].hex() for at in range(0, len(block), _DIGEST))
            yield (before + ",".join(f'"{one}"' for one in found)).encode()
            before = ","

    def _take_up(self, data: bytes) -> None:
        self._whole.update(data)
        self._hashes.write(hashlib.sha256(data).digest())
        self._bytes += len(data)
