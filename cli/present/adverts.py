"""Shows adverts: what a search found, and one posting explained."""

from collections.abc import Iterable, Iterator, Sequence

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.present.plain import LONG, plain, text, words
from cli.present.shared import (
    GROUND_RULE,
    Document,
    Flags,
    day,
    indented,
    level,
    minute,
    note,
    reasons,
    show,
    table,
    title_of,
)
from pipelines.indicators import Citation, indicator_texts
from search.tree import names_told

AROUND = 110
"""Code points of an excerpt before and after the first word that was found."""
FOUND, FLAGGED = "bold black on yellow", "bold underline red"
TOP_REASONS = 4
TITLE = 80
MOST_SPANS = 60
EXPLAINED = 0.20
"""Typologies at medium or above are explained term by term."""
TERMS = {
    "bias": "where every advert starts",
    "calibration": "calibration",
    "speaker": "who speaks is no recruiter",
    "unshown": "the advert itself says nothing of it",
}
Spans = Iterable[tuple[int, int]]


def results(document: Document, flags: Flags | None = None) -> None:
    """What a search found, each advert with its level, its red flags and an excerpt, then facets and histogram."""
    known = indicator_texts() if flags is None else flags
    show(Text.assemble((f"{document['total']:,} found", "bold"), (f"  {document['took_ms']:.0f} ms", "dim")))
    understood = document.get("understood", {})
    for part in understood.get("ignored", ()):
        show(text(f"not understood and left out: {part['text']} ({part['reason']})", "yellow", limit=200))
    for name in names_told(understood.get("clauses", ())):
        show(text(f"{name['name']}: in all its {len(name['ways'])} ways of writing", "dim"))
    for number, hit in enumerate(document["hits"], 1):
        show(*_hit(number, hit, known))
    show("")
    for name, counts in document.get("facets", {}).items():
        values = "   ".join(f"{plain(one['value'], 60)} {one['count']:,}" for one in counts[:12])
        show(Text.assemble((f"{words(name)}  ", "bold"), values or "–"))
    if stands_out := document.get("significant"):
        shown = "   ".join(f"{plain(one['term'], 60)} {one['count'] / one['of']:.0%}" for one in stands_out)
        show(Text.assemble(("words that stand out  ", "bold"), shown))
    if bars := document.get("histogram"):
        show(_histogram(bars))
    if document.get("after"):
        show(note(f"more: --after {document['after']}"))
    if document["hits"]:
        show(note(f"`recruitwatch show ID` explains one. {GROUND_RULE}"))


def posting(document: Document, flags: Flags | None = None) -> None:
    """One posting explained: what it says with its red flags marked, why it scored, its history and its captures."""
    known = indicator_texts() if flags is None else flags
    ad = document["ad"]
    show(_head(ad), Padding(_marked(ad), (1, 2)))
    hits = {state: [hit for hit in ad.get("indicators", ()) if hit["state"] == state] for state in _STATES}
    order = reasons(ad, known)
    for name in order:
        show(*_flag(next(hit for hit in hits["present"] if hit["id"] == name), known))
    if not order:
        show(Text("No red flags were found. That is no proof that there is nothing wrong.", style="dim"))
    if hits["contradicted"]:
        denied = ", ".join(title_of(known, hit["id"]) for hit in hits["contradicted"])
        show(Text.assemble(("\nSays the opposite of: ", "green"), denied))
    show(*_explanation(ad, known), *_entities(ad), *_campaign(document), *_history(document))
    show(*_pictures(document), note(GROUND_RULE))


_STATES = {"present": "red flag", "contradicted": "says the opposite"}


def headline(ad: Document) -> Text:
    """Level, typology and title in one line."""
    risk = ad["risk"]
    line = level(risk["level"], risk["score"])
    line.append("  ")
    if risk.get("typology"):
        line.append(words(risk["typology"]), style="italic").append("  ")
    # Messages of a channel have no title: they are known by how they begin.
    return line.append(plain(ad.get("title") or ad.get("text") or "(no text)", TITLE), style="bold")


def because(ad: Document, flags: Flags) -> Text:
    """The red flags that weigh most, in one line."""
    names = reasons(ad, flags)
    more = f" and {len(names) - TOP_REASONS} more" if len(names) > TOP_REASONS else ""
    titles = "; ".join(title_of(flags, name) for name in names[:TOP_REASONS])
    return Text(f"Red flags: {titles}{more}") if titles else Text("no red flags", style="dim")


def _hit(number: int, hit: Document, flags: Flags) -> Iterator[Text | Padding]:
    facts = [plain(hit["platform_id"]), f"first seen {day(hit['first_seen'])}", plain(hit["language"]["code"])]
    facts += [_copies(hit)] if hit.get("cluster_size", 1) > 1 else []
    facts += [f"removed {day(hit['removed_at'])}"] if hit.get("removed_at") else []
    yield Text.assemble((f"\n{number:>3}  ", "dim"), headline(hit))
    yield indented(text("  ·  ".join(facts) + f"  ·  {plain(hit['posting_id'])}", "dim", limit=300), 5)
    if hit.get("indicator_ids"):
        yield indented(because(hit, flags), 5)
    if excerpt := _excerpt(hit):
        yield indented(excerpt, 5)


