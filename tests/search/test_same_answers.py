"""A server gives the embedded engine's answers: ids in order, totals, facets, histograms, highlights, pages."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.engine import Engine, Result
from search.query import FACETS, VALUE_FILTERS, AdQuery, Filters, ad_query
from tests.search.adverts import COLLECTION, pid
from tests.search.conftest import on_server
from tests.search.test_agreement import HOSTILE
from tests.search.test_contract import TEXTS

Both = tuple[EmbeddedEngine, ElasticEngine]

VALUES: dict[str, list[str]] = {
    "platform": ["channel", "agency,paste", "nowhere"],
    "source": ["board-all", "channel-all,agency-all", "CHANNEL-ALL"],
    "language": ["en", "uz,kk,ru", "xx"],
    "country": ["RU", "KZ,AE", "kz"],
    "destination": ["KH", "MM,TR,AE", "ZZ"],
    "origin": ["UZ", "RU,CN", "zz"],
    "typology": ["forced_scamming", "debt_bondage,fraudulent_offer", "child_exploitation"],
    "indicator": ["hotspot", "passport_retention,hotspot", "none"],
    "level": ["none", "critical,high", "low,medium"],
    "contact": ["telegram:goldjob", "+971501234567,k1:aa", "telegram:GOLDJOB"],
    "cluster": [pid("en-scam"), f"{pid('en-scam')},{pid('ru-girls')}", "0" * 32],
    "network": ["n1", "n1,n2", "n3"],
    "status": ["new", "reviewing,dismissed", "referred"],
    "occupation": ["2221", "2221,1411", "222"],
}
BOUNDS: list[dict[str, Any]] = [
    {"score_min": 0.5}, {"score_max": 0.12}, {"score_min": 0.3, "score_max": 0.6}, {"score_min": 1.0},
    {"since": "2026-04-01"}, {"until": "2026-01-12"}, {"since": "2026-03-31T23:59:59.999999Z", "until": "2026-04-02"},
    {"until": "1970-01-01"}, {"since": "2027-01-01"}, {"pay_min": 800}, {"pay_max": 700},
    {"pay_min": 600, "pay_max": 900}, {"pay_min": 5000}, {"pay_min": 0}, {"restricted": False},
]  # fmt: skip
SORTS = ("relevance", "risk", "newest", "oldest")
WORDS = (
    "",
    "work",
    "customer service",
    "manager -hotel",
    "Sihanoukville OR driver",
    "haydov* OR менеджер",
    "passport~",
)
FILTERED = [{name: value} for name, values in VALUES.items() for value in values]


def _written(options: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in options.items())[:70]


@pytest.fixture(scope="module")
def both(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The collection in an embedded engine and on a server."""
    with EmbeddedEngine(tmp_path_factory.mktemp("index")) as embedded, on_server(server) as served:
        for engine in (embedded, served):
            engine.upsert(COLLECTION)
            engine.commit()
        yield embedded, served


def _told(engine: Engine, **options: Any) -> dict[str, Any]:
    """The document of an answer, ids in the place of adverts, without what no two answers share."""
    result: Result = engine.search(ad_query({"size": 100, "facets": ",".join(FACETS), "histogram": "month", **options}))
    document = result.dump()
    del document["took_ms"]
    document["hits"] = [(hit["posting_id"], hit["highlights"], hit.get("copies")) for hit in document["hits"]]
    return document


def test_every_filter_has_a_case() -> None:
    assert set(VALUES) == set(VALUE_FILTERS)
    assert {name for bound in BOUNDS for name in bound} == set(Filters.model_fields) - set(VALUES) | {"restricted"}


@pytest.mark.parametrize("options", [*FILTERED, *BOUNDS], ids=_written)
def test_every_filter(both: Both, options: dict[str, Any]) -> None:
    ours, theirs = (_told(engine, **options) for engine in both)
    assert ours == theirs
    assert ours["total"] == len(ours["hits"]) == sum(bar["count"] for bar in ours["histogram"])


@pytest.mark.parametrize("name", VALUES)
def test_a_filter_with_words_an_other_filter_and_the_same_written_into_the_text(both: Both, name: str) -> None:
    value = VALUES[name][1]
    for options in ({"text": "work OR customer OR менеджер OR hotel"}, {"level": "critical,none"}):
        ours, theirs = (_told(engine, **{**options, name: value}) for engine in both)
        assert ours == theirs
    written, stated = _told(both[1], text=f"{name}:{value}"), _told(both[0], **{name: value})
    assert {hit[0] for hit in written["hits"]} == {hit[0] for hit in stated["hits"]}


@pytest.mark.parametrize(("text", "sort", "collapse"), [*product(WORDS, SORTS, (False, True))])
def test_every_order_with_and_without_copies(both: Both, text: str, sort: str, collapse: bool) -> None:
    ours, theirs = (_told(engine, text=text, sort=sort, collapse=collapse) for engine in both)
    assert ours == theirs


@pytest.mark.parametrize(("sort", "collapse", "size"), [*product(SORTS, (False, True), (1, 5))])
def test_every_page(both: Both, sort: str, collapse: bool, size: int) -> None:
    pages: list[list[dict[str, Any]]] = []
    for engine in both:
        told = [_told(engine, sort=sort, collapse=collapse, size=size)]
        while told[-1]["after"]:
            told.append(_told(engine, sort=sort, collapse=collapse, size=size, after=told[-1]["after"]))
        pages.append(told)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("interval", ["day", "week", "month"])
@pytest.mark.parametrize("text", WORDS)
def test_every_histogram(both: Both, text: str, interval: str) -> None:
    ours, theirs = (_told(engine, text=text, histogram=interval)["histogram"] for engine in both)
    assert ours == theirs


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_of_the_contract_in_order(both: Both, text: str) -> None:
    ours, theirs = (_told(engine, text=text) for engine in both)
    assert ours == theirs


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_hostile_text(both: Both, text: str) -> None:
    ours, theirs = (_told(engine, text=text) for engine in both)
    assert ours == theirs


def test_a_cursor_of_one_engine_is_that_of_the_other(both: Both) -> None:
    for sort in SORTS:
        after = both[0].search(AdQuery(sort=sort, size=3)).after  # type: ignore[arg-type]
        ours, theirs = (_told(engine, sort=sort, size=3, after=after) for engine in both)
        assert ours == theirs
