"""Adverts that may concern children are left out of ordinary lists, and found by whoever asks for them."""

from typing import Any

import pytest

from search.engine import Engine, left_out
from search.query import AdQuery, ad_query
from tests.search.adverts import advert, pid

GIRL = advert("girl", "Work by the sea", typologies_flagged=["child_exploitation"], score=0.9, contacts=["telegram:c"],
              network_id="n9", cluster="girl")  # fmt: skip
COURIER = advert("courier", "Work in the park", typologies_flagged=["forced_criminality", "child_exploitation"],
                 score=0.8, platform_id="channel")  # fmt: skip
ADULT = advert("adult", "Work by the sea", typologies_flagged=["forced_criminality"], score=0.7,
               contacts=["telegram:c"], network_id="n9")  # fmt: skip
EVERY = {"girl", "courier", "adult"}
NAMES = {pid(name): name for name in EVERY}


@pytest.fixture
def queue(engine: Engine) -> Engine:
    engine.upsert([GIRL, COURIER, ADULT])
    engine.commit()
    return engine


def found(engine: Engine, **options: Any) -> set[str]:
    result = engine.search(ad_query({"restricted": False, "facets": "typology", "histogram": "day", **options}))
    assert result.total == len(result.hits) == sum(bar.count for bar in result.histogram)
    return {NAMES[hit.document.posting_id] for hit in result.hits}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"text": "work"},
        {"text": "work OR park"},
        {"level": "critical,high"},
        {"typology": "forced_criminality"},
        {"platform": "board,channel"},
        {"sort": "newest", "collapse": True},
    ],
)
def test_ordinary_lists_leave_them_out_of_hits_totals_facets_and_time(queue: Engine, options: dict[str, Any]) -> None:
    assert found(queue, **options) == {"adult"}
    facets = queue.search(ad_query({"restricted": False, "facets": "typology", **options})).facets
    assert [one.value for one in facets["typology"]] == ["forced_criminality"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"typology": "child_exploitation"}, {"girl", "courier"}),
        ({"text": "typology:child_exploitation"}, {"girl", "courier"}),
        ({"typology": "child_exploitation", "text": "park"}, {"courier"}),
        ({"contact": "telegram:c"}, {"girl", "adult"}),
        ({"text": "contact:telegram:c"}, {"girl", "adult"}),
        ({"cluster": pid("girl")}, {"girl"}),
        ({"network": "n9"}, {"girl", "adult"}),
        ({"restricted": True}, EVERY),
    ],
)
def test_whoever_asks_for_them_finds_them(queue: Engine, options: dict[str, Any], expected: set[str]) -> None:
    assert found(queue, **options) == expected


def test_how_many_were_left_out_is_told(queue: Engine) -> None:
    asked = ad_query({"restricted": False, "text": "sea", "size": 1})
    assert left_out(queue, asked, queue.search(asked).total) == 1
    assert left_out(queue, AdQuery(), 3) == 0


def test_pages_do_not_let_them_in_again(queue: Engine) -> None:
    first = queue.search(ad_query({"restricted": False, "size": 1, "sort": "newest"}))
    assert first.after is None
    assert first.total == 1
