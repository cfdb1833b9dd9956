"""What robots.txt says is obeyed, and the rule that allows is named as it stands there."""

import pytest

from crawlers.robots import NO_RULE, NONE, read_rules

TEXT = b"""\xef\xbb\xbf# rules
User-agent: *
Disallow: /private/
Allow: /private/open
Disallow: /*?sort=
Allow: /*.html$
Crawl-delay: 7

User-agent: otherbot
Disallow: /

Sitemap: https://x.example/sitemap.xml
"""


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/jobs/1", NO_RULE),
        ("/private/x", None),
        ("/private/open/1", "Allow: /private/open"),
        ("/jobs?sort=new", None),
        ("/a/b.html", "Allow: /*.html$"),
        ("/a/b.html?x=1", NO_RULE),
        ("", NO_RULE),
    ],
)
def test_a_url_is_allowed_by_the_longest_rule(path: str, rule: str | None) -> None:
    assert read_rules(200, TEXT, "recruitwatch").allowing(f"https://x.example{path}") == rule


def test_a_group_for_this_crawler_goes_before_the_one_for_all() -> None:
    text = b"User-agent: *\nAllow: /\n\nUser-agent: Recruitwatch\nDisallow: /\nAllow: /jobs\n"
    rules = read_rules(200, text, "recruitwatch")
    assert rules.allowing("https://x.example/jobs") == "Allow: /jobs"
    assert rules.allowing("https://x.example/about") is None


@pytest.mark.parametrize(("status", "rule"), [(404, NONE), (403, NONE), (500, None), (503, None), (429, None)])
def test_absent_rules_allow_and_unknown_ones_forbid(status: int, rule: str | None) -> None:
    assert read_rules(status, b"<html>", "recruitwatch").allowing("https://x.example/") == rule


def test_a_delay_is_followed_up_to_a_minute() -> None:
    assert read_rules(200, TEXT, "recruitwatch").delay == 7
    assert read_rules(200, b"User-agent: *\nCrawl-delay: 99999\n", "recruitwatch").delay == 60
    assert read_rules(404, b"", "recruitwatch").delay is None


def test_a_hostile_robots_txt_ends() -> None:
    text = b"User-agent: *\n" + b"Allow: " + b"/*" * 900 + b"x$\n" + b"Disallow: \xff\xfe\n" * 10_000
    assert read_rules(200, text, "recruitwatch").allowing("https://x.example/" + "a/" * 900) == NO_RULE
