"""What a field map can reach: data inside a page, the answer around the items, and what of an item it does not use."""

import json
from typing import Any

import pytest

from crawlers.api import parse, parse_detail
from crawlers.page import Page, PageError, Parsed, ParseSpec

URL = "https://x.example/jobs"


def read(body: str, **options: Any) -> Parsed:
    return parse(Page(URL, body.encode()), ParseSpec("p", "s", options))


MAP = {"native_id": "id", "title": "name", "employer": "$.board.owner"}
DATA = {"board": {"owner": "Firm"}, "jobs": [{"id": 1, "name": "Cook; </b> 'x'"}, {"id": 2, "name": "Maid"}]}


@pytest.mark.parametrize(
    "page",
    [
        "<html><script>var a; window.data = {};</script>",
        "<html><script>if (window.data = null) {{}} window.data =\n {}</script></html>",
        "\n<!DOCTYPE html><p>window.data = later</p><script>window.data = {}; window.data = 1",
    ],
)
def test_data_that_stands_in_a_page_is_read_as_an_answer(page: str) -> None:
    body = page.replace("{{}}", "{_}").replace("{}", json.dumps(DATA)).replace("{_}", "{}")
    parsed = read(body, embedded_after="window.data =", items="jobs", fields=MAP)
    assert [(posting.title, posting.published.employer) for posting in parsed.postings] == [
        ("Cook; 'x'", "Firm"), ("Maid", "Firm"),
    ]  # fmt: skip
    assert parsed.leftovers == []


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p>window.data = ", "<p>window.data = {'a': 1}", "<p>window.data = ["]
)
def test_a_page_without_the_data_is_an_error(page: str) -> None:
    with pytest.raises(PageError, match="no data after"):
        read(page, embedded_after="window.data =", items="jobs", fields=MAP)


def test_an_answer_that_has_become_plain_json_is_read_too() -> None:
    parsed = read(json.dumps(DATA), embedded_after="window.data =", items="jobs", fields=MAP)
    assert len(parsed.postings) == 2


def test_of_what_wraps_a_posting_the_rest_is_left_over_and_of_what_it_refers_to_is_not() -> None:
    item = {
        "vacancy": {"id": 1, "name": "Cook", "text": "Work", "boss": "A", "place": {"name": "Dubai", "zip": 3}},
        "meta": 5,
    }
    fields = {
        "native_id": "vacancy.id",
        "title": "vacancy.name",
        "text": "vacancy.text",
        "location": "vacancy.place.name",
    }
    assert sorted(read(json.dumps([item]), fields=fields).leftovers) == ["meta", "vacancy.boss"]
    known = read(json.dumps([item]), fields=fields, ignored=["vacancy.boss", "meta"])
    assert known.leftovers == []


def test_a_detail_answer_says_what_is_left_over_and_whether_the_posting_is_closed() -> None:
    spec = ParseSpec("p", "s", {"fields": {"native_id": "id", "title": "name"}, "closed": "state.archived"})
    told = {"id": 1, "name": "Cook", "pay": 5, "state": {"archived": True}}
    parsed = parse_detail(Page(URL, json.dumps(told).encode()), spec, {})
    assert (parsed.closed, parsed.leftovers) == (True, ["pay"])
    told["state"] = {"archived": "no"}
    assert not parse_detail(Page(URL, json.dumps(told).encode()), spec, {}).closed
