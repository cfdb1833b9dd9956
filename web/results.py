"""The search page: what was found, with excerpts, facets as links, and what to ask next."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines.naming import country
from records.document import AdDocument
from records.enrichment import LEVELS
from search.engine import Copies, Hit, Result
from search.query import RESTRICTED, AdQuery, Facet
from web.asking import address, changed, filtered, link, toggled
from web.charts import Column, Columns, columns
from web.labels import FILTERS, indicator, value_label, weightiest, written_in
from web.marks import Piece, Span, cut, plain_spans

TITLE: Final = 140
BEGINNING: Final = 80
EXCERPT: Final = 300
"""Code points of a title, of a heading made of the text, and of an excerpt on a page of many."""
LEAD: Final = 90
"""Code points before the first word that was found."""
TOP_FLAGS: Final = 3
SHOWN: Final = 8
"""Values of a facet that are open; the others can be unfolded."""

_GRAVEST_FIRST: Final[list[str]] = [level for level, _ in LEVELS]


@dataclass(frozen=True, slots=True)
class Found:
    """One advert on the page."""

    ad: AdDocument
    title: list[Piece]
    """Its title, or how its text begins."""
    titled: bool
    title_cut: bool
    excerpts: list[list[Piece]]
    cut_before: bool
    cut_after: bool
    language: str
    destinations: list[str]
    flags: list[str]
    more_flags: int
    copies: Copies | None
    all_copies: str

    @property
    def restricted(self) -> bool:
        """Whether it is of the restricted queue."""
        return RESTRICTED in self.ad.typologies_flagged


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, and the address that puts it in or takes it out."""

    label: str
    count: int
    href: str
    on: bool


class FacetList(NamedTuple):
    """A facet with its values."""

    name: str
    label: str
    choices: list[Choice]


class BarLink(NamedTuple):
    """A bar of the histogram and the address of what it counts."""

    bar: Column
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the search page shows."""

    query: AdQuery
    result: Result
    found: list[Found]
    facets: list[FacetList]
    chart: Columns | None
    bars: list[BarLink]
    next_page: str | None
    first_page: str | None


def page(query: AdQuery, result: Result) -> Page:
    """What the search page shows of an answer."""
    chart = columns(result.histogram, query.histogram or "week")
    return Page(
        query=query,
        result=result,
        found=[_found(hit) for hit in result.hits],
        facets=[_facet(query, name, result) for name in query.facets],
        chart=chart,
        bars=[BarLink(bar, _between(query, bar)) for bar in chart.bars] if chart else [],
        next_page=address(query.model_copy(update={"after": result.after})) if result.after else None,
        first_page=address(changed(query)) if query.after else None,
    )


def _found(hit: Hit) -> Found:
    ad, copies = hit.document, hit.copies
    spans = plain_spans(hit.highlights.get("text", ()))
    titles = plain_spans(hit.highlights.get("title", ())) if ad.title else spans
    heading, end = (ad.title, TITLE) if ad.title else (ad.text, _beginning(ad.text))
    first = 0 if ad.title else end
    windows = _windows(ad.text, spans, first)
    names = weightiest(ad)
    return Found(
        ad=ad,
        title=cut(heading, titles, 0, end),
        titled=bool(ad.title),
        title_cut=len(heading) > end,
        excerpts=[cut(ad.text, spans, start, end) for start, end in windows],
        cut_before=windows[0][0] > first,
        cut_after=windows[-1][1] < len(ad.text),
        language=written_in(ad.language),
        destinations=[country(code) for code in ad.destinations],
        flags=[indicator(name) for name in names[:TOP_FLAGS]],
        more_flags=max(len(names) - TOP_FLAGS, 0),
        copies=copies if copies and copies.adverts > 1 else None,
        all_copies=link(cluster=ad.cluster_id, collapse=False),
    )


def _windows(text: str, spans: list[Span], first: int) -> list[tuple[int, int]]:
    """The stretches of a text that are shown: around the first word that was found, then the first beyond that."""
    start = _word_start(text, max(spans[0].start - LEAD, first)) if spans else first
    end = min(start + EXCERPT, len(text))
    further = next((span for span in spans if span.start >= end), None)
    if further is None:
        return [(start, end)]
    return [(start, end), (_word_start(text, max(further.start - LEAD, end)), min(further.start + LEAD, len(text)))]


def _word_start(text: str, at: int) -> int:
    """The beginning of the next word, where one is near; scripts without spaces have none."""
    space = text.find(" ", at, at + LEAD // 3) if at else -1
    return at if space < 0 else space + 1


def _beginning(text: str) -> int:
    """Where a heading ends that is made of a text without title: with its first line, or at a word's end."""
    line = text[: BEGINNING + 1].split("\n", 1)[0]
    if len(line) <= BEGINNING:
        return len(line)
    space = line.rfind(" ", BEGINNING // 2)
    return space if space > 0 else BEGINNING


def _facet(query: AdQuery, name: Facet, result: Result) -> FacetList:
    held: tuple[str, ...] = getattr(query.filters, name)
    choices = [
        Choice(
            label=value_label(name, one.value),
            count=one.count,
            href=address(toggled(query, name, one.value)),
            on=one.value in held,
        )
        for one in result.facets.get(name, ())
    ]
    if name == "level":
        return FacetList(name, FILTERS[name], sorted(choices, key=lambda choice: _GRAVEST_FIRST.index(choice.label)))
    return FacetList(name, FILTERS[name], choices)


def _between(query: AdQuery, bar: Column) -> str:
    return address(filtered(query, since=f"{bar.start}T00:00:00Z", until=f"{bar.until}T00:00:00Z"))
