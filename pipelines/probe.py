"""Probes a source: a crawl of a few pages, by the crawlers' own rules, of which nothing is kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from config.settings import Settings
from crawlers.page import Parsed
from records.lake import Lake
from records.posting import Capture, Crawl, Posting
from records.record import now
from records.source import SourceSpec

PAGES = 4
"""Pages that are asked for, beside robots.txt: a sitemap of sitemaps, a sitemap, and two postings."""


@dataclass(frozen=True)
class Probe:
    """What a few pages of a source came to."""

    crawl: Crawl
    robots: list[str]
    """The rules that allowed the pages that were kept."""
    postings: int
    stated: dict[str, int]
    """By field how many of the postings state it."""
    leftovers: list[str]
    """Names of fields that the pages have and no posting got."""
    warnings: list[str]


def probe(settings: Settings, spec: SourceSpec) -> Probe:
    """Crawls up to PAGES pages of a source, enabled or not, with robots.txt, guards and rate as in any crawl.

    What was fetched lies in a temporary folder and is deleted. Call this once in a process: Scrapy's reactor cannot be
    restarted. SettingsError where the source's options cannot be used.
    """
    from crawlers.crawl import crawl as run_crawl

    few = min(PAGES, spec.source.limits.pages)
    limits = spec.source.limits.model_copy(update={"pages": few})
    changes = {"limits": limits, "images": False, "screenshot": False}
    narrowed = spec.model_copy(update={"source": spec.source.model_copy(update=changes)})
    pages: list[Parsed] = []
    with TemporaryDirectory() as folder:
        lake = Lake(str(Path(folder).resolve()))
        with lake.writer("crawls", "probe") as writer:
            crawl = run_crawl(
                spec=narrowed,
                crawl_id="probe",
                started_at=now(),
                writer=writer,
                known=lambda _: None,
                user_agent=settings.user_agent,
                browser=settings.chromium,
                on_read=pages.append,
            )
            writer.finish(crawl)
        captures = list(lake.records("crawls", "probe", "captures.jsonl", Capture))
        postings = list(lake.records("crawls", "probe", "postings.jsonl", Posting))
    return Probe(
        crawl=crawl,
        robots=sorted({capture.robots for capture in captures if capture.robots}),
        postings=len(postings),
        stated=stated(postings),
        leftovers=sorted({name for page in pages for name in page.leftovers}),
        warnings=sorted({warning for page in pages for warning in page.warnings}),
    )


def stated(postings: Iterable[Posting]) -> dict[str, int]:
    """By field how many postings state it, title and text among them; those that none states are left out."""
    counts: Counter[str] = Counter()
    for posting in postings:
        counts.update(name for name in ("title", "text") if getattr(posting, name))
        counts.update(name for name, value in posting.published.dump().items() if value)
    return dict(counts)
