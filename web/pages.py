"""Makes pages of what was read: templates that escape everything and stop at whatever they were not given."""

from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from records.document import Profile
from records.enrichment import LEVELS
from records.export import Format
from search.engine import Result
from search.query import RESTRICTED, AdQuery
from search.tree import names_told
from web import asking, charts, labels, trends
from web.advert import QUOTE, advert_page, kind_of, read_as
from web.marks import short, visible
from web.platforms import platform_page, platforms_page
from web.reading import Answer
from web.results import SHOWN, page

TEMPLATES: Final = Path(__file__).parent / "templates"
STANDING_OUT: Final = 20
"""Words that are listed of those that a result has more than the rest."""
SORTS: Final = ("relevance", "risk", "newest", "oldest")


def search(query: AdQuery, answer: Answer) -> str:
    """The search page."""
    return _render(
        "search.html",
        page=page(query, answer.result),
        adverts=answer.adverts,
        left_out=answer.restricted,
        names=names_told(answer.result.understood.clauses),
        chips=asking.chips(query),
        kept=asking.kept_filters(query),
        unfiltered=asking.unfiltered(query),
        like=answer.like,
        unlike=asking.address(asking.changed(query, like=None)),
        standing_out=asking.address(asking.changed(query, significant=0 if query.significant else STANDING_OUT)),
        with_word=partial(_with_word, query),
        toggle_copies=asking.address(asking.changed(query, collapse=not query.collapse)),
        intervals=[
            (name, asking.address(asking.changed(query, histogram=name)), name == query.histogram)
            for name in ("day", "week", "month")
        ],
        exports=[(name, asking.address(asking.changed(query), f"/export/{name}")) for name in get_args(Format)],
        twin=asking.address(query, "/.json"),
        sorts=SORTS,
        shown=SHOWN,
    )


def _with_word(query: AdQuery, word: str) -> str:
    return asking.address(asking.changed(query, text=f'{query.text} "{word}"'.strip()))


def advert(explained: dict[str, Any]) -> str:
    """The page of one advert, from the document of `explain`."""
    page = advert_page(explained)
    return _render("advert.html", page=page, quote=QUOTE, twin=f"/adverts/{page.ad.posting_id}.json")


def platforms(profiles: list[Profile]) -> str:
    """The platforms by rank."""
    return _render("platforms.html", page=platforms_page(profiles), twin="/platforms.json")


def platform(platform_id: str, profiles: list[Profile]) -> str:
    """One platform with its sources and weeks."""
    return _render(
        "platform.html", page=platform_page(profiles), platform_id=platform_id, twin=f"/platforms/{platform_id}.json"
    )


def weekly(document: dict[str, Any]) -> str:
    """The weekly series of one kind, from the document of `trends --json`."""
    page = trends.trends_page(document)
    twin = f"/trends.json?{urlencode({'by': page.by, 'since': page.since})}"
    return _render("trends.html", page=page, twin=twin)


def restricted(result: Result, *, first: bool) -> str:
    """A page of the restricted queue: where its adverts stand, and none of what they say."""
    following = f"/restricted?{urlencode({'after': result.after})}" if result.after else None
    return _render("restricted.html", result=result, first=first, following=following, twin="/restricted.json")


def alerts(document: list[dict[str, Any]]) -> str:
    """What each watch has found."""
    return _render("alerts.html", watches=document, twin="/alerts.json")


def error(status: int, message: str, remedy: str) -> str:
    """The page that says what went wrong and what to do."""
    return _render(
        "error.html", status=status, phrase=HTTPStatus(status).phrase, message=message, remedy=remedy, twin=None
    )


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(
        visible=visible,
        short=short,
        words=labels.words,
        minute=labels.minute,
        event=lambda name: labels.EVENTS.get(name, name),
        checked=lambda name: labels.CHECKED.get(name, name),
        kind_of=kind_of,
        read_as=read_as,
        percent=lambda share: f"{share * 100:.0f} %",
        number=lambda count: f"{count:,}",
        signed=lambda value: f"{value:+.2f}".replace("-", "\N{MINUS SIGN}"),
        score=labels.score,
        language=labels.written_in,
    )
    made.globals.update(
        levels=[name for name, _ in LEVELS],
        restricted_typology=RESTRICTED, chart_width=charts.WIDTH, chart_height=charts.HEIGHT, scale=charts.SCALE,
        trend_width=trends.WIDTH, trend_shares=trends.SHARES, trend_counts=trends.COUNTS,
        trend_height=trends.SHARES + trends.GAP + trends.COUNTS,
    )  # fmt: skip
    return made
