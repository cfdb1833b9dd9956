"""The commands by which analysts say whether red flags were right, and see how often each is."""

from getpass import getuser
from typing import Annotated

import typer

from cli.edge import Json, emit, new_app, workspace

app = new_app()


@app.command()
def judge(
    context: typer.Context,
    posting_id: str,
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="One that the advert shows.")],
    right: Annotated[bool, typer.Option("--right/--wrong", help="Whether it says what the indicator means.")],
    as_json: Json = False,
) -> None:
    """Say whether a red flag of an advert is right; the last word counts, and nothing said is altered."""
    from cli import present
    from pipelines.precision import judge as take_down

    said = take_down(workspace(context), posting_id, indicator, right, getuser())
    if as_json:
        emit(said.dump())
    else:
        present.judged(said.dump())


@app.command()
def indicators(context: typer.Context, as_json: Json = False) -> None:
    """List the indicators with how often analysts found them right, the least reliable first."""
    from cli import present
    from pipelines.precision import precisions

    found = precisions(workspace(context))
    if as_json:
        emit(found)
    else:
        present.indicators(found)
