"""What the lake proves of one posting, up to a seal: its lines, its WARC members, and the manifests that hold them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from config.errors import RecruitwatchError
from pipelines.evidence import Verification, verify_chain, verify_set
from pipelines.seal import SEALS, Seal, file_name, links
from pipelines.timestamp import TIMESTAMPS
from pipelines.timestamp import file_name as timestamp_name
from pipelines.workspace import Workspace
from records.catalogue import Standing
from records.erasure import erased_places
from records.lake import MANIFEST, Lake, LakeError, Reader
from records.manifest import FileEntry, Manifest
from records.posting import Capture, Image, Posting, Sighting
from records.record import digest, moment

LINES = ("postings.jsonl", "sightings.jsonl", "images.jsonl", "captures.jsonl")
VIEW = "urn:view:"
"""What WARC writers put before the URL of a page whose picture they keep; we take it with and without."""
MAX_DIGITS = 10
"""Of a seal's number, as its file's name has them."""


class EvidenceRefused(RecruitwatchError):
    """What was asked for cannot be proven: it is not there, or it is broken."""


@dataclass(frozen=True)
class Link:
    """A seal, the bytes of its file, their hash, and an authority's signature over it where there is one."""

    seal: Seal
    data: bytes
    sha256: str
    timestamp: bytes | None = None


@dataclass(frozen=True)
class CrawlProof:
    """What one crawl holds of the posting."""

    crawl_id: str
    manifest: Manifest
    manifest_bytes: bytes
    sealed_by: int | None
    """The number of its seal; null where it is not sealed yet."""
    lines: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    """Of each file of LINES the lines that concern the posting, byte for byte."""
    captures: Sequence[Capture] = ()
    heads: Mapping[str, int] = field(default_factory=dict)
    """The length of each WARC file's own first record."""
    erased: int = 0
    """Pictures and screenshots that were erased; their lines with their hashes are there."""

    def postings(self) -> list[Posting]:
        """The revisions that this crawl brought."""
        return [Posting.read(line) for line in self.lines["postings.jsonl"]]

    def images(self) -> dict[str, Image]:
        """The posting's pictures by their capture."""
        return {image.capture_id: image for image in map(Image.read, self.lines["images.jsonl"])}

    def sightings(self) -> list[Sighting]:
        """When this crawl saw the posting."""
        return [Sighting.read(line) for line in self.lines["sightings.jsonl"]]


@dataclass(frozen=True)
class Custody:
    """All that is proven of one posting."""

    standing: Standing
    chain: Sequence[Link]
    crawls: Sequence[CrawlProof]
    events: Sequence[Mapping[str, Any]]
    withheld: int = 0
    """Pictures and screenshots of the posting that are there and not handed on; their lines with their hashes are."""

    @property
    def erased(self) -> int:
        """Those that were taken out of the lake."""
        return sum(crawl.erased for crawl in self.crawls)

    def without_pictures(self) -> "Custody":
        """The same proof without the answers that are pictures."""
        kept = [[one for one in crawl.captures if not is_picture(one)] for crawl in self.crawls]
        left = sum(len(crawl.captures) for crawl in self.crawls) - sum(map(len, kept))
        crawls = [replace(crawl, captures=own) for crawl, own in zip(self.crawls, kept, strict=True)]
        return replace(self, crawls=crawls, withheld=left)

    def revisions(self) -> list[Posting]:
        """Every version of the posting, as first collected, oldest first."""
        found: dict[str, Posting] = {}
        for posting in (posting for crawl in self.crawls for posting in crawl.postings()):
            found.setdefault(posting.revision, posting)
        return list(found.values())

    def unsealed(self) -> list[str]:
        """The crawls that no seal covers yet."""
        return [crawl.crawl_id for crawl in self.crawls if crawl.sealed_by is None]

    def head(self) -> dict[str, Any] | None:
        """The last seal of the chain; null where there is none."""
        if not self.chain:
            return None
        last = self.chain[-1]
        return {"number": last.seal.number, "sha256": last.sha256, "sealed_at": last.seal.sealed_at}


def custody(workspace: Workspace, posting_id: str, as_of: str | None = None) -> Custody:
    """Gathers the proof of a posting from the crawls that `as_of` (a seal's number or hash) or an earlier one sealed.

    Without `as_of` the crawls that are not sealed yet belong to it as well. EvidenceRefused for an unknown posting
    or seal, and with the name of the first file that is not as it was written. Reads and hashes every file of the
    crawls of the posting's platform between its first and its last sighting.
    """
    lake, catalogue = workspace.lake, workspace.catalogue
    standing = catalogue.standings([posting_id]).get(posting_id)
    if standing is None:
        raise EvidenceRefused(f"no posting {posting_id!r} was collected", "see `recruitwatch search`")
    chain = _chain(lake, as_of)
    seals = {link.seal.manifest: link.seal for link in chain}
    first, last = moment(standing.state.first_seen), moment(standing.state.last_seen)
    events = [
        {"event": row.event, "at": row.at, "crawl_id": row.crawl_id, "revision": row.revision}
        for row in catalogue.events(posting_id)
    ]
    told = {event["crawl_id"] for event in events}
    crawls = []
    for row in catalogue.crawls():
        spans = moment(row.ended_at) >= first and moment(row.started_at) <= last
        seal = seals.get(f"crawls/{row.crawl_id}/{MANIFEST}")
        if row.platform_id != standing.platform_id or not (spans or row.crawl_id in told):
            continue
        if seal is None and as_of is not None:
            continue
        proof = _crawl(lake, row.crawl_id, seal, posting_id)
        if proof.lines["sightings.jsonl"] or row.crawl_id in told:
            crawls.append(proof)
    if not any(proof.lines["postings.jsonl"] for proof in crawls):
        raise EvidenceRefused(
            f"posting {posting_id} is in no crawl that seal {as_of} covers", "name a later seal, or leave out --as-of"
        )
    covered = {proof.crawl_id for proof in crawls}
    return Custody(standing, chain, crawls, [event for event in events if event["crawl_id"] in covered])


