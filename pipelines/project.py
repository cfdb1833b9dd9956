"""Projects the lake's sets onto the catalogue: each set once, in one transaction, so that a crash loses nothing."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, NamedTuple

from pipelines.workspace import Workspace
from records import history
from records.catalogue import Catalogue, Standing
from records.enrichment import Enrichment, Mentions
from records.images import put_images
from records.lake import Lake, LakeError
from records.manifest import Kind
from records.mentions import put_mentions
from records.pages import put_pages
from records.posting import Capture, Crawl, Image, Posting, Sighting
from records.record import in_batches, moment
from records.spill import DiskMap

BATCH = 1000
OK = 200


def project(workspace: Workspace) -> None:
    """Brings the catalogue up to the lake; what it holds already is not read again.

    Cost grows with the sets that are new, and with the names of all sets.
    """
    lake, catalogue = workspace.lake, workspace.catalogue
    with workspace.lock("project", wait_seconds=600):
        held = catalogue.projected("crawls")
        manifests = (lake.outline("crawls", set_id) for set_id in lake.set_ids("crawls") if set_id not in held)
        fresh = [(one.crawl, one.about.get("reading")) for one in manifests if one.crawl]
        for crawl, reading in sorted(fresh, key=lambda one: (one[0].started_at, one[0].crawl_id)):
            with catalogue.transaction():
                _project_crawl(lake, catalogue, crawl)
                put_images(catalogue, lake.records("crawls", crawl.crawl_id, "images.jsonl", Image))
                if reading:
                    _project_pages(lake, catalogue, crawl.crawl_id, reading)
                catalogue.add_set("crawls", crawl.crawl_id)
        for kind, take in _TAKEN:
            held = catalogue.projected(kind)
            for set_id in lake.set_ids(kind):
                if set_id not in held:
                    with catalogue.transaction():
                        take(lake, catalogue, set_id)
                        catalogue.add_set(kind, set_id)


def lost(catalogue: Catalogue, crawl: Crawl, seen: Container[str]) -> Iterator[Standing]:
    """The postings that a full crawl should have found and did not.

    A crawl out of bounds loses nothing: its source has likely changed its pages (architecture.md). A crawl with
    a window tells nothing of what was published before it.
    """
    if not crawl.full or crawl.verdict != "done":
        return
    told = {gone.posting_id for gone in crawl.gone}
    for standing in catalogue.listed(crawl.source_id):
        if standing.posting_id in seen or standing.posting_id in told:
            continue
        if crawl.window_start and moment(standing.dated or standing.state.first_seen) < moment(crawl.window_start):
            continue
        yield standing


def count_removed(catalogue: Catalogue, crawl: Crawl, seen: Container[str]) -> int:
    """How many postings a crawl removes: those the platform said are gone, and those missed once too often."""
    told = catalogue.standings(gone.posting_id for gone in crawl.gone)
    removed = sum("removed" in history.gone(standing.state, crawl.ended_at)[1] for standing in told.values())
    missed = (history.not_found(standing.state, crawl.started_at)[1] for standing in lost(catalogue, crawl, seen))
    return removed + sum("removed" in events for events in missed)


@dataclass
class _Changes:
    """What a crawl changes, batched into the catalogue."""

    catalogue: Catalogue
    crawl: Crawl
    standings: dict[str, Standing] = field(default_factory=dict)
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def put(self, standing: Standing, events: Iterable[history.Event], at: str) -> None:
        self.standings[standing.posting_id] = standing
        for event in events:
            self.events[standing.posting_id, event] = {
                "posting_id": standing.posting_id,
                "crawl_id": self.crawl.crawl_id,
                "event": event,
                "at": at,
                "revision": standing.state.revision,
            }

    def write(self) -> None:
        self.catalogue.put_standings(list(self.standings.values()))
        self.catalogue.add_events(list(self.events.values()))
        self.standings.clear()
        self.events.clear()


def _project_crawl(lake: Lake, catalogue: Catalogue, crawl: Crawl) -> None:
    catalogue.add_crawl(crawl)
    brought = _project_revisions(lake, catalogue, crawl.crawl_id)
    last = last_sightings(lake, crawl.crawl_id)
    changes = _Changes(catalogue, crawl)
    numbered = enumerate(lake.records("crawls", crawl.crawl_id, "sightings.jsonl", Sighting))
    final = (sighting for number, sighting in numbered if last.get(sighting.posting_id) == number)
    for batch in in_batches(final, BATCH):
        held = catalogue.standings(sighting.posting_id for sighting in batch)
        for sighting in batch:
            posting = brought.get(sighting.posting_id + sighting.revision)
            _see(changes, sighting, held.get(sighting.posting_id), _Brought(*posting) if posting else None)
        changes.write()
    for gone in in_batches((gone for gone in crawl.gone if gone.posting_id not in last), BATCH):
        for standing in catalogue.standings(one.posting_id for one in gone).values():
            state, events = history.gone(standing.state, crawl.ended_at)
            changes.put(standing._replace(state=state), events, crawl.ended_at)
        changes.write()
    for missed in in_batches(lost(catalogue, crawl, last), BATCH):
        for standing in missed:
            state, events = history.not_found(standing.state, crawl.started_at)
            changes.put(standing._replace(state=state), events, crawl.started_at)
        changes.write()


def last_sightings(lake: Lake, crawl_id: str) -> DiskMap[int]:
    """The number in its file of each posting's last sighting within a crawl, by the posting's id.

    That one is the posting's state; earlier ones were other listings of it.
    """
    last: DiskMap[int] = DiskMap()
    for number, sighting in enumerate(lake.records("crawls", crawl_id, "sightings.jsonl", Sighting)):
        last[sighting.posting_id] = number
    return last


def _project_pages(lake: Lake, catalogue: Catalogue, crawl_id: str, reading: str) -> None:
    """Notes what was read from each page, where that is certain.

    Of a page whose postings were partly found elsewhere before, or whose crawl was killed between them, there are
    fewer sightings than postings: that it is unchanged would not say that all of them are still there.
    """
    read: DiskMap[dict[str, str]] = DiskMap()
    sightings = lake.records("crawls", crawl_id, "sightings.jsonl", Sighting)
    for capture_id, group in groupby(sightings, key=lambda sighting: sighting.capture_id):
        if capture_id:
            own = {sighting.posting_id: sighting.revision for sighting in group}
            read[capture_id] = (read.get(capture_id) or {}) | own
    for batch in in_batches(lake.records("crawls", crawl_id, "captures.jsonl", Capture), BATCH):
        found = [(capture, _certain(capture, read.get(capture.capture_id) or {})) for capture in batch]
        put_pages(catalogue, reading, found)


def _certain(capture: Capture, read: dict[str, str]) -> dict[str, str]:
    can_ask = capture.http_status == OK and not capture.rendered and (capture.etag or capture.last_modified)
    return read if can_ask and capture.postings == len(read) else {}


def _see(changes: _Changes, sighting: Sighting, standing: Standing | None, posting: "_Brought | None") -> None:
    if standing is None and posting is None:
        raise LakeError(
            f"crawl {sighting.crawl_id} saw posting {sighting.posting_id}, whose text is in no crawl before it",
            "run `recruitwatch evidence verify`",
        )
    parser = posting.parser if posting else standing.state.parser if standing else ""
    before = standing.state if standing else None
    state, events = history.seen(before, sighting.revision, parser, sighting.seen_at)
    if posting is not None:
        standing = Standing(
            posting_id=sighting.posting_id,
            platform_id=posting.platform_id,
            source_id=posting.source_id,
            url=posting.url,
            dated=posting.dated,
            state=state,
            first_crawl=standing.first_crawl if standing else sighting.crawl_id,
        )
    elif standing is not None:
        standing = standing._replace(state=state, source_id=sighting.source_id)
    if standing is not None:
        changes.put(standing, events, sighting.seen_at)


def _dated(posting: Posting) -> str | None:
    """When the platform says it was published; null where that is no date."""
    dated = posting.published.date_posted
    if not dated:
        return None
    try:
        moment(dated)
    except ValueError:
        return None
    return dated[:32]


class _Brought(NamedTuple):
    """What of a posting is needed beside its sighting."""

    platform_id: str
    source_id: str
    url: str
    dated: str | None
    parser: str


def _project_revisions(lake: Lake, catalogue: Catalogue, crawl_id: str) -> DiskMap[tuple[Any, ...]]:
    """Notes where the crawl's postings stand, and gives by id and revision what their sightings need of them."""
    brought: DiskMap[tuple[Any, ...]] = DiskMap()
    for batch in in_batches(lake.lines("crawls", crawl_id, "postings.jsonl"), BATCH):
        rows = []
        for offset, length, line in batch:
            one = Posting.read(line)
            needed = _Brought(one.platform_id, one.source_id, one.url, _dated(one), one.parser)
            brought[one.posting_id + one.revision] = needed
            place = {"set_id": crawl_id, "offset": offset, "length": length}
            rows.append({"posting_id": one.posting_id, "revision": one.revision, **place})
        catalogue.add_revisions(rows)
    return brought


def _project_enrichments(lake: Lake, catalogue: Catalogue, set_id: str) -> None:
    for batch in in_batches(lake.lines("enrichments", set_id, "enrichments.jsonl"), BATCH):
        rows = []
        for offset, length, line in batch:
            enrichment = Enrichment.read(line)
            key = {name: getattr(enrichment, name) for name in ("posting_id", "revision", "ruleset")}
            rows.append({**key, "set_id": set_id, "offset": offset, "length": length})
        catalogue.add_enrichments(rows)


def _project_mentions(lake: Lake, catalogue: Catalogue, set_id: str) -> None:
    for batch in in_batches(lake.lines("mentions", set_id, "mentions.jsonl"), BATCH):
        put_mentions(catalogue, set_id, [(Mentions.read(line), offset, length) for offset, length, line in batch])


_TAKEN: Final[tuple[tuple[Kind, Callable[[Lake, Catalogue, str], None]], ...]] = (
    ("enrichments", _project_enrichments),
    ("mentions", _project_mentions),
)
