"""Runs one crawl in this process: `python -m tests.crawlers.crawl_once LAKE CRAWL_ID SOURCE_AS_JSON`."""

import json
import sys

from crawlers.crawl import crawl
from records.lake import Lake
from records.posting import Posting, Sighting
from records.record import now
from records.source import SourceSpec


def main() -> None:
    """Crawls into the lake, with what its earlier crawls know."""
    lake, crawl_id, spec = Lake(sys.argv[1]), sys.argv[2], SourceSpec.model_validate(json.loads(sys.argv[3]))
    known: dict[str, tuple[str, str]] = {}
    urls: dict[str, str] = {}
    for earlier in lake.set_ids("crawls"):
        for posting in lake.records("crawls", earlier, "postings.jsonl", Posting):
            known[posting.posting_id] = (posting.revision, posting.parser)
            urls[posting.posting_id] = posting.url
        for sighting in lake.records("crawls", earlier, "sightings.jsonl", Sighting):
            known[sighting.posting_id] = (sighting.revision, known[sighting.posting_id][1])
    with lake.writer("crawls", crawl_id) as writer:
        done = crawl(spec, crawl_id, now(), writer, known.get, "recruitwatch/0.1 (tests)", list(urls.items()))
        writer.finish(done)


if __name__ == "__main__":
    main()
