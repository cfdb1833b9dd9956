"""Where the embedded engine keeps its index: generations in a folder, one of them current, and one writer at a time."""

import fcntl
import os
import shutil
import sys
import time
from pathlib import Path
from typing import IO, Any, Final

import orjson

from records.record import now
from search.analysis import VERSION
from search.engine import EngineUnavailable

LAYOUT: Final = f"v{VERSION}.2"
"""Analysis, schema and packing that an index was made with; a generation of another layout must be rebuilt."""
REBUILD: Final = "run recruitwatch publish --rebuild"


class Shelf:
    """The folder of one embedded index. A new generation is made beside the current one and takes its place at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "CURRENT"
        self._lock: IO[str] | None = None

    def current(self) -> Path | None:
        """The folder of the generation in use, None before the first; EngineUnavailable if another version made it."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise EngineUnavailable(f"{self._pointer}: {error}", REBUILD) from None
        if name.partition("-")[0] != LAYOUT or "/" in name:
            raise EngineUnavailable(f"the index in {self.root} is of layout {name!r}, not {LAYOUT}", REBUILD)
        return self.root / name

    def new(self) -> Path:
        """The empty folder of a new generation; what earlier, unfinished ones left behind is removed."""
        self.sweep()
        folder = self.root / f"{LAYOUT}-{time.time_ns()}"
        folder.mkdir(parents=True)
        return folder

    def adopt(self, folder: Path) -> None:
        """Makes a generation the current one, atomically, and removes the others."""
        fresh = self._pointer.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._pointer)
        self.sweep()

    def sweep(self) -> None:
        """Removes every generation but the current one; only the lock's holder may."""
        kept = self._pointer.read_text(encoding="ascii").strip() if self._pointer.exists() else None
        for folder in self.root.glob("v*-*"):
            if folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def lock(self) -> None:
        """Becomes the one writer; EngineUnavailable names who holds the lock, which ends with its process."""
        if self._lock:
            return
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            file = (self.root / "writer.lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise EngineUnavailable(f"{self.root}: {error.strerror}", "check the folder and its rights") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _holder(file)
            file.close()
            raise EngineUnavailable(
                f"the index in {self.root} is being written by {holder}", "wait until it has ended"
            ) from None
        file.truncate(0)
        file.write(orjson.dumps({"pid": os.getpid(), "command": _command(), "since": now()}).decode())
        file.flush()
        self._lock = file

    def unlock(self) -> None:
        """Lets other writers in."""
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None


def _holder(file: IO[str]) -> str:
    try:
        file.seek(0)
        told: dict[str, Any] = orjson.loads(file.read())
        return f"process {told['pid']} ({told['command']}) since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:120] if sys.argv else "python"
