"""Finishes crawls whose process was killed: whatever was written whole is kept, as a partial crawl."""

from pathlib import Path

from pipelines.workspace import Workspace
from records.posting import Capture, Crawl, Posting, Sighting
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
        for name, model in (("postings.jsonl", Posting), ("sightings.jsonl", Sighting)):
            writer.keep_lines(name, model)
        captures = writer.keep_lines("captures.jsonl", Capture)
        for name in sorted({capture.warc.file for capture in captures}):
            places = [(c.warc.offset, c.warc.length) for c in captures if c.warc.file == name]
            writer.keep_ranges(name, places)
        kept = {capture.warc.file for capture in captures}
        for name in lake.names("crawls", crawl_id):
            if name.endswith(".warc.gz") and name not in kept:
                Path(lake.path("crawls", crawl_id, name)).unlink()
        sightings = list(lake.records("crawls", crawl_id, "sightings.jsonl", Sighting))
        known = {s.posting_id: workspace.catalogue.known(s.posting_id) for s in sightings}
        crawl = Crawl(
            crawl_id=crawl_id,
            source_id=source_id,
            platform_id=platform_id,
            started_at=started_at,
            ended_at=max((s.seen_at for s in sightings), default=now()),
            verdict="partial",
            full=False,
            requests=len(captures),
            bytes=sum(capture.bytes for capture in captures),
            new=sum(revision is None for revision in known.values()),
            changed=sum((known[s.posting_id] or (s.revision, ""))[0] != s.revision for s in sightings),
            seen=len(known),
            errors=["the process was killed; what it had collected was kept"],
        )
        writer.finish(crawl)
