"""Whatever a platform answers, a parser ends, and says at most that it cannot read it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import RecruitwatchError
from crawlers.page import Page, Parsed, ParseSpec
from crawlers.parsers import parser_for

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(folder.name for folder in FIXTURES.iterdir())
OPTIONS: dict[str, dict[str, Any]] = {
    "jsonld": {},
    "telegram": {},
    "api": {"items": "a", "fields": {"native_id": "id", "url": "u", "title": "t", "text": ["x", "l > {t}"]}},
    "feed": {},
    "listing": {"list": {"item": "tr"}, "detail": {"title": "h1", "text": "p"}},
    "rendered": {"detail": "/v"},
}
DEEP = 100_000


def read(spider: str, body: bytes, options: dict[str, Any] | None = None) -> Parsed | None:
    page = Page("https://x.example/jobs/1", body)
    try:
        return parser_for(spider)(page, ParseSpec("p", "s", OPTIONS[spider] if options is None else options))
    except RecruitwatchError:
        return None


@pytest.mark.parametrize("spider", sorted(OPTIONS))
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 1000,
        b"\xff\xfe\x00",
        b"<div>" * DEEP,
        b"<a><b>" * DEEP,
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b"<script type='application/ld+json'>" + b'{"@graph":[' * DEEP,
        b"<script type='application/ld+json'>" * 1000,
        b'<script type="application/ld+json">{"@type":"JobPosting","title":{"name":{"name":[]}},"jobLocation":'
        + b"[" * 900 + b"]" * 900 + b"}</script>",
        b"<p itemscope itemtype='http://schema.org/JobPosting'>" * 2000,
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + b"".join(
            f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">'.encode() for n in range(10)
        ) + b"]><rss><channel><item><title>&a9;</title><link>https://x.example/</link></item></channel></rss>",
        b"<rss>" + b"<item><title>x</title>" * 5000,
        b'<div class="tgme_channel_info"></div><div class="tgme_widget_message" data-post="x/999999999999">'
        + b'</div><div class="tgme_widget_message" data-post="x/1" data-view="eyJjIjp7fX0">',
    ],
    ids=range(14),
)  # fmt: skip
def test_a_hostile_answer_ends(spider: str, body: bytes) -> None:
    parsed = read(spider, body)
    assert parsed is None or len(parsed.dump()["postings"]) <= 10_000


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_page_is_read_or_refused(case: str, data: st.DataObject) -> None:
    told = json.loads((FIXTURES / case / "case.json").read_text(encoding="utf-8"))
    body = bytearray(next((FIXTURES / case).glob("input.*")).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(body)))
        end = min(len(body), start + data.draw(st.integers(0, 40)))
        body[start:end] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"<", b'"', b"{", b"]]>", b"&#x0;", b"null"])
        )
    parsed = read(told["spider"], bytes(body), told.get("options", {}))
    assert parsed is None or all(posting.native_id for posting in parsed.postings)


@settings(max_examples=60, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
            st.sampled_from(["@type", "@id", "@value", "name", "value", "address", "url", "minValue", "currency", "x"]),
            inner, max_size=4),
        max_leaves=12,
    ),
    name=st.sampled_from(
        ["title", "description", "hiringOrganization", "jobLocation", "baseSalary", "datePosted", "identifier", "url",
         "image", "jobBenefits", "applicationContact", "experienceRequirements", "educationRequirements", "industry"]),
)  # fmt: skip
def test_a_property_of_any_shape_is_read_or_left(value: Any, name: str) -> None:
    job = {"@type": "JobPosting", "title": "Cook", "description": "Work", name: value}
    body = f'<script type="application/ld+json">{json.dumps(job)}</script>'.encode()
    parsed = read("jsonld", body)
    assert parsed is not None
    assert len(parsed.postings) == 1
