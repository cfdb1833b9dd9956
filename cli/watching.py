"""Commands on watches: saved searches and lists of contacts and words that are asked of whatever is new."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.edge import Json, emit, new_app, workspace
from cli.questions import Question, asking

app = new_app()
Name = Annotated[str, typer.Argument(metavar="NAME", help="Up to 64 of a-z, 0-9, - and _.")]


@app.callback()
def watch() -> None:
    """Save searches and lists of contacts and words, and be told what is new in them at each publish."""


@app.command()
@asking
def add(
    context: typer.Context,
    name: Name,
    question: Question,
    contacts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Phones, addresses or names, a line each.")
    ] = None,
    words: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Words and phrases, any of them, a line each.")
    ] = None,
    target: Annotated[
        str, typer.Option("--to", metavar="console|mailto:…|https://…", help="Whom to tell.")
    ] = "console",
    every: Annotated[
        str, typer.Option(metavar="once|daily|weekly", help="At once (each publish), or once a day or week at most.")
    ] = "once",
    ceiling: Annotated[int, typer.Option(help="Adverts that one message tells of.")] = 20,
    as_json: Json = False,
) -> None:
    """Watch for a question, or for any of a list of contacts or words, in what is published from now on."""
    from cli import present
    from pipelines.watches import make_watch, read_lines, summary

    made = make_watch(
        workspace(context), name, asdict(question), read_lines(contacts), read_lines(words), target, every, ceiling
    )
    if as_json:
        emit(summary(made))
    else:
        present.watches([summary(made)])


@app.command(name="list")
def watches(context: typer.Context, as_json: Json = False) -> None:
    """List the watches."""
    from cli import present
    from pipelines.watches import summary
    from records.watches import all_watches

    found = [summary(one) for one in all_watches(workspace(context).catalogue)]
    if as_json:
        emit(found)
    else:
        present.watches(found)


@app.command()
def show(
    context: typer.Context,
    name: Name,
    size: Annotated[int, typer.Option(min=1, max=10_000, help="Adverts that are shown, the newest.")] = 100,
    as_json: Json = False,
) -> None:
    """Show what a watch has found, what was withheld too."""
    from cli import present
    from pipelines.watches import find_watch, shown_watch
    from search.engine import open_engine

    work = workspace(context)
    found = find_watch(work.catalogue, name)
    with open_engine(work.settings) as engine:
        document = shown_watch(work, engine, found, size)
    if as_json:
        emit(document)
    else:
        present.watch_hits(document)


@app.command()
def pause(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Let a watch rest."""
    _set_enabled(context, name, False, as_json)


@app.command()
def resume(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Let a watch go on; it then looks at what was published meanwhile."""
    _set_enabled(context, name, True, as_json)


@app.command()
def remove(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Forget a watch and what it found."""
    from cli import present
    from pipelines.watches import find_watch, summary
    from records.watches import all_watches, remove_watch

    catalogue = workspace(context).catalogue
    remove_watch(catalogue, find_watch(catalogue, name).name)
    left = [summary(one) for one in all_watches(catalogue)]
    if as_json:
        emit(left)
    else:
        present.watches(left)


def _set_enabled(context: typer.Context, name: str, enabled: bool, as_json: bool) -> None:
    from cli import present
    from pipelines.watches import find_watch, summary
    from records.watches import set_enabled

    catalogue = workspace(context).catalogue
    set_enabled(catalogue, find_watch(catalogue, name).name, enabled)
    found = summary(find_watch(catalogue, name))
    if as_json:
        emit(found)
    else:
        present.watches([found])
