"""`recruitwatch bench index`: adverts from the lake in the index, beside ready documents given to the library alone."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cli.bench import cases
from cli.bench.cases import Case, Run, case
from cli.edge import Json


def index(
    n: Annotated[int, typer.Option("--n", min=100, max=1_000_000, help="Adverts.")] = 5000,
    engine: Annotated[str, typer.Option(metavar="URL", help="A server; default: the embedded engine.")] = "embedded",
    source: Annotated[
        Path | None,
        typer.Option("--input", exists=True, dir_okay=False, help="JSON lines; default: the replica's adverts."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Publish a lake into an empty index, beside ready-made documents given to the engine's own library.

    The lake is filled, enriched and clustered before the clock starts, and the baseline's documents are made before
    its own does: it writes with one thread as the embedded engine does, or by the client's parallel bulk with two.
    What the index takes on disk is told beside the lines of the postings in the lake. On a server, an index of its
    own is used, and removed.
    """
    from cli import present
    from replica.stock import write
    from replica.volume import SEED

    with (
        TemporaryDirectory() as folder,
        present.progress("measuring publishing", 1 + 2 * cases.RUNS) as advance,
    ):
        file = source or Path(folder) / "adverts.jsonl"
        if not source:
            write(file, n, SEED)
        home = Path(folder) / "home"
        cases.measured("filled", file, home)
        advance(1)
        ours: list[Run] = []
        ready: list[Run] = []
        for _ in range(cases.RUNS):
            for runs, name in ((ours, "publishing"), (ready, "ready_made")):
                runs.append(cases.measured(name, home, engine))
                advance(1)
    cases.show("index", SEED, _cases(ours, ready, engine), as_json)


def _cases(ours: list[Run], ready: list[Run], engine: str) -> list[Case]:
    rate, beside = (median(run["docs"] / run["seconds"] for run in runs) for runs in (ours, ready))
    peak = median(run["peak_rss_mb"] for run in ours)
    name = "tantivy, ready-made documents" if engine == "embedded" else "parallel_bulk, ready-made bodies"
    found = [case("index/publish", "adverts/s", ours[0]["docs"], rate, (name, beside), len(ours), peak)]
    if engine == "embedded":
        size, text = ours[0]["bytes"] / 1e6, ours[0]["text_bytes"] / 1e6
        found.append(case("index/disk", "MB", ours[0]["docs"], size, ("postings in the lake", text), 1, peak))
    return found
