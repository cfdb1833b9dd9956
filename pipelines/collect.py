"""Collects: one crawl of one source into the lake, or of several sources side by side, each in its own process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from config.errors import SettingsError
from pipelines.budget import spent_lately
from pipelines.cooldown import cooldown_of
from pipelines.project import count_removed, last_sightings, project
from pipelines.recover import recover
from pipelines.workspace import Progress, Workspace, no_progress
from records.catalogue import Catalogue
from records.history import crawls_since_whole
from records.images import image_urls
from records.pages import FormerPages
from records.posting import Crawl, Verdict
from records.record import now
from records.source import Source, SourceSpec, read_sources

CRAWLS_AT_ONCE = 2
"""Crawls wait for the network, but parse with the processor; a machine of two cores is the common case."""


def choose(workspace: Workspace, names: Sequence[str]) -> list[SourceSpec]:
    """The named sources, or all that are enabled; SettingsError for a name that no source file has."""
    specs = {spec.source.id: spec for spec in read_sources(workspace.settings.sources)}
    if not names:
        return [spec for spec in specs.values() if spec.source.enabled]
    unknown = [name for name in names if name not in specs]
    if unknown:
        folder = workspace.settings.sources
        raise SettingsError(f"no source {', '.join(unknown)} in {folder}", "see `recruitwatch check`")
    disabled = [name for name in names if not specs[name].source.enabled]
    if disabled:
        raise SettingsError(f"source {', '.join(disabled)} is not enabled", "fill its basis and set `enabled: true`")
    return [specs[name] for name in dict.fromkeys(names)]


def collect(workspace: Workspace, spec: SourceSpec, on_progress: Progress = no_progress) -> Crawl:
    """Crawls one source in this process and writes the crawl to the lake and the catalogue.

    A crawl of this source that was killed is finished first, as partial, with all that it had kept. Scrapy's
    reactor cannot be restarted: call this once in a process.
    """
    from crawlers.crawl import crawl as run_crawl
    from crawlers.parsers import reading_of

    source = spec.source
    with workspace.lock(f"crawl-{source.id}"):
        recover(workspace, source.id)
        project(workspace)
        started_at = now()
        crawl_id = f"{started_at.translate(str.maketrans('', '', '-:.'))}-{source.id}"
        catalogue = workspace.catalogue
        reading = reading_of(source)
        recheck = ((standing.posting_id, standing.url) for standing in catalogue.listed(source.id))
        with workspace.lake.writer("crawls", crawl_id) as writer:
            about = {"source_id": source.id, "platform": spec.platform.model_dump(), "started_at": started_at}
            writer.note({**about, "reading": reading})
            crawl = run_crawl(
                spec=spec,
                crawl_id=crawl_id,
                started_at=started_at,
                writer=writer,
                known=catalogue.known,
                user_agent=workspace.settings.user_agent,
                recheck=recheck,
                on_progress=on_progress,
                browser=workspace.settings.chromium,
                pages=FormerPages(catalogue, source.id, reading) if _may_pass_over(catalogue, source) else None,
                since_whole=crawls_since_whole(reversed(catalogue.crawls(source.id)), source.limits.days_back),
                spent=spent_lately(workspace, source.id, started_at),
                known_images=lambda posting_id: image_urls(catalogue, posting_id),
            )
            writer.close()
            seen = last_sightings(workspace.lake, crawl_id)
            crawl = crawl.model_copy(update={"removed": count_removed(catalogue, crawl, seen)})
            writer.finish(crawl)
        project(workspace)
    return crawl


def _may_pass_over(catalogue: Catalogue, source: Source) -> bool:
    """Whether pages that did not change need not be read again.

    Not where pictures are wanted and the last crawl ended early: it may not have come to those of all postings.
    """
    return not source.takes_images or all(
        crawl.verdict not in ("partial", "blocked") for crawl in catalogue.crawls(source.id)[-1:]
    )


def collect_each(workspace: Workspace, specs: Iterable[SourceSpec]) -> Iterator[dict[str, Any]]:
    """Crawls each source in a process of its own; its document of cli.md as each ends.

    A process that ends without a document is a crawl with an error, and the others go on.
    """
    # A browser takes longest: what starts first does not keep the others waiting at the end.
    ordered = sorted(specs, key=lambda spec: spec.source.spider != "rendered")
    with ThreadPoolExecutor(CRAWLS_AT_ONCE) as pool:
        for future in as_completed([pool.submit(collect_apart, workspace, spec) for spec in ordered]):
            yield future.result()


def collect_apart(workspace: Workspace, spec: SourceSpec) -> dict[str, Any]:
    """Crawls one source in a process of its own: its document of cli.md, without `crawl_id` if it left none."""
    settings = workspace.settings
    command = [sys.executable, "-m", "cli.main", "--home", str(settings.home), "crawl", spec.source.id, "--json"]
    environment = {**os.environ, "RECRUITWATCH_SOURCES": str(settings.sources)}
    result = subprocess.run(command, capture_output=True, env=environment, check=False)
    try:
        document: dict[str, Any] = json.loads(result.stdout)[0]
    except (ValueError, LookupError):
        last = result.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        why = f"the crawl ended with code {result.returncode}: {last[0][:500]}"
        document = _without_crawl(spec.source.id, "partial", why)
    return document


def collect_unless_cooling(
    workspace: Workspace, spec: SourceSpec, on_progress: Progress = no_progress
) -> dict[str, Any]:
    """Crawls one source as `collect` does, unless its platform is to be left alone; the document of cli.md."""
    if cooling := cooldown_of(workspace, spec.source.id):
        return _without_crawl(spec.source.id, "blocked", cooling.words())
    return crawl_document(collect(workspace, spec, on_progress))


def _without_crawl(source_id: str, verdict: Verdict, why: str) -> dict[str, Any]:
    """The document where there is no crawl."""
    counts = dict.fromkeys(("requests", "new", "changed", "seen", "removed"), 0)
    return {"source": source_id, "verdict": verdict, **counts, "errors": [why], "seconds": 0.0, "crawl_id": None}


def crawl_document(crawl: Crawl) -> dict[str, Any]:
    """A crawl as `crawl --json` prints it."""
    counts = ("requests", "new", "changed", "seen", "removed", "errors", "seconds", "crawl_id")
    return {"source": crawl.source_id, "verdict": crawl.verdict, **{name: getattr(crawl, name) for name in counts}}
