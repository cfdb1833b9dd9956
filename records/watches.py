"""The catalogue's watches: questions that are asked of whatever is new, what they found, and what was told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row, delete, func, insert, select, update

from records import tables
from records.catalogue import IN_CHUNK, Catalogue
from records.record import digest, in_batches, now

Every = Literal["once", "daily", "weekly"]
"""How often is told what was found: at once (at each publish), or at most once a day or week (ISO, UTC)."""


@dataclass(frozen=True)
class Watch:
    """A saved search, or a list of contacts and words, with whom to tell."""

    name: str
    queries: list[dict[str, Any]]
    """What is asked, any of which may hold: AdQuery as it is stated."""
    every: Every
    target: str
    """`console`, `mailto:…`, or the URL of a webhook."""
    ceiling: int
    """Adverts that one delivery tells of."""
    owner: str
    created_at: str
    looked_up_to: int
    """The number in the journal of publications up to which was looked."""
    enabled: bool = True


class Found(NamedTuple):
    """An advert that a watch found."""

    posting_id: str
    cluster_id: str
    score: float


class Delivery(NamedTuple):
    """What is told at one time: `adverts` are the gravest, up to the ceiling."""

    delivery_id: str
    adverts: list[str]
    withheld: int


def add_watch(catalogue: Catalogue, watch: Watch) -> None:
    """Holds a new watch; IntegrityError where there is one of its name."""
    with catalogue.transaction() as connection:
        connection.execute(insert(tables.watches).values(asdict(watch)))


def all_watches(catalogue: Catalogue) -> list[Watch]:
    """Every watch, by name."""
    with catalogue.transaction() as connection:
        rows = connection.execute(select(tables.watches).order_by(tables.watches.c.name)).all()
    return [Watch(**row._mapping) for row in rows]


def remove_watch(catalogue: Catalogue, name: str) -> None:
    """Forgets a watch, what it found, and what was told."""
    with catalogue.transaction() as connection:
        for table in (tables.watches, tables.watch_hits, tables.watch_deliveries):
            connection.execute(delete(table).where(table.c.name == name))


def set_enabled(catalogue: Catalogue, name: str, enabled: bool) -> None:
    """Pauses a watch or lets it go on; what is published meanwhile is looked at then."""
    with catalogue.transaction() as connection:
        connection.execute(update(tables.watches).where(tables.watches.c.name == name).values(enabled=enabled))


def put_found(catalogue: Catalogue, watch: Watch, found: Iterable[Found], looked_up_to: int) -> None:
    """Holds what a watch found that it had not found before, and how far it has looked."""
    with catalogue.transaction() as connection:
        for chunk in in_batches(found, IN_CHUNK):
            fresh = {one.posting_id: one for one in chunk}
            query = select(tables.watch_hits.c.posting_id).where(
                tables.watch_hits.c.name == watch.name, tables.watch_hits.c.posting_id.in_(fresh)
            )
            for row in connection.execute(query).all():
                del fresh[row.posting_id]
            stated = {"name": watch.name, "found_at": now(), "withheld": False}
            if fresh:
                rows = [{**stated, **one._asdict()} for one in fresh.values()]
                connection.execute(insert(tables.watch_hits), rows)
        connection.execute(
            update(tables.watches).where(tables.watches.c.name == watch.name).values(looked_up_to=looked_up_to)
        )


def found_clusters(catalogue: Catalogue, name: str, cluster_ids: Sequence[str]) -> set[str]:
    """Those of these clusters of which a watch has found an advert already."""
    columns, found = tables.watch_hits.c, set()
    with catalogue.transaction() as connection:
        for chunk in in_batches(cluster_ids, IN_CHUNK):
            query = select(columns.cluster_id).where(columns.name == name, columns.cluster_id.in_(chunk))
            found |= {row.cluster_id for row in connection.execute(query)}
    return found


def last_made(catalogue: Catalogue, name: str) -> str | None:
    """When the last delivery of a watch was made."""
    columns = tables.watch_deliveries.c
    with catalogue.transaction() as connection:
        made: str | None = connection.execute(select(func.max(columns.made_at)).where(columns.name == name)).scalar()
        return made


def undelivered(catalogue: Catalogue, name: str) -> Delivery | None:
    """The delivery of a watch that was made and has not arrived; there is one at most."""
    columns = tables.watch_deliveries.c
    query = select(columns.delivery_id).where(columns.name == name, columns.delivered_at.is_(None))
    with catalogue.transaction() as connection:
        row = connection.execute(query).first()
        return _delivery(catalogue, row.delivery_id) if row else None


def make_delivery(catalogue: Catalogue, watch: Watch) -> Delivery | None:
    """A delivery of all that was found and not told of; null where there is nothing.

    It is there before anything is sent: sent again after a crash, it has the same id and tells of the same adverts.
    """
    hits, made = tables.watch_hits, tables.watch_deliveries
    waiting = (hits.c.name == watch.name) & hits.c.delivery_id.is_(None)
    gravest = select(hits.c.posting_id).where(waiting).order_by(hits.c.score.desc(), hits.c.posting_id)
    with catalogue.transaction() as connection:
        told = connection.execute(gravest.limit(watch.ceiling)).scalars().all()
        if not told:
            return None
        before = connection.execute(select(func.count()).where(made.c.name == watch.name)).scalar_one()
        delivery_id = digest(f"{watch.name}\n{watch.created_at}\n{before}".encode())[:32]
        stated = {"delivery_id": delivery_id, "name": watch.name, "made_at": now()}
        connection.execute(insert(made).values(stated))
        connection.execute(update(hits).where(waiting).values(delivery_id=delivery_id, withheld=True))
        for chunk in in_batches(told, IN_CHUNK):
            one = (hits.c.delivery_id == delivery_id) & hits.c.posting_id.in_(chunk)
            connection.execute(update(hits).where(one).values(withheld=False))
        return _delivery(catalogue, delivery_id)


def mark_delivered(catalogue: Catalogue, delivery_id: str) -> None:
    """Notes that a delivery has arrived."""
    made = tables.watch_deliveries
    with catalogue.transaction() as connection:
        connection.execute(update(made).where(made.c.delivery_id == delivery_id).values(delivered_at=now()))


def hits_of(catalogue: Catalogue, name: str, most: int) -> tuple[int, list[Row[Any]]]:
    """How many adverts a watch has found, and the newest of them with when each was told, the gravest first."""
    hits, made = tables.watch_hits.c, tables.watch_deliveries.c
    query = (
        select(hits.posting_id, hits.found_at, hits.withheld, made.delivered_at)
        .select_from(
            tables.watch_hits.outerjoin(tables.watch_deliveries, made.delivery_id == hits.delivery_id),
        )
        .where(hits.name == name)
        .order_by(hits.found_at.desc(), hits.score.desc(), hits.posting_id)
    )
    with catalogue.transaction() as connection:
        total = connection.execute(select(func.count()).where(hits.name == name)).scalar_one()
        return total, list(connection.execute(query.limit(most)))


def _delivery(catalogue: Catalogue, delivery_id: str) -> Delivery:
    hits = tables.watch_hits.c
    query = select(hits.posting_id, hits.withheld).where(hits.delivery_id == delivery_id)
    with catalogue.transaction() as connection:
        rows = connection.execute(query.order_by(hits.score.desc(), hits.posting_id)).all()
    told = [row.posting_id for row in rows if not row.withheld]
    return Delivery(delivery_id, told, len(rows) - len(told))