def _copies(hit: Document) -> str:
    """How many near-identical adverts there are: where they are one entry, on how many platforms, as indexed."""
    copies = hit.get("copies")
    if not copies:
        return f"{hit['cluster_size']} near-identical"
    places = f"{copies['platforms']:,} platform" + ("s" if copies["platforms"] != 1 else "")
    return f"{copies['adverts']:,} near-identical adverts on {places}"


def _excerpt(hit: Document) -> Text:
    """The text around the first words that were found, or its beginning."""
    whole = hit.get("text") or ""
    spans = [(start, end) for start, end in hit.get("highlights", {}).get("text", ())]
    first = max(spans[0][0] - AROUND, 0) if spans else 0
    piece = whole[first : first + 2 * AROUND]
    shown = Text("…" if first else "")
    shown.append_text(_with_spans(piece, ((start - first, end - first) for start, end in spans), FOUND))
    return shown.append("…" if first + 2 * AROUND < len(whole) else "")


def _with_spans(piece: str, spans: Spans, style: str, *, lines: bool = False) -> Text:
    shown = Text(plain(piece, max(len(piece), 1), lines=lines))
    for start, end in spans:
        if 0 <= start < end and start < len(piece):
            shown.stylize(style, start, min(end, len(piece)))
    return shown


def _head(ad: Document) -> Panel:
    published = ad.get("published", {})
    grid = Table.grid(padding=(0, 2))
    rows = {
        "platform": plain(ad["platform_id"]),
        "address": plain(ad["url"], 300),
        "employer": plain(published["employer"]) if published.get("employer") else None,
        "first seen": minute(ad["first_seen"]),
        "last seen": minute(ad["last_seen"]),
        "removed": minute(ad["removed_at"]) if ad.get("removed_at") else None,
        "language": plain(ad["language"]["code"]),
        "read as": plain(ad["speaker"]),
        "from → to": f"{_countries(ad, 'origins')} → {_countries(ad, 'destinations')}"
        if ad.get("origins") or ad.get("destinations")
        else None,
        "near-identical": str(ad["cluster_size"]) if ad.get("cluster_size", 1) > 1 else None,
        "network": plain(ad["network_id"]) if ad.get("network_id") else None,
        "review": plain(ad.get("triage", {}).get("status", "new")),
        "id": plain(ad["posting_id"]),
    }
    for name, value in rows.items():
        if value is not None:
            grid.add_row(Text(name, style="dim"), Text(value))
    return Panel(grid, title=headline(ad), title_align="left")


def _countries(ad: Document, side: str) -> str:
    return plain(", ".join(ad.get(side, ()))) or "?"


def _marked(ad: Document) -> Text:
    """The advert's text with the words that its red flags point at."""
    spans = [
        (place["start"], place["end"])
        for hit in ad.get("indicators", ())
        if hit["state"] == "present"
        for place in hit.get("evidence", ())
        if place["field"] == "text"
    ]
    whole = ad.get("text") or ""
    shown = _with_spans(whole[:LONG], spans, FLAGGED, lines=True)
    return shown.append(f"\n… {len(whole) - LONG:,} more" if len(whole) > LONG else "", style="dim")


def _flag(hit: Document, flags: Flags) -> Iterator[Text | Padding]:
    flag = flags.get(hit["id"])
    yield Text.assemble(("\n● ", "red"), (title_of(flags, hit["id"]), "bold"))
    quotes = [f"“{plain(place['text'], 160)}”" for place in hit.get("evidence", ())[:5]]
    if quotes:
        yield indented(Text("  ".join(quotes), style="red"), 2)
    if hit.get("detail"):
        yield indented(text(hit["detail"], limit=400), 2)
    if flag:
        yield indented(text(flag.meaning, limit=600), 2)
        yield indented(text("Source: " + "; ".join(map(_source, flag.citations)), "dim", limit=600), 2)


def _source(citation: Citation) -> str:
    checked = {"copy": " (read in a copy)", "inference": " (our inference)"}.get(citation.checked, "")
    return f"{citation.source}{checked}" + (f", {citation.url}" if citation.url else "")


def _explanation(ad: Document, flags: Flags) -> Iterator[Text | Table]:
    """How the logits of the typologies that matter add up; the others by score alone (`--json` has their terms)."""
    terms = [term for term in ad["risk"].get("explanation", ()) if term["log_odds"]]
    scores = ad["risk"].get("typologies", {})
    order = sorted({term["typology"] for term in terms}, key=lambda name: (-scores.get(name, 0.0), name))
    shown = [name for name in order if scores.get(name, 0.0) >= EXPLAINED] or order[:1]
    if not shown:
        return
    yield Text("\nHow the score came about (log-odds; a typology's terms add up to its logit)", style="bold")
    made = table("typology", "score", "terms", right=("score",), whole=("typology",))
    for typology in shown:
        own = sorted((term for term in terms if term["typology"] == typology), key=lambda term: -abs(term["log_odds"]))
        parts = [Text.assemble(f"{_term(term['term'], flags)} ", (f"{term['log_odds']:+.2f}", "bold")) for term in own]
        made.add_row(words(typology), f"{scores.get(typology, 0.0):.2f}", Text("  ·  ").join(parts))
    yield made
    if rest := [f"{words(name)} {scores.get(name, 0.0):.2f}" for name in order if name not in shown]:
        yield note(f"below medium: {', '.join(rest)}")


