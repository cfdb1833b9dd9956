"""A brief: one page on what risky adverts promise now, for awareness campaigns, from counts of flagged texts alone.

No word of an advert is in it, and no employer, platform, contact or person: what is counted is named by the experts'
texts, CLDR and the gazetteer. Small counts are told as a few. How children are asked for is never shown.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pipelines import naming
from pipelines.brief_texts import BriefTexts, brief_texts
from pipelines.pictures import withholds_pictures
from records.document import AdDocument
from records.enrichment import FLAGGED, TYPOLOGIES
from records.record import stamp
from search.engine import Engine
from search.query import AdQuery, ad_query

FEW: Final = 5
"""Counts below this are told as a few: with other knowledge they might point to one advert, or one person."""
LEAST: Final = 2
"""Texts that something has to stand in to be told at all: one is no lure that goes around."""
RECENT_DAYS: Final = 90
"""How far back a brief goes unless it is told: what is older is hardly a current lure."""
PAGE: Final = 500
TYPOLOGIES_TOLD: Final = 5
OCCUPATIONS_TOLD: Final = 8
DESTINATIONS_TOLD: Final = 8
FLAGS_TOLD: Final = 7
"""So that a brief stays one page."""


@dataclass(slots=True)
class _Lure:
    """What the flagged adverts of one cluster have in common with others."""

    typologies: set[str] = field(default_factory=set)
    """The gravest of each advert."""
    occupations: set[str] = field(default_factory=set)
    destinations: set[str] = field(default_factory=set)
    indicators: set[str] = field(default_factory=set)
    concerns_children: bool = False

    def add(self, ad: AdDocument) -> None:
        children = withholds_pictures(ad.risk)
        self.concerns_children |= children
        self.typologies.add("child_exploitation" if children else str(ad.risk.typology))
        self.occupations.update(ad.isco08)
        self.destinations.update(ad.destinations)
        self.indicators.update(ad.indicator_ids)


def write_brief(engine: Engine, language: str, since: str | None = None) -> dict[str, Any]:
    """The document of `brief --json`, over all that was first seen from `since` on, else in the last `RECENT_DAYS`.

    Pages through the flagged adverts of the index; those that a person dismissed are left out. Memory holds one entry
    for each cluster of them. SettingsError for a language without texts, QueryError for a wrong day.
    """
    texts = brief_texts(language)
    start = since or stamp(datetime.now(UTC) - timedelta(days=RECENT_DAYS))[:10]
    question = ad_query({"since": start, "score_min": FLAGGED, "sort": "newest", "size": PAGE, "highlight": False})
    return brief(_found(engine, question), texts, language, (question.filters.since or start)[:10])


def brief(adverts: Iterable[AdDocument], texts: BriefTexts, language: str, since: str) -> dict[str, Any]:
    """What the flagged adverts among these have in common, as counts and as a page in Markdown.

    `clusters` and every `count` are null where they are 1 to 4. Texts that concern children count for their typology
    alone. `untold` are red flags that the language has no words for.
    """
    lures: dict[str, _Lure] = {}
    for ad in adverts:
        if ad.risk.score >= FLAGGED and ad.triage.status != "dismissed":
            lures.setdefault(ad.cluster_id, _Lure()).add(ad)
    open_ones = [lure for lure in lures.values() if not lure.concerns_children]
    counted = {
        "typologies": _top((lure.typologies for lure in lures.values()), TYPOLOGIES, TYPOLOGIES_TOLD),
        "occupations": _top((lure.occupations for lure in open_ones), _named(open_ones, language), OCCUPATIONS_TOLD),
        "destinations": _top((lure.destinations for lure in open_ones), None, DESTINATIONS_TOLD),
        "indicators": _top((lure.indicators for lure in open_ones), texts.indicators, FLAGS_TOLD),
    }
    known = {name for lure in open_ones for name in lure.indicators}
    return {
        "language": language,
        "since": since,
        "clusters": _shown(len(lures)),
        **{
            name: [{"value": value, "count": _shown(count)} for value, count in counts]
            for name, counts in counted.items()
        },
        "untold": sorted(known - texts.indicators.keys()),
        "text": _page(counted, len(lures), texts, language, since),
    }


def _found(engine: Engine, question: AdQuery) -> Iterator[AdDocument]:
    after: str | None = None
    while True:
        result = engine.search(question.model_copy(update={"after": after}))
        yield from (hit.document for hit in result.hits)
        after = result.after
        if after is None:
            return


def _top(found: Iterable[set[str]], among: Iterable[str] | None, most: int) -> list[tuple[str, int]]:
    """The most frequent of those that can be told."""
    told = None if among is None else set(among)
    counts = Counter(value for values in found for value in values if told is None or value in told)
    shared = [(value, count) for value, count in counts.items() if count >= LEAST]
    return sorted(shared, key=lambda item: (-item[1], item[0]))[:most]


def _named(lures: Sequence[_Lure], language: str) -> set[str]:
    codes = {code for lure in lures for code in lure.occupations}
    return {code for code in codes if naming.occupation(code, language)}


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= FEW else None


def _page(
    counted: Mapping[str, list[tuple[str, int]]], total: int, texts: BriefTexts, language: str, since: str
) -> str:
    head = [f"# {texts.title}", "", texts.since.format(since=since)]
    if not total:
        return "\n".join([*head, texts.none, "", *_advice(texts), ""])
    lines = [*head, texts.texts.format(count=texts.few if total < FEW else f"{total:,}"), "", texts.caution, ""]

    def share(count: int) -> str:
        return texts.few if count < FEW else texts.share.format(count=count, total=total)

    names: Mapping[str, Callable[[str], str | None]] = {
        "typologies": {str(name): text for name, text in texts.typologies.items()}.get,
        "occupations": lambda value: naming.occupation(value, language),
        "destinations": lambda value: naming.country(value, language),
    }
    for part, name in names.items():
        told = [f"- {called} ({share(count)})" for value, count in counted[part] if (called := name(value))]
        lines += [f"## {getattr(texts.headings, part)}", "", *told, ""] if told else []
    if counted["indicators"]:
        lines += [f"## {texts.headings.indicators}", ""]
        for value, count in counted["indicators"]:
            flag = texts.indicators[value]
            example = f" {texts.example.format(like=flag.like)}" if flag.like else ""
            lines.append(f"- **{flag.say}** ({share(count)}){example}")
        lines += ["", f"*{texts.invented}*", ""]
    return "\n".join([*lines, *_advice(texts), ""])


def _advice(texts: BriefTexts) -> list[str]:
    advice = [f"- {line}" for line in texts.advice]
    return [f"## {texts.headings.advice}", "", *advice, "", f"## {texts.headings.help}", "", texts.help]
