"""Hundreds of answers made to break a parser: each ends, and gives no more than its limits."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.api import MAX_ITEMS
from tests.crawlers.test_hostile import OPTIONS, read

LD = b"<script type='application/ld+json'>"
TOKENS: tuple[bytes, ...] = (
    b"<div>", b"</div>", b"<p>", b"<table><tr><td>", b"<script>", b"</script>", LD, b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    b"&b;", b"&#0;",
    b"&#x110000;", b"&amp;" * 20, b"<a href='http://[::1'>", b"<a href='javascript:1'>", b"<base href='//\\'>",
    b"<p itemscope itemtype='http://schema.org/JobPosting' itemref='a a'>", b"<b itemprop=title id=a>", b"<h1>x</h1>",
    b'{"@type":"JobPosting","title":', b'{"@graph":[', b'"datePosted":"9999999999-99-99",', b'"a":', b"{", b"[", b"}",
    b"]",
    b'"', b",", b":", b"null", b"1e999", b"-0", b"\\ud800", b"NaN", b'{"a":[{"id":1,"t":{},"u":"//[","l":[[[]]]}]}',
    b"<rss><channel>", b"<item><title>", b"<link>//[</link>", b"<pubDate>99</pubDate>", b"</item>", b"<feed xmlns='x'>",
    b'<div class="tgme_channel_info">',
    b'<div class="tgme_widget_message" data-post="x/99999999999999999999" data-view="e30">',
    b'<div class="tgme_widget_message_text">', b'<time datetime="0000-00-00T99:99:99+99:99">',
    b'<span class="tgme_widget_message_views">9E9M',
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e\u200b".encode(), b"\r\n\t ", b"a" * 500,
)  # fmt: skip
AMPLIFIED = 40
"""Times that what is read may be longer than the answer, of which the smallest are not spoken of."""
FREE = 50_000

answers = st.lists(
    st.tuples(st.sampled_from(TOKENS) | st.binary(max_size=12), st.sampled_from([1, 1, 1, 2, 7, 300])),
    min_size=1,
    max_size=14,
).map(lambda drawn: b"".join(token * times for token, times in drawn)[:200_000])


def check(spider: str, body: bytes) -> None:
    """Reads an answer; whatever it is, it is refused, or gives postings that can be kept."""
    parsed = read(spider, body)
    if parsed is None:
        return
    told = json.dumps(parsed.dump()).encode("utf-8", "replace")
    assert len(parsed.postings) <= MAX_ITEMS
    assert len(told) <= AMPLIFIED * len(body) + FREE
    assert b"root:x:0" not in told
    assert all(posting.native_id and posting.posting_id for posting in parsed.postings)


@pytest.mark.parametrize("spider", sorted(OPTIONS))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(body=answers)
def test_an_answer_made_of_what_breaks_parsers_is_read_or_refused(spider: str, body: bytes) -> None:
    check(spider, body)


@pytest.mark.slow
@pytest.mark.parametrize("spider", sorted(OPTIONS))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=answers)
def test_many_more_of_them(spider: str, body: bytes) -> None:
    check(spider, body)


def whole(unit: bytes, before: bytes = b"", after: bytes = b"", size: int = 2_000_000) -> bytes:
    """A very large answer made of one unit; a crawl takes four times as much."""
    return before + unit * (size // len(unit)) + after


HUGE: dict[str, Any] = {
    "nested tags, 50 MB": lambda: whole(b"<div>", size=50_000_000),
    "nested links": lambda: whole(b"<a href=/jobs/1><b>"),
    "tables in tables": lambda: whole(b"<table><tr><td>"),
    "one attribute": lambda: whole(b"x", b"<a href='", b"'>y</a>"),
    "many attributes": lambda: b"<p " + b" ".join(b"a%d=1" % number for number in range(600_000)) + b">",
    "entities": lambda: whole(b"&amp;"),
    "white space": lambda: whole(b" ", b"<p>"),
    "microdata": lambda: whole(b"<p itemscope itemtype='http://schema.org/JobPosting'><b itemprop=title>x</b></p>"),
    "nested microdata": lambda: whole(b"<p itemscope itemprop=a itemtype='http://schema.org/JobPosting'>"),
    "open brackets": lambda: whole(b"["),
    "nested objects": lambda: whole(b'{"a":'),
    "a long list": lambda: whole(b'{"id":1,"t":"x"},', b'{"a":[', b"{}]}"),
    "scripts of data": lambda: whole(LD + b'{"@type":"JobPosting","title":"x"}</script>'),
    "a string that does not end": lambda: whole(b"\n", LD + b'{"@type":"JobPosting","description":"'),
    "comments in data": lambda: whole(b"/*", LD),
    "items of a feed": lambda: whole(b"<item><title>x</title><link>http://x/</link></item>", b"<rss><channel>"),
    "name spaces": lambda: b"<r " + b" ".join(b"xmlns:a%d='u%d'" % (n, n) for n in range(10_000)) + b"/>",
    "messages": lambda: whole(
        b'<div class="tgme_widget_message" data-post="x/1"></div>', b'<p class="tgme_channel_info">'
    ),
    "nested messages": lambda: whole(b'<div class="tgme_widget_message" data-post="x/1">'),
    "nothing": lambda: whole(b"\0"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_a_very_large_answer_ends(name: str) -> None:
    body = HUGE[name]()
    for spider in OPTIONS:
        check(spider, body)
