"""`recruitwatch demo`: the whole way over the replica's invented platforms, beside what their corpus says."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, say, workspace

if TYPE_CHECKING:
    from pipelines.workspace import Workspace
    from records.document import AdDocument
    from records.source import Spider
    from replica.truth import Truth

app = new_app()
TOP = 5
SOURCES = "demo-sources"
"""Folder under home for the replica's source files, whose ports change from run to run."""


@app.command()
def demo(
    context: typer.Context,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after printing what was found.")] = False,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the console (default: 8000, or a free one).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Crawl invented platforms on this machine, and show what was found beside what their corpus says."""
    from cli import present

    work = workspace(context)
    with present.progress("demo", len(PARTS)) as advance:
        document = run_demo(work, lambda _part: advance(1))
    if as_json:
        emit(document)
    else:
        present.demo(document)
        say('Search it: .venv/bin/recruitwatch search "visa ticket" --level high,critical')
    if not (as_json or no_serve):
        _serve(work, port)
    failed = any(one["verdict"] != "done" or one["errors"] for one in document["platforms"])
    raise typer.Exit(FAILURES if failed else DONE)


PARTS = ("crawl", "enrich", "cluster", "mentions", "publish", "profile", "alert", "seal")


def run_demo(work: "Workspace", on_part: Callable[[str], None]) -> dict[str, Any]:
    """Runs every step against a fresh replica; the document of cli.md."""
    from pipelines.run import run
    from pipelines.workspace import Workspace
    from replica.server import start
    from replica.truth import readable

    began = time.monotonic()
    with start() as replica:
        folder = work.settings.home / SOURCES
        spiders = _spiders(work.settings.chromium)
        for old in folder.glob("*.yaml"):
            old.unlink()
        replica.write_sources(folder, spiders)
        work = Workspace(work.settings.model_copy(update={"sources": folder}))
        crawls, *steps = run(work, [], on_part)
    errors = [line for step in steps for line in step["errors"]]
    document = _document(work, crawls, readable(0, spiders).values())
    document["platforms"][0]["errors"] += errors
    return {**document, "seconds": round(time.monotonic() - began, 2)}


def _spiders(browser: Path | None) -> "list[Spider]":
    """The spiders that can run here: a platform rendered by script only needs a browser."""
    from crawlers.browser import REMEDY, find_chromium
    from replica.sources import CRAWLED

    if find_chromium(browser):
        return list(CRAWLED)
    say(f"No Chromium was found, so the platform that is rendered by script is left out: {REMEDY}")
    return [spider for spider in CRAWLED if spider != "rendered"]


def _serve(work: "Workspace", port: int | None) -> None:
    from web.serving import HOST, PORT, CannotServe, serve

    def tell(address: str) -> None:
        say(f"The console is at {address} (Ctrl-C ends it)")

    try:
        serve(work, HOST, PORT if port is None else port, tell)
    except CannotServe:
        if port is not None:
            raise
        serve(work, HOST, 0, tell)


def _document(work: "Workspace", crawls: Iterable[dict[str, Any]], truths: "Iterable[Truth]") -> dict[str, Any]:
    from nlp.ruleset import ruleset
    from pipelines.documents import documents, rows
    from pipelines.profile import read_profiles
    from records.source import read_sources

    crawled = {crawl["source"]: crawl for crawl in crawls}
    specs = [spec for spec in read_sources(work.settings.sources) if spec.source.id in crawled]
    ours = {spec.platform.id for spec in specs}
    found = [ad for ad in documents(work, rows(work, ruleset())) if ad.platform_id in ours and not ad.removed_at]
    overall = [one for one in read_profiles(work) if one.source_id is None and one.week is None]
    ranked = sorted((one for one in overall if one.platform_id in ours), key=lambda one: one.risk_rank or 0)
    campaigns: dict[str, AdDocument] = {}
    for ad in sorted(found, key=lambda ad: (-ad.risk.score, ad.posting_id)):
        campaigns.setdefault(ad.cluster_id, ad)
    return {
        "platforms": [_platform(spec, crawled[spec.source.id], found) for spec in specs],
        "postings": len(found),
        "levels": _levels(found),
        "flagged": sum(map(_flagged, found)),
        **_self_check(found, truths),
        "top_platforms": [one.dump() for one in ranked[:TOP]],
        "top_adverts": [ad.dump() for ad in list(campaigns.values())[:TOP]],
    }


def _platform(spec: Any, crawl: dict[str, Any], found: "list[AdDocument]") -> dict[str, Any]:
    own = [ad for ad in found if ad.source_id == spec.source.id]
    return {
        "id": spec.platform.id,
        "spider": spec.source.spider,
        "verdict": crawl["verdict"],
        "requests": crawl["requests"],
        "postings": len(own),
        "levels": _levels(own),
        "flagged": sum(map(_flagged, own)),
        "errors": list(crawl["errors"]),
        "seconds": crawl["seconds"],
    }


def _self_check(found: "list[AdDocument]", truths: "Iterable[Truth]") -> dict[str, Any]:
    """Flags against what the corpus says, over postings that robots.txt allows; no measure of quality."""
    from records.posting import posting_id

    flags = {ad.posting_id: _flagged(ad) for ad in found}
    said: dict[bool, list[bool]] = {True: [], False: []}
    for truth in truths:
        said[truth.risky].append(flags.get(posting_id(truth.platform_id, truth.native_id), False))
    shares = {risky: round(sum(marks) / len(marks), 4) if marks else None for risky, marks in said.items()}
    return {"expected": len(said[True]), "recall": shares[True], "false_positive_rate": shares[False]}


def _levels(found: "list[AdDocument]") -> dict[str, int]:
    from records.enrichment import LEVELS

    counts = Counter(ad.risk.level for ad in found)
    return {name: counts[name] for name, _ in LEVELS}


def _flagged(ad: "AdDocument") -> bool:
    from records.enrichment import FLAGGED

    return ad.risk.score >= FLAGGED
