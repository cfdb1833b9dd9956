"""Publishes: gives the index every ad document that changed since it was last given; the one writer of the index."""

from collections.abc import Iterable, Iterator

from config.errors import RecruitwatchError
from pipelines.documents import Row, rows
from pipelines.preparing import preparing
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.record import in_batches
from search.engine import Engine, Prepared, open_engine

COMMIT = 20_000
"""Documents between two commits: a commit costs some tenths of a second whatever it holds."""


class Outdated(RecruitwatchError):
    """A rebuild would lose postings that have no enrichment under the present ruleset yet."""


def publish(workspace: Workspace, rebuild: bool = False, on_progress: Progress = no_progress) -> StepReport:
    """Brings the index up to lake and catalogue. `rebuild` makes projections and index anew, beside the live one.

    Killed at any moment and run again it ends in the same index: documents are put in by id, and noted as published
    only once the engine has them. Memory holds a fingerprint of every posting (about 150 bytes).
    """
    from nlp.ruleset import ruleset

    report = StepReport("publish")
    if rebuild:
        workspace.catalogue.forget_projections()
    project(workspace)
    with workspace.lock("publish"), open_engine(workspace.settings) as engine:
        rules, index_id = ruleset(), workspace.settings.index_id
        items = rows(workspace, rules)
        if rebuild:
            _refuse_outdated(workspace, rules)
            # Noted as published only once the index is in place: a killed rebuild leaves the live one as it was.
            beside = f"{index_id}#next"
            workspace.catalogue.move_published(beside, None)
            with engine.rebuild() as fresh:
                _write(workspace, fresh, beside, items, report, on_progress)
                _replay(workspace, fresh, beside, rules)
            workspace.catalogue.move_published(beside, index_id)
            return report.end()
        held = workspace.catalogue.published(index_id)
        if engine.count() != len(held):
            # The index is not the one that was published to: emptied, restored, or ahead after a crash.
            held = {}
        gone = set(held)
        changed = _changed(items, held, gone, report)
        _write(workspace, engine, index_id, changed, report, on_progress)
        known = workspace.catalogue.standings(sorted(gone)) if gone else {}
        lost = sorted(gone - set(known))
        engine.delete(lost)
        engine.commit()
        workspace.catalogue.drop_published(index_id, lost)
    return report.end()


def _replay(workspace: Workspace, fresh: Engine, index_id: str, rules: str) -> None:
    """Gives a fresh index what was decided while it was filled, which the live one was not told either."""
    ignored = StepReport("publish")
    held = workspace.catalogue.published(index_id)
    _write(workspace, fresh, index_id, _changed(rows(workspace, rules), held, set(), ignored), ignored, no_progress)


def _refuse_outdated(workspace: Workspace, rules: str) -> None:
    outdated = workspace.catalogue.outdated(rules)
    if outdated:
        # A rebuild puts in what the present ruleset says; what it has not said yet would be gone from the index.
        raise Outdated(f"{outdated} postings are not enriched under ruleset {rules}", "run `recruitwatch enrich` first")


def _changed(items: Iterable[Row], held: dict[str, str], gone: set[str], report: StepReport) -> Iterator[Row]:
    for row in items:
        name = row.standing.posting_id
        gone.discard(name)
        if held.get(name) == row.fingerprint:
            report.skipped += 1
        else:
            yield row


def _write(
    workspace: Workspace,
    engine: Engine,
    index_id: str,
    items: Iterable[Row],
    report: StepReport,
    on_progress: Progress,
) -> None:
    for batch in in_batches(items, COMMIT):
        with preparing(workspace.settings, engine.prepare, len(batch)) as prepared:
            report.done += engine.put(_counted(prepared(batch), on_progress))
        engine.commit()
        given = {row.standing.posting_id: (row.fingerprint, row.standing.state.revision) for row in batch}
        workspace.catalogue.put_published(index_id, given)


def _counted(found: Iterable[Prepared], on_progress: Progress) -> Iterator[Prepared]:
    for advert in found:
        on_progress(1)
        yield advert
