"""The lake: append-only sets of record files, each of which counts once its manifest, written last, is there."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar, cast

import orjson
from fsspec.core import url_to_fs

from config.errors import RecruitwatchError
from records.growing import GrowingFile
from records.manifest import Kind, Manifest, pieces, read_outline
from records.posting import Crawl
from records.record import Part, digest, now

MANIFEST = "manifest.json"
NOTE = "note.json"
"""Written first in a set: what its writer was about, for whoever finds the set unfinished."""
PART_SUFFIX = ".part"
T = TypeVar("T", bound=Part)


class LakeError(RecruitwatchError):
    """The lake holds something other than its manifests say, or cannot be reached."""


class Lake:
    """A folder or object store of sets, by kind: `<kind>/<set id>/<files>`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.fs, root = url_to_fs(url)
        self.root = str(root).rstrip("/")

    def path(self, *parts: str) -> str:
        """Where something stands, as the file system names it."""
        return "/".join((self.root, *parts))

    @cached_property
    def local(self) -> bool:
        """Whether files grow in place, so that what was written before a crash is still there."""
        protocols = self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,)
        return "file" in protocols

    def set_ids(self, kind: Kind) -> list[str]:
        """The sets that count, in the order of their ids. One listing for each set of the kind."""
        return [name for name in self._folders(kind) if self.counts(kind, name)]

    def unfinished(self, kind: Kind) -> list[str]:
        """The sets whose writer died, or still writes."""
        return [name for name in self._folders(kind) if not self.counts(kind, name)]

    def counts(self, kind: Kind, set_id: str) -> bool:
        """Whether a set is there and whole."""
        return bool(self.fs.exists(self.path(kind, set_id, MANIFEST)))

    def manifest(self, kind: Kind, set_id: str) -> Manifest:
        """The manifest of a set; LakeError if it is missing or unreadable."""
        return Manifest.read(self.read_bytes(kind, set_id, MANIFEST))

    def outline(self, kind: Kind, set_id: str) -> Manifest:
        """The manifest of a set without the hashes of its records, at a bounded cost in memory; LakeError likewise."""
        try:
            with self.fs.open(self.path(kind, set_id, MANIFEST), "rb") as file:
                return read_outline(file)
        except FileNotFoundError:
            raise self._missing(kind, set_id, MANIFEST) from None

    def read_bytes(self, *parts: str) -> bytes:
        """A whole small file (manifests, seals); LakeError if it is missing."""
        try:
            return cast(bytes, self.fs.cat_file(self.path(*parts)))
        except FileNotFoundError:
            raise self._missing(*parts) from None

    def records(self, kind: Kind, set_id: str, name: str, model: type[T]) -> Iterator[T]:
        """The records of a file one by one; none where the set has no such file."""
        for _, _, line in self.lines(kind, set_id, name):
            yield model.read(line)

    def lines(self, kind: Kind, set_id: str, name: str) -> Iterator[tuple[int, int, bytes]]:
        """Offset, length and bytes of every line of a file; none where the set has no such file."""
        path = self.path(kind, set_id, name)
        if not self.fs.exists(path):
            return
        offset = 0
        with self.fs.open(path, "rb") as file:
            for line in file:
                yield offset, len(line), line
                offset += len(line)

    def reader(self) -> "Reader":
        """A reader of single records that keeps files open between them."""
        return Reader(self)

    def writer(self, kind: Kind, set_id: str) -> "SetWriter":
        """A writer of a new set; what an unfinished writer of the same id left is removed first."""
        if self.counts(kind, set_id):
            raise LakeError(f"{self.path(kind, set_id)} is written already", "nothing is to be done")
        self.discard(kind, set_id)
        return SetWriter(self, kind, set_id)

    def note(self, kind: Kind, set_id: str) -> dict[str, Any] | None:
        """What the writer of a set noted when it began; null if it did not come so far."""
        path = self.path(kind, set_id, NOTE)
        return cast(dict[str, Any], orjson.loads(self.fs.cat_file(path))) if self.fs.exists(path) else None

    def resume(self, kind: Kind, set_id: str) -> "SetWriter":
        """A writer of a set that a killed process left, which keeps what was written whole."""
        return SetWriter(self, kind, set_id)

    def discard(self, kind: Kind, set_id: str) -> None:
        """Removes an unfinished set, or one of a kind that can be made anew; never a crawl that counts."""
        if kind == "crawls" and self.counts(kind, set_id):
            raise LakeError(f"crawl {set_id} counts and is kept", "use `recruitwatch retain` or `erase`")
        if self.fs.exists(self.path(kind, set_id)):
            self.fs.rm(self.path(kind, set_id), recursive=True)

    def put(self, data: bytes | Iterable[bytes], *parts: str) -> None:
        """A file from its bytes, or from pieces of them, whole or not at all: a reader never sees half of it."""
        path = self.path(*parts)
        self.fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        # An object store shows a file once it is closed; a folder from its first byte on.
        name = path + PART_SUFFIX if self.local else path
        with self.fs.open(name, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
        if self.local:
            self.fs.mv(name, path)

    def names(self, *parts: str) -> list[str]:
        """The names in a folder, sorted; none where there is no such folder."""
        path = self.path(*parts)
        if not self.fs.exists(path):
            return []
        found = (str(entry).rstrip("/").rsplit("/", 1)[-1] for entry in self.fs.ls(path, detail=False, refresh=True))
        return sorted(name for name in found if not name.endswith(PART_SUFFIX))

    def _missing(self, *parts: str) -> LakeError:
        return LakeError(f"{self.path(*parts)} is missing", "run `recruitwatch evidence verify`")

    def _folders(self, kind: Kind) -> list[str]:
        return self.names(kind)


class Reader(AbstractContextManager["Reader"]):
    """Reads single records at known places, with up to `OPEN_FILES` files open."""

    OPEN_FILES = 64

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._open: dict[str, BinaryIO] = {}

    def read(self, kind: Kind, set_id: str, name: str, offset: int, length: int) -> bytes:
        """`length` bytes of a file from `offset`; LakeError if they are not there."""
        path = self._lake.path(kind, set_id, name)
        file = self._open.pop(path, None)
        try:
            file = file or self._lake.fs.open(path, "rb")
        except FileNotFoundError:
            raise LakeError(f"{path} is missing", "run `recruitwatch evidence verify`") from None
        self._open[path] = file
        if len(self._open) > self.OPEN_FILES:
            self._open.pop(next(iter(self._open))).close()
        file.seek(offset)
        data = file.read(length)
        if len(data) != length:
            raise LakeError(f"{path} is truncated", "run `recruitwatch evidence verify`")
        return data

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._open.values():
            file.close()


class SetWriter(AbstractContextManager["SetWriter"]):
    """Writes the files of one set, then its manifest. Leaving it without `finish` leaves an unfinished set."""

    def __init__(self, lake: Lake, kind: Kind, set_id: str) -> None:
        self.lake, self.kind, self.set_id = lake, kind, set_id
        self._files: dict[str, GrowingFile] = {}
        self._about = lake.note(kind, set_id) or {}
        lake.fs.makedirs(lake.path(kind, set_id), exist_ok=True)

    def note(self, about: dict[str, Any]) -> None:
        """Says what the set is about; it becomes the manifest's `about`."""
        self._about = about
        self.lake.put(orjson.dumps(about), self.kind, self.set_id, NOTE)

    def keep_lines(self, name: str, model: type[Part]) -> None:
        """Keeps the whole lines that a killed process left in a file, and cuts off a torn one with what follows it."""
        if self.lake.fs.exists(self.lake.path(self.kind, self.set_id, name)):
            self.keep_ranges(name, self._whole_lines(name, model))

    def keep_ranges(self, name: str, places: Iterable[tuple[int, int]]) -> None:
        """Keeps the records at these places of a file, in their order there, and what stands before them.

        The rest is cut off.
        """
        path = self.lake.path(self.kind, self.set_id, name)
        file = self._files[name] = GrowingFile(self.lake.fs.open(path, "r+b"), flush=True)
        file.keep(places)

    def add(self, name: str, record: Part) -> tuple[int, int]:
        """Appends a record as a line to a file of the set; its offset and length there."""
        return self.add_bytes(name, record.line())

    def add_bytes(self, name: str, data: bytes) -> tuple[int, int]:
        """Appends one record's bytes (a line, or a gzip member) to a file of the set; its offset and length."""
        if name not in self._files:
            path = self.lake.path(self.kind, self.set_id, name)
            # Unbuffered in a folder: what is written is there even if this process is killed the moment after.
            stream = self.lake.fs.open(path, "wb", **({"block_size": 0} if not self.lake.local else {}))
            self._files[name] = GrowingFile(stream, flush=self.lake.local)
        return self._files[name].add(data)

    def finish(self, crawl: Crawl | None = None) -> None:
        """Closes the files and writes the manifest: from now on the set counts."""
        self.close()
        names = sorted(self._files)
        outline = Manifest(
            kind=self.kind,
            set_id=self.set_id,
            written_at=now(),
            files=[self._files[name].entry(name) for name in names],
            crawl=crawl,
            about=self._about,
        )
        whole = pieces(outline, [self._files[name].hashes() for name in names])
        self.lake.put(whole, self.kind, self.set_id, MANIFEST)
        if self._about:
            self.lake.fs.rm_file(self.lake.path(self.kind, self.set_id, NOTE))

    def close(self) -> None:
        """Closes the files without a manifest."""
        for file in self._files.values():
            file.close()

    def _whole_lines(self, name: str, model: type[Part]) -> Iterator[tuple[int, int]]:
        for offset, length, line in self.lake.lines(self.kind, self.set_id, name):
            try:
                model.read(line)
            except ValueError:
                return
            if not line.endswith(b"\n"):
                return
            yield offset, length

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def set_digest(*parts: str) -> str:
    """An id for a set, derived from what it was made from."""
    return digest("\n".join(parts).encode())[:32]
