"""`recruitwatch bench crawl`: a crawl beside a bare Scrapy spider, beside one of fewer pages, and beside its second."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cli.bench import cases
from cli.bench.cases import Case, Run, RunFailed, case
from cli.edge import Json

MINUTE = 60
FEWER = 10
"""By how many times fewer pages the crawl has whose memory is the measure of memory."""


def crawl(
    n: Annotated[int, typer.Option("--n", min=10, max=50_000, help="Pages of the board that is crawled.")] = 1000,
    as_json: Json = False,
) -> None:
    """Crawl a generated job board on loopback, beside a bare Scrapy spider that reads the same pages.

    Our crawl keeps evidence and history, with robots.txt and all guards on; both read JSON-LD by the same function.
    The second crawl of the same board, of which no page has changed, is measured by the bytes of its answers; memory
    at the end of a crawl beside that of one of a tenth of the pages.
    """
    from cli import present
    from replica.volume import SEED, serving

    ours: list[Run] = []
    bare: list[Run] = []
    small: list[Run] = []
    few = n // FEWER
    with (
        present.progress("measuring crawls", 3 * cases.RUNS + 1) as advance,
        serving(n, SEED) as address,
        serving(few, SEED) as small_address,
        TemporaryDirectory() as folder,
    ):
        for number in range(cases.RUNS):
            home = Path(folder) / str(number)
            ours.append(read_pages("crawl", address, n, home))
            advance(1)
            bare.append(read_pages("spider", address, n, home))
            advance(1)
            small.append(read_pages("crawl", small_address, few, home / "small"))
            advance(1)
        again = read_pages("crawl", address, n, home)
        advance(1)
    found = [_pages(n, ours, bare), _unchanged(n, ours[-1], again), _memory(n, ours, few, small)]
    cases.show("crawl", SEED, found, as_json)


def read_pages(name: str, address: str, n: int, home: Path) -> Run:
    """One measured run, which has to read every page of the board."""
    result = cases.measured(name, address, n, home)
    if result["pages"] != n:
        raise RunFailed(f"a measured {name} read {result['pages']} of {n} pages", "run it again")
    return result


def _pages(n: int, ours: Sequence[Run], bare: Sequence[Run]) -> Case:
    baseline = ("a bare Scrapy spider", median(map(_rate, bare)))
    peak = median(run["peak_rss_mb"] for run in ours)
    return case("crawl/pages", "pages/min", n, median(map(_rate, ours)), baseline, len(ours), peak)


def _rate(run: Run) -> float:
    return float(run["pages"] * MINUTE / run["seconds"])


def _unchanged(n: int, first: Run, again: Run) -> Case:
    baseline = ("the first crawl", first["bytes"])
    return case("crawl/unchanged_bytes", "bytes", n, again["bytes"], baseline, 1, again["peak_rss_mb"])


def _memory(n: int, ours: Sequence[Run], few: int, small: Sequence[Run]) -> Case:
    baseline = (f"a crawl of {few} pages", median(run["rss_mb"] for run in small))
    peak = median(run["peak_rss_mb"] for run in ours)
    return case("crawl/memory", "MB", n, median(run["rss_mb"] for run in ours), baseline, len(ours), peak)
