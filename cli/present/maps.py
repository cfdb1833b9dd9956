"""Shows platforms: ranked by how much of what they publish is flagged, with how sure one can be."""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from cli.present.plain import plain, text, words
from cli.present.shared import Document, Flags, interval, note, percent, roomy, show, table, title_of
from pipelines.indicators import indicator_texts
from pipelines.naming import country

SCALE = 15
"""Columns of the picture of an interval."""
RANKING = (
    "Flagged counts different texts; near-identical adverts are one. Ranked by the lower end of the interval, so that "
    "one unlucky advert makes no small platform lead; trend in points on the four weeks before. A rank says where to "
    "look, not what a platform's owner does."
)
WEEKS = 12


def platforms(profiles: Sequence[Document], *, detailed: bool = False, flags: Flags | None = None) -> None:
    """The platforms by rank; `detailed` adds their sources, weeks, red flags and corridors."""
    known = indicator_texts() if flags is None else flags
    if not profiles:
        show(note("No profiles yet: run `recruitwatch profile`."))
        return
    show(ranking(profiles), note(RANKING))
    if detailed:
        for platform in sorted({one["platform_id"] for one in profiles}):
            show(*_detail([one for one in profiles if one["platform_id"] == platform], known))


def ranking(profiles: Sequence[Document]) -> Table:
    """The overall rows of whole platforms, the riskiest first."""
    columns = ["#", "platform", "postings", "flagged", "share (95 %)", "0 to 100 %", "trend", "mostly"]
    if not roomy():
        columns = [name for name in columns if name not in ("postings", "0 to 100 %")]
    made = table(*columns, right=("#", "postings", "flagged"), whole=columns[2:])
    overall = [one for one in profiles if one.get("source_id") is None and one.get("week") is None]
    for one in sorted(overall, key=lambda row: (row.get("risk_rank") or len(overall) + 1, row["platform_id"])):
        cells = _cells(one)
        made.add_row(*(cells[name] for name in columns))
    return made


def _cells(one: Document) -> dict[str, Text]:
    return {
        "#": Text(str(one.get("risk_rank") or "–")),
        "platform": text(one["platform_id"], "bold"),
        "source": text(one.get("source_id") or "all"),
        "week": text(one.get("week") or "overall"),
        "postings": Text(f"{one['postings']:,}"),
        "flagged": Text(f"{one['flagged']:,} of {one['clusters']:,}", style="red" if one["flagged"] else "dim"),
        "share (95 %)": Text(interval(one["flagged_rate"])),
        "0 to 100 %": picture(one["flagged_rate"]),
        "trend": _trend(one.get("trend")),
        "mostly": Text(_mostly(one.get("typologies", {}))),
    }


def picture(share: Document) -> Text:
    """An interval as a line from 0 to 100 %, its value as a dot."""
    low, high, value = (min(round(share[key] * SCALE), SCALE) for key in ("low", "high", "value"))
    cells = ["─" if low <= place <= high else " " for place in range(SCALE + 1)]
    cells[value] = "●"
    return Text("".join(cells), style="red" if share["low"] > 0 else "dim")


def _detail(rows: Sequence[Document], flags: Flags) -> Iterator[Text | Table]:
    overall = [one for one in rows if one.get("source_id") is None and one.get("week") is None]
    for one in overall:
        yield Text(f"\n{plain(one['platform_id'])}", style="bold underline")
        yield from map(Text, _sentences(one, flags))
    columns = ["source", "week", "postings", "flagged", "share (95 %)", "trend"]
    made = table(*columns, right=("postings", "flagged"), whole=columns[1:])
    several = len({one["source_id"] for one in rows if one.get("source_id")}) > 1
    recent = set(sorted({one["week"] for one in rows if one.get("week")})[-WEEKS:])
    for one in rows:
        source, week = one.get("source_id"), one.get("week")
        if (several or not source) and (source or week) and (week is None or week in recent):
            cells = _cells(one)
            made.add_row(*(cells[name] for name in columns))
    if made.row_count:
        yield made


def _sentences(one: Document, flags: Flags) -> list[str]:
    lines = [_share(one)]
    if typologies := one["typologies"]:
        ordered = sorted(typologies.items(), key=lambda item: (-item[1], item[0]))
        lines.append(f"They are flagged for {_listed(f'{words(name)} ({count:,})' for name, count in ordered)}.")
    if ways := one.get("corridors"):
        led = (f"{country(way['origin'])} to {country(way['destination'])} ({way['count']:,})" for way in ways[:5])
        lines.append(f"Its adverts lead from {_listed(led)}.")
    lines += _joined(one.get("shared_with", ()))
    lines.append(
        f"{percent(one['contact_off_platform_rate'])} lead talk to a contact outside the platform; "
        f"{percent(one['near_duplicate_rate'])} of postings have a near-identical one."
    )
    if one.get("median_lifetime_days") is not None:
        lines.append(f"Postings that were removed had stood for {one['median_lifetime_days']:.1f} days (median).")
    if top := one.get("top_indicators"):
        named = "; ".join(f"{title_of(flags, count['value'])} ({count['count']:,})" for count in top[:5])
        lines.append(f"Most frequent red flags: {named}.")
    return lines


def _share(one: Document) -> str:
    rate, rank = one["flagged_rate"], one.get("risk_rank")
    where = f", rank {rank:,} of all platforms by the lower end" if rank else ""
    return (
        f"{one['flagged']:,} of {one['clusters']:,} different adverts are flagged for review: "
        f"{percent(rate['value'])}, by 95 % between {percent(rate['low'])} and {percent(rate['high'])}{where}."
    )


def _joined(shared: Sequence[Document]) -> Iterator[str]:
    """What joins it with others: never who, and no contact."""
    if networks := [one for one in shared if one["networks"]]:
        named = _listed(f"{plain(one['platform_id'])} ({one['networks']:,})" for one in networks[:5])
        yield f"It shares contacts, in networks of adverts, with {named}."
    if texts := [one for one in shared if one["clusters"]]:
        named = _listed(f"{plain(one['platform_id'])} ({one['clusters']:,})" for one in texts[:5])
        yield f"Near-identical adverts stand here and on {named}."
    if not shared:
        yield "It shares no contact and no text with another platform."


def _listed(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _trend(change: float | None) -> Text:
    """In percentage points; up is worse."""
    if change is None:
        return Text("–", style="dim")
    points = round(change * 100)
    if not points:
        return Text("= 0", style="dim")
    return Text(f"▲ +{points}" if points > 0 else f"▼ −{-points}", style="red" if points > 0 else "green")


def _mostly(typologies: Document) -> str:
    if not typologies:
        return "–"
    return words(max(typologies, key=lambda name: (typologies[name], name)))
