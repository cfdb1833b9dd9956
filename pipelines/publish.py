"""Publishes: gives the index every ad document that changed since it was last given; the one writer of the index."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from config.errors import RecruitwatchError
from pipelines.documents import Row, rows
from pipelines.preparing import preparing
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.dead_letters import (
    DeadLetter,
    dead_letters,
    drop_dead_letters,
    move_dead_letters,
    put_dead_letters,
    refused_fingerprints,
)
from records.record import in_batches, now
from search.engine import Engine, Prepared, open_engine

COMMIT = 20_000
"""Documents between two commits: a commit costs some tenths of a second whatever it holds."""
MOST_ERRORS = 20
"""Refused documents that a report names; the others are counted."""


class Outdated(RecruitwatchError):
    """A rebuild would lose postings that have no enrichment under the present ruleset yet."""


@dataclass
class _Known:
    """What an index was given and what it refused: fingerprints by posting id."""

    held: dict[str, str]
    refused: dict[str, str]
    resend: bool = False
    """Whether what was refused is sent again as it is."""
    unseen: set[str] = field(default_factory=set)
    """Postings of either that no row has named yet."""
    mended: set[str] = field(default_factory=set)
    """Postings that were refused and are again what the index has."""

    @classmethod
    def of(cls, workspace: Workspace, index_id: str, resend: bool = False) -> Self:
        """What the catalogue says of an index."""
        held = workspace.catalogue.published(index_id)
        refused = refused_fingerprints(workspace.catalogue, index_id)
        return cls(held, refused, resend, unseen={*held, *refused})


def publish(
    workspace: Workspace, rebuild: bool = False, on_progress: Progress = no_progress, resend: bool = False
) -> StepReport:
    """Brings the index up to lake and catalogue. `rebuild` makes projections and index anew, beside the live one.

    Killed at any moment and run again it ends in the same index: documents are put in by id, and noted as published
    only once the engine has them. What the engine refuses for good is kept as a dead letter and not sent again before
    it has changed, or `resend` asks for it. Memory holds a fingerprint of every posting (about 150 bytes).
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
            _move(workspace, beside, None)
            with engine.rebuild() as fresh:
                _write(workspace, fresh, beside, items, report, on_progress)
                _replay(workspace, fresh, beside, rules)
            _move(workspace, beside, index_id)
            return _ended(report)
        known = _Known.of(workspace, index_id, resend)
        if engine.count() != len(known.held):
            # The index is not the one that was published to: emptied, restored, or ahead after a crash.
            absent = [name for name in known.refused if name in known.held and engine.get(name) is None]
            workspace.catalogue.drop_published(index_id, absent)
            known.held = {}
        _write(workspace, engine, index_id, _changed(items, known, report), report, on_progress)
        there = workspace.catalogue.standings(sorted(known.unseen)) if known.unseen else {}
        lost = sorted(known.unseen - set(there))
        engine.delete(lost)
        engine.commit()
        workspace.catalogue.drop_published(index_id, lost)
        drop_dead_letters(workspace.catalogue, index_id, [*lost, *sorted(known.mended)])
    return _ended(report)


def refused(workspace: Workspace) -> tuple[int, list[DeadLetter]]:
    """How many documents the index refused that were not taken since, and the one that has waited longest."""
    return dead_letters(workspace.catalogue, workspace.settings.index_id, 1)


def _replay(workspace: Workspace, fresh: Engine, index_id: str, rules: str) -> None:
    """Gives a fresh index what was decided while it was filled, which the live one was not told either."""
    ignored, known = StepReport("publish"), _Known.of(workspace, index_id)
    _write(workspace, fresh, index_id, _changed(rows(workspace, rules), known, ignored), ignored, no_progress)


def _refuse_outdated(workspace: Workspace, rules: str) -> None:
    outdated = workspace.catalogue.outdated(rules)
    if outdated:
        # A rebuild puts in what the present ruleset says; what it has not said yet would be gone from the index.
        raise Outdated(f"{outdated} postings are not enriched under ruleset {rules}", "run `recruitwatch enrich` first")


def _changed(items: Iterable[Row], known: _Known, report: StepReport) -> Iterator[Row]:
    """The rows that the index has neither been given nor refused as they are now."""
    for row in items:
        name = row.standing.posting_id
        known.unseen.discard(name)
        if known.held.get(name) == row.fingerprint:
            report.skipped += 1
            if name in known.refused:
                known.mended.add(name)
        elif known.refused.get(name) == row.fingerprint and not known.resend:
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
    batches = in_batches(items, COMMIT)
    first = next(batches, [])
    # The processes are started once for all batches: the first tells whether there are enough documents for them.
    with preparing(workspace.settings, engine.prepare, len(first)) as prepared:
        for batch in chain([first], batches) if first else ():
            taken = engine.put(_counted(prepared(batch), on_progress))
            engine.commit()
            report.done += taken.done
            given = {row.standing.posting_id: (row.fingerprint, row.standing.state.revision) for row in batch}
            letters = [DeadLetter(name, given.pop(name)[0], reason, now()) for name, reason in taken.refused]
            with workspace.catalogue.transaction():
                workspace.catalogue.put_published(index_id, given)
                drop_dead_letters(workspace.catalogue, index_id, given)
                put_dead_letters(workspace.catalogue, index_id, letters)
            report.failed += len(letters)
            named = letters[: MOST_ERRORS - len(report.errors)]
            report.errors += [f"{letter.posting_id} was refused: {letter.reason}" for letter in named]


def _ended(report: StepReport) -> StepReport:
    """The report, with how many more were refused than it names."""
    if report.failed > len(report.errors):
        report.errors.append(f"and {report.failed - len(report.errors)} more")
    return report.end()


def _move(workspace: Workspace, index_id: str, to: str | None) -> None:
    with workspace.catalogue.transaction():
        workspace.catalogue.move_published(index_id, to)
        move_dead_letters(workspace.catalogue, index_id, to)


def _counted(found: Iterable[Prepared], on_progress: Progress) -> Iterator[Prepared]:
    for advert in found:
        on_progress(1)
        yield advert
