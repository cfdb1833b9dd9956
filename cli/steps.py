"""Commands that run a step over the lake, or all of them in a row."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, say, workspace

app = new_app()


@app.command()
def enrich(
    context: typer.Context,
    all_revisions: Annotated[bool, typer.Option("--all", help="Former revisions too.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    as_json: Json = False,
) -> None:
    """Say what every posting says: language, entities, indicators, own risk."""
    from pipelines.enrich import enrich as step

    work = workspace(context)
    _run("enriching", as_json, lambda advance: step(work, all_revisions, workers, advance))


@app.command()
def cluster(context: typer.Context, as_json: Json = False) -> None:
    """Find near-duplicates and shared contacts, and what they add to the risk."""
    from pipelines.cluster import cluster as step

    work = workspace(context)
    _run("clustering", as_json, lambda advance: step(work, advance))


@app.command()
def mentions(context: typer.Context, as_json: Json = False) -> None:
    """Read names of organisations and persons in adverts that will be read, where a model is installed."""
    from nlp.mentions import NO_MODEL, models
    from pipelines.mentions import mentions as step

    if not models():
        say(NO_MODEL)
    work = workspace(context)
    _run("reading names", as_json, lambda advance: step(work, advance))


@app.command()
def publish(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option(help="Make projections and index anew from the lake.")] = False,
    resend: Annotated[bool, typer.Option(help="Send again what the engine refused.")] = False,
    as_json: Json = False,
) -> None:
    """Bring the index up to the lake."""
    from pipelines.publish import publish as step

    work = workspace(context)
    _run("publishing", as_json, lambda advance: step(work, rebuild, advance, resend))


@app.command()
def profile(context: typer.Context, as_json: Json = False) -> None:
    """Make the platforms' profiles."""
    from pipelines.profile import profile as step

    work = workspace(context)
    _run("profiling", as_json, lambda advance: step(work, advance))


@app.command()
def alert(context: typer.Context, as_json: Json = False) -> None:
    """Ask every watch of what was published since, and tell what it found."""
    from pipelines.alert import alert as step

    work = workspace(context)
    _run("alerting", as_json, lambda _advance: step(work))


@app.command()
def seal(context: typer.Context, as_json: Json = False) -> None:
    """Chain the crawls' manifests, so that none can be changed unseen."""
    from pipelines.seal import seal as step

    work = workspace(context)
    _run("sealing", as_json, lambda _advance: step(work))


@app.command()
def run(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Default: all enabled.")] = None,
    as_json: Json = False,
) -> None:
    """Crawl, enrich, cluster, read names, publish, profile, alert and seal."""
    from cli import present
    from pipelines.run import run as whole_run

    with present.progress("running") as advance:
        documents = whole_run(workspace(context), sources or [], lambda _name: advance(1))
    if as_json:
        emit(documents)
    else:
        present.crawls(documents[0])
        present.steps(documents[1:])
    failed = any(one["verdict"] != "done" for one in documents[0]) or any(one["failed"] for one in documents[1:])
    raise typer.Exit(FAILURES if failed else DONE)


def _run(title: str, as_json: bool, step: Callable[[Callable[[int], None]], Any]) -> None:
    from cli import present

    with present.progress(title) as advance:
        report = step(advance)
    present.step(report.dump(), as_json)
    raise typer.Exit(FAILURES if report.failed else DONE)
