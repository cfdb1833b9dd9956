"""Makes documents ready for an engine, over processes where there are many."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from config.settings import Settings
from pipelines.documents import Row, documents
from pipelines.workspace import Workspace
from records.document import AdDocument
from records.record import in_batches
from search.engine import Prepared

MANY = 4000
"""Documents from which on processes are worth the second that they take to start."""
MOST_WORKERS = 4
"""What they make is put in by one process, which keeps up with about so many."""
CHUNK = 200
"""Documents handed to a process at a time."""
Prepare = Callable[[AdDocument], Prepared]


@contextmanager
def preparing(
    settings: Settings, prepare: Prepare, number: int
) -> Iterator[Callable[[Iterable[Row]], Iterator[Prepared]]]:
    """A function from so many rows to what `prepare` makes of their documents, in order."""
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    if number < MANY or workers == 1:
        yield lambda items: map(prepare, documents(Workspace(settings), items))
        return
    # Spawned, not forked: a forked process would share the parent's threads' locks in whatever state they are.
    with get_context("spawn").Pool(workers) as pool:
        chunk = partial(_prepared, settings, prepare)
        yield lambda items: (one for part in pool.imap(chunk, in_batches(items, CHUNK)) for one in part)


def _prepared(settings: Settings, prepare: Prepare, items: Sequence[Row]) -> list[Prepared]:
    return [prepare(document) for document in documents(Workspace(settings), items)]
