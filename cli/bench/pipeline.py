"""`recruitwatch bench pipeline`: adverts from a file to an index, and how the cost of each grows with their number."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cli.bench import cases
from cli.bench.cases import Case, Run, case
from cli.bench.cluster import numbers_of
from cli.edge import Json

SIZES = "1000,4000"


def pipeline(
    n: Annotated[int | None, typer.Option("--n", min=100, max=5_000_000, help="Adverts, instead of --sizes.")] = None,
    sizes: Annotated[str, typer.Option(metavar="A,B", help="Several numbers of adverts.")] = SIZES,
    as_json: Json = False,
) -> None:
    """Import, enrich, cluster, publish and profile adverts in an empty home; seconds of all steps together.

    The growth of cost is what an advert of the largest number takes beside one of the smallest: 1 is linear.
    """
    from cli import present
    from replica.stock import write
    from replica.volume import SEED

    numbers = [n] if n else numbers_of(sizes)
    runs: list[Run] = []
    with present.progress("measuring the pipeline", len(numbers)) as advance:
        for number in numbers:
            with TemporaryDirectory() as folder:
                file = Path(folder) / "adverts.jsonl"
                write(file, number, SEED)
                runs.append(cases.measured("whole", file, Path(folder) / "home"))
            advance(1)
    cases.show("pipeline", SEED, _cases(runs), as_json)


def _cases(runs: list[Run]) -> list[Case]:
    found = [
        case("pipeline/adverts_per_hour", "adverts/h", run["docs"], run["docs"] / run["seconds"] * 3600, None, 1,
             run["peak_rss_mb"])
        for run in runs
    ]  # fmt: skip
    first, last = runs[0], runs[-1]
    if len(runs) > 1:
        ours, beside = (1000 * run["seconds"] / run["docs"] for run in (last, first))
        name = f"an advert of {first['docs']}"
        found.append(
            case("pipeline/cost_growth", "ms an advert", last["docs"], ours, (name, beside), 1, last["peak_rss_mb"])
        )
    return found
