"""URLs and questions: what a query string asks, and the address of every question that a page offers next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from search.query import VALUE_FILTERS, AdQuery, Facet, Filters, ad_query
from web.labels import FILTERS, value_label

FACETS: Final[tuple[Facet, ...]] = (
    "level",
    "typology",
    "indicator",
    "platform",
    "destination",
    "origin",
    "language",
    "status",
)
"""What a page counts unless it is asked otherwise."""
DEFAULTS: Final[dict[str, Any]] = {"collapse": True, "facets": FACETS, "histogram": "week", "restricted": False}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    name: str
    value: str
    without: str


def asked(pairs: Iterable[tuple[str, str]]) -> AdQuery:
    """The question of a query string, whose names are those of the command line; QueryError where one is wrong.

    Names may be repeated; of those that take one value the last counts. Empty ones are passed over, as forms send them.
    Unlike the command line a page collapses near-identical adverts, leaves the restricted queue out, and counts facets
    and weeks.
    """
    options: dict[str, Any] = {}
    for name, value in pairs:
        if not value.strip():
            continue
        if name in VALUE_FILTERS:
            options.setdefault(name, []).append(value)
        else:
            options[name] = value
    return ad_query({**DEFAULTS, **options})


def address(query: AdQuery, path: str = "/") -> str:
    """The shortest address at `path` that asks this question."""
    pairs: list[tuple[str, str]] = [("text", query.text)] if query.text else []
    for name, value in query.filters:
        pairs += [(name, item) for item in value] if name in VALUE_FILTERS else [(name, _written(value))]
    usual = AdQuery(**DEFAULTS)
    for name in ("like", "significant", "sort", "size", "collapse", "facets", "histogram", "restricted", "after"):
        value = getattr(query, name)
        if value != getattr(usual, name):
            pairs.append((name, ",".join(value) if isinstance(value, tuple) else _written(value)))
    listed = urlencode([pair for pair in pairs if pair[1]], errors="replace")
    return f"{path}?{listed}" if listed else path


def link(**options: Any) -> str:
    """The address of the search page with these options."""
    return address(ad_query({**DEFAULTS, **options}))


def changed(query: AdQuery, **changes: Any) -> AdQuery:
    """The question with other options, from its first page."""
    return query.model_copy(update={"after": None, **changes})


def filtered(query: AdQuery, **changes: Any) -> AdQuery:
    """The question with other filters, from its first page."""
    return changed(query, filters=query.filters.model_copy(update=changes))


def toggled(query: AdQuery, name: str, value: str) -> AdQuery:
    """The question with a value of a filter put in, or taken out where it is in."""
    held: tuple[str, ...] = getattr(query.filters, name)
    kept = tuple(item for item in held if item != value) if value in held else (*held, value)
    return filtered(query, **{name: kept})


def chips(query: AdQuery) -> list[Chip]:
    """Every filter that is on."""
    found = []
    for name, value in query.filters:
        if name in VALUE_FILTERS:
            found += [Chip(FILTERS[name], value_label(name, one), address(toggled(query, name, one))) for one in value]
        elif value is not None:
            found.append(
                Chip(FILTERS[name], value_label(name, _written(value)), address(filtered(query, **{name: None})))
            )
    return found


def kept_filters(query: AdQuery) -> list[tuple[str, str]]:
    """The filters that the search form sends along unseen: all that hold values, but not the contact it shows."""
    hidden = [name for name in VALUE_FILTERS if name != "contact"]
    return [(name, value) for name in hidden for value in getattr(query.filters, name)]


def unfiltered(query: AdQuery) -> str:
    """The address without any filter."""
    return address(changed(query, filters=Filters()))


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
