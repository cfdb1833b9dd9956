"""Shows what analysts said of red flags, and how often each was right."""

from collections.abc import Sequence

from cli.present.plain import text
from cli.present.shared import Document, note, show, table


def judged(document: Document) -> None:
    """What was taken down."""
    word = "right" if document["right"] else "wrong"
    show(text(f"{document['indicator']} in {document['posting_id']} is {word}, says {document['by']}"))


def indicators(documents: Sequence[Document]) -> None:
    """One line for each indicator that was judged; the others are counted."""
    made = table("indicator", "right", "wrong", "precision", "95 % interval", right=("right", "wrong", "precision"))
    seen = [one for one in documents if one["precision"]]
    for one in seen:
        share = one["precision"]
        made.add_row(
            text(one["title"]),
            f"{one['right']:,}",
            f"{one['wrong']:,}",
            f"{share['value']:.0%}",
            f"{share['low']:.0%} to {share['high']:.0%}",
        )
    show(made)
    if len(seen) < len(documents):
        show(note(f"{len(documents) - len(seen)} indicators were judged nowhere: `recruitwatch judge ID INDICATOR`"))
