"""Writes crawls into a lake as the crawlers do, for tests of what comes after."""

from collections.abc import Mapping, Sequence

from pipelines.workspace import Workspace
from records.posting import Crawl, Gone, Posting, Published, Sighting, make_posting

PLATFORM = {"id": "board", "country": "TR", "fields": ["employer"]}


def posting(native_id: str, text: str = "", **published: str) -> Posting:
    """An advert of the board."""
    return make_posting(
        platform_id="board",
        source_id="board-all",
        native_id=native_id,
        parser="test/1",
        url=f"https://board.example/{native_id}",
        title=f"Advert {native_id}",
        text=text or f"Work of kind {native_id}.",
        published=Published(**published),
    )


def write_crawl(
    workspace: Workspace,
    day: int | str,
    postings: Sequence[Posting],
    gone: Mapping[str, str] | None = None,
    at: str | None = None,
    **crawl: object,
) -> Crawl:
    """A crawl of the board on a day of November 2026, or at `at`, that saw these postings and was told what is gone."""
    crawl_id, at = f"crawl-{day:0>2}", at or f"2026-11-{day:0>2}T00:00:00Z"
    with workspace.lake.writer("crawls", crawl_id) as writer:
        writer.note({"source_id": "board-all", "platform": PLATFORM, "started_at": at})
        for one in postings:
            known = workspace.catalogue.known(one.posting_id)
            if known is None or known[0] != one.revision:
                writer.add("postings.jsonl", one.model_copy(update={"crawl_id": crawl_id, "collected_at": at}))
            sighting = Sighting(
                posting_id=one.posting_id, revision=one.revision, seen_at=at, crawl_id=crawl_id, source_id="board-all"
            )
            writer.add("sightings.jsonl", sighting)
        told = [Gone(posting_id=name, reason=reason) for name, reason in (gone or {}).items()]
        stated = {"verdict": "done", "full": True, "started_at": at, "ended_at": at, "gone": told, **crawl}
        made = Crawl(crawl_id=crawl_id, source_id="board-all", platform_id="board", **stated)
        writer.finish(made)
    return made
