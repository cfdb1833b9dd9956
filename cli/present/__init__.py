"""Shows the documents of cli.md to a person at a terminal: the same facts as `--json`, as tables and sentences.

Every text of an advert goes through `plain`, and nothing of it is ever read as markup.
"""

from cli.present.adverts import corrections, posting, results
from cli.present.batches import batch
from cli.present.judgements import indicators, judged
from cli.present.maps import platforms
from cli.present.measures import bench, demo, evaluation, fitted
from cli.present.progress import progress
from cli.present.runs import audit_chain, audit_entries, checks, crawls, parsed, step, steps, verification
from cli.present.sharing import exported, sharing
from cli.present.sources import bundle, sources, suggestions
from cli.present.trends import trends
from cli.present.watching import watch_hits, watches

__all__ = [
    "audit_chain",
    "audit_entries",
    "batch",
    "bench",
    "bundle",
    "checks",
    "corrections",
    "crawls",
    "demo",
    "evaluation",
    "exported",
    "fitted",
    "indicators",
    "judged",
    "parsed",
    "platforms",
    "posting",
    "progress",
    "results",
    "sharing",
    "sources",
    "step",
    "steps",
    "suggestions",
    "trends",
    "verification",
    "watch_hits",
    "watches",
]
