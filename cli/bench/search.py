"""`recruitwatch bench search`: questions asked of a large index, and whether a server answers them alike."""

from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from cli.bench import cases
from cli.bench.cases import Case, Run, case
from cli.edge import Json

KINDS = {
    "query": "words, three filters, four facets, a histogram, 20 highlighted hits",
    "open": "the same without filters",
    "contact": "a contact",
}


def search(
    n: Annotated[int, typer.Option("--n", min=100, max=5_000_000, help="Adverts in the index.")] = 20_000,
    engine: Annotated[
        str, typer.Option(metavar="URL", help="A server that is filled with the same adverts and asked the same.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Ask an embedded index of so many adverts 200 questions of each kind, drawn by a seed; 95th percentiles.

    With a server, an index of its own there is filled with the same adverts, asked the same, compared and removed.
    Filling costs about a second for 1,500 adverts and core, once for each engine.
    """
    from cli import present
    from replica.volume import SEED

    with (
        TemporaryDirectory() as folder,
        present.progress("measuring search", 2 if engine else 1) as advance,
    ):
        ours = cases.measured("asked", n, folder, "embedded")
        advance(1)
        theirs = cases.measured("asked", n, folder, engine) if engine else None
        if theirs:
            advance(1)
    cases.show("search", SEED, _cases(n, ours, theirs), as_json)


def _cases(n: int, ours: Run, theirs: Run | None) -> list[Case]:
    peak = ours["peak_rss_mb"]
    found = []
    for kind, what in KINDS.items():
        beside = ("the server", theirs["p95_ms"][kind]) if theirs else None
        found.append(case(f"search/{kind}_p95_ms", f"ms: {what}", n, ours["p95_ms"][kind], beside, 1, peak))
        found[-1]["ours"] = round(ours["p95_ms"][kind], 3)
    text = ours["text_bytes"] / 1e6
    found.append(case("search/disk", "MB", n, ours["bytes"] / 1e6, ("titles, texts and fields", text), 1, peak))
    if theirs:
        pairs = list(zip(ours["answers"], theirs["answers"], strict=True))
        for name, unit, part in (("hits", "share of the top 20", 0), ("counts", "share of totals and facets", 1)):
            alike = sum(a[part] == b[part] for a, b in pairs) / len(pairs)
            found.append({**case(f"search/same_{name}", unit, len(pairs), 0, None, 1, peak), "ours": round(alike, 4)})
    return found
