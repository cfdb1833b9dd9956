"""The source files by which recruitwatch crawls the replica."""

from typing import Any

from replica.sites import boardly, telegram, workhub

from records.source import Basis, Limits, Platform, Source, SourceFile

BASIS = Basis(
    legal_ground="invented data on loopback",
    purpose="demonstration and tests",
    approved_by="the replica",
    approved_at="2026-11-16",
)
LIMITS = Limits(rate_per_second=200, concurrency=8, pages=2000, days_back=36500)
"""Nobody else is served by the replica; its dates are fixed, so no window may cut them off."""


def source_files(addresses: dict[str, str]) -> dict[str, SourceFile]:
    """A source file for each platform, by platform id; `addresses` tells where each site listens."""
    files = [_boardly(addresses["boardly"]), _workhub(addresses["workhub"])]
    files += [_channel(addresses["telegram"], channel) for channel in telegram.channels() if channel.platform]
    return {file.platform.id: file for file in files}


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


def _file(platform: Platform, spider: Any, start: str, options: dict[str, Any], languages: list[str]) -> SourceFile:
    source = Source(
        id=f"{platform.id}-{spider}", spider=spider, start=[start], options=options, languages=languages,
        limits=LIMITS, basis=BASIS, enabled=True, allow_private_addresses=True,
    )  # fmt: skip
    return SourceFile(platform=platform, sources=[source])
