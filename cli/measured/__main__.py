"""Runs what is named on the command line, and prints what it says with the peak of resident memory in MB."""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.measured import crawls, enriching

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
}


def peak_rss() -> int:
    """The most resident memory that this process has had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says may be the peak of the process that started this one.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * KILOBYTE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * KILOBYTE


if __name__ == "__main__":
    result = RUNS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({"peak_rss_mb": round(peak_rss() / KILOBYTE / KILOBYTE, 1), **result}))
