"""Exports what a question finds into one file for other tools, with a manifest beside it, and into the audit log."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from config.errors import RecruitwatchError, SettingsError
from nlp.contacts import find_contacts
from nlp.folding import fold
from nlp.phones import REGIONS
from pipelines.exports import columns, research
from pipelines.exports.columns import Column
from pipelines.exports.sink import LinesSink, Sink
from pipelines.workspace import Progress, Workspace, no_progress
from records.document import AdDocument
from records.export import STATEMENT, ExportManifest, Format, LeftOut, Role
from records.record import now
from search.engine import DEEPEST, Engine, open_engine
from search.plan import plan
from search.query import AdQuery
from search.tree import Understood

PAGE: Final = 200
"""Adverts that are held at a time; of the longest texts they are some 100 MB."""
ATTEMPTS: Final = 3
DEEP: Final = f"an order by relevance, and one advert of each cluster, end at {DEEPEST:,}: use --sort risk or newest"
WHOLE: Final = {
    name: AdQuery.model_fields[name].default for name in ("size", "after", "facets", "histogram", "significant")
}
"""What makes a question one for the whole result: the options of a page as they are by default."""
OWNER_ONLY: Final = 0o600
TABLES: Final = ("csv", "xlsx", "parquet")


class ExportRefused(RecruitwatchError):
    """What was asked for cannot be exported so."""


class _Moved(Exception):
    """The index was published to while it was read."""


@dataclass
class _Found:
    """What a question finds, page by page, and what was seen on the way."""

    engine: Engine
    query: AdQuery
    total: int = 0
    understood: Understood = field(default_factory=lambda: Understood(text=""))
    rulesets: set[str] = field(default_factory=set)
    read: int = 0

    def __iter__(self) -> Iterator[AdDocument]:
        """Every advert once, in order; _Moved where the index changed in between."""
        page = self.query.model_copy(update={"size": PAGE, "highlight": False})
        while True:
            result = self.engine.search(page)
            if page.after is None:
                self.total, self.understood = result.total, result.understood
            elif result.total != self.total:
                raise _Moved
            for hit in result.hits:
                self.read += 1
                self.rulesets.add(hit.document.ruleset)
                yield hit.document
            if result.after is None:
                return
            page = page.model_copy(update={"after": result.after})

    def check(self, order: str) -> None:
        """_Moved where the pages did not come to what the first one counted."""
        whole = min(self.total, DEEPEST) if order == "relevance" else self.total
        if not self.query.collapse and self.read != whole:
            raise _Moved


@dataclass(frozen=True)
class _Shape:
    """A file while it is written: its sink, and how an advert becomes what the sink takes."""

    sink: Sink
    of: Callable[[Any], Any]
    columns: tuple[Column, ...]
    limits: tuple[str, ...]


def export(
    workspace: Workspace,
    query: AdQuery,
    format_: Format,
    output: Path,
    role: Role = "analyst",
    on_progress: Progress = no_progress,
) -> ExportManifest:
    """Writes all that `query` finds into `output`, and `FILE.manifest.json` beside it; page options have no meaning.

    The whole is read by cursor: memory holds a page (of a researcher's export, its cells too). Nothing is left out
    unsaid: the manifest tells. ExportRefused where the role may not have the format or the question; SettingsError
    where `output` cannot be written. Neither file is there, nor an old one touched, unless all went well.
    """
    _refuse(query, format_, role)
    query = query.model_copy(update=WHOLE)
    with open_engine(workspace.settings) as engine:
        for _ in range(ATTEMPTS):
            try:
                return _export(workspace, engine, query, format_, output, role, on_progress)
            except _Moved:
                continue
    raise ExportRefused("the index changed while it was read", "export again once publishing has ended")


def manifest_of(output: Path) -> Path:
    """Where the manifest of an export stands."""
    return output.with_name(f"{output.name}.manifest.json")


def _refuse(query: AdQuery, format_: Format, role: Role) -> None:
    if role == "analyst":
        return
    if format_ in ("stix", "ftm"):
        raise ExportRefused(
            f"--format {format_} is made of texts and addresses, which a researcher's export has none of",
            "use csv, jsonl, parquet or xlsx",
        )
    asked, text = {**dict(query.filters), "posting": query.like}, query.text.lower()
    named = [name for name in ("contact", "cluster", "network", "posting") if asked[name] or f"{name}:" in text]
    if named or any(True for _ in find_contacts(fold(query.text), dict.fromkeys(REGIONS.values()))):
        what = named[0] if named else "contact"
        raise ExportRefused(
            f"a researcher's export may not ask for a {what}: its manifest has the question",
            "ask by words, platforms, countries, typologies or time",
        )


def _export(
    workspace: Workspace,
    engine: Engine,
    query: AdQuery,
    format_: Format,
    output: Path,
    role: Role,
    on_progress: Progress,
) -> ExportManifest:
    found, order = _Found(engine, query), plan(query).order
    try:
        with tempfile.TemporaryDirectory(prefix=f".{output.name}.", dir=output.parent) as folder:
            made = Path(folder) / "data"
            shape = _shape(format_, role, made)
            reduced = research.Reduced() if role == "researcher" else None
            items: Iterator[Any] = _reduced(found, reduced) if reduced else iter(found)
            rows = 0
            for item in islice(items, shape.sink.most):
                shape.sink.add(shape.of(item))
                rows += 1
                on_progress(1)
            shape.sink.close()
            if rows != shape.sink.most:
                found.check(order)
            left = _left_out(found, order, rows, shape.sink, reduced)
            withheld = reduced is not None and reduced.withheld > 0
            manifest = ExportManifest(
                statement=STATEMENT,
                file=output.name,
                sha256=_sha256(made),
                bytes=made.stat().st_size,
                format=format_,
                role=role,
                made_at=now(),
                query=query.stated(),
                order=order if reduced is None else "by hash",
                understood=found.understood.model_dump(mode="json"),
                total=None if withheld else found.total,
                rows=rows,
                left_out=left,
                limits=list(shape.limits),
                columns={column.name: column.meaning for column in shape.columns},
                engine="embedded" if workspace.settings.engine == "embedded" else "server",
                rulesets=sorted(found.rulesets),
                made_with=version("recruitwatch"),
                generalised=reduced.steps if reduced else {},
                audit={},
            )
            return _hand_over(workspace, manifest, made, output)
    except OSError as error:
        raise SettingsError(f"{output}: {error.strerror}", "check the path and the space on its disk") from None


def _hand_over(workspace: Workspace, manifest: ExportManifest, made: Path, output: Path) -> ExportManifest:
    """Notes the export in the audit log, then puts file and manifest in place."""
    asked = {**manifest.query, "format": manifest.format, "role": manifest.role, "rows": manifest.rows}
    entry = workspace.audit("export", manifest.sha256, asked)
    whole = manifest.model_copy(update={"audit": {"number": entry.number, "sha256": entry.sha256}})
    beside = manifest_of(output)
    written = made.with_name("manifest")
    written.write_bytes(orjson.dumps(whole.dump(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    for one in (made, written):
        one.chmod(OWNER_ONLY)
    # A manifest of an older export must not stand beside the new file.
    beside.unlink(missing_ok=True)
    made.replace(output)
    written.replace(beside)
    return whole


def _reduced(found: _Found, reduced: research.Reduced) -> Iterator[dict[str, Any]]:
    for ad in found:
        reduced.add(ad)
    return reduced.rows()


def _shape(format_: Format, role: Role, made: Path) -> _Shape:
    """The sink of a format for a role; each format's library is loaded only where it is used."""
    reduced = role == "researcher"
    shown = research.COLUMNS if reduced else columns.COLUMNS
    limits: tuple[str, ...] = research.LIMITS if reduced else ()
    if format_ in TABLES:
        sink = _table(format_, made, shown)
        return _Shape(sink, research.cells if reduced else columns.cells, shown, limits + sink.limits)
    if format_ == "stix":
        from pipelines.exports.stix import StixSink

        return _Shape(StixSink(made), lambda ad: ad, (), StixSink.limits)
    if format_ == "ftm":
        from pipelines.exports import ftm

        return _Shape(LinesSink(made), ftm.lines, (), ftm.LIMITS)
    if reduced:
        return _Shape(LinesSink(made), _line, shown, limits)
    return _Shape(LinesSink(made), lambda ad: ad.line(), (), ())


def _table(format_: Format, made: Path, shown: tuple[Column, ...]) -> Sink:
    from pipelines.exports.tables import CsvSink, ParquetSink

    if format_ == "xlsx":
        from pipelines.exports.workbook import WorkbookSink

        return WorkbookSink(made, shown)
    return CsvSink(made, shown) if format_ == "csv" else ParquetSink(made, shown)


def _line(row: dict[str, Any]) -> bytes:
    stated = {name: value for name, value in row.items() if value is not None}
    return orjson.dumps(stated, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _left_out(found: _Found, order: str, rows: int, sink: Sink, reduced: research.Reduced | None) -> list[LeftOut]:
    left = []
    if sink.cut:
        left.append(LeftOut(what="ends of cells", count=sink.cut, why=sink.limits[0]))
    if reduced is not None and reduced.withheld:
        why = f"fewer than {research.LEAST} different texts share even the most general cell"
        left.append(LeftOut(what="adverts", why=why))
    if rows == sink.most and found.total > rows:
        left.append(LeftOut(what="adverts", count=found.total - rows, why=sink.limits[0]))
    elif found.read == DEEPEST and found.total > DEEPEST and (order == "relevance" or found.query.collapse):
        count = None if found.query.collapse else found.total - DEEPEST
        left.append(LeftOut(what="adverts", count=count, why=DEEP))
    return left


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
