"""The files of an evidence bundle: what the lake proves of a posting, laid out for somebody who has nothing of ours."""

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from typing import Any

import orjson
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from pipelines.custody import CrawlProof, Custody, EvidenceRefused, is_picture, members
from pipelines.evidence import Verification, verify_set
from pipelines.indicators import indicator_texts
from pipelines.method import Facts, method
from pipelines.seal import file_name
from pipelines.timestamp import file_name as timestamp_name
from pipelines.workspace import Workspace
from records import tables
from records.catalogue import Place
from records.enrichment import Enrichment
from records.posting import Capture, Posting, Published
from records.record import digest

AGENT = re.compile(rb"^software: ([^\r\n]{1,1000})", re.MULTILINE)
IMAGE = re.compile(r"image/(png|jpeg|webp|gif)\b")
NOTICE = (
    "What a machine read, by rules, in this version of the posting. An indicator, never a verdict; the score is not "
    "the probability that the posting is trafficking."
)
File = tuple[str, bytes]


@dataclass(frozen=True)
class _Revision:
    posting: Posting
    name: str
    enrichment: Enrichment | None


def exhibit(workspace: Workspace, proof: Custody) -> Iterator[File]:
    """The files of a bundle one by one, always in the same order; EvidenceRefused where one is found broken."""
    agents: set[str] = set()
    crawls: list[dict[str, Any]] = []
    for crawl in proof.crawls:
        places, warc = _warc(workspace, crawl, agents)
        if warc:
            yield f"warc/{crawl.crawl_id}.warc.gz", warc
        yield from _pictures(crawl, places, warc)
        for name, lines in crawl.lines.items():
            if lines:
                yield f"records/{crawl.crawl_id}/{name}", b"".join(lines)
        yield f"manifests/{crawl.crawl_id}.json", crawl.manifest_bytes
        crawls.append(_told(crawl, places))
    revisions = _revisions(workspace, proof)
    for one in revisions:
        yield f"revisions/{one.name}.txt", readable(one.posting).encode("utf-8", "replace")
        if one.enrichment:
            yield f"enrichments/{one.name}.json", _pretty(_explained(one.enrichment))
    for link in proof.chain:
        yield f"seals/{file_name(link.seal.number)}", link.data
        if link.timestamp:
            yield f"timestamps/{timestamp_name(file_name(link.seal.number))}", link.timestamp
    yield "history.json", _pretty(_history(proof))
    yield "bundle.json", _pretty(_index(proof, crawls, revisions))
    yield "method.txt", method(_facts(proof, revisions, sorted(agents))).encode()


def readable(posting: Posting) -> str:
    """A revision as a person reads it: where and when, what the platform states, and the text."""
    head = {
        "Title": posting.title,
        "Address": posting.url,
        "Posting": posting.posting_id,
        "Revision": posting.revision,
        "Collected": posting.collected_at or "not recorded",
        "Crawl": posting.crawl_id or "",
        "Read by": posting.parser,
    }
    stated = posting.published.dump()
    extra = stated.pop("extra", None)
    lines = [f"{name}: {value}" for name, value in head.items()]
    lines += ["", "Stated by the platform:"]
    lines += [f"  {name}: {_plainly(stated[name])}" for name in Published.model_fields if name in stated]
    lines += [f"  (other) {_plainly(extra)}"] if extra else []
    return "\n".join([*lines, "", "Text:", "", posting.text, ""])


def _warc(workspace: Workspace, crawl: CrawlProof, agents: set[str]) -> tuple[list[dict[str, Any]], bytes]:
    """The captures of a crawl as one WARC file, and where in it each stands."""
    places, parts, offset = [], [], 0
    for capture, member in members(workspace.lake, crawl):
        if capture is None:
            agents.update(found.decode("utf-8", "replace") for found in AGENT.findall(gzip.decompress(member)))
        else:
            places.append(_place(capture, member, f"warc/{crawl.crawl_id}.warc.gz", offset))
        parts.append(member)
        offset += len(member)
    return places, b"".join(parts)


def _pictures(crawl: CrawlProof, places: Sequence[dict[str, Any]], warc: bytes) -> Iterator[File]:
    """The pictures in a WARC file as files of their own, each named in its place: `image`, or `screenshot`."""
    images = crawl.images()
    shown = [place for place in places if place.get("content_type", "").startswith("image/")]
    for number, place in enumerate(shown, 1):
        kind = IMAGE.match(place["content_type"])
        image = images.get(place["capture_id"])
        folder = "screenshots" if image is None else "images"
        name = place[folder[:-1]] = f"{folder}/{crawl.crawl_id}-{number:02d}.{kind[1] if kind else 'bin'}"
        if image:
            place["phash"] = image.phash
        start, length = place["warc"]["offset"], place["warc"]["length"]
        record = next(iter(ArchiveIterator(BytesIO(warc[start : start + length]))))
        # The payload stands last, whether or not the reader took HTTP headers off before it.
        yield name, record.content_stream().read()[-place["payload_bytes"] :]


def _place(capture: Capture, member: bytes, file: str, offset: int) -> dict[str, Any]:
    said = capture.dump()
    told = ("capture_id", "url", "fetched_at", "http_status", "content_type", "robots", "rendered")
    return {
        **{name: said[name] for name in told if name in said},
        "payload_sha256": capture.sha256,
        "payload_bytes": capture.bytes,
        "warc": {"file": file, "offset": offset, "length": len(member), "sha256": digest(member)},
        "in_the_store": said["warc"],
    }


