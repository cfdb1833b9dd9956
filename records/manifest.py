"""What makes a set of the lake count: its files with the hash of every record, written and read piece by piece."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Literal

from records.posting import Crawl
from records.record import Part, Record

Kind = Literal["crawls", "enrichments", "mentions", "context", "profiles"]
READ_AT_ONCE = 65_536
_BEGIN, _END = b'"records":[', b"]"
"""Around a file's hashes in a manifest: no text in it can hold the first, since its quotes would be escaped."""


class FileEntry(Part):
    """One file of a set, with the hash of the whole and of every record (a line, or a gzip member) in it."""

    name: str
    bytes: int
    sha256: str
    records: list[str]


class Manifest(Record):
    """What makes a set count: its files with their hashes, and for a crawl what the crawl came to."""

    kind: Kind
    set_id: str
    written_at: str
    files: list[FileEntry]
    crawl: Crawl | None = None
    about: dict[str, Any] = {}
    """What its writer noted: the platform of a crawl, the inputs of a derived set."""


def pieces(outline: Manifest, hashes: Sequence[Iterable[bytes]]) -> Iterator[bytes]:
    """The line of a manifest whose files get these hashes, as JSON pieces, instead of none."""
    empty = _BEGIN + _END
    head, *tails = outline.line().rsplit(empty, len(outline.files))
    yield head
    for own, tail in zip(hashes, tails, strict=True):
        yield _BEGIN
        yield from own
        yield _END + tail


def read_outline(stream: BinaryIO) -> Manifest:
    """A manifest without the hashes of its records: memory does not grow with them. ValueError if it is none."""
    kept, rest, within = bytearray(), b"", False
    while chunk := stream.read(READ_AT_ONCE):
        rest += chunk
        while (at := rest.find(_END if within else _BEGIN)) >= 0:
            if within:
                rest = rest[at:]
            else:
                kept += rest[: at + len(_BEGIN)]
                rest = rest[at + len(_BEGIN) :]
            within = not within
        if within:
            rest = b""
        else:
            # The beginning of what is looked for may stand at the end of what was read.
            kept += rest[: -len(_BEGIN)]
            rest = rest[-len(_BEGIN) :]
    return Manifest.read(bytes(kept + rest))
