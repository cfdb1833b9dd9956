"""Tables of what is collected: the health of each source, and an exported bundle of evidence."""

from rich.text import Text

from cli.present.plain import text
from cli.present.shared import Document, minute, note, show


def bundle(document: Document) -> None:
    """What was exported, and its hash, to be noted where the bundle is handed on."""
    crawls, seal, unsealed = len(document["crawls"]), document["seal"], len(document["unsealed"])
    counts = f"{document['captures']:,} captures and {document['revisions']:,} revisions from {crawls:,} crawls"
    covered = f"seal {seal['number']} of {minute(seal['sealed_at'])}" if seal else "no seal yet"
    lines = [
        text(f"{document['file']}: {counts}, {covered}", "green", limit=600),
        text(f"SHA-256 {document['sha256']}"),
        note("It holds personal data as published: pass it on only to those who may hold it."),
    ]
    if unsealed:
        lines.append(Text(f"{unsealed:,} of the crawls are not sealed: run `recruitwatch seal`", style="yellow"))
    show(*lines)
