"""`recruitwatch bench`: a step measured beside its baseline, interleaved, each run in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from cli.edge import Json, emit, new_app
from config.errors import RecruitwatchError

app = new_app()
RUNS = 3
"""Of each side; their medians are told."""
MINUTE = 60
Run = dict[str, Any]


class RunFailed(RecruitwatchError):
    """A measured run did not do what it was to do."""


@app.callback()
def bench() -> None:
    """Measure a step beside its baseline, interleaved in one run."""


@app.command()
def crawl(
    n: Annotated[int, typer.Option("--n", min=10, max=50_000, help="Pages of the board that is crawled.")] = 1000,
    as_json: Json = False,
) -> None:
    """Crawl a generated job board on loopback, beside a bare Scrapy spider that reads the same pages.

    Our crawl keeps evidence and history, with robots.txt and all guards on; both read JSON-LD by the same function.
    The second crawl of the same board, of which no page has changed, is measured by the bytes of its answers.
    """
    from cli import present
    from replica.volume import SEED, serving

    ours: list[Run] = []
    bare: list[Run] = []
    with (
        present.progress("measuring crawls", 2 * RUNS + 1) as advance,
        serving(n, SEED) as address,
        TemporaryDirectory() as folder,
    ):
        for number in range(RUNS):
            home = Path(folder) / str(number)
            for name, runs in (("crawl", ours), ("spider", bare)):
                runs.append(_run(name, address, n, home))
                advance(1)
        again = _run("crawl", address, n, home)
        advance(1)
    document = {"step": "crawl", "seed": SEED, "cases": [_pages(n, ours, bare), _unchanged(n, ours[-1], again)]}
    if as_json:
        emit(document)
    else:
        present.bench(document)


def case(
    name: str, unit: str, n: int, ours: float, baseline: tuple[str, float] | None, runs: int, peak: float
) -> dict[str, Any]:
    """One measured case as cli.md has it."""
    beside = {"name": baseline[0], "value": round(baseline[1], 1)} if baseline else None
    ratio = round(ours / baseline[1], 4) if baseline and baseline[1] else None
    return {
        "name": name,
        "unit": unit,
        "n": n,
        "ours": round(ours, 1),
        "baseline": beside,
        "ratio": ratio,
        "runs": runs,
        "peak_rss_mb": peak,
    }


def _pages(n: int, ours: Sequence[Run], bare: Sequence[Run]) -> dict[str, Any]:
    baseline = ("a bare Scrapy spider", median(map(_rate, bare)))
    peak = median(run["peak_rss_mb"] for run in ours)
    return case("crawl/pages", "pages/min", n, median(map(_rate, ours)), baseline, len(ours), peak)


def _rate(run: Run) -> float:
    return float(run["pages"] * MINUTE / run["seconds"])


def _unchanged(n: int, first: Run, again: Run) -> dict[str, Any]:
    baseline = ("the first crawl", first["bytes"])
    return case("crawl/unchanged_bytes", "bytes", n, again["bytes"], baseline, 1, again["peak_rss_mb"])


def _run(name: str, address: str, n: int, home: Path) -> Run:
    command = [sys.executable, "-m", "cli.measured", name, address, str(n), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise RunFailed(f"a measured {name} failed: {said[0]}", "run it again; see whether the machine has room")
    result: Run = json.loads(done.stdout)
    if result["pages"] != n:
        raise RunFailed(f"a measured {name} read {result['pages']} of {n} pages", "run it again")
    return result
