"""Shows what shares a contact (the texts that name it, the networks around them), and what was handed on."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from cli.present.plain import plain, text, words
from cli.present.shared import Document, day, level, note, show, table

NO_JOIN = (
    "So many unrelated parties share this contact that it joins nothing: a hotline, a bot, a switchboard, or the "
    "platform's own."
)
CAUTION = "A contact in an advert may be a victim's. Texts are scored here, never people."


def sharing(document: Document) -> None:
    """The adverts that name a contact, one line for each text, and the networks that they belong to."""
    where = ", ".join(f"{one['value']} ({one['count']:,})" for one in document["platforms"])
    show(Text(f"{document['postings']:,} postings name this contact, on {where}", style="bold"))
    show(_texts(document["texts"]))
    if not document["joins"]:
        show(note(NO_JOIN))
    for network in document["networks"]:
        show(*_network(network))
    show(note(CAUTION))


def exported(document: Document, output: Path) -> None:
    """What an export wrote, what it left out, and what its format does to what it holds."""
    show(Text(f"{document['rows']:,} adverts → {plain(output)} ({document['bytes']:,} bytes)", style="bold"))
    show(text(f"SHA-256 {document['sha256']}", limit=100), note(f"beside it: {plain(output.name)}.manifest.json"))
    for one in document["left_out"]:
        count = f"{one['count']:,} " if one.get("count") is not None else ""
        show(text(f"left out: {count}{one['what']}: {one['why']}", "yellow", limit=400))
    for one in document["understood"]["ignored"]:
        show(text(f"not understood: {one['text']}: {one['reason']}", "yellow", limit=400))
    for limit in document["limits"]:
        show(note(limit))
    show(note(document["statement"]))


def _texts(texts: list[Document]) -> Table:
    made = table("first seen", "level", "flagged for", "platform", "alike", "newest posting", right=("alike",))
    for one in texts:
        newest = one["newest"]
        made.add_row(
            day(one["first_seen"]),
            level(one["level"]),
            ", ".join(map(words, one["typologies_flagged"])) or "–",
            text(newest["platform_id"]),
            f"{one['cluster_size']:,}",
            text(newest["title"] or newest["posting_id"]),
        )
    return made


def _network(network: Document) -> list[Text]:
    platforms = ", ".join(f"{one['value']} ({one['count']:,})" for one in network["platforms"])
    lines = [
        Text(f"\nNetwork {network['network_id']}", style="bold"),
        Text(f"{network['flagged']:,} of {network['postings']:,} postings are flagged for review, on {platforms}."),
    ]
    if network["typologies"]:
        named = ", ".join(f"{words(one['value'])} ({one['count']:,})" for one in network["typologies"])
        lines.append(Text(f"Flagged for {named}."))
    return [*lines, Text(f"recruitwatch search --network {network['network_id']}", style="dim")]