def is_picture(capture: Capture) -> bool:
    """Whether an answer is a picture, such as a page as a browser showed it."""
    return (capture.content_type or "").startswith("image/")


def members(lake: Lake, proof: CrawlProof) -> Iterator[tuple[Capture | None, bytes]]:
    """The gzip members of the captures in the order of their files, each file's own first record (null) before them.

    EvidenceRefused where a capture's place holds other bytes than the manifest says.
    """
    begun: set[str] = set()
    with lake.reader() as reader:
        for capture in sorted(proof.captures, key=lambda one: (one.warc.file, one.warc.offset)):
            place = capture.warc
            hashes = _entry(proof.manifest, place.file).records
            if place.file not in begun:
                begun.add(place.file)
                head = _read(reader, proof, place.file, 0, proof.heads[place.file])
                if hashes and digest(head) == hashes[0]:
                    yield None, head
            member = _read(reader, proof, place.file, place.offset, place.length)
            if digest(member) not in hashes:
                raise _broken(f"crawls/{proof.crawl_id}/{place.file}", "altered")
            yield capture, member


def _chain(lake: Lake, as_of: str | None) -> list[Link]:
    number = int(as_of) if as_of and as_of.isascii() and as_of.isdecimal() and len(as_of) <= MAX_DIGITS else None
    checked = Verification()
    verify_chain(lake, checked, None)
    chain: list[Link] = []
    broken = {entry["file"]: entry["reason"] for entry in checked.broken}
    for name, reason in sorted(broken.items()):
        if number is None or PurePosixPath(name).stem <= PurePosixPath(file_name(number)).stem:
            raise _broken(name, reason)
    answered = set(lake.names(TIMESTAMPS))
    for seal, sha256 in links(lake):
        name = file_name(seal.number)
        signed = timestamp_name(name)
        answer = lake.read_bytes(TIMESTAMPS, signed) if signed in answered else None
        chain.append(Link(seal, lake.read_bytes(SEALS, name), sha256, answer))
        if as_of is not None and (sha256 == as_of or number == seal.number):
            return chain
    if as_of is not None:
        raise EvidenceRefused(f"no seal {as_of!r}", "give a seal's number or its hash")
    return chain


def _crawl(lake: Lake, crawl_id: str, seal: Seal | None, posting_id: str) -> CrawlProof:
    checked = Verification()
    verify_set(lake, "crawls", crawl_id, seal.sha256 if seal else None, checked)
    for entry in checked.broken:
        if entry["reason"] != "erased":
            raise _broken(entry["file"], entry["reason"])
    data = lake.read_bytes("crawls", crawl_id, MANIFEST)
    manifest = Manifest.read(data)
    of_posting = {name: _lines_with(lake, crawl_id, name, posting_id) for name in LINES[:-1]}
    wanted = {json.loads(line).get("capture_id") for lines in of_posting.values() for line in lines}
    gone = manifest.crawl.gone if manifest.crawl else []
    wanted |= {one.capture_id for one in gone if one.posting_id == posting_id}
    kept: list[bytes] = []
    captures: list[Capture] = []
    pictures: list[tuple[bytes, Capture]] = []
    heads: dict[str, int] = {}
    for _, _, line in lake.lines("crawls", crawl_id, LINES[-1]):
        capture = Capture.read(line)
        heads[capture.warc.file] = min(capture.warc.offset, heads.get(capture.warc.file, capture.warc.offset))
        if capture.capture_id in wanted:
            kept.append(line)
            captures.append(capture)
        elif is_picture(capture):
            pictures.append((line, capture))
    shown = {capture.url for capture in captures}
    for line, capture in pictures:
        if capture.url.removeprefix(VIEW) in shown:
            kept.append(line)
            captures.append(capture)
    lines = {**of_posting, LINES[-1]: kept}
    taken = erased_places(lake, "crawls", crawl_id) if checked.broken else {}
    there = [one for one in captures if one.warc.offset not in taken.get(one.warc.file, ())]
    number, erased = seal.number if seal else None, len(captures) - len(there)
    return CrawlProof(crawl_id, manifest, data, number, lines, there, heads, erased)


def _lines_with(lake: Lake, crawl_id: str, name: str, posting_id: str) -> list[bytes]:
    """The lines of a file that are of the posting; most are passed over without being parsed."""
    mark = posting_id.encode()
    found = (line for _, _, line in lake.lines("crawls", crawl_id, name) if mark in line)
    return [line for line in found if json.loads(line).get("posting_id") == posting_id]


def _entry(manifest: Manifest, name: str) -> FileEntry:
    found = next((entry for entry in manifest.files if entry.name == name), None)
    if found is None:
        raise _broken(f"crawls/{manifest.set_id}/{name}", "missing from its manifest")
    return found


def _read(reader: Reader, proof: CrawlProof, name: str, offset: int, length: int) -> bytes:
    try:
        return reader.read("crawls", proof.crawl_id, name, offset, length)
    except LakeError:
        raise _broken(f"crawls/{proof.crawl_id}/{name}", "truncated") from None


def _broken(file: str, reason: str) -> EvidenceRefused:
    return EvidenceRefused(f"{file} is {reason}: nothing was exported", "run `recruitwatch evidence verify`")
