"""`recruitwatch bench cluster`: adverts of a file in clusters, beside all pairs compared, and against the truth."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from cli.bench import cases
from cli.bench.cases import Case, Run, RunFailed, case
from cli.edge import Json

MOST_PAIRS: Final = 5000
"""Adverts of which all pairs are compared: the time grows with their square."""
ADDED: Final = 100
"""One in so many adverts is added to the others."""
MOST: Final = 5_000_000


def cluster(
    n: Annotated[int, typer.Option("--n", min=100, max=MOST, help="Adverts.")] = 20_000,
    sizes: Annotated[str, typer.Option(metavar="A,B", help="Several numbers of adverts, instead of --n.")] = "",
    source: Annotated[
        Path | None,
        typer.Option("--input", exists=True, dir_okay=False, help="JSON lines; default: generated adverts."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Cluster adverts from file to clusters on two processes, beside the exact comparison of all pairs.

    The exact comparison stops at 5,000 adverts. The adverts are generated from the replica's corpora, in campaigns
    whose copies have sentences moved, numbers and contacts swapped and emoji inserted; precision and recall count
    pairs of adverts of one campaign. Lines of an own file may tell their `campaign`.
    """
    from cli import present
    from replica.campaigns import write
    from replica.volume import SEED

    numbers = numbers_of(sizes) or [n]
    found: list[Case] = []
    with (
        TemporaryDirectory() as folder,
        present.progress("measuring clusters", len(numbers) * (cases.RUNS + 1) + cases.RUNS) as advance,
    ):
        whole = source or Path(folder) / "adverts.jsonl"
        if not source:
            write(whole, max(numbers), SEED)
        few = _first(whole, min(MOST_PAIRS, max(numbers)), Path(folder) / "few.jsonl")
        exact: list[Run] = []
        for _ in range(cases.RUNS):
            exact.append(cases.measured("all_pairs", few))
            advance(1)
        for number in numbers:
            file = _first(whole, number, Path(folder) / "some.jsonl")
            runs = []
            for _ in range(cases.RUNS):
                runs.append(cases.measured("clustering", file))
                advance(1)
            found += [*_cases(runs, exact), _added(file, number, Path(folder))]
            advance(1)
    cases.show("cluster", SEED, found, as_json)


def _cases(runs: Sequence[Run], exact: Sequence[Run]) -> list[Case]:
    n, peak = runs[0]["docs"], round(median(run["peak_rss_mb"] + run["workers_mb"] for run in runs), 1)
    name = f"all pairs compared, n = {exact[0]['docs']}"
    made = [case("cluster/adverts", "adverts/s", n, _rate(runs), (name, _rate(exact)), len(runs), peak)]
    for measure in ("precision", "recall"):
        if measure in runs[0]:
            beside = {**case(f"cluster/{measure}", "share of pairs", n, 0, (name, 0), len(runs), peak)}
            beside["ours"] = round(runs[0][measure], 4)
            beside["baseline"] = {"name": name, "value": round(exact[0][measure], 4)}
            made.append(beside)
    return made


def _added(file: Path, number: int, folder: Path) -> Case:
    """The last hundredth of the adverts, added to the others."""
    held, more = _first(file, number - number // ADDED, folder / "held.jsonl", folder / "more.jsonl"), folder
    run = cases.measured("adding", held, more / "more.jsonl")
    baseline = (f"clustering the other {number - number // ADDED}", run["whole_seconds"])
    return case("cluster/added", "s", run["docs"], run["seconds"], baseline, 1, run["peak_rss_mb"])


def _rate(runs: Sequence[Run]) -> float:
    return float(median(run["docs"] / run["seconds"] for run in runs))


def numbers_of(sizes: str) -> list[int]:
    """The numbers of `--sizes`; RunFailed where one is no whole number within bounds."""
    try:
        numbers = [int(size) for size in sizes.split(",") if size.strip()]
    except ValueError:
        raise RunFailed(f"--sizes {sizes} are no numbers", "give some as 200000,1000000") from None
    if any(not 100 <= number <= MOST for number in numbers):
        raise RunFailed(f"--sizes {sizes}: from 100 to {MOST}", "give others")
    return numbers


def _first(whole: Path, number: int, file: Path, rest: Path | None = None) -> Path:
    """The first lines of a file, and all others in `rest`."""
    with whole.open("rb") as lines, file.open("wb") as first:
        for _, line in zip(range(number), lines, strict=False):
            first.write(line)
        if rest:
            rest.write_bytes(lines.read())
    return file
