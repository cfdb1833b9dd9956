"""Tables of watches, and of what one has found."""

from collections.abc import Sequence

from rich.text import Text

from cli.present.plain import text
from cli.present.shared import Document, minute, note, show, table


def watches(found: Sequence[Document]) -> None:
    """One line for each watch."""
    made = table("name", "asks", "tells", "every", "ceiling", "owner", "", right=("ceiling",))
    for one in found:
        made.add_row(
            text(one["name"]),
            text(one["asks"], limit=200),
            text(one["target"]),
            text(one["every"]),
            f"{one['ceiling']:,}",
            text(one["owner"]),
            Text("" if one["enabled"] else "paused", style="yellow"),
        )
    show(made if found else note("there is no watch; `recruitwatch watch add` makes one"))


def watch_hits(document: Document) -> None:
    """What a watch has found, one line for each advert."""
    made = table("found", "told", "level", "title", "platform", "posting")
    for one in document["hits"]:
        told = "withheld" if one["withheld"] else minute(one["told_at"])
        what = "may concern children" if one.get("restricted") else "no longer there" if one.get("gone") else None
        made.add_row(
            minute(one["found_at"]),
            text(told),
            text(one.get("level", "–")),
            text(what or one["title"]),
            text(one.get("platform_id", "–")),
            text(one["posting_id"]),
        )
    left = document["found"] - len(document["hits"])
    show(made, *([note(f"and {left:,} more; --size shows them")] if left else []))
