"""The source files by which recruitwatch crawls the replica."""

from collections.abc import Collection
from typing import Any, get_args

from records.source import Basis, Expect, Limits, Platform, Source, SourceFile, Spider
from replica import hostile
from replica.sites import boardly, elonlar, jobfeed, spaboard, telegram, workhub

CRAWLED: tuple[Spider, ...] = get_args(Spider)
"""All spiders: what a crawl has unless it lacks a browser."""
BASIS = Basis(
    legal_ground="invented data on loopback",
    purpose="demonstration and tests",
    approved_by="the replica",
    approved_at="2026-11-16",
)
EXPECT = Expect(min=5, max=500)
"""In every epoch each platform has as many adverts."""
LIMITS = Limits(rate_per_second=200, concurrency=8, pages=2000, days_back=36500)
"""Nobody else is served by the replica; its dates are fixed, so no window may cut them off."""


def source_files(addresses: dict[str, str], spiders: Collection[Spider] = CRAWLED) -> dict[str, SourceFile]:
    """The source file of each platform that these spiders read, by platform id; `addresses` are those of the sites."""
    files = [
        _boardly(addresses["boardly"]),
        _workhub(addresses["workhub"]),
        *(_channel(addresses["telegram"], channel) for channel in telegram.channels() if channel.platform),
        _elonlar(addresses["elonlar"]),
        _jobfeed(addresses["jobfeed"]),
        _spaboard(addresses["spaboard"]),
    ]
    if hostile.PLATFORM in addresses:
        files.append(_hostile(addresses[hostile.PLATFORM]))
    return {file.platform.id: file for file in files if file.sources[0].spider in spiders}


def _boardly(address: str) -> SourceFile:
    platform = Platform(
        id=boardly.PLATFORM, name="Boardly", kind="job_board", country="GB", url="https://boardly.example",
        fields=["employer", "employer_url", "address", "salary", "employment_type", "industry", "experience",
                "date_posted", "valid_through", "location", "country"],
    )  # fmt: skip
    options = {
        "discover": "sitemap",
        "detail": r"/(jobs|confidential)/bdl-\d+$",
        "next": "a[rel=next]",
        "closed": ".job-closed",
    }
    return _file(platform, "jsonld", f"{address}/sitemap.xml", options, ["en", "ru", "tr"])


def _workhub(address: str) -> SourceFile:
    platform = Platform(
        id=workhub.PLATFORM, name="WorkHub", kind="aggregator", url="https://workhub.example",
        fields=["employer", "employer_url", "address", "salary", "employment_type", "industry", "experience",
                "date_posted", "valid_through", "location", "country"],
    )  # fmt: skip
    options = {
        "items": "data.items",
        "fields": {
            "native_id": "id", "title": "name", "text": "description", "url": "alternate_url",
            "employer": "employer.name", "employer_url": "employer.site_url", "location": "area.name",
            "country": "area.country", "address": "address", "salary": "salary_text",
            "employment_type": "employment.id", "experience": "experience", "industry": "industry",
            "date_posted": "published_at", "valid_through": "expires_at",
        },
        "ignored": ["salary", "contacts", "premium"],
        "paging": {"kind": "page", "param": "page", "start": 1},
    }  # fmt: skip
    return _file(platform, "api", f"{address}/api/vacancies", options, ["en", "ru", "tr", "zh"])


def _channel(address: str, channel: telegram.Channel) -> SourceFile:
    assert channel.platform is not None
    platform = Platform(
        id=channel.platform, name=channel.title, kind="channel", country=channel.country,
        url=f"https://t.me/{channel.name}", fields=["date_posted", "image_urls"],
    )  # fmt: skip
    return _file(platform, "telegram", f"{address}/s/{channel.name}", {}, [channel.language])


def _elonlar(address: str) -> SourceFile:
    platform = Platform(
        id=elonlar.PLATFORM, name="Eʼlonlar", kind="classifieds", country="UZ", url="https://elonlar.example",
        fields=["salary", "location", "contacts", "date_posted"],
    )  # fmt: skip
    options = {
        "list": {"item": "tr.ad-row", "link": "a.ad-title"},
        "detail": {
            "native_id": ".ad-number", "title": "h1.ad-heading", "text": ".ad-text", "salary": ".ad-salary",
            "location": "td.ad-city", "contacts": ".ad-phone", "date_posted": ".ad-meta .ad-date",
        },
        "next": "a.next-page",
        "closed": ".ad-closed",
    }  # fmt: skip
    return _file(platform, "listing", f"{address}/ish/", options, ["uz", "ru", "kk", "tk"])


def _jobfeed(address: str) -> SourceFile:
    platform = Platform(
        id=jobfeed.PLATFORM, name="Jobfeed", kind="aggregator", url="https://jobfeed.example",
        fields=["employer", "salary", "industry", "location", "date_posted"],
    )  # fmt: skip
    return _file(platform, "feed", f"{address}/jobs.rss", {"complete": True}, ["en", "ru", "tr", "zh", "vi", "th"])


def _spaboard(address: str) -> SourceFile:
    platform = Platform(
        id=spaboard.PLATFORM, name="Spaboard", kind="job_board", url="https://spaboard.example",
        fields=["employer", "salary", "employment_type", "industry", "date_posted", "valid_through", "location",
                "country"],
    )  # fmt: skip
    options = {
        "wait_for": "#root[data-ready]",
        "detail": r"/v/sp\d+$",
        "next": "a[rel=next]",
        "closed": ".vacancy-closed",
    }
    return _file(platform, "rendered", f"{address}/vacancies", options, ["en", "ru", "id", "th"])


def _hostile(address: str) -> SourceFile:
    platform = Platform(id=hostile.PLATFORM, name="Hostile", kind="social", url="https://hostile.example")
    names = ("title", "url", "employer", "employer_url")
    fields = {"native_id": "id", "text": "description"} | {name: name for name in names}
    return _file(platform, "api", f"{address}/api/items", {"items": "items", "fields": fields}, [])


def _file(platform: Platform, spider: Spider, start: str, options: dict[str, Any], languages: list[str]) -> SourceFile:
    source = Source(
        id=f"{platform.id}-{spider}", spider=spider, start=[start], options=options, languages=languages,
        limits=LIMITS, expect=EXPECT, basis=BASIS, enabled=True, allow_private_addresses=True,
    )  # fmt: skip
    return SourceFile(platform=platform, sources=[source])
