"""Shows how well the flags agree with labels, and what the demo found."""

from typing import Any

from rich.text import Text

from cli.present.adverts import because, headline
from cli.present.maps import ranking
from cli.present.plain import plain, text
from cli.present.shared import (
    GROUND_RULE,
    LEVEL_STYLES,
    VERDICT_STYLES,
    Document,
    Flags,
    indented,
    levels,
    note,
    percent,
    roomy,
    show,
    table,
)
from pipelines.indicators import indicator_texts

MEASURES = {
    "recall": "of the positives, flagged",
    "false_positive_rate": "of the others, flagged",
    "precision": "of the flagged, positive",
    "pr_auc": "average precision",
    "roc_auc": "ranks a positive above another",
    "ece": "calibration error",
}
"""What each figure tells."""
SHARES = ("recall", "false_positive_rate", "precision")
TOP = 5
WEAKEST = 4
WRONG_SPANS = 30


def fitted(document: Document) -> None:
    """What was learned from how many adverts, and which weights moved most."""
    show(Text(f"learned from {document['n']:,} adverts", style="bold"))
    made = table("typology", "adverts", right=("adverts",))
    for name, count in document["typologies"].items():
        made.add_row(name, f"{count:,}")
    show(made)
    if line := document["calibration"]:
        show(Text(f"calibrated on {document['held']:,}: {line['slope']:.2f} x logit + {line['intercept']:.2f}"))
    moved = table("typology", "term", "moved by", right=("moved by",))
    for typology, term, shift in document["moved_most"]:
        moved.add_row(typology, text(term), f"{shift:+.2f}")
    show(moved)


def evaluation(document: Document) -> None:
    """The measures with their intervals, overall and by language, and the adverts that were got most wrong."""
    if "entities" in document:
        agreement(document["entities"])
    if not document["n"]:
        return
    show(Text(f"{document['n']:,} adverts, {document['positives']:,} positive", style="bold"))
    made = table("measure", "value", "95 % interval", "tells", right=("value",))
    for name, tells in MEASURES.items():
        bounds = (document.get("intervals") or {}).get(name)
        made.add_row(
            name.replace("_", " "), _figure(name, document.get(name)), _bounds(name, bounds), Text(tells, style="dim")
        )
    show(made)
    if languages := document.get("languages"):
        per = table(
            "language",
            "adverts",
            "positive",
            *(name.replace("_", " ") for name in MEASURES),
            right=("adverts", "positive"),
        )
        for code, one in sorted(languages.items()):
            figures = [_figure(name, one.get(name)) for name in MEASURES]
            per.add_row(text(code), f"{one['n']:,}", f"{one['positives']:,}", *figures)
        show(per)
    if worst := document.get("worst"):
        wrong = table("most wrong", "label", "score", right=("label", "score"))
        for one in worst[:10]:
            wrong.add_row(text(one.get("id") or "–"), str(one["label"]), f"{one['score']:.2f}")
        show(wrong)


def agreement(document: Document) -> None:
    """How well spans agree with those that people marked: by type, by language, and the first that do not."""
    show(Text(f"{document['n']:,} adverts with marked entities", style="bold"))
    columns = ("marked", "found", "precision", "recall", "F1")
    made = table("entity", *columns, "95 % interval of F1", "role right", right=(*columns, "role right"))
    for name, one in [*document["types"].items(), ("all", document["overall"])]:
        role = document["roles"].get(name, {"accuracy": None})
        made.add_row(text(name), *_agreed(one), _bounds("f1", one["intervals"]["f1"]), percent(role["accuracy"], 1))
    show(made)
    per = table("language", *columns[:2], "weakest", right=columns[:2])
    for code, types in document["languages"].items():
        weak = sorted((one["f1"], name) for name, one in types.items() if one["f1"] is not None)[:WEAKEST]
        shown = ", ".join(f"{name} {_figure('f1', value)}" for value, name in weak)
        per.add_row(
            text(code), *(f"{sum(one[key] for one in types.values()):,}" for key in ("n", "found")), text(shown)
        )
    show(per)
    wrong = table("advert", "", "entity", "field", "words", "value")
    for one in document["worst"][:WRONG_SPANS]:
        told = [one[key] for key in ("id", "kind", "type", "field", "text", "value")]
        wrong.add_row(*(text("–" if cell is None else cell) for cell in told))
    if document["worst"]:
        show(wrong)


