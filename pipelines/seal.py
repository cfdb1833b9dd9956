"""Seals crawls and erasures: chains the hash of each manifest to the one before, so that none can be changed unseen."""

import itertools
from collections.abc import Iterator

from pipelines.timestamp import TIMESTAMPS, Authority, TimestampError, sign
from pipelines.timestamp import file_name as timestamp_name
from pipelines.workspace import StepReport, Workspace
from records.erasure import ERASURES
from records.lake import MANIFEST, Lake, LakeError
from records.record import Record, digest, now

SEALS = "seals"
FIRST = "0" * 64
"""What the first seal has before it."""


class Seal(Record):
    """One link of the chain: `seals/<number>.json`. The SHA-256 of the last link's file is the chain's head."""

    number: int
    manifest: str
    """The sealed manifest, or erasure, relative to the lake."""
    sha256: str
    """The hash of that manifest's file."""
    previous: str
    """The hash of the link before, and through it of the manifest before."""
    sealed_at: str


def seal(workspace: Workspace, authority: Authority | None = None) -> StepReport:
    """Seals every crawl that is not sealed yet, in the order of their ids, then every erasure. Reads a file for each.

    With `authority`, or the one that settings name, the last link is signed as well, and through it all before; where
    that fails the links stand, the report says so, and the next run asks again.
    """
    report = StepReport("seal")
    settings = workspace.settings
    if authority is None and settings.timestamp_url:
        authority = Authority(settings.timestamp_url, settings.timestamp_ca)
    lake = workspace.lake
    with workspace.lock("seal", wait_seconds=600):
        chain = list(links(lake))
        report.skipped = len(chain)
        sealed = {link.manifest for link, _ in chain}
        number, previous = len(chain), chain[-1][1] if chain else FIRST
        crawls = (f"crawls/{set_id}/{MANIFEST}" for set_id in lake.set_ids("crawls"))
        erasures = (f"{ERASURES}/{name}" for name in lake.names(ERASURES))
        for name in itertools.chain(crawls, erasures):
            if name in sealed:
                continue
            number += 1
            link = Seal(
                number=number,
                manifest=name,
                sha256=digest(lake.read_bytes(name)),
                previous=previous,
                sealed_at=now(),
            )
            lake.put(link.line(), SEALS, file_name(number))
            previous = digest(link.line())
            report.done += 1
        if authority and number:
            _sign_head(lake, file_name(number), authority, report)
    return report.end()


def _sign_head(lake: Lake, name: str, authority: Authority, report: StepReport) -> None:
    if lake.fs.exists(lake.path(TIMESTAMPS, timestamp_name(name))):
        return
    try:
        sign(lake, name, lake.read_bytes(SEALS, name), authority)
    except TimestampError as error:
        report.fail(f"{SEALS}/{name} is not signed: {error}")


def links(lake: Lake) -> Iterator[tuple[Seal, str]]:
    """The links of the chain in order, each with the hash of its file; LakeError for one that is no seal."""
    for name in lake.names(SEALS):
        data = lake.read_bytes(SEALS, name)
        try:
            yield Seal.read(data), digest(data)
        except ValueError:
            raise LakeError(f"{SEALS}/{name} is no seal", "run `recruitwatch evidence verify`") from None


def file_name(number: int) -> str:
    """The file of a link: names sort as the numbers do."""
    return f"{number:010d}.json"
