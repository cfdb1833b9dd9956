"""The catalogue: SQL over the lake's crawls, postings and enrichments, and over what people decided."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock
from sqlalchemy import Connection, Row, Select, create_engine, delete, event, func, insert, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from config.errors import RecruitwatchError
from records import tables
from records.history import State
from records.posting import Crawl
from records.record import in_batches

IN_CHUNK = 500
"""Values in one SQL list; SQLite allows 32,766, and long lists gain nothing."""
AT_ONCE = 1000
"""Rows that are held of a query which may find any number."""
LOCK_SECONDS = 60


class CatalogueError(RecruitwatchError):
    """The catalogue cannot be opened or is of another version."""


class Place(NamedTuple):
    """Where a record stands in the lake."""

    set_id: str
    offset: int
    length: int


class Standing(NamedTuple):
    """A posting as the catalogue knows it."""

    posting_id: str
    platform_id: str
    source_id: str
    url: str
    dated: str | None
    state: State
    first_crawl: str


class Catalogue:
    """One database, for any number of threads. A method that writes is one transaction, or part of the thread's own."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(parsed)
        if parsed.get_backend_name() == "sqlite":
            event.listen(self.engine, "connect", _sqlite_settings)
        self._open = threading.local()
        try:
            self._migrate()
        except OperationalError as error:
            raise CatalogueError(f"{parsed.render_as_string()}: {error.orig}", "check its address and lock") from None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All that is done within stands or falls together."""
        held: Connection | None = getattr(self._open, "connection", None)
        if held is not None:
            yield held
            return
        with self.engine.begin() as connection:
            self._open.connection = connection
            try:
                yield connection
            finally:
                self._open.connection = None

    def close(self) -> None:
        """Lets the database go."""
        self.engine.dispose()

    # What the lake's sets brought

    def projected(self, kind: str) -> set[str]:
        """The ids of the sets of a kind that the catalogue holds."""
        with self.transaction() as connection:
            rows = connection.execute(select(tables.sets.c.set_id).where(tables.sets.c.kind == kind))
            return {row.set_id for row in rows}

    def add_set(self, kind: str, set_id: str) -> None:
        """Marks a set as held."""
        with self.transaction() as connection:
            connection.execute(insert(tables.sets).values(kind=kind, set_id=set_id))

    def forget_projections(self) -> None:
        """Empties all that can be projected from the lake again."""
        with self.transaction() as connection:
            for table in tables.PROJECTIONS:
                connection.execute(delete(table))

    # Crawls and postings

    def add_crawl(self, crawl: Crawl) -> None:
        """Holds what a crawl came to."""
        row = {column.name: getattr(crawl, column.name) for column in tables.crawls.columns}
        with self.transaction() as connection:
            connection.execute(insert(tables.crawls).values(row))

    def crawls(self, source_id: str | None = None) -> list[Row[Any]]:
        """All crawls, or those of a source, oldest first."""
        query = select(tables.crawls).order_by(tables.crawls.c.started_at, tables.crawls.c.crawl_id)
        if source_id:
            query = query.where(tables.crawls.c.source_id == source_id)
        with self.transaction() as connection:
            return list(connection.execute(query))

    def known(self, posting_id: str) -> tuple[str, str] | None:
        """The current revision of a posting and the parser that read it."""
        columns = tables.postings.c
        query = select(columns.revision, columns.parser).where(columns.posting_id == posting_id)
        with self.transaction() as connection:
            row = connection.execute(query).first()
        return (row.revision, row.parser) if row else None

    def standings(self, posting_ids: Iterable[str]) -> dict[str, Standing]:
        """Where the named postings stand; those unknown are left out."""
        found = {}
        with self.transaction() as connection:
            for chunk in in_batches(posting_ids, IN_CHUNK):
                query = select(tables.postings).where(tables.postings.c.posting_id.in_(chunk))
                found.update({row.posting_id: _standing(row) for row in connection.execute(query)})
        return found

    def listed(self, source_id: str) -> Iterator[Standing]:
        """The postings of a source that are not removed, by id; those already given may be changed meanwhile."""
        columns = tables.postings.c
        query = select(tables.postings).where(columns.source_id == source_id, columns.removed_at.is_(None))
        for rows in self.in_turn(query, columns.posting_id):
            yield from map(_standing, rows)

    def in_turn(self, query: Select[Any], key: Any) -> Iterator[Sequence[Row[Any]]]:
        """What a query finds, in batches by a key that it selects: what was given may be changed meanwhile."""
        after = ""
        while True:
            with self.transaction() as connection:
                rows = connection.execute(query.where(key > after).order_by(key).limit(AT_ONCE)).all()
            yield rows
            if len(rows) < AT_ONCE:
                return
            after = getattr(rows[-1], key.name)

    def all_postings(self) -> Iterator[Standing]:
        """Every posting, by id, streamed."""
        query = select(tables.postings).order_by(tables.postings.c.posting_id)
        with self.engine.connect() as connection:
            yield from map(_standing, connection.execution_options(yield_per=2000).execute(query))

    def put_standings(self, standings: Sequence[Standing]) -> None:
        """Holds where these postings now stand."""
        rows = [{**standing._asdict(), **asdict(standing.state)} for standing in standings]
        for row in rows:
            del row["state"]
        self._replace(tables.postings, ("posting_id",), rows)

    def add_events(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Holds what happened to postings."""
        if rows:
            with self.transaction() as connection:
                connection.execute(insert(tables.events), rows)

    def events(self, posting_id: str) -> list[Row[Any]]:
        """What happened to a posting, oldest first."""
        columns = tables.events.c
        query = select(tables.events).where(columns.posting_id == posting_id)
        with self.transaction() as connection:
            return list(connection.execute(query.order_by(columns.at, columns.crawl_id, columns.event)))

    # Revisions and enrichments

    def add_revisions(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Holds where revisions stand; one that is known already keeps its place."""
        self._add_new(tables.revisions, ("posting_id", "revision"), rows)

    def revision_place(self, posting_id: str, revision: str) -> Place | None:
        """Where a revision's text stands."""
        columns = tables.revisions.c
        query = select(columns.set_id, columns.offset, columns.length)
        with self.transaction() as connection:
            row = connection.execute(
                query.where(columns.posting_id == posting_id, columns.revision == revision)
            ).first()
        return Place(*row) if row else None

    def add_enrichments(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Holds where enrichments stand."""
        self._add_new(tables.enrichments, ("posting_id", "revision", "ruleset"), rows)

    def unenriched(self, ruleset: str, current_only: bool) -> Iterator[tuple[str, str, Place]]:
        """Posting id, revision and place of every revision without an enrichment under `ruleset`, in lake order."""
        r, e, p = tables.revisions.c, tables.enrichments, tables.postings.c
        query = (
            select(r.posting_id, r.revision, r.set_id, r.offset, r.length)
            .outerjoin(
                e,
                (e.c.posting_id == r.posting_id) & (e.c.revision == r.revision) & (e.c.ruleset == ruleset),
            )
            .where(e.c.posting_id.is_(None))
        )
        if current_only:
            query = query.join(tables.postings, (p.posting_id == r.posting_id) & (p.revision == r.revision))
        with self.engine.connect() as connection:
            rows = connection.execution_options(yield_per=2000).execute(query.order_by(r.set_id, r.offset))
            for row in rows:
                yield row.posting_id, row.revision, Place(row.set_id, row.offset, row.length)

    def outdated(self, ruleset: str) -> int:
        """How many current revisions have an enrichment, but none under `ruleset`."""
        p, e = tables.postings.c, tables.enrichments
        here = (e.c.posting_id == p.posting_id) & (e.c.revision == p.revision)
        enriched = select(e.c.posting_id).where(here)
        query = select(func.count()).select_from(tables.postings).where(enriched.exists())
        with self.transaction() as connection:
            return connection.execute(query.where(~enriched.where(e.c.ruleset == ruleset).exists())).scalar_one()

    def current(self, ruleset: str) -> Iterator[tuple[Standing, Place, Place]]:
        """Every posting with the places of its current revision and of that revision's enrichment, by posting id."""
        p, r, e = tables.postings, tables.revisions.c, tables.enrichments.c
        query = (
            select(
                p,
                *(column.label(f"r_{column.name}") for column in (r.set_id, r.offset, r.length)),
                *(column.label(f"e_{column.name}") for column in (e.set_id, e.offset, e.length)),
            )
            .join(tables.revisions, (r.posting_id == p.c.posting_id) & (r.revision == p.c.revision))
            .join(
                tables.enrichments,
                (e.posting_id == r.posting_id) & (e.revision == r.revision) & (e.ruleset == ruleset),
            )
            .order_by(p.c.posting_id)
        )
        with self.engine.connect() as connection:
            for row in connection.execution_options(yield_per=2000).execute(query):
                text = Place(row.r_set_id, row.r_offset, row.r_length)
                yield _standing(row), text, Place(row.e_set_id, row.e_offset, row.e_length)

    def counts(self) -> dict[str, int]:
        """How many rows each table holds."""
        with self.transaction() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables.metadata.sorted_tables
            }

    # The index and the clusters

    def published(self, index_id: str) -> dict[str, str]:
        """The fingerprints that the named index was given, by posting id. 100 bytes a posting in memory."""
        columns = tables.published.c
        query = select(columns.posting_id, columns.fingerprint).where(columns.index_id == index_id)
        with self.transaction() as connection:
            return {row.posting_id: row.fingerprint for row in connection.execute(query)}

    def put_published(self, index_id: str, given: Mapping[str, tuple[str, str]]) -> None:
        """Holds what the index was given: fingerprint and revision by posting id."""
        rows = [
            {"posting_id": posting_id, "fingerprint": fingerprint, "revision": revision, "index_id": index_id}
            for posting_id, (fingerprint, revision) in given.items()
        ]
        with self.transaction() as connection:
            self.drop_published(index_id, list(given))
            for chunk in in_batches(rows, IN_CHUNK):
                connection.execute(insert(tables.published), chunk)

    def move_published(self, index_id: str, to: str | None) -> None:
        """What one index was given is now what another was, in place of what that was given; None: it is forgotten."""
        columns = tables.published.c
        with self.transaction() as connection:
            connection.execute(delete(tables.published).where(columns.index_id == (to or index_id)))
            if to:
                connection.execute(update(tables.published).where(columns.index_id == index_id).values(index_id=to))

    def drop_published(self, index_id: str, posting_ids: Iterable[str]) -> None:
        """Forgets that the index was given these."""
        columns = tables.published.c
        with self.transaction() as connection:
            for chunk in in_batches(posting_ids, IN_CHUNK):
                named = columns.posting_id.in_(chunk) & (columns.index_id == index_id)
                connection.execute(delete(tables.published).where(named))

    def cluster_aliases(self) -> dict[str, str]:
        """The present id of every cluster that merged into another."""
        with self.transaction() as connection:
            return {row.alias: row.cluster_id for row in connection.execute(select(tables.cluster_aliases))}

    def put_cluster_aliases(self, aliases: Mapping[str, str]) -> None:
        """Holds new aliases; an alias of an alias is followed to its end."""
        columns = tables.cluster_aliases.c
        with self.transaction() as connection:
            for alias, cluster_id in sorted(aliases.items()):
                connection.execute(
                    update(tables.cluster_aliases).where(columns.cluster_id == alias).values(cluster_id=cluster_id)
                )
        rows = [{"alias": alias, "cluster_id": cluster_id} for alias, cluster_id in sorted(aliases.items())]
        self._replace(tables.cluster_aliases, ("alias",), rows)

    def _replace(self, table: Any, key: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
        with self.transaction() as connection:
            for chunk in in_batches(rows, IN_CHUNK):
                column = table.c[key[0]]
                connection.execute(delete(table).where(column.in_([row[key[0]] for row in chunk])))
                connection.execute(insert(table), chunk)

    def _add_new(self, table: Any, key: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts the rows whose key is not there yet, the first of each key."""
        with self.transaction() as connection:
            for chunk in in_batches(rows, IN_CHUNK):
                columns = [table.c[name] for name in key]
                held = connection.execute(select(*columns).where(columns[0].in_([row[key[0]] for row in chunk])))
                taken = {tuple(row) for row in held}
                fresh: dict[tuple[Any, ...], Mapping[str, Any]] = {}
                for row in chunk:
                    fresh.setdefault(tuple(row[name] for name in key), row)
                new = [row for name, row in fresh.items() if name not in taken]
                if new:
                    connection.execute(insert(table), new)

    def _migrate(self) -> None:
        """Brings the database to the present version; a present one costs a lock and a query."""
        from records.migrations import HEAD, upgrade

        database = self.engine.url.database
        alone = FileLock(f"{database}.lock", timeout=LOCK_SECONDS) if self._is_file() and database else nullcontext()
        # Two processes that open a new catalogue at once must not both make its tables, nor turn on its journal.
        with alone:
            if self._version() != HEAD:
                upgrade(self.engine)

    def _version(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return version

    def _is_file(self) -> bool:
        return self.engine.url.get_backend_name() == "sqlite" and self.engine.url.database not in (None, "", ":memory:")


def _standing(row: Row[Any]) -> Standing:
    state = State(
        row.revision, row.parser, row.first_seen, row.last_seen, row.missing_since, row.removed_at, row.missed
    )
    return Standing(row.posting_id, row.platform_id, row.source_id, row.url, row.dated, state, row.first_crawl)


def _sqlite_settings(connection: Any, _record: Any) -> None:
    """Readers go on while one writes, and a second writer waits instead of failing."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
