"""Runs what is named on the command line, and prints what it says with its resident memory in MB: peak and end."""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.measured import asking, clustering, crawls, enriching, publishing

KILOBYTE = 1024
RUNS: dict[str, Callable[..., dict[str, Any]]] = {
    "crawl": crawls.crawl,
    "spider": crawls.spider,
    "tokenizer": enriching.tokenizer,
    "rules": enriching.rules,
    "pipeline": enriching.pipeline,
    "analyse": enriching.analyse,
    "workers": enriching.workers,
    "first_answer": enriching.first_answer,
    "clustering": clustering.clustering,
    "adding": clustering.adding,
    "all_pairs": clustering.all_pairs,
    "filled": publishing.filled,
    "publishing": publishing.publishing,
    "ready_made": publishing.ready_made,
    "whole": publishing.whole,
    "asked": asking.asked,
}


def resident() -> dict[str, float]:
    """The resident memory of this process, in MB: the most it has had, and what it has now."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says may be the peak of the process that started this one.
        sizes = dict(line.split(":", 1) for line in status.read_text().splitlines())
        peak, now = (int(sizes[name].split()[0]) for name in ("VmHWM", "VmRSS"))
    else:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # Nothing but the peak is told, on macOS in bytes.
        peak = now = most // KILOBYTE if sys.platform == "darwin" else most
    return {"peak_rss_mb": round(peak / KILOBYTE, 1), "rss_mb": round(now / KILOBYTE, 1)}


if __name__ == "__main__":
    result = RUNS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**resident(), **result}))
