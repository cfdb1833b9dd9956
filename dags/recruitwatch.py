"""Airflow's DAGs: a crawl of each enabled source on its schedule, and what follows whenever one has added to the lake.

A crawl whose verdict is not `done` still adds what it collected; it shows as a failed `verdict`, and only a crawl
that left no document is tried again. `understand` runs once at a time, however many crawls ended in the meantime.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Asset, chain, task
from airflow.sdk.exceptions import AirflowFailException

from config.settings import load
from pipelines.schedule import FOLLOWING, CrawlPlan, crawl_plans

LAKE = Asset("recruitwatch_lake")
"""What crawls add to, and what `understand` waits for."""

COMMON: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    # `enabled` in the source file is the switch; a second one would leave the index behind the lake.
    "is_paused_upon_creation": False,
}
STEP_TIMEOUT = timedelta(hours=12)
"""Far above what the largest step takes (a re-tag of a lake of millions), so that only what is stuck is ended."""
KEPT_ERRORS = 20
"""Errors of a document that are handed on; the task's log has all of them."""


def _crawl(source_id: str) -> dict[str, Any]:
    from pipelines.collect import choose, collect_apart
    from pipelines.workspace import Workspace

    workspace = Workspace(load())
    [spec] = choose(workspace, [source_id])
    document = collect_apart(workspace, spec)
    if document["crawl_id"] is None and document["verdict"] != "blocked":
        raise RuntimeError(f"{source_id}: {document['errors'][0]}")
    return _small(document)


def _follow(step_name: str) -> dict[str, Any]:
    from pipelines.run import STEPS
    from pipelines.workspace import Workspace

    step = next(step for step in STEPS if step.__name__ == step_name)
    return _small(step(Workspace(load())).dump())


def _judge_crawl(document: dict[str, Any]) -> None:
    if document["verdict"] != "done":
        raise AirflowFailException(f"{document['source']} is {document['verdict']}: {document['errors'] or 'no error'}")


def _judge_steps(documents: list[dict[str, Any]]) -> None:
    failures = [f"{document['step']}: {error}" for document in documents for error in document["errors"]]
    if failures:
        raise AirflowFailException("; ".join(failures))


def _small(document: dict[str, Any]) -> dict[str, Any]:
    # what a task prints is in its log
    print(*document["errors"], sep="\n")
    return {**document, "errors": document["errors"][:KEPT_ERRORS]}


def _task(work: Callable[..., Any], task_id: str, **options: Any) -> Any:
    return task(task_id=task_id, **options)(work)


def _crawl_dag(plan: CrawlPlan) -> None:
    with DAG(f"crawl_{plan.source_id}", schedule=plan.schedule, tags=["recruitwatch", "crawl"], **COMMON):
        timeout = timedelta(seconds=plan.timeout_seconds)
        again = {"retries": 2, "retry_delay": timedelta(minutes=5)}
        crawl = _task(_crawl, "crawl", outlets=[LAKE], execution_timeout=timeout, **again)
        _task(_judge_crawl, "verdict")(crawl(plan.source_id))


def _understand_dag() -> None:
    with DAG("understand", schedule=[LAKE], tags=["recruitwatch"], **COMMON):
        # Busy, when somebody runs the same step by hand, is an exception like any other: tried again.
        again = {"retries": 3, "retry_delay": timedelta(minutes=2)}
        steps = [_task(_follow, name, execution_timeout=STEP_TIMEOUT, **again)(name) for name in FOLLOWING]
        chain(*steps)
        _task(_judge_steps, "verdict")(steps)


for _plan in crawl_plans(load()):
    _crawl_dag(_plan)
_understand_dag()
