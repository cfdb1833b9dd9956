"""Finishes crawls whose process was killed: whatever was written whole is kept, as a partial crawl."""

from pathlib import Path

from pipelines.workspace import Workspace
from records.posting import Capture, Crawl, Image, Posting, Sighting
from records.record import now


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
        postings = writer.keep_lines("postings.jsonl", Posting)
        sightings = writer.keep_lines("sightings.jsonl", Sighting)
        captures = writer.keep_lines("captures.jsonl", Capture)
        writer.keep_lines("images.jsonl", Image)
        for name in sorted({capture.warc.file for capture in captures}):
            places = [(c.warc.offset, c.warc.length) for c in captures if c.warc.file == name]
            writer.keep_ranges(name, places)
        kept = {capture.warc.file for capture in captures}
        for name in lake.names("crawls", crawl_id):
            if name.endswith(".warc.gz") and name not in kept:
                Path(lake.path("crawls", crawl_id, name)).unlink()
        for sighting in _unsighted(postings, sightings):
            writer.add("sightings.jsonl", sighting)
            sightings.append(sighting)
        writer.finish(_crawl(workspace, crawl_id, platform_id, source_id, started_at, sightings, captures))


def _unsighted(postings: list[Posting], sightings: list[Sighting]) -> list[Sighting]:
    """What the process would have written next: the sighting of a posting that it had just kept."""
    sighted = {sighting.posting_id for sighting in sightings}
    return [
        Sighting(
            posting_id=posting.posting_id,
            revision=posting.revision,
            seen_at=posting.collected_at,
            crawl_id=posting.crawl_id,
            source_id=posting.source_id,
            capture_id=posting.capture_id,
        )
        for posting in postings
        if posting.posting_id not in sighted and posting.collected_at and posting.crawl_id
    ]


def _crawl(
    workspace: Workspace,
    crawl_id: str,
    platform_id: str,
    source_id: str,
    started_at: str,
    sightings: list[Sighting],
    captures: list[Capture],
) -> Crawl:
    last = {sighting.posting_id: sighting.revision for sighting in sightings}
    known = {posting_id: workspace.catalogue.known(posting_id) for posting_id in last}
    new = sum(before is None for before in known.values())
    changed = sum(before is not None and before[0] != last[posting_id] for posting_id, before in known.items())
    return Crawl(
        crawl_id=crawl_id,
        source_id=source_id,
        platform_id=platform_id,
        started_at=started_at,
        ended_at=max((sighting.seen_at for sighting in sightings), default=now()),
        verdict="partial",
        full=False,
        requests=len(captures),
        bytes=sum(capture.bytes for capture in captures),
        new=new,
        changed=changed,
        seen=len(last) - new - changed,
        errors=["the process was killed; what it had collected was kept"],
    )
