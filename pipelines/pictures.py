"""What may be shown of a posting's pictures, and which other postings show the same ones."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from sqlalchemy import select

from pipelines.derived import newest_set
from pipelines.workspace import Workspace
from records import tables
from records.document import Context
from records.enrichment import FLAGGED, Enrichment, Risk
from records.images import images_of, postings_with

ALSO_ON = 20
"""Other postings that are named for a picture."""


def withholds_pictures(risk: Risk) -> bool:
    """Whether pictures and screenshots of a posting so read are neither shown nor exported: they may be of a child."""
    return risk.typologies["child_exploitation"] >= FLAGGED


def pictures_withheld(workspace: Workspace, posting_id: str) -> bool:
    """Whether any version of a posting, or the posting with its surroundings, is read as `withholds_pictures` says.

    Of a version that was read under several rulesets the gravest reading counts. Looks through the lines of the
    newest contexts: a third of a second for 100,000.
    """
    return any(map(withholds_pictures, chain(_own(workspace, posting_id), _with_context(workspace, posting_id))))


def pictures(workspace: Workspace, posting_id: str) -> list[dict[str, Any]]:
    """The pictures of a posting as `show --json` has them: each record, with the other postings that show the same.

    The same is: of an equal perceptual hash; up to ALSO_ON of them in `also_on`.
    """
    shown = images_of(workspace.catalogue, posting_id)
    hashes = {image.phash for image in shown if image.phash}
    others = postings_with(workspace.catalogue, hashes, ALSO_ON + 1)
    return [
        {
            **image.dump(),
            "also_on": [name for name in others.get(image.phash or "", ()) if name != posting_id][:ALSO_ON],
        }
        for image in shown
    ]


def _own(workspace: Workspace, posting_id: str) -> Iterable[Risk]:
    query = select(tables.enrichments).where(tables.enrichments.c.posting_id == posting_id)
    with workspace.catalogue.transaction() as connection:
        rows = list(connection.execute(query))
    with workspace.lake.reader() as reader:
        for row in rows:
            line = reader.read("enrichments", row.set_id, "enrichments.jsonl", row.offset, row.length)
            yield Enrichment.read(line).risk


def _with_context(workspace: Workspace, posting_id: str) -> Iterable[Risk]:
    set_id, mark = newest_set(workspace.lake, "context"), posting_id.encode()
    if set_id:
        for _, _, line in workspace.lake.lines("context", set_id, "context.jsonl"):
            if mark in line and (context := Context.read(line)).posting_id == posting_id:
                yield context.risk
