"""Tables of what is collected: the health of each source, and an exported bundle of evidence."""

from collections.abc import Sequence

from rich.text import Text

from cli.present.plain import plain, text
from cli.present.shared import VERDICT_STYLES, Document, minute, note, percent, show, table

NUMBERS = ("now", "new", "changed", "removed", "of usual", "newest")


def sources(documents: Sequence[Document]) -> None:
    """One line for each source, and under the table what should be looked into."""
    made = table(
        "source", "spider", "last crawl", "verdict", *NUMBERS, "least stated", right=NUMBERS, whole=("source",)
    )
    warnings: list[Text] = []
    for one in documents:
        last = one["last_crawl"] or {}
        verdict = last.get("verdict", "–")
        made.add_row(
            text(one["source"], "" if one["enabled"] else "dim"),
            text(one["spider"] or "–"),
            minute(last.get("started_at")),
            Text(plain(verdict).replace("_", " "), style=VERDICT_STYLES.get(verdict, "dim")),
            f"{one['postings']:,}",
            *(f"{last[name]:,}" if last else "–" for name in ("new", "changed", "removed")),
            percent(one["volume"]),
            "–" if one["newest_age_days"] is None else f"{one['newest_age_days']:.0f} d",
            _least(one["fields"]),
        )
        warnings += [Text(f"{plain(one['source'])}: {plain(line, 400)}", style="yellow") for line in one["warnings"]]
    show(made, *warnings, note("dim: not enabled; --json has what is expected and every field"))


def suggestions(documents: Sequence[Document]) -> None:
    """One line for each channel or site that adverts lead to, for a person to approve."""
    made = table("suggested", "kind", "postings", "forwarded", "seen on", right=("postings", "forwarded"))
    for one in documents:
        seen_on = text(", ".join(one["platforms"]))
        made.add_row(text(one["url"]), text(one["kind"]), f"{one['postings']:,}", f"{one['forwards']:,}", seen_on)
    show(made, note("none of these is crawled until a person writes a source file for it"))


def _least(fields: Document) -> Text:
    """The field that the fewest postings state, of those that the platform lists."""
    if not fields:
        return text("–")
    name = min(fields, key=lambda field: (fields[field], field))
    return text(f"{name} {percent(fields[name])}")


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