def _told(crawl: CrawlProof, places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    came_to = crawl.manifest.crawl
    names = ("source_id", "started_at", "ended_at", "verdict", "full")
    return {
        "crawl_id": crawl.crawl_id,
        **({name: getattr(came_to, name) for name in names} if came_to else {}),
        "manifest_sha256": digest(crawl.manifest_bytes),
        "seal": crawl.sealed_by,
        "captures": list(places),
    }


def _revisions(workspace: Workspace, proof: Custody) -> list[_Revision]:
    """Every version of the posting with its reading."""
    readings = _readings(workspace, proof.standing.posting_id)
    return [
        _Revision(posting, f"{number:02d}-{posting.revision[:12]}", readings.get(posting.revision))
        for number, posting in enumerate(proof.revisions(), 1)
    ]


def _readings(workspace: Workspace, posting_id: str) -> dict[str, Enrichment]:
    """By revision the enrichment under the present ruleset, else the one that was written last."""
    from nlp.ruleset import ruleset

    lake, columns = workspace.lake, tables.enrichments.c
    with workspace.catalogue.transaction() as connection:
        rows = list(connection.execute(select(tables.enrichments).where(columns.posting_id == posting_id)))
    written = {row.set_id: lake.outline("enrichments", row.set_id).written_at for row in rows}
    rows.sort(key=lambda row: (row.ruleset == ruleset(), written[row.set_id]))
    chosen = {row.revision: Place(row.set_id, row.offset, row.length) for row in rows}
    for set_id in sorted({place.set_id for place in chosen.values()}):
        checked = Verification()
        verify_set(lake, "enrichments", set_id, None, checked)
        for entry in checked.broken:
            raise EvidenceRefused(f"{entry['file']} is {entry['reason']}: nothing was exported", "enrich again")
    with lake.reader() as reader:
        return {
            revision: Enrichment.read(reader.read("enrichments", at.set_id, "enrichments.jsonl", at.offset, at.length))
            for revision, at in chosen.items()
        }


def _explained(enrichment: Enrichment) -> dict[str, Any]:
    """A reading with what its indicators mean, as long as the rules are still those that it was made under."""
    from nlp.ruleset import ruleset

    texts = indicator_texts() if enrichment.ruleset == ruleset() else {}
    named = sorted({hit.id for hit in enrichment.indicators if hit.id in texts})
    meanings = {name: {"title": texts[name].title, "meaning": texts[name].meaning} for name in named}
    return {"notice": NOTICE, "ruleset": enrichment.ruleset, "meanings": meanings, "reading": enrichment.dump()}


def _history(proof: Custody) -> dict[str, Any]:
    sightings = [sighting for crawl in proof.crawls for sighting in crawl.sightings()]
    return {
        "events": list(proof.events),
        "sightings": [
            {"seen_at": one.seen_at, "crawl_id": one.crawl_id, "revision": one.revision, "capture_id": one.capture_id}
            for one in sightings
        ],
    }


def _index(proof: Custody, crawls: Sequence[dict[str, Any]], revisions: Sequence[_Revision]) -> dict[str, Any]:
    first = revisions[0].posting
    return {
        "schema": 1,
        "software": _software(),
        "posting": {
            name: getattr(first, name) for name in ("posting_id", "platform_id", "source_id", "native_id", "url")
        },
        "seal": proof.head(),
        "pictures_withheld": proof.withheld + proof.erased,
        "pictures_erased": proof.erased,
        "crawls": list(crawls),
        "revisions": [
            {
                "revision": one.posting.revision,
                "crawl_id": one.posting.crawl_id,
                "collected_at": one.posting.collected_at,
                "parser": one.posting.parser,
                "file": f"revisions/{one.name}.txt",
                "enrichment": f"enrichments/{one.name}.json" if one.enrichment else None,
                "ruleset": one.enrichment.ruleset if one.enrichment else None,
            }
            for one in revisions
        ],
    }


def _facts(proof: Custody, revisions: Sequence[_Revision], agents: Sequence[str]) -> Facts:
    sightings = [sighting.seen_at for crawl in proof.crawls for sighting in crawl.sightings()]
    captures = [capture for crawl in proof.crawls for capture in crawl.captures]
    images = {capture_id for crawl in proof.crawls for capture_id in crawl.images()}
    shown = [capture for capture in captures if is_picture(capture)]
    first, seal = revisions[0].posting, proof.head() or {}
    return Facts(
        software=_software(),
        posting_id=first.posting_id,
        url=first.url,
        platform_id=first.platform_id,
        first_collected=min(sightings),
        last_seen=max(sightings),
        captures=len(captures),
        images=sum(capture.capture_id in images for capture in shown),
        screenshots=sum(capture.capture_id not in images for capture in shown),
        withheld=proof.withheld,
        erased=proof.erased,
        unchanged=sum(_unchanged(crawl) for crawl in proof.crawls),
        crawls=len(proof.crawls),
        unsealed=proof.unsealed(),
        seal=seal.get("number"),
        seal_sha256=seal.get("sha256"),
        sealed_at=seal.get("sealed_at"),
        user_agents=agents,
        robots=sorted({capture.robots for capture in captures if capture.robots}),
        parsers=sorted({one.posting.parser for one in revisions}),
        timestamped=[link.seal.number for link in proof.chain if link.timestamp],
        rulesets=sorted({one.enrichment.ruleset for one in revisions if one.enrichment}),
    )


def _unchanged(crawl: CrawlProof) -> int:
    """How many sightings of a crawl rest on an answer of an earlier one."""
    own = {capture.capture_id for capture in crawl.captures}
    return sum(one.capture_id is not None and one.capture_id not in own for one in crawl.sightings())


def _software() -> str:
    return f"recruitwatch {version('recruitwatch')}"


def _plainly(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if isinstance(value, dict) else str(value)


def _pretty(document: Any) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
