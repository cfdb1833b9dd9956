"""Shows what shares a contact: the texts that name it, and the networks around them."""

from rich.table import Table
from rich.text import Text

from cli.present.plain import text, words
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
