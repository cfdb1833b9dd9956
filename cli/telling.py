"""Commands that tell how things stand and move, adverts counted: weekly series, and a note for campaigns."""

from typing import Annotated

import typer

from cli.edge import Json, emit, new_app, workspace

app = new_app()
Since = Annotated[str | None, typer.Option(help="From the week of this day on, as 2026-09-01.")]


@app.command()
def trends(
    context: typer.Context,
    by: Annotated[
        str, typer.Option(metavar="typology|corridor|occupation|language|platform", help="What the series are of.")
    ] = "typology",
    since: Since = None,
    as_json: Json = False,
) -> None:
    """Show how much is flagged week by week, and from which week on it is more or less."""
    from cli import present
    from pipelines.profile import read_trends
    from pipelines.trends import told

    document = told(read_trends(workspace(context)), by, since)
    if as_json:
        emit(document)
    else:
        present.trends(document)


@app.command()
def brief(
    context: typer.Context,
    language: Annotated[str, typer.Option(help="In which language: the names of the files in config/briefs.")],
    since: Annotated[
        str | None, typer.Option(help="Adverts first seen from this day on (default: the last 90 days).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a page on current lures for awareness campaigns: counts and invented wording, nothing of any advert."""
    from pipelines.brief import write_brief
    from search.engine import open_engine

    with open_engine(workspace(context).settings) as engine:
        document = write_brief(engine, language, since)
    if as_json:
        emit(document)
    else:
        print(document["text"], end="")
