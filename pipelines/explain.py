"""One posting explained: its document, what happened to it, and the captures that prove it."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from config.errors import RecruitwatchError
from pipelines.pictures import pictures, pictures_withheld
from pipelines.templates import campaign
from pipelines.workspace import Workspace
from records.posting import Capture, Sighting
from search.engine import open_engine


class UnknownPosting(RecruitwatchError):
    """No posting of that id is in the index."""


def explain(workspace: Workspace, posting_id: str) -> dict[str, Any]:
    """The document of `show --json`: `ad`, `history` (oldest first), `captures`, `images` and `campaign`.

    `campaign` is null where the posting has no near-duplicates (`pipelines.templates`).
    `images` is empty, and `pictures_withheld` true, where the posting has pictures and they are not to be shown. Reads
    the sightings and captures of every crawl in which something happened to the posting, and of those before in which
    an answer was captured that such a crawl found unchanged. The audit log has who asked.
    """
    with open_engine(workspace.settings) as engine:
        found = engine.get(posting_id)
        cluster = campaign(engine, found) if found and found.cluster_size > 1 else None
    if found is None:
        raise UnknownPosting(f"no posting {posting_id} in the index", "see `recruitwatch search`, or publish first")
    workspace.audit("show", posting_id)
    history = [
        {"event": row.event, "at": row.at, "crawl_id": row.crawl_id, "revision": row.revision}
        for row in workspace.catalogue.events(posting_id)
    ]
    images = pictures(workspace, posting_id)
    withheld = bool(images) and pictures_withheld(workspace, posting_id)
    return {
        "ad": found.dump(),
        "history": history,
        "captures": _captures(workspace, posting_id, history),
        "images": [] if withheld else images,
        "pictures_withheld": withheld,
        "campaign": cluster,
    }


def _captures(workspace: Workspace, posting_id: str, history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lake = workspace.lake
    told = list(dict.fromkeys(event["crawl_id"] for event in history))
    wanted: set[str] = set()
    for crawl_id in told:
        for sighting in lake.records("crawls", crawl_id, "sightings.jsonl", Sighting):
            if sighting.posting_id == posting_id and sighting.capture_id:
                wanted.add(sighting.capture_id)
        crawl = lake.outline("crawls", crawl_id).crawl
        for gone in crawl.gone if crawl else []:
            if gone.posting_id == posting_id and gone.capture_id:
                wanted.add(gone.capture_id)
    found: dict[str, Capture] = {}
    for crawl_id in chain(told, _others(workspace, told)):
        if len(found) == len(wanted):
            break
        captures = lake.records("crawls", crawl_id, "captures.jsonl", Capture)
        found.update({one.capture_id: one for one in captures if one.capture_id in wanted})
    return [capture.dump() for capture in sorted(found.values(), key=lambda one: (one.fetched_at, one.capture_id))]


def _others(workspace: Workspace, told: list[str]) -> Iterator[str]:
    """The other crawls of the same sources, the newest first: one of them has what a later one found unchanged."""
    rows = workspace.catalogue.crawls()
    sources = {row.source_id for row in rows if row.crawl_id in told}
    return (row.crawl_id for row in reversed(rows) if row.source_id in sources and row.crawl_id not in told)
