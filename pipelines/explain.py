"""One posting explained: its document, what happened to it, and the captures that prove it."""

from collections import defaultdict
from typing import Any

from config.errors import RecruitwatchError
from pipelines.workspace import Workspace
from records.posting import Capture, Sighting
from search.engine import open_engine


class UnknownPosting(RecruitwatchError):
    """No posting of that id is in the index."""


def explain(workspace: Workspace, posting_id: str) -> dict[str, Any]:
    """The document of `show --json`: `ad`, `history` (oldest first) and `captures`.

    Reads the sightings and captures of every crawl in which something happened to the posting.
    """
    with open_engine(workspace.settings) as engine:
        found = engine.get(posting_id)
    if found is None:
        raise UnknownPosting(f"no posting {posting_id} in the index", "see `recruitwatch search`, or publish first")
    history = [
        {"event": row.event, "at": row.at, "crawl_id": row.crawl_id, "revision": row.revision}
        for row in workspace.catalogue.events(posting_id)
    ]
    return {"ad": found.dump(), "history": history, "captures": _captures(workspace, posting_id, history)}


def _captures(workspace: Workspace, posting_id: str, history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lake = workspace.lake
    wanted: dict[str, set[str]] = defaultdict(set)
    for crawl_id in dict.fromkeys(event["crawl_id"] for event in history):
        for sighting in lake.records("crawls", crawl_id, "sightings.jsonl", Sighting):
            if sighting.posting_id == posting_id and sighting.capture_id:
                wanted[crawl_id].add(sighting.capture_id)
        crawl = lake.manifest("crawls", crawl_id).crawl
        for gone in crawl.gone if crawl else []:
            if gone.posting_id == posting_id and gone.capture_id:
                wanted[crawl_id].add(gone.capture_id)
    return [
        capture.dump()
        for crawl_id, ids in wanted.items()
        for capture in lake.records("crawls", crawl_id, "captures.jsonl", Capture)
        if capture.capture_id in ids
    ]
