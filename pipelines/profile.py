"""Profiles: how risky what each platform publishes is, made from all that is known of its postings."""

from pipelines.derived import newest_set, replacing
from pipelines.documents import documents, rows
from pipelines.profiles import profiles, seen
from pipelines.project import project
from pipelines.workspace import Progress, StepReport, Workspace, no_progress
from records.document import Profile
from records.lake import set_digest


def profile(workspace: Workspace, on_progress: Progress = no_progress) -> StepReport:
    """Makes the profiles of all platforms; reads every posting once and holds about 1 kB of each."""
    from nlp.ruleset import ruleset

    report = StepReport("profile")
    project(workspace)
    with workspace.lock("profile"):
        lake, rules = workspace.lake, ruleset()
        ended = first_crawls_ended(workspace)
        counted = []
        for document in documents(workspace, rows(workspace, rules)):
            counted.append(seen(document, ended))
            on_progress(1)
        made = profiles(counted)
        set_id = set_digest("profiles", rules, *(one.line().decode() for one in made))
        if set_id == newest_set(lake, "profiles"):
            report.skipped = len(made)
            return report.end()
        with replacing(lake, "profiles", set_id, rules) as writer:
            for one in made:
                writer.add("profiles.jsonl", one)
                report.done += 1
    return report.end()


def read_profiles(workspace: Workspace) -> list[Profile]:
    """The profiles that were made last; none before the first time."""
    lake = workspace.lake
    set_id = newest_set(lake, "profiles")
    return list(lake.records("profiles", set_id, "profiles.jsonl", Profile)) if set_id else []


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
