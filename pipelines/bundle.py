"""Exports the evidence of one posting: a self-contained ZIP that `sha256sum` alone can check, the same bytes each time.

It holds no time of its own making, so that two people who export the same posting as of the same seal, from the same
lake, can compare one hash.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from config.errors import SettingsError
from pipelines.custody import Custody, custody
from pipelines.exhibit import File, exhibit
from pipelines.pictures import pictures_withheld
from pipelines.project import project
from pipelines.workspace import Workspace
from records.record import digest

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the ZIP: the earliest that the format knows."""
MODE = 0o100644 << 16
UNIX = 3
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Bundle:
    """What was exported."""

    posting_id: str
    file: str
    sha256: str
    bytes: int
    files: int
    captures: int
    pictures_withheld: int
    """Pictures and screenshots that are not in it: erased, or of a posting that may exploit a child."""
    revisions: int
    crawls: list[str]
    unsealed: list[str]
    """Those of the crawls that no seal covers yet."""
    seal: dict[str, Any] | None
    """The last seal in the bundle: `number`, `sha256`, `sealed_at`."""

    def dump(self) -> dict[str, Any]:
        """The bundle as `--json` prints it."""
        return asdict(self)


def export(workspace: Workspace, posting_id: str, output: Path, as_of: str | None = None) -> Bundle:
    """Writes the bundle of a posting, as of a seal (its number or hash) or with all that is there.

    EvidenceRefused, and no file, for an unknown posting or seal or where a file that the bundle draws on is not as
    it was written. SettingsError where `output` cannot be written. Memory holds one crawl's captures of the posting.
    """
    project(workspace)
    proof = custody(workspace, posting_id, as_of)
    if pictures_withheld(workspace, posting_id):
        proof = proof.without_pictures()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    except OSError as error:
        raise SettingsError(f"{output}: {error.strerror}", "name a file in a folder that exists") from None
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream, ZipFile(stream, "w") as archive:
            _write(archive, exhibit(workspace, proof))
        with made.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        size = made.stat().st_size
        workspace.audit("evidence export", posting_id, {"as_of": as_of, "sha256": sha256})
        made.replace(output)
    except OSError as error:
        raise SettingsError(f"{output}: {error.strerror}", "check the path and the space on its disk") from None
    finally:
        made.unlink(missing_ok=True)
    return _bundle(proof, output, sha256, size, len(archive.infolist()))


def _bundle(proof: Custody, output: Path, sha256: str, size: int, files: int) -> Bundle:
    return Bundle(
        posting_id=proof.standing.posting_id,
        file=str(output),
        sha256=sha256,
        bytes=size,
        files=files,
        captures=sum(len(crawl.captures) for crawl in proof.crawls),
        pictures_withheld=proof.withheld + proof.erased,
        revisions=len(proof.revisions()),
        crawls=[crawl.crawl_id for crawl in proof.crawls],
        unsealed=proof.unsealed(),
        seal=proof.head(),
    )


def _write(archive: ZipFile, files: Iterable[File]) -> None:
    sums = []
    for name, data in files:
        _add(archive, name, data)
        sums.append(f"{digest(data)}  {name}\n")
    _add(archive, SUMS, "".join(sorted(sums, key=lambda line: line.split("  ", 1)[1])).encode())


def _add(archive: ZipFile, name: str, data: bytes) -> None:
    info = ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = UNIX, MODE
    # What is compressed already only grows by being compressed again.
    info.compress_type = ZIP_STORED if name.endswith(".gz") else ZIP_DEFLATED
    archive.writestr(info, data)