def _term(name: str, flags: Flags) -> str:
    """A summand's name in words; nlp/risk.py names them."""
    kind, _, of = name.partition(":")
    if kind == "contradicted":
        return f"says the opposite of “{title_of(flags, of)}”"
    if kind == "interaction":
        return f"together: {words(of)}"
    return TERMS.get(name) or title_of(flags, name)


def _entities(ad: Document) -> Iterator[Text | Table]:
    if found := ad.get("entities"):
        made = table("found in it", "written", "read as")
        for one in found[:MOST_SPANS]:
            made.add_row(words(one["type"].lower()), text(one["text"], limit=60), _read_as(one))
        yield made
    if names := ad.get("mentions"):
        made = table("mentioned", "name")
        for one in names[:MOST_SPANS]:
            made.add_row(words(one["type"].lower()), text(one["value"], limit=100))
        yield made
        yield note("Mentions are what a model took for names; nobody has checked them, and nothing is joined by them.")
    if ad.get("corrections"):
        yield corrections_table(ad["corrections"])


def corrections(said: Sequence[Document]) -> None:
    """What people said of an advert's words."""
    show(corrections_table(said) if said else Text("nothing was corrected", style="dim"))


def corrections_table(said: Sequence[Document]) -> Table:
    """What people said of an advert's words, a line each."""
    made = table("corrected", "written", "is", "by", "at")
    for one in said[:MOST_SPANS]:
        kind = words(one["type"].lower())
        stated = _read_as(one) if one.get("value") is not None else Text(f"no {kind}")
        made.add_row(kind, text(one["text"], limit=60), stated, text(one["by"]), minute(one["at"]))
    return made


def _read_as(one: Document) -> Text:
    data = one.get("data") or {}
    role = f" ({plain(data['role'])})" if data.get("role") not in (None, "unknown") else ""
    return Text(plain(one["value"], 60) + role)


def _campaign(document: Document) -> Iterator[Text | Table]:
    """What the advert's near-duplicates share, what varies in them, and where they stood first."""
    told = document.get("campaign")
    if not told:
        return
    line = Text(f"\nThe same wording in {told['adverts']:,} adverts", style="bold")
    yield line.append(f"; what {told['compared']} of them share:" if told["compared"] > 1 else "")
    template = Text()
    made = table("slot", "holds", "for example")
    for piece in told["template"]:
        if "text" in piece:
            template.append(f"{plain(piece['text'], LONG)} ")
            continue
        template.append(f"[{piece['slot']} {piece['kind']}] ", style="bold")
        values = [f"{plain(one['value'], 60) or '(nothing)'} {one['count']}" for one in piece["values"][:5]]
        made.add_row(str(piece["slot"]), piece["kind"], Text("   ".join(values)))
    yield template
    if made.row_count:
        yield made
    spread = table("platform", "first seen", "adverts", right=("adverts",))
    for one in told["platforms"]:
        spread.add_row(plain(one["platform_id"]), minute(one["first_seen"]), f"{one['adverts']:,}")
    yield spread


def _history(document: Document) -> Iterator[Text | Table]:
    made = table("when", "what happened", "crawl")
    for event in document.get("history", ()):
        made.add_row(minute(event.get("at")), words(event.get("event", "")), text(event.get("crawl_id", ""), "dim"))
    if made.row_count:
        yield made
    kept = table("fetched", "status", "SHA-256", "kept in")
    for one in document.get("captures", ()):
        where = one.get("warc", {})
        kept.add_row(
            minute(one["fetched_at"]),
            str(one["http_status"]),
            text(one["sha256"], "dim"),
            text(f"{where.get('file', '')} at {where.get('offset', '')}", limit=200),
        )
    if kept.row_count:
        yield kept


def _pictures(document: Document) -> Iterator[Text | Table]:
    if document.get("pictures_withheld"):
        yield Text("Its pictures are not shown: it is read as an advert that may exploit a child.", style="yellow")
    made = table("picture", "pixels", "SHA-256", "perceptual hash", "same picture on")
    for one in document.get("images", ()):
        made.add_row(
            text(one["url"], limit=200),
            f"{one['width']:,} × {one['height']:,}",
            text(one["sha256"], "dim"),
            text(one.get("phash") or "–", "dim"),
            text(", ".join(one["also_on"]) or "–", limit=700),
        )
    if made.row_count:
        yield made


def _histogram(bars: Iterable[Document]) -> Table:
    counted = list(bars)[-60:]
    most = max((bar["count"] for bar in counted), default=0) or 1
    made = table("first seen", "adverts", "", right=("adverts",))
    for bar in counted:
        made.add_row(
            day(bar["start"]), f"{bar['count']:,}", "█" * max(round(bar["count"] / most * 40), bar["count"] > 0)
        )
    return made
