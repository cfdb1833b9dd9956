"""Tables of what commands did: crawls, steps, checks, verification, and a page as a parser reads it."""

from collections.abc import Sequence

from rich.text import Text

from cli.edge import emit
from cli.present.plain import plain, text
from cli.present.shared import VERDICT_STYLES, Document, minute, note, show, table

MOST_ERRORS = 20
"""Lines of errors that are printed; `--json` has them all."""


def crawls(documents: Sequence[Document]) -> None:
    """One line for each crawl."""
    counts = ("requests", "new", "changed", "seen", "removed", "errors", "seconds")
    made = table("source", "verdict", *counts, right=counts)
    errors: list[str] = []
    for one in documents:
        failed = one["errors"]
        found = failed if isinstance(failed, list) else []
        errors += [f"{one['source']}: {line}" for line in found]
        made.add_row(
            text(one["source"]),
            Text(plain(one["verdict"]).replace("_", " "), style=VERDICT_STYLES.get(one["verdict"], "")),
            *(f"{one[name]:,}" for name in counts[:5]),
            _count(len(found) if isinstance(failed, list) else failed),
            f"{one['seconds']:.1f}",
        )
    show(made, *_errors(errors))


def step(document: Document, as_json: bool = False) -> None:
    """What a step came to: its document with `as_json`, else a table."""
    if as_json:
        emit(document)
    else:
        steps([document])


def steps(documents: Sequence[Document]) -> None:
    """One line for each step."""
    made = table("step", "done", "skipped", "failed", "seconds", right=("done", "skipped", "failed", "seconds"))
    for one in documents:
        made.add_row(
            text(one["step"]),
            f"{one['done']:,}",
            Text(f"{one['skipped']:,}", style="dim"),
            _count(one["failed"]),
            f"{one['seconds']:.1f}",
        )
    show(made, *_errors([f"{one['step']}: {line}" for one in documents for line in one["errors"]]))


def checks(found: Sequence[Document]) -> None:
    """One line for each check, with the remedy under what is not in order."""
    made = table("", "checked", "found")
    for one in found:
        mark = Text("ok", style="green") if one["ok"] else Text("MEND", style="bold red")
        what = text(one["message"], limit=400)
        if not one["ok"] and one["remedy"]:
            what.append("\n→ ", style="bold").append(plain(one["remedy"], 400))
        made.add_row(mark, text(one["name"]), what)
    wrong = sum(not one["ok"] for one in found)
    show(made, Text(f"{wrong} to mend", style="bold red") if wrong else Text("all in order", style="green"))


def verification(document: Document) -> None:
    """Whether the lake is as it was written, and which files are not."""
    head = text(f"head of the chain: {document.get('head') or 'none yet, run `recruitwatch seal`'}", limit=200)
    erased = [one for one in document["broken"] if one["reason"] == "erased"]
    logged = (
        [note(f"In {len(erased):,} of them something was erased, as erasures/ in the lake says.")] if erased else []
    )
    if document["ok"]:
        show(Text(f"{document['checked']:,} files are as they were written", style="green"), head, *logged)
        return
    made = table("file", "is")
    for one in document["broken"]:
        made.add_row(text(one["file"], limit=400), Text(plain(one["reason"]), style="bold red"))
    broken = len(document["broken"]) - len(erased)
    show(made, Text(f"{broken} of {document['checked']:,} files are not as they were written", style="bold red"), head)


def audit_chain(document: Document) -> None:
    """Whether the audit log is as it was written, and its first entry that is not."""
    if document["ok"]:
        head = text(f"head of the chain: {document.get('head') or 'none yet'}", limit=200)
        show(Text(f"{document['entries']:,} entries are as they were written", style="green"), head)
        return
    broken = document.get("broken")
    named = f"the first broken entry is number {broken:,}" if broken else "the chain is another one or was cut"
    show(Text(f"{named}: {document['reason']}", style="bold red"))


def audit_entries(found: Sequence[Document]) -> None:
    """Who looked at what, one line for each entry."""
    made = table("number", "when", "who", "did", "with", "asked", right=("number",))
    for one in found:
        asked = ", ".join(f"{name}: {value}" for name, value in one.get("query", {}).items())
        made.add_row(
            f"{one['number']:,}",
            minute(one["at"]),
            text(one["user"]),
            text(one["action"]),
            text(one["object"]),
            text(asked or "–", limit=400),
        )
    show(made)


def parsed(document: Document) -> None:
    """The postings of a page, where it leads to, and what was left over."""
    made = table("posting", "title", "employer", "posted", "text")
    for one in document["postings"]:
        published = one.get("published", {})
        made.add_row(
            text(one["native_id"]),
            text(one.get("title", "")),
            text(published.get("employer") or "–"),
            minute(published.get("date_posted")),
            text(one.get("text", ""), limit=80),
        )
    if channel := document.get("channel"):
        facts = [f"{key} {value}" for key, value in channel.items() if value not in (None, [], "")]
        show(text("channel: " + ", ".join(facts), limit=600))
    kinds = [link["kind"] for link in document["links"]]
    links = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))) or "none"
    lines = [f"links: {links}"]
    lines += [f"left over: {', '.join(document['leftovers'])}"] if document["leftovers"] else []
    lines += [f"warning: {warning}" for warning in document["warnings"]]
    show(made, *map(note, lines))


def _count(number: int) -> Text:
    return Text(f"{number:,}", style="bold red" if number else "dim")


def _errors(lines: list[str]) -> list[Text]:
    shown = [text(line, "red", limit=400) for line in lines[:MOST_ERRORS]]
    if len(lines) > MOST_ERRORS:
        shown.append(note(f"and {len(lines) - MOST_ERRORS:,} more; --json lists all"))
    return shown
