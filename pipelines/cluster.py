"""Clusters: the context of every posting, made whole from enrichments whenever anything in them changed."""

import hashlib
from collections.abc import Iterator

from nlp.advert import MAX_CODE_POINTS
from pipelines.clusters import Sample, aliases, clusters, sample
from pipelines.context import Member, context, member
from pipelines.derived import newest_set, replacing
from pipelines.documents import read_records
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.document import Context
from records.lake import set_digest
from records.posting import Posting

VERSION = "1"
"""Of clustering and context: raising it makes every context anew."""


def cluster(workspace: Workspace, on_progress: Progress = no_progress) -> StepReport:
    """Makes the contexts of all postings that are enriched under the present ruleset; skips them if nothing changed.

    Reads each posting three times. `pipelines.clusters.clusters` and `pipelines.context.context` say what they hold
    in memory.
    """
    from nlp.risk import score
    from nlp.ruleset import ruleset

    report = StepReport("cluster")
    project(workspace)
    with workspace.lock("cluster"):
        lake = workspace.lake
        rules = ruleset()
        before = newest_set(lake, "context")
        set_id, postings = _inputs(workspace, rules)
        if set_id == before:
            report.skipped = postings
            return report.end()
        members = _Members(workspace, rules)
        members.clusters = clusters(members.samples(on_progress))
        with replacing(lake, "context", set_id, rules) as writer:
            for one in context(members, score):
                writer.add("context.jsonl", one)
                report.done += 1
            _keep_aliases(workspace, before, members.clusters)
    return report.end()


class _Members:
    """The postings that are clustered, read anew from the lake each time."""

    def __init__(self, workspace: Workspace, rules: str) -> None:
        self._workspace, self._rules = workspace, rules
        self._shingles: dict[str, int] = {}
        self.clusters: dict[str, str] = {}

    def samples(self, on_progress: Progress) -> Iterator[Sample]:
        with self._workspace.lake.reader() as reader:
            for standing, text, said in self._workspace.catalogue.current(self._rules):
                posting, own = read_records(reader, text, said)
                one = sample(standing.posting_id, posting.title, posting.text, _signed(posting, own.signature))
                self._shingles[standing.posting_id] = one.shingles.size
                on_progress(1)
                yield one

    def __iter__(self) -> Iterator[Member]:
        with self._workspace.lake.reader() as reader:
            for standing, text, said in self._workspace.catalogue.current(self._rules):
                name, state = standing.posting_id, standing.state
                posting, own = read_records(reader, text, said)
                yield member(
                    posting, own, self.clusters[name], state.first_seen, state.removed_at, self._shingles[name]
                )


def _signed(posting: Posting, signature: list[int] | None) -> list[int] | None:
    """The enrichment's signature, where it was made of the whole text."""
    return signature if posting.text and len(posting.text) <= MAX_CODE_POINTS else None


def _inputs(workspace: Workspace, rules: str) -> tuple[str, int]:
    """The id of the set that these inputs make, and how many postings they are. Texts are not read."""
    found, count = hashlib.sha256(), 0
    for standing, _, _ in workspace.catalogue.current(rules):
        state = standing.state
        found.update(f"{standing.posting_id} {state.revision} {state.first_seen} {state.removed_at}\n".encode())
        count += 1
    return set_digest("context", VERSION, rules, found.hexdigest()), count


def _keep_aliases(workspace: Workspace, before: str | None, current: dict[str, str]) -> None:
    """Lets the ids of clusters that merged lead on to what they are now."""
    if before is None:
        return
    held = workspace.lake.records("context", before, "context.jsonl", Context)
    previous = {one.posting_id: one.cluster_id for one in held}
    known = workspace.catalogue.cluster_aliases()
    workspace.catalogue.put_cluster_aliases(aliases(previous, current, known))
