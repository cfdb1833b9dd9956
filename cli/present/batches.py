"""Shows the answers to a batch of questions, one after another."""

from collections.abc import Iterable

from rich.text import Text

from cli.present.adverts import headline
from cli.present.plain import plain, text
from cli.present.shared import Document, indented, note, show

MOST_NAMED = 3
"""Adverts that are named of each line; `--json` has all of the page."""


def batch(answers: Iterable[Document]) -> None:
    """How much each line of a batch found, and which adverts, as soon as it is known; bad lines with their reason."""
    for one in answers:
        head = Text(f"{one['line']:>6}  ", style="dim")
        if "error" in one:
            show(Text.assemble(head, text(one["given"]), ("  cannot be asked: ", "red"), text(one["error"], "red")))
            continue
        show(Text.assemble(head, (f"{one['total']:>7,}  ", "bold"), text(one["given"])))
        for hit in one["hits"][:MOST_NAMED]:
            show(indented(Text.assemble((plain(hit["posting_id"]) + "  ", "dim"), headline(hit)), 17))
        if one["total"] > MOST_NAMED:
            show(indented(note(f"and {one['total'] - MOST_NAMED:,} more"), 17))
