"""The whole way: from crawl to seal; killed anywhere and run again it ends the same."""

from collections.abc import Callable, Sequence
from typing import Any

from pipelines.alert import alert
from pipelines.cluster import cluster
from pipelines.collect import choose, collect_each
from pipelines.enrich import enrich
from pipelines.mentions import mentions
from pipelines.profile import profile
from pipelines.publish import publish
from pipelines.seal import seal
from pipelines.workspace import StepReport, Workspace

STEPS: tuple[Callable[[Workspace], StepReport], ...] = (enrich, cluster, mentions, publish, profile, alert, seal)


def run(workspace: Workspace, sources: Sequence[str], on_step: Callable[[str], None]) -> list[Any]:
    """The documents of the crawls, as one list, and then of each step; `on_step` hears the name of each that ended."""
    specs = choose(workspace, sources)
    order = {spec.source.id: number for number, spec in enumerate(specs)}
    crawled = sorted(collect_each(workspace, specs), key=lambda document: order[document["source"]])
    on_step("crawl")
    documents: list[Any] = [crawled]
    for step in STEPS:
        documents.append(step(workspace).dump())
        on_step(step.__name__)
    return documents
