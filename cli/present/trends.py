"""Shows weekly series: a small picture of each, its latest whole week, and from when on it is another."""

from typing import Final

from rich.text import Text

from cli.present.plain import text, words
from cli.present.shared import Document, note, percent, show, table
from pipelines.naming import series

DRAWN: Final = 26
"""Weeks of a picture."""
BLOCKS: Final = " ▁▂▃▄▅▆▇█"
HOW: Final = (
    "Counted in clusters by when they were first seen; what a source's first crawl found is in no week, and the last "
    "week is not over. A share is of all adverts of the same kind, so that a new source is no wave. A change is one of "
    "the share, kept for four weeks at least; small numbers have none."
)


def trends(document: Document) -> None:
    """The series of one kind, the most flagged first."""
    if not document["series"]:
        show(note("No weeks to show yet: they begin after a source's first crawl. `recruitwatch profile` makes them."))
        return
    last = document["series"][0]["weeks"][-1]["week"]
    made = table(
        words(document["by"]), f"flagged a week, to {last}", "last whole week", "share", "in all", "changes",
        right=("last whole week", "share", "in all"),
    )  # fmt: skip
    for one in document["series"]:
        whole = next((week for week in reversed(one["weeks"]) if week["finished"]), None)
        made.add_row(
            text(series(document["by"], one["value"])),
            Text(picture([week["flagged"] for week in one["weeks"][-DRAWN:]])),
            Text(f"{whole['flagged']:,} of {whole['clusters']:,}" if whole else "–"),
            Text(percent(whole["flagged"] / whole["clusters"]) if whole and whole["clusters"] else "–"),
            Text(f"{sum(week['flagged'] for week in one['weeks']):,}"),
            _changes(one["changes"]),
        )
    show(made, note(HOW))


def picture(counts: list[int]) -> str:
    """Counts as blocks, the highest as a whole one; none as a space, and few as the lowest block."""
    most = max([1, *counts])
    return "".join(BLOCKS[-(-count * (len(BLOCKS) - 1) // most)] for count in counts)


def _changes(changes: list[Document]) -> Text:
    made = Text()
    for one in changes[-3:]:
        up = one["after"] > one["before"]
        made.append(f"{'▲' if up else '▼'} {one['week']}: ", style="red" if up else "green")
        made.append(f"{percent(one['before'], 1)} → {percent(one['after'], 1)}  ")
    return made or Text("–", style="dim")
