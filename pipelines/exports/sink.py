"""What every format of an export offers: items in, one after another, into one file."""

from pathlib import Path
from typing import Any, Protocol


class Sink(Protocol):
    """A file of an export while it is written."""

    limits: tuple[str, ...]
    """What the format cannot hold, as sentences for the manifest."""
    most: int | None
    """Items that it holds at most."""
    cut: int
    """Cells that were cut so far since the format holds no longer ones."""

    def add(self, item: Any) -> None:
        """Writes one advert, in the shape that the format takes."""

    def close(self) -> None:
        """Ends the file; without it the file is no whole one."""


class LinesSink:
    """A file of lines, each one JSON document."""

    limits: tuple[str, ...] = ()
    most: int | None = None
    cut = 0

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def add(self, item: bytes) -> None:
        """Writes lines, line feeds included."""
        self._file.write(item)

    def close(self) -> None:
        """Ends the file."""
        self._file.close()
