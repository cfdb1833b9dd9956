"""Commands that bring postings into the lake, show how a page would be read, and how sources fare."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.edge import BLOCKED, DONE, FAILURES, Json, emit, new_app, workspace
from config.errors import SettingsError

app = new_app()


@app.command()
def crawl(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Default: all enabled.")] = None,
    as_json: Json = False,
) -> None:
    """Crawl sources into the lake; verdicts come from the crawls' statistics. A platform that refused is left alone."""
    from cli import present
    from pipelines.collect import choose, collect_each, collect_unless_cooling

    work = workspace(context)
    specs = choose(work, sources or [])
    if len(specs) == 1:
        with present.progress(f"crawling {specs[0].source.id}") as advance:
            documents = [collect_unless_cooling(work, specs[0], advance)]
    else:
        documents = []
        with present.progress("crawling sources", len(specs)) as advance:
            for document in collect_each(work, specs):
                documents.append(document)
                advance(1)
    documents.sort(key=lambda document: [spec.source.id for spec in specs].index(document["source"]))
    if as_json:
        emit(documents)
    else:
        present.crawls(documents)
    verdicts = [document["verdict"] for document in documents]
    if verdicts and all(verdict == "blocked" for verdict in verdicts):
        raise typer.Exit(BLOCKED)
    raise typer.Exit(DONE if all(verdict == "done" for verdict in verdicts) else FAILURES)


@app.command("import")
def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    format_: Annotated[
        str, typer.Option("--format", metavar="jsonl|csv|telegram-export|warc", help="What the files are.")
    ],
    platform: Annotated[str, typer.Option(help="Id of the platform that the postings come from.")],
    basis: Annotated[str, typer.Option(help="On which ground the collection may be processed.")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Bring existing collections into the lake as postings."""
    import re

    from cli import present
    from pipelines.formats import FORMATS
    from pipelines.imports import import_files
    from records.source import IDENTIFIER

    if format_ not in FORMATS:
        raise SettingsError(f"--format {format_} is unknown", f"use one of {', '.join(FORMATS)}")
    if not re.match(IDENTIFIER, platform):
        raise SettingsError(f"--platform {platform!r} is no id", "use lower-case letters, digits, - and _")
    if not basis.strip():
        raise SettingsError("--basis is empty", "say on which ground the collection may be processed")
    pairs = dict(_pair(item) for item in mapping or [])
    with present.progress("importing") as advance:
        report = import_files(workspace(context), files, format_, platform, basis, pairs, advance)
    present.step(report.dump(), as_json)
    raise typer.Exit(FAILURES if report.failed else DONE)


@app.command()
def parse(
    context: typer.Context,
    spider: Annotated[str, typer.Argument(metavar="SPIDER")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved page, feed or API answer; - for input.")],
    url: Annotated[str | None, typer.Option(help="Address of the page.")] = None,
    source: Annotated[str | None, typer.Option(help="A source, or a preset of `api`.")] = None,
    fetched_at: Annotated[str | None, typer.Option(metavar="TIME", help="When it was fetched.")] = None,
    as_json: Json = False,
) -> None:
    """Read a saved page with a spider's parser: its postings, links, and what was left over."""
    from cli import present
    from crawlers.parsers import parse_file, preset_spec
    from records.source import read_sources

    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}", "check the path") from None
    specs = {spec.source.id: spec for spec in read_sources(workspace(context).settings.sources)} if source else {}
    spec = (specs.get(source) or preset_spec(source)) if source else None
    parsed = parse_file(spider, body, url, spec, fetched_at)
    if as_json or not sys.stdout.isatty():
        emit(parsed.dump())
    else:
        present.parsed(parsed.dump())


@app.command()
def sources(
    context: typer.Context,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Channels and sites that adverts lead to and no source covers.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show each source's health: its last crawl, its volume and fields beside its own past, and what to look into."""
    from cli import present

    if suggested:
        from pipelines.suggest import suggested as suggestions

        documents, show = [one.dump() for one in suggestions(workspace(context))], present.suggestions
    else:
        from pipelines.health import health

        documents, show = [one.dump() for one in health(workspace(context))], present.sources
    if as_json:
        emit(documents)
    else:
        show(documents)


def _pair(item: str) -> tuple[str, str]:
    field, equals, column = item.partition("=")
    if not (field and equals and column):
        raise SettingsError(f"--map {item} is no FIELD=COLUMN", "write for instance --map title=job_title")
    return field, column
