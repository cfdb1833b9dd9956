"""Verifies that nothing in the lake was altered: files against manifests, manifests against the chain of seals."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from pipelines.seal import FIRST, SEALS, Seal, file_name
from pipelines.timestamp import TIMESTAMPS, signed_hash
from pipelines.workspace import Progress, Workspace, no_progress
from records.erasure import erased_places, erasures, filler
from records.lake import MANIFEST, Lake, LakeError
from records.manifest import FileEntry, Kind
from records.posting import Capture
from records.record import digest

Reason = Literal["altered", "missing", "truncated", "erased"]
KINDS: tuple[Kind, ...] = ("crawls", "enrichments", "mentions", "context", "profiles")
CHUNK = 1 << 20


@dataclass
class Verification:
    """What verifying came to (cli.md): what is not as it was written; an erasure that is logged breaks nothing."""

    head: str | None = None
    checked: int = 0
    """Files that were hashed."""
    broken: list[dict[str, str]] = field(default_factory=list)

    def breaks(self, file: str, reason: Reason) -> None:
        """Notes a file that is not as it was written; each file once."""
        if all(entry["file"] != file for entry in self.broken):
            self.broken.append({"file": file, "reason": reason})

    def dump(self) -> dict[str, Any]:
        """The verification as `--json` prints it."""
        return {
            "ok": all(entry["reason"] == "erased" for entry in self.broken),
            "checked": self.checked,
            "head": self.head,
            "broken": self.broken,
        }


def verify(workspace: Workspace, head: str | None = None, on_progress: Progress = no_progress) -> Verification:
    """Hashes every file of the lake again. `head` is a head of the chain that was kept elsewhere.

    A head kept elsewhere must be a link of the chain: if it is not, the chain was cut or made anew. Time grows with
    the bytes of the lake, memory does not.
    """
    lake, result = workspace.lake, Verification()
    sealed = verify_chain(lake, result, head)
    for kind in KINDS:
        for set_id in lake.set_ids(kind):
            name = f"{kind}/{set_id}/{MANIFEST}"
            verify_set(lake, kind, set_id, sealed.get(name), result)
            on_progress(1)
    _verify_erasures(lake, sealed, result)
    for name in sealed:
        if not lake.fs.exists(lake.path(name)):
            result.breaks(name, "missing")
    for crawl_id in sorted(workspace.catalogue.projected("crawls") - set(lake.set_ids("crawls"))):
        result.breaks(f"crawls/{crawl_id}/{MANIFEST}", "missing")
    result.broken.sort(key=lambda entry: entry["file"])
    return result


def verify_chain(lake: Lake, result: Verification, head: str | None) -> dict[str, str]:
    """The sealed hash of every manifest, after checking each link against the one before."""
    sealed: dict[str, str] = {}
    previous, heads = FIRST, {FIRST}
    names = lake.names(SEALS)
    last = int(names[-1].split(".")[0]) if names and names[-1].split(".")[0].isdecimal() else len(names)
    for number in range(1, max(last, len(names)) + 1):
        name = f"{SEALS}/{file_name(number)}"
        result.checked += 1
        if not lake.fs.exists(lake.path(name)):
            result.breaks(name, "missing")
            continue
        data = lake.read_bytes(SEALS, file_name(number))
        try:
            link = Seal.read(data)
        except ValueError:
            result.breaks(name, "altered")
            continue
        if link.previous != previous or link.number != number:
            # Either this link or the one before it is not what it was: the one before hashes otherwise.
            before = f"{SEALS}/{file_name(number - 1)}"
            result.breaks(before if number > 1 and link.number == number else name, "altered")
        sealed[link.manifest] = link.sha256
        previous = digest(data)
        heads.add(previous)
    result.head = previous if names else None
    if head is not None and head not in heads:
        result.breaks(f"{SEALS}/{file_name(last)}" if names else SEALS, "altered")
    _verify_timestamps(lake, result)
    return sealed


def _verify_timestamps(lake: Lake, result: Verification) -> None:
    """That each signature is about the seal as it stands; whose signature it is, `openssl ts -verify` tells."""
    for name in lake.names(TIMESTAMPS):
        result.checked += 1
        about = signed_hash(lake.read_bytes(TIMESTAMPS, name))
        seal = f"{name.removesuffix('.tsr')}.json"
        if about is None:
            result.breaks(f"{TIMESTAMPS}/{name}", "altered")
        elif lake.fs.exists(lake.path(SEALS, seal)) and about != digest(lake.read_bytes(SEALS, seal)):
            result.breaks(f"{SEALS}/{seal}", "altered")


def verify_set(lake: Lake, kind: Kind, set_id: str, sealed: str | None, result: Verification) -> None:
    """Checks a set's manifest against its seal, where it has one, and its files against the manifest."""
    name = f"{kind}/{set_id}/{MANIFEST}"
    result.checked += 1
    data = lake.read_bytes(kind, set_id, MANIFEST)
    if sealed is not None and digest(data) != sealed:
        result.breaks(name, "altered")
    try:
        manifest = lake.manifest(kind, set_id)
    except ValueError:
        result.breaks(name, "altered")
        return
    for entry in manifest.files:
        result.checked += 1
        reason = _verify_file(lake, lake.path(kind, set_id, entry.name), entry)
        if reason == "altered" and _only_erased(lake, kind, set_id, entry):
            reason = "erased"
        if reason:
            result.breaks(f"{kind}/{set_id}/{entry.name}", reason)


def _verify_file(lake: Lake, path: str, entry: FileEntry) -> Reason | None:
    if not lake.fs.exists(path):
        return "missing"
    if int(lake.fs.size(path)) < entry.bytes:
        return "truncated"
    whole = hashlib.sha256()
    for chunk in _chunks(lake, path):
        whole.update(chunk)
    return None if whole.hexdigest() == entry.sha256 else "altered"


def _only_erased(lake: Lake, kind: Kind, set_id: str, entry: FileEntry) -> bool:
    """Whether each record of a file of captures is as it was, or erased as it is logged; holds one at a time."""
    try:
        erased = erased_places(lake, kind, set_id).get(entry.name, {})
        captures = lake.records(kind, set_id, "captures.jsonl", Capture) if erased else ()
        starts = sorted({0, *(one.warc.offset for one in captures if one.warc.file == entry.name)})
    except (LakeError, ValueError):
        return False
    if (
        not erased
        or len(starts) != len(entry.records)
        or lake.fs.size(lake.path(kind, set_id, entry.name)) != entry.bytes
    ):
        return False
    with lake.reader() as reader:
        for (start, end), sha256 in zip(pairwise([*starts, entry.bytes]), entry.records, strict=True):
            data, place = reader.read(kind, set_id, entry.name, start, end - start), erased.get(start)
            gone = place is not None and place.sha256 == sha256 and data == filler(end - start)
            if not gone and digest(data) != sha256:
                return False
    return True


def _verify_erasures(lake: Lake, sealed: Mapping[str, str], result: Verification) -> None:
    for name, data in erasures(lake):
        result.checked += 1
        if sealed.get(name, digest(data)) != digest(data):
            result.breaks(name, "altered")


def _chunks(lake: Lake, path: str) -> Iterator[bytes]:
    with lake.fs.open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
