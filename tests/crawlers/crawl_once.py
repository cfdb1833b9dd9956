"""One crawl in a process of its own, since Scrapy's reactor cannot be started twice."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from crawlers import guards
from crawlers.crawl import crawl
from records.budget import spent
from records.history import Former
from records.lake import Lake
from records.posting import Capture, Image, Posting, Sighting
from records.record import now
from records.source import SourceSpec


def crawl_once(url: str, crawl_id: str, told: dict[str, Any], output: Path, public: Collection[str]) -> None:
    """Crawls into a lake, with what its earlier crawls know; what is printed goes to `output`.out and `output`.err.

    Of `public` addresses the guards believe that they are on the public internet: tests have loopback alone.
    """
    is_public = guards.is_public
    guards.is_public = lambda address: address in public or is_public(address)
    for number, suffix in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(output.with_suffix(suffix), os.O_WRONLY | os.O_CREAT), number)
    lake, spec = Lake(url), SourceSpec.model_validate(told)
    known: dict[str, tuple[str, str]] = {}
    urls: dict[str, str] = {}
    pages: dict[str, Former] = {}
    for earlier in lake.set_ids("crawls"):
        for posting in lake.records("crawls", earlier, "postings.jsonl", Posting):
            known[posting.posting_id] = (posting.revision, posting.parser)
            urls[posting.posting_id] = posting.url
        read: dict[str | None, dict[str, str]] = {}
        for sighting in lake.records("crawls", earlier, "sightings.jsonl", Sighting):
            known[sighting.posting_id] = (sighting.revision, known[sighting.posting_id][1])
            read.setdefault(sighting.capture_id, {})[sighting.posting_id] = sighting.revision
        for capture in lake.records("crawls", earlier, "captures.jsonl", Capture):
            # Without the validators that the catalogue would hold: these platforms are always asked anew.
            pages[capture.url] = Former(capture.capture_id, None, None, read.get(capture.capture_id, {}))
    images: dict[str, set[str]] = {}
    for earlier in lake.set_ids("crawls"):
        for image in lake.records("crawls", earlier, "images.jsonl", Image):
            images.setdefault(image.posting_id, set()).add(image.url)
    with lake.writer("crawls", crawl_id) as writer:
        at, agent = now(), "recruitwatch/0.1 (tests)"
        before = spent([done for name in lake.set_ids("crawls") if (done := lake.manifest("crawls", name).crawl)], at)
        done = crawl(
            spec, crawl_id, at, writer, known.get, agent, list(urls.items()), spent=before, pages=pages,
            known_images=lambda posting_id: images.get(posting_id, ()),
        )  # fmt: skip
        writer.finish(done)
