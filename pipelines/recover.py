"""Finishes crawls whose process was killed: whatever was written whole is kept, as a partial crawl."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pipelines.workspace import Workspace
from records.catalogue import Catalogue
from records.lake import Lake, SetWriter
from records.posting import Capture, Crawl, Image, Posting, Sighting
from records.record import now
from records.spill import DiskMap

CAPTURES, POSTINGS, SIGHTINGS, IMAGES = "captures.jsonl", "postings.jsonl", "sightings.jsonl", "images.jsonl"


def recover(workspace: Workspace, source_id: str) -> None:
    """Finishes every unfinished crawl of a source; the caller holds the source's lock, so none is running."""
    lake = workspace.lake
    for crawl_id in lake.unfinished("crawls"):
        note = lake.note("crawls", crawl_id)
        if note is None:
            # Killed before its first word: nothing had been collected.
            if crawl_id.endswith(f"-{source_id}"):
                lake.discard("crawls", crawl_id)
        elif note["source_id"] == source_id:
            _finish(workspace, crawl_id, note["platform"]["id"], source_id, note["started_at"])


def _finish(workspace: Workspace, crawl_id: str, platform_id: str, source_id: str, started_at: str) -> None:
    lake = workspace.lake
    with lake.resume("crawls", crawl_id) as writer:
        writer.keep_lines(POSTINGS, Posting)
        writer.keep_lines(SIGHTINGS, Sighting)
        writer.keep_lines(CAPTURES, Capture)
        writer.keep_lines(IMAGES, Image)
        requests, size = _keep_pages(lake, writer, crawl_id)
        last: DiskMap[str] = DiskMap()
        ended_at = None
        for sighting in lake.records("crawls", crawl_id, SIGHTINGS, Sighting):
            last[sighting.posting_id] = sighting.revision
            ended_at = max(ended_at or sighting.seen_at, sighting.seen_at)
        for sighting in _unsighted(lake, crawl_id, last):
            writer.add(SIGHTINGS, sighting)
            last[sighting.posting_id] = sighting.revision
            ended_at = max(ended_at or sighting.seen_at, sighting.seen_at)
        counts = _counts(workspace.catalogue, last)
        crawl = Crawl(
            crawl_id=crawl_id,
            source_id=source_id,
            platform_id=platform_id,
            started_at=started_at,
            ended_at=ended_at or now(),
            verdict="partial",
            full=False,
            requests=requests,
            bytes=size,
            new=counts["new"],
            changed=counts["changed"],
            seen=counts["seen"],
            errors=["the process was killed; what it had collected was kept"],
        )
        writer.finish(crawl)


def _keep_pages(lake: Lake, writer: SetWriter, crawl_id: str) -> tuple[int, int]:
    """Keeps the pages that have a capture; how many they are, and the bytes of their payloads."""
    requests = size = 0
    for capture in lake.records("crawls", crawl_id, CAPTURES, Capture):
        requests += 1
        size += capture.bytes
    kept = set()
    # Captures stand in the order of their pages, one WARC file after the other.
    captures = lake.records("crawls", crawl_id, CAPTURES, Capture)
    for name, own in groupby(captures, key=lambda capture: capture.warc.file):
        writer.keep_ranges(name, ((capture.warc.offset, capture.warc.length) for capture in own))
        kept.add(name)
    for name in lake.names("crawls", crawl_id):
        if name.endswith(".warc.gz") and name not in kept:
            Path(lake.path("crawls", crawl_id, name)).unlink()
    return requests, size


def _unsighted(lake: Lake, crawl_id: str, sighted: DiskMap[str]) -> Iterator[Sighting]:
    """What the process would have written next: the sighting of a posting that it had just kept."""
    for posting in lake.records("crawls", crawl_id, POSTINGS, Posting):
        if posting.posting_id not in sighted and posting.collected_at and posting.crawl_id:
            yield Sighting(
                posting_id=posting.posting_id,
                revision=posting.revision,
                seen_at=posting.collected_at,
                crawl_id=posting.crawl_id,
                source_id=posting.source_id,
                capture_id=posting.capture_id,
            )


def _counts(catalogue: Catalogue, last: DiskMap[str]) -> dict[str, int]:
    """How many of the postings, by id with their revision, are new, changed and known just so."""
    counts = dict.fromkeys(("new", "changed", "seen"), 0)
    for posting_id, revision in last.items():
        before = catalogue.known(posting_id)
        counts["new" if before is None else "seen" if before[0] == revision else "changed"] += 1
    return counts
