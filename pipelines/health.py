"""Tells how each source fares: reads what its last crawls left in catalogue and lake, and has it judged."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from pipelines.platforms import Platforms
from pipelines.project import project
from pipelines.vitals import USUAL, Coverage, Health, PastCrawl, Subject, coverage, judge
from pipelines.workspace import Workspace
from records import tables
from records.catalogue import IN_CHUNK
from records.lake import Reader
from records.posting import Posting, Published, Sighting
from records.record import in_batches, moment, now
from records.source import SourceSpec, read_sources

CRAWLS = 30
"""Crawls of a source that are looked back at; the usual volume needs USUAL full ones among them."""
SAMPLE = 500
"""Postings of a crawl whose fields are read: a share of 20 % is then known within 3.5 points, 19 times in 20."""


def health(workspace: Workspace, at: str | None = None) -> list[Health]:
    """The health of every source that has a file or was ever crawled, by id, at a time (default: now).

    Bounded by the last crawls: of each source CRAWLS rows of the catalogue, and of its last USUAL + 1 crawls with
    postings the sightings and SAMPLE postings each. SettingsError with file and line for a wrong source file.
    """
    project(workspace)
    specs = {spec.source.id: spec for spec in read_sources(workspace.settings.sources)}
    with workspace.catalogue.transaction() as connection:
        crawled = set(connection.execute(select(tables.crawls.c.source_id).distinct()).scalars())
    time: datetime = moment(at or now())
    with workspace.lake.reader() as reader:
        look = _Look(workspace, reader, Platforms(workspace.lake))
        return [judge(look.at(source_id, specs.get(source_id)), time) for source_id in sorted(crawled | set(specs))]


@dataclass
class _Look:
    """Reads what is to be judged."""

    workspace: Workspace
    reader: Reader
    platforms: Platforms

    def at(self, source_id: str, spec: SourceSpec | None) -> Subject:
        crawls = self._crawls(source_id)
        postings, newest = self._postings(source_id)
        if spec:
            platform, fields = spec.platform.id, list(spec.platform.fields)
        else:
            noted = self.platforms.of(crawls[0].crawl_id)
            platform, fields = str(noted.get("id") or ""), _known(noted.get("fields"))
        source = spec.source if spec else None
        return Subject(
            source=source_id,
            platform=platform,
            spider=source.spider if source else None,
            enabled=bool(source and source.enabled),
            schedule=source.schedule if source else None,
            expect_min=source.expect.min if source else 0,
            expect_max=source.expect.max if source else None,
            days_back=source.limits.days_back if source else None,
            fields=fields,
            crawls=crawls,
            notices=self._notices(crawls),
            coverage=self._coverage(crawls, fields),
            postings=postings,
            newest=newest,
        )

    def _crawls(self, source_id: str) -> list[PastCrawl]:
        columns = tables.crawls.c
        names = PastCrawl.__dataclass_fields__
        query = select(*(columns[name] for name in names)).where(columns.source_id == source_id)
        query = query.order_by(columns.started_at.desc(), columns.crawl_id.desc()).limit(CRAWLS)
        with self.workspace.catalogue.transaction() as connection:
            return [PastCrawl(**row._mapping) for row in connection.execute(query)]

    def _notices(self, crawls: Sequence[PastCrawl]) -> Sequence[str]:
        last = self.workspace.lake.outline("crawls", crawls[0].crawl_id).crawl if crawls else None
        return last.notices if last else ()

    def _postings(self, source_id: str) -> tuple[int, str | None]:
        """How many postings are there now, and when the newest of all was published."""
        columns = tables.postings.c
        # A date to come is a slip of the platform; it was published when it was seen, at the latest.
        published = case((columns.dated <= columns.first_seen, columns.dated), else_=columns.first_seen)
        query = select(func.count(case((columns.removed_at.is_(None), 1))), func.max(published))
        with self.workspace.catalogue.transaction() as connection:
            count, newest = connection.execute(query.where(columns.source_id == source_id)).one()
        return count, newest

    def _coverage(self, crawls: Iterable[PastCrawl], fields: Sequence[str]) -> list[Coverage]:
        if not fields:
            return []
        seen: dict[tuple[str, str], Published] = {}
        found = []
        for crawl in [crawl for crawl in crawls if crawl.found][: USUAL + 1]:
            sample = self._sample(crawl.crawl_id)
            self._read([key for key in sample if key not in seen], seen)
            found.append(coverage((seen[key] for key in sample if key in seen), fields))
        return found

    def _sample(self, crawl_id: str) -> list[tuple[str, str]]:
        """Up to SAMPLE postings of a crawl with their revisions.

        Ids are hashes, so the smallest are a fair draw, and nearly the same one crawl after crawl.
        """
        sightings = self.workspace.lake.records("crawls", crawl_id, "sightings.jsonl", Sighting)
        revisions = {sighting.posting_id: sighting.revision for sighting in sightings}
        return heapq.nsmallest(SAMPLE, revisions.items())

    def _read(self, keys: Sequence[tuple[str, str]], seen: dict[tuple[str, str], Published]) -> None:
        wanted, columns = set(keys), tables.revisions.c
        for chunk in in_batches(keys, IN_CHUNK):
            query = select(tables.revisions).where(columns.posting_id.in_([posting_id for posting_id, _ in chunk]))
            with self.workspace.catalogue.transaction() as connection:
                rows = list(connection.execute(query.order_by(columns.set_id, columns.offset)))
            for row in rows:
                if (row.posting_id, row.revision) in wanted:
                    line = self.reader.read("crawls", row.set_id, "postings.jsonl", row.offset, row.length)
                    seen[row.posting_id, row.revision] = Posting.read(line).published


def _known(fields: Any) -> list[str]:
    """What an old manifest lists, without what no posting of today has."""
    return [name for name in fields or [] if name in Published.model_fields]
