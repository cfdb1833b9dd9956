"""`search --batch`: the questions of a CSV, answered one at a time, so that memory does not grow with the file."""

import sys
from hashlib import file_digest
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.batch import Counted
    from pipelines.workspace import Workspace

IN_MEMORY: Final = 16_000_000
"""Bytes of answers in JSON that wait in memory until all are there, so that an error leaves no half a document."""


def answer(work: "Workspace", file: Path, given: dict[str, Any], as_json: bool) -> "Counted":
    """Answers every line, in JSON or as text, and leaves one entry in the audit log; what it all came to.

    A line that cannot be asked is told with its number and the reason.
    """
    from cli import present
    from pipelines.batch import Counted, answers, read_batch
    from search.engine import open_engine

    counted = Counted()
    with open_engine(work.settings) as engine:
        found = _noted(work, file, answers(engine, read_batch(file, given), counted))
        if as_json:
            _write(found)
        else:
            present.batch(found)
    return counted


def _noted(work: "Workspace", file: Path, found: "Iterator[dict[str, Any]]") -> "Iterator[dict[str, Any]]":
    """The answers, and before the first of them the entry in the audit log, with the hash of the questions."""
    for number, one in enumerate(found):
        if not number:
            with file.open("rb") as questions:
                sha256 = file_digest(questions, "sha256").hexdigest()
            work.audit("search", "a batch of questions", {"batch": str(file), "sha256": sha256})
        yield one


def _write(found: Any) -> None:
    import orjson

    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        for number, one in enumerate(found):
            kept.write(b"," if number else b"[")
            kept.write(orjson.dumps(one))
        kept.write(b"]\n" if kept.tell() else b"[]\n")
        kept.seek(0)
        copyfileobj(kept, sys.stdout.buffer)
        sys.stdout.buffer.flush()
