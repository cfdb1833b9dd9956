"""Clusters: the context of every posting, made anew whenever anything in their enrichments changed."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import partial

from pipelines.clusters import aliases
from pipelines.context import Member, context, member
from pipelines.derived import newest_set, replacing
from pipelines.documents import read_records
from pipelines.kept_clusters import KeptClusters
from pipelines.project import project
from pipelines.shapes import Worded, shaping
from pipelines.withhold import erase_pictures
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.catalogue import Place
from records.document import Context
from records.lake import Lake, set_digest
from records.posting import Posting
from records.record import in_batches

VERSION = "2"
"""Of clustering and context: raising it makes every context anew."""
AT_ONCE = 1000
"""Postings that are read and shingled at a time."""
ALONE = 20_000
"""Up to so many new postings are shingled in this process: others take seconds to start."""


def cluster(workspace: Workspace, on_progress: Progress = no_progress) -> StepReport:
    """Makes the contexts of all postings that are enriched under the present ruleset; skips them if nothing changed.

    Shingles and compares the postings that are new or say something else than when it was done last; reads every
    posting and its enrichment twice for their contexts. `pipelines.clusters.clusters` and `pipelines.context.context`
    say what they hold in memory. What must not be kept of postings that may concern a child is erased.
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
            erase_pictures(workspace)
            return report.end()
        kept = _clustered(workspace, rules, on_progress)
        members = _Members(workspace, rules, kept)
        with replacing(lake, "context", set_id, rules) as writer:
            for one in context(members, score):
                writer.add("context.jsonl", one)
                report.done += 1
            _keep_aliases(workspace, before, members.clusters)
        erase_pictures(workspace)
    return report.end()


def _clustered(workspace: Workspace, rules: str, on_progress: Progress) -> KeptClusters:
    """What is kept of the time before, brought up to the postings that there are."""
    kept = KeptClusters.open(workspace.settings.home / "clusters.npz", f"{VERSION} {rules}")
    current = {one.posting_id: one.state.revision for one, _, _ in workspace.catalogue.current(rules)}
    known = kept.keep(current)
    new = (text for one, text, _ in workspace.catalogue.current(rules) if one.posting_id not in known)
    workers = 1 if len(current) - len(known) <= ALONE else os.cpu_count() or 1
    added = []
    with shaping(workers) as shape:
        for part in shape(partial(_worded, workspace.lake.url), in_batches(new, AT_ONCE)):
            added.append(part)
            on_progress(len(part.posting_ids))
    kept.add(added, current)
    return kept


def _worded(lake_url: str, places: Sequence[Place]) -> list[Worded]:
    """The words of the postings at these places."""
    with Lake(lake_url).reader() as reader:
        lines = (reader.read("crawls", one.set_id, "postings.jsonl", one.offset, one.length) for one in places)
        return [Worded(posting.posting_id, posting.title, posting.text) for posting in map(Posting.read, lines)]


class _Members:
    """The postings that are clustered, read anew from the lake each time."""

    def __init__(self, workspace: Workspace, rules: str, kept: KeptClusters) -> None:
        self._workspace, self._rules = workspace, rules
        self.clusters = kept.clustering.clusters()
        self._shingles = kept.shingles()

    def __iter__(self) -> Iterator[Member]:
        with self._workspace.lake.reader() as reader:
            for standing, text, said in self._workspace.catalogue.current(self._rules):
                name, state = standing.posting_id, standing.state
                posting, own = read_records(reader, text, said)
                yield member(
                    posting, own, self.clusters[name], state.first_seen, state.removed_at, self._shingles[name]
                )


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
