"""Enriches: what every revision says under the present ruleset, in batches that each count once they are whole."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from pipelines.platforms import Platforms
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.catalogue import Place
from records.enrichment import Enrichment
from records.lake import Reader, set_digest
from records.posting import Posting
from records.record import in_batches

BATCH = 2000
"""Postings in a set: some megabytes, a few seconds of work, lost at most once when a process is killed."""
CHUNK = 100
"""Postings handed to a worker at a time."""

Todo = tuple[str, str, Place]
Line = tuple[bytes, str | None, tuple[str, ...]]
"""What a worker needs of a posting: its line, its platform's country and fields."""


def enrich(
    workspace: Workspace, all_revisions: bool = False, workers: int = 1, on_progress: Progress = no_progress
) -> StepReport:
    """Enriches the current revisions that have no enrichment under the present ruleset, or all revisions.

    Memory holds one batch; cost grows with the postings that are new, or with all after a change of the ruleset.
    """
    from nlp.ruleset import ruleset

    report = StepReport("enrich")
    project(workspace)
    with workspace.lock("enrich"):
        for set_id in workspace.lake.unfinished("enrichments"):
            workspace.lake.discard("enrichments", set_id)
        rules = ruleset()
        todo = workspace.catalogue.unenriched(rules, current_only=not all_revisions)
        with _enricher(workers) as enrich_chunk, workspace.lake.reader() as reader:
            platforms = Platforms(workspace.lake)
            for batch in in_batches(todo, BATCH):
                set_id = set_digest(rules, *(f"{posting_id} {revision}" for posting_id, revision, _ in batch))
                with workspace.lake.writer("enrichments", set_id) as writer:
                    writer.note({"ruleset": rules})
                    lines = (_line(reader, platforms, item) for item in batch)
                    for enrichment in enrich_chunk(lines):
                        on_progress(1)
                        if isinstance(enrichment, str):
                            report.fail(enrichment)
                            continue
                        writer.add("enrichments.jsonl", enrichment)
                        report.done += 1
                    writer.finish()
        project(workspace)
    return report.end()


def _line(reader: Reader, platforms: Platforms, item: Todo) -> Line:
    _, _, place = item
    platform = platforms.of(place.set_id)
    line = reader.read("crawls", place.set_id, "postings.jsonl", place.offset, place.length)
    return line, platform.get("country"), tuple(platform.get("fields") or ())


@contextmanager
def _enricher(workers: int) -> Iterator[Any]:
    """A function from lines to enrichments in order: in this process, or over `workers` processes."""
    if workers <= 1:
        yield lambda lines: (item for chunk in in_batches(lines, CHUNK) for item in _enrich_chunk(chunk))
        return
    # Spawned, not forked: a forked process would share the parent's threads' locks in whatever state they are.
    with get_context("spawn").Pool(workers) as pool:
        yield lambda lines: (item for chunk in pool.imap(_enrich_chunk, in_batches(lines, CHUNK)) for item in chunk)


def _enrich_chunk(lines: Sequence[Line]) -> list[Enrichment | str]:
    """The enrichment of each line, or for one that cannot be understood the reason."""
    from nlp.advert import Surroundings, from_posting
    from nlp.pipeline import enricher

    postings = [Posting.read(line) for line, _, _ in lines]
    adverts = [
        from_posting(posting, Surroundings(country, posting.collected_at, fields or None))
        for posting, (_, country, fields) in zip(postings, lines, strict=True)
    ]
    return [
        f"posting {posting.posting_id} {said}"
        if isinstance(said, str)
        else said.model_copy(update={"posting_id": posting.posting_id, "revision": posting.revision})
        for posting, said in zip(postings, enricher().enrich_each(adverts), strict=True)
    ]
