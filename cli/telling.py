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