def demo(document: Document, flags: Flags | None = None) -> None:
    """What was collected, what was found beside what the corpus says, and where to look first."""
    known = indicator_texts() if flags is None else flags
    columns = ["platform", "spider", "verdict", "requests", "postings", "levels", "flagged", "seconds"]
    if not roomy():
        columns.remove("levels")
    made = table(
        *columns, right=("requests", "postings", "flagged", "seconds"), whole=("platform", "spider", "verdict")
    )
    for one in document["platforms"]:
        cells = _cells(one)
        made.add_row(*(cells[name] for name in columns))
    show(made, *(text(f"{one['id']}: {line}", "red", 400) for one in document["platforms"] for line in _lines(one)))
    total = Text.assemble((f"{document['postings']:,} adverts: ", "bold"), levels(document["levels"]))
    show(total, _self_check(document))
    if document.get("top_platforms"):
        show(Text("\nWhere to look first", style="bold"), ranking(document["top_platforms"]))
    if document.get("top_adverts"):
        show(Text("What to read first", style="bold"))
    for ad in document.get("top_adverts", ())[:TOP]:
        where = text(f"{ad['platform_id']}  ·  {ad['posting_id']}", "dim")
        show("", indented(headline(ad), 2), indented(because(ad, known), 4), indented(where, 4))
    show("", note(GROUND_RULE))


def bench(document: Document) -> None:
    """One line for each measured case, beside its baseline."""
    counts = ("n", "ours", "baseline", "ratio", "runs", "peak MB")
    made = table("case", "unit", *counts, "beside", right=counts)
    for one in document["cases"]:
        beside = one["baseline"] or {"name": "", "value": None}
        made.add_row(
            text(one["name"]),
            text(one["unit"]),
            f"{one['n']:,}",
            f"{one['ours']:,.0f}",
            "" if beside["value"] is None else f"{beside['value']:,.0f}",
            "" if one["ratio"] is None else f"{one['ratio']:.3f}",
            str(one["runs"]),
            f"{one['peak_rss_mb']:,.0f}",
            text(beside["name"]),
        )
    show(made, note(f"medians of interleaved runs, inputs by seed {document['seed']}"))


def _cells(one: Document) -> dict[str, Text]:
    return {
        "platform": text(one["id"], "bold"),
        "spider": text(one["spider"]),
        "verdict": Text(plain(one["verdict"]).replace("_", " "), style=VERDICT_STYLES.get(one["verdict"], "")),
        "requests": Text(f"{one['requests']:,}"),
        "postings": Text(f"{one['postings']:,}"),
        "levels": levels(one["levels"]),
        "flagged": Text(f"{one['flagged']:,}", style="bold red" if one["flagged"] else "dim"),
        "seconds": Text(f"{one['seconds']:.1f}"),
    }


def _self_check(document: Document) -> Text:
    """Flags beside what the invented corpus says of itself."""
    said = f"; the invented corpus calls {document['expected']:,} risky: {percent(document.get('recall'), 1)} of them "
    said += f"are flagged, and {percent(document.get('false_positive_rate'), 1)} of the ordinary ones. "
    caveat = "(A self-check on invented adverts; no measure of quality.)"
    return Text.assemble((f"{document['flagged']:,} flagged", LEVEL_STYLES["high"]), said, (caveat, "dim"))


def _lines(platform: Document) -> list[Any]:
    errors = platform.get("errors")
    return errors[:3] if isinstance(errors, list) else [f"{errors} errors"] if errors else []


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return percent(value, 1) if name in SHARES else f"{value:.3f}"


def _agreed(one: Document) -> list[str]:
    return [f"{one['n']:,}", f"{one['found']:,}", *(_figure(name, one[name]) for name in ("precision", "recall", "f1"))]


def _bounds(name: str, bounds: list[float | None] | None) -> str:
    if not bounds or None in bounds:
        return "–"
    return f"{_figure(name, bounds[0])} to {_figure(name, bounds[1])}"
