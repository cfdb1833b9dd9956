"""Profiles and trends: what each platform publishes, and how that changes, from all that is known of its postings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from pipelines.derived import newest_set, replacing
from pipelines.documents import documents, rows
from pipelines.profiles import Profiles
from pipelines.project import project
from pipelines.seen import Seen, by_cluster, iso_week, seen
from pipelines.trends import Trends
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.document import AdDocument, Profile, Trend
from records.lake import set_digest
from records.record import Part

PROFILES, TRENDS = "profiles.jsonl", "trends.jsonl"
T = TypeVar("T", bound=Part)


def profile(workspace: Workspace, on_progress: Progress = no_progress) -> StepReport:
    """Makes the profiles of all platforms and the weekly series; reads every posting once.

    Postings wait for the others of their cluster in a temporary file of about 1 kB each; memory holds the rows.
    """
    from nlp.ruleset import ruleset

    report = StepReport("profile")
    project(workspace)
    with workspace.lock("profile"):
        lake, rules = workspace.lake, ruleset()
        ended, profiles, trends = first_crawls_ended(workspace), Profiles(), Trends()
        for members in by_cluster(_counted(documents(workspace, rows(workspace, rules)), ended, on_progress)):
            profiles.add(members)
            trends.add(members)
        made, series = profiles.rows(), trends.series(_last_week(workspace))
        set_id = set_digest("profiles", rules, *(one.line().decode() for one in (*made, *series)))
        if set_id == newest_set(lake, "profiles"):
            report.skipped = len(made)
            return report.end()
        with replacing(lake, "profiles", set_id, rules) as writer:
            for one in made:
                writer.add(PROFILES, one)
                report.done += 1
            for trend in series:
                writer.add(TRENDS, trend)
    return report.end()


def read_profiles(workspace: Workspace) -> list[Profile]:
    """The profiles that were made last; none before the first time."""
    return _read(workspace, PROFILES, Profile)


def read_trends(workspace: Workspace) -> list[Trend]:
    """The weekly series that were made last; none before any source was crawled a second time."""
    return _read(workspace, TRENDS, Trend)


def first_crawls_ended(workspace: Workspace) -> dict[str, str]:
    """By source, when its first crawl was over: the first that was full, or else the last so far.

    Until a crawl went through the whole listing, what it finds may have stood there for long.
    """
    ended: dict[str, str] = {}
    full: set[str] = set()
    for crawl in workspace.catalogue.crawls():
        if crawl.source_id not in full:
            ended[crawl.source_id] = crawl.ended_at
        if crawl.full:
            full.add(crawl.source_id)
    return ended


def _counted(found: Iterable[AdDocument], ended: Mapping[str, str], on_progress: Progress) -> Iterator[Seen]:
    for document in found:
        on_progress(1)
        yield seen(document, ended)


def _last_week(workspace: Workspace) -> str | None:
    """The ISO week in which the last crawl ended; null before the first."""
    return max((iso_week(crawl.ended_at) for crawl in workspace.catalogue.crawls()), default=None)


def _read(workspace: Workspace, name: str, model: type[T]) -> list[T]:
    set_id = newest_set(workspace.lake, "profiles")
    return list(workspace.lake.records("profiles", set_id, name, model)) if set_id else []
