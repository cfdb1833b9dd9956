"""The command that hands adverts on to other tools."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, get_args

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, workspace
from cli.questions import Question, asking
from config.errors import SettingsError

app = new_app()


@app.command()
@asking
def export(
    context: typer.Context,
    question: Question,
    format_: Annotated[str, typer.Option("--format", metavar="csv|jsonl|parquet|xlsx|stix|ftm", help="Of the file.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file that is written.")],
    role: Annotated[
        str,
        typer.Option(metavar="analyst|researcher", help="For whom: a researcher gets no contacts and no free text."),
    ] = "analyst",
    as_json: Json = False,
) -> None:
    """Write all that a question finds into a file for other tools, with a manifest beside it."""
    from cli import present
    from pipelines.export import export as write
    from records.export import Format, Role
    from search.query import ad_query

    for name, value, known in (("format", format_, get_args(Format)), ("role", role, get_args(Role))):
        if value not in known:
            raise SettingsError(f"--{name} {value}: there is no such {name}", f"use {', '.join(known)}")
    query = ad_query(asdict(question))
    with present.progress("exporting") as advance:
        made = write(workspace(context), query, format_, output, role, advance)  # type: ignore[arg-type]
    if as_json:
        emit(made.dump())
    else:
        present.exported(made.dump(), output)
    lost = made.role == "analyst" and any(one.what == "adverts" for one in made.left_out)
    raise typer.Exit(FAILURES if lost else DONE)
