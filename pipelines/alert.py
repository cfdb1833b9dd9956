"""Alerts: asks every watch of what was published since it last looked, and tells what it found, each advert once.

What is new is known to the catalogue (`records.publications`), and a watch's own question is asked of those adverts
alone, by the engine that answers it everywhere else. A server's percolator would turn this round, keep the questions
and hand each new advert to them, and would need a second analysis and a second translation of every question: here one
plan gives the same answers on every engine, at a few milliseconds for a thousand new adverts and a question.
"""

from datetime import UTC, datetime
from typing import Any, Final

from pipelines.delivery import DeliveryError, Message, deliver, shown_target
from pipelines.watches import told_advert
from pipelines.workspace import StepReport, Workspace
from records.publications import note_publications, publications_after
from records.record import moment
from records.watches import (
    Delivery,
    Every,
    Found,
    Watch,
    all_watches,
    found_clusters,
    last_made,
    make_delivery,
    mark_delivered,
    put_found,
    undelivered,
)
from search.engine import Engine, open_engine
from search.query import MAX_SIZE, MAX_VALUES, AdQuery

AT_ONCE: Final = min(MAX_SIZE, MAX_VALUES)
"""New adverts that a question is asked of at one time: so many ids one filter takes, and one page answers."""
LOCK_SECONDS: Final = 600


def alert(workspace: Workspace) -> StepReport:
    """Looks and tells; counts the adverts told of (`done`) and the watches with nothing to tell now (`skipped`).

    Killed at any moment and run again, each advert is told of once: a delivery is noted before it is sent and marked
    when it has arrived. One that arrived without our knowing is sent again under the same id, by which a receiver
    knows it. What could not be delivered is told by the report and sent again by the next run.
    """
    report = StepReport("alert")
    if not any(watch.enabled for watch in all_watches(workspace.catalogue)):
        return report.end()
    with workspace.lock("alert", wait_seconds=LOCK_SECONDS), open_engine(workspace.settings) as engine:
        note_publications(workspace.catalogue, workspace.settings.index_id)
        for watch in all_watches(workspace.catalogue):
            if watch.enabled:
                _look(workspace, engine, watch)
                try:
                    told = _tell(workspace, engine, watch)
                except DeliveryError as error:
                    report.fail(f"{watch.name}: {error}")
                else:
                    report.done += told
                    report.skipped += not told
    return report.end()


def is_due(every: Every, last: str | None, now: datetime) -> bool:
    """Whether a delivery may be made, the last one having been made then: days and ISO weeks are those of UTC."""
    if last is None or every == "once":
        return True
    before = moment(last)
    if every == "daily":
        return before.date() < now.date()
    return before.isocalendar()[:2] < now.isocalendar()[:2]


def _look(workspace: Workspace, engine: Engine, watch: Watch) -> None:
    """Asks a watch's questions of what is new to it, so many adverts at a time."""
    queries = [AdQuery.model_validate(stated) for stated in watch.queries]
    number = watch.looked_up_to
    while True:
        ids, last = publications_after(workspace.catalogue, number, AT_ONCE)
        if not ids:
            return
        found: dict[str, Found] = {}
        for query in queries:
            asked = {"among": tuple(ids), "size": AT_ONCE, "sort": "risk", "highlight": False, "collapse": False}
            for hit in engine.search(query.model_copy(update=asked)).hits:
                ad = hit.document
                found[ad.posting_id] = Found(ad.posting_id, ad.cluster_id, ad.risk.score)
        fresh = list(found.values())
        if any(query.collapse for query in queries):
            fresh = _one_of_each(workspace, watch, fresh)
        put_found(workspace.catalogue, watch, fresh, last)
        number = last


def _one_of_each(workspace: Workspace, watch: Watch, found: list[Found]) -> list[Found]:
    """Of each cluster that the watch has found nothing of yet the gravest advert."""
    ordered = sorted(found, key=lambda one: (one.score, one.posting_id))
    gravest = {one.cluster_id: one for one in ordered}
    known = found_clusters(workspace.catalogue, watch.name, list(gravest))
    return [one for cluster_id, one in gravest.items() if cluster_id not in known]


def _tell(workspace: Workspace, engine: Engine, watch: Watch) -> int:
    """Sends what waits, first of all what did not arrive the last time; how many adverts were told of."""
    told = 0
    if delivery := undelivered(workspace.catalogue, watch.name):
        told += _send(workspace, engine, watch, delivery)
    due = is_due(watch.every, last_made(workspace.catalogue, watch.name), datetime.now(UTC))
    if due and (delivery := make_delivery(workspace.catalogue, watch)):
        told += _send(workspace, engine, watch, delivery)
    return told


def _send(workspace: Workspace, engine: Engine, watch: Watch, delivery: Delivery) -> int:
    adverts: list[dict[str, Any]] = [told_advert(engine, posting_id) for posting_id in delivery.adverts]
    message = Message(
        delivery_id=delivery.delivery_id,
        watch=watch.name,
        adverts=[one for one in adverts if not one.get("restricted")],
        restricted=[one["posting_id"] for one in adverts if one.get("restricted")],
        withheld=delivery.withheld,
    )
    count = len(adverts)
    asked = {"watch": watch.name, "delivery": delivery.delivery_id, "to": shown_target(watch.target)}
    workspace.audit("alert", f"{count} adverts", asked)
    deliver(message, watch.target, workspace.settings)
    mark_delivered(workspace.catalogue, delivery.delivery_id)
    return count
