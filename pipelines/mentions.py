"""Mentions: names that models read, on one posting of each cluster that somebody will read, each revision once."""

from collections.abc import Iterator
from typing import NamedTuple

from nlp.advert import Advert, from_posting
from nlp.mentions import BATCH, READ, find_mentions, model_for, models
from pipelines.documents import Row, read_records, rows
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.enrichment import Enrichment, Entity, Mentions
from records.lake import set_digest
from records.record import in_batches

SET = 1024
"""Postings in a set: about half a minute of work, lost at most once when a process is killed."""


class _Todo(NamedTuple):
    """An advert that a model can read, and what the rules said of it."""

    advert: Advert
    said: Enrichment
    model: str


def mentions(workspace: Workspace, on_progress: Progress = no_progress) -> StepReport:
    """Reads names in one posting of each cluster whose risk is medium or above, where a model reads its language.

    Memory holds one set and the ids of those clusters; a posting that has mentions by a present model costs nothing.
    """
    from nlp.ruleset import ruleset

    report = StepReport("mentions")
    project(workspace)
    with workspace.lock("mentions"):
        for set_id in workspace.lake.unfinished("mentions"):
            workspace.lake.discard("mentions", set_id)
        for batch in in_batches(_todo(workspace, ruleset(), report), SET):
            set_id = set_digest(
                "mentions", *(f"{one.said.posting_id} {one.said.revision} {one.model}" for one in batch)
            )
            with workspace.lake.writer("mentions", set_id) as writer:
                for some in in_batches(batch, BATCH):
                    found = find_mentions((one.advert, one.said) for one in some)
                    for one, entities in zip(some, found, strict=True):
                        writer.add("mentions.jsonl", _mentions(one, entities))
                        report.done += 1
                    on_progress(len(some))
                writer.finish()
        project(workspace)
    return report.end()


def _mentions(one: _Todo, entities: list[Entity]) -> Mentions:
    said = one.said
    return Mentions(posting_id=said.posting_id, revision=said.revision, model=one.model, entities=entities)


def _todo(workspace: Workspace, rules: str, report: StepReport) -> Iterator[_Todo]:
    present = set(models())
    if not present:
        return
    with workspace.lake.reader() as reader:
        for row in _first_of_clusters(rows(workspace, rules)):
            if row.mentions and row.mentions.model in present:
                report.skipped += 1
                continue
            posting, said = read_records(reader, row.posting, row.enrichment)
            if model := model_for(said.language.code):
                yield _Todo(from_posting(posting), said, model)
            else:
                report.skipped += 1


def _first_of_clusters(items: Iterator[Row]) -> Iterator[Row]:
    """The first posting that is medium or above of each cluster that has one; those without a context wait for it."""
    told: set[str] = set()
    for row in items:
        context = row.context
        if context and context.risk.level in READ and context.cluster_id not in told:
            told.add(context.cluster_id)
            yield row
