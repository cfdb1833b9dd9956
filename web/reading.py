"""What the console reads: index, lake and catalogue of one installation, by many threads at once."""

from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from pipelines.explain import explain
from pipelines.export import export, manifest_of
from pipelines.profile import read_profiles, read_trends
from pipelines.trends import told
from pipelines.watches import shown_watch
from pipelines.workspace import Workspace
from records.document import AdDocument, Profile
from records.export import Format
from records.watches import all_watches
from search.engine import Engine, Result, left_out, open_engine
from search.query import RESTRICTED, AdQuery, ad_query

ALERTS = 20
"""Adverts of each watch that are shown, the newest."""


class Answer(NamedTuple):
    """A search's result, whether there is anything to be found at all, and the advert that others are to be like."""

    result: Result
    adverts: int
    restricted: int
    """Adverts that are all that was asked for, and left out since they are of the restricted queue."""
    like: AdDocument | None


class Reading:
    """An installation, open for reading. The engine stays open."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._engine: Engine | None = None
        self._opening = Lock()

    def search(self, query: AdQuery) -> Result:
        """The answer to a question; QueryError or EngineUnavailable. The audit log has who asked."""
        result = self._open().search(query)
        self._workspace.audit("search", f"{len(result.hits)} of {result.total} adverts", query.stated())
        return result

    def answer(self, query: AdQuery) -> Answer:
        """The answer with what a page shows beside it."""
        result, engine = self.search(query), self._open()
        like = engine.get(query.like) if query.like else None
        return Answer(result, engine.count(), left_out(engine, query, result.total), like)

    def queue(self, after: str | None) -> Result:
        """A page of the restricted queue, the newest first, with how many there are by review; the audit log has it."""
        asked = {"typology": RESTRICTED, "sort": "newest", "facets": "status", "after": after, "highlight": False}
        return self.search(ad_query(asked))

    def export(self, query: AdQuery, format_: Format, folder: Path) -> Path:
        """A ZIP in `folder` of all that a question finds, as a file with its manifest; the audit log has who asked."""
        made = folder / f"adverts.{format_}"
        export(self._workspace, query, format_, made)
        archive = folder / "export.zip"
        with ZipFile(archive, "w", ZIP_DEFLATED) as parts:
            for one in (made, manifest_of(made)):
                parts.write(one, one.name)
        return archive

    def explain(self, posting_id: str) -> dict[str, Any]:
        """One posting with its history and captures; UnknownPosting where there is none."""
        return explain(self._workspace, posting_id)

    def profiles(self) -> list[Profile]:
        """The profiles of all platforms, as they were made last."""
        return read_profiles(self._workspace)

    def trends(self, by: str, since: str | None) -> dict[str, Any]:
        """The weekly series of one kind, as they were made last; QueryError where there is no such kind or day."""
        return told(read_trends(self._workspace), by, since)

    def alerts(self) -> list[dict[str, Any]]:
        """What each watch has found, the newest first; nothing of it holds a contact."""
        watches, engine = all_watches(self._workspace.catalogue), self._open()
        return [shown_watch(self._workspace, engine, watch, ALERTS) for watch in watches]

    def adverts(self) -> int:
        """How many adverts the index holds; EngineUnavailable where it cannot be read."""
        return self._open().count()

    def close(self) -> None:
        """Lets the index go."""
        with self._opening:
            if self._engine is not None:
                self._engine.close()
                self._engine = None

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = open_engine(self._workspace.settings)
            return self._engine
