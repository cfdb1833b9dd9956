"""Erasures: what was taken out of the lake, where it stood and why, so that it can be told from tampering.

A record is erased by putting something of the same length in its place, so that all others stand where they did. Its
hash stays in the manifest, which does not change; `recruitwatch evidence verify` checks that nothing but what is logged
here is gone, and that what stands there instead is `filler`.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from records.lake import Lake, LakeError
from records.manifest import Kind
from records.record import Part, Record, digest, now

ERASURES = "erasures"
NOTE = b"Erased. In the lake, erasures/ says when and why."
_WARC = (
    "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
    "WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: {:010d}\r\n\r\n"
)
_END = b"\r\n\r\n"
_HEAD = bytes((31, 139, 8, 0, 0, 0, 0, 0, 0, 255))
"""Of a gzip member: deflate, no name, no time."""
_BLOCK = 65_535
"""Bytes that a stored block of deflate can hold; it takes five more."""


class ErasedPlace(Part):
    """Where a record stood, and what its hash was."""

    offset: int
    length: int
    sha256: str


class Erasure(Record):
    """What was erased of one file at one time: `erasures/<number>.json`, sealed like a crawl."""

    number: int
    kind: Kind
    set_id: str
    name: str
    places: list[ErasedPlace]
    reason: str
    ruleset: str | None = None
    """Under which a machine decided it; null where a person did."""
    erased_at: str


def filler(length: int) -> bytes:
    """A gzip member of exactly this length that says that something was erased, and nothing of what.

    A WARC record like others, so that every reader of the file goes on to what follows; below 300 bytes blanks alone.
    ValueError below 23 bytes: no member is shorter.
    """
    blocks = max(-(-(length - len(_HEAD) - 8) // (_BLOCK + 5)), 1)
    room = length - len(_HEAD) - 8 - 5 * blocks
    if room < 0:
        raise ValueError(f"no gzip member has {length} bytes")
    body_length = room - len(_WARC.format(0)) - len(_END)
    whole = _WARC.format(body_length).encode() + NOTE.ljust(body_length) + _END
    text = whole if body_length >= len(NOTE) else b" " * room
    body = b"".join(
        bytes((at == blocks - 1,)) + struct.pack("<HH", len(part), len(part) ^ 0xFFFF) + part
        for at in range(blocks)
        for part in (text[at * _BLOCK : (at + 1) * _BLOCK],)
    )
    return _HEAD + body + struct.pack("<II", zlib.crc32(text), len(text))


def erasures(lake: Lake) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every erasure's file, in order."""
    for name in lake.names(ERASURES):
        yield f"{ERASURES}/{name}", lake.read_bytes(ERASURES, name)


def erased_places(lake: Lake, kind: Kind, set_id: str) -> dict[str, dict[int, ErasedPlace]]:
    """What was erased of a set: by file, then by offset. Reads every erasure's file; LakeError where one is none."""
    found: dict[str, dict[int, ErasedPlace]] = {}
    for name, data in erasures(lake):
        try:
            one = Erasure.read(data)
        except ValueError:
            raise LakeError(f"{name} is no erasure", "run `recruitwatch evidence verify`") from None
        if (one.kind, one.set_id) == (kind, set_id):
            found.setdefault(one.name, {}).update({place.offset: place for place in one.places})
    return found


def erase(
    lake: Lake, kind: Kind, set_id: str, name: str, places: list[tuple[int, int]], reason: str, ruleset: str | None
) -> int:
    """Erases gzip members of a file, given by offset and length, once it is logged; how many there were to erase.

    Killed in between, what is logged and still there is erased the next time. The file is written anew, piece by
    piece, and takes the place of the old one whole; what a disk, a backup or an object store's versions still hold of
    the old one is for their keeper to remove. The caller keeps others from erasing at the same time.
    """
    logged = erased_places(lake, kind, set_id).get(name, {})
    with lake.reader() as reader:
        held = {(at, length): reader.read(kind, set_id, name, at, length) for at, length in sorted(set(places))}
    there = {place: data for place, data in held.items() if data != filler(place[1])}
    if not there:
        return 0
    new = [
        ErasedPlace(offset=at, length=length, sha256=digest(data))
        for (at, length), data in there.items()
        if at not in logged
    ]
    if new:
        number = len(lake.names(ERASURES)) + 1
        told = Erasure(
            number=number, kind=kind, set_id=set_id, name=name, places=new, reason=reason, ruleset=ruleset,
            erased_at=now(),
        )  # fmt: skip
        lake.put(told.line(), ERASURES, f"{number:010d}.json")
    lake.put(_without(lake, lake.path(kind, set_id, name), sorted(there)), kind, set_id, name)
    return len(there)


def _without(lake: Lake, path: str, places: list[tuple[int, int]]) -> Iterator[bytes]:
    """The file with fillers in these places."""
    with lake.fs.open(path, "rb") as file:
        at = 0
        for offset, length in places:
            yield from _pieces(file, offset - at)
            yield filler(length)
            at = offset + length
            file.seek(at)
        yield from _pieces(file, None)


def _pieces(file: BinaryIO, left: int | None) -> Iterator[bytes]:
    while (left is None or left > 0) and (data := file.read(1 << 20 if left is None else min(left, 1 << 20))):
        yield data
        left = None if left is None else left - len(data)
