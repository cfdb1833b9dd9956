"""Sets of the lake that are made whole from others, where only the newest counts: contexts and profiles."""

from collections.abc import Iterator
from contextlib import contextmanager

from records.lake import Lake, SetWriter
from records.manifest import Kind


def newest_set(lake: Lake, kind: Kind) -> str | None:
    """The set of a kind that was written last; null if there is none."""
    manifests = (lake.outline(kind, set_id) for set_id in lake.set_ids(kind))
    newest = max(manifests, key=lambda manifest: (manifest.written_at, manifest.set_id), default=None)
    return newest.set_id if newest else None


@contextmanager
def replacing(lake: Lake, kind: Kind, set_id: str, ruleset: str) -> Iterator[SetWriter]:
    """A writer of the set that takes the place of all others of its kind once it is whole.

    The caller holds the step's lock, so that whatever is unfinished was left by a process that died.
    """
    for unfinished in lake.unfinished(kind):
        lake.discard(kind, unfinished)
    if lake.counts(kind, set_id):
        lake.discard(kind, set_id)
    with lake.writer(kind, set_id) as writer:
        writer.note({"ruleset": ruleset})
        yield writer
        writer.finish()
    for old in lake.set_ids(kind):
        if old != set_id:
            lake.discard(kind, old)
