"""Commands on evidence."""

from typing import Annotated

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, workspace

app = new_app()


@app.callback()
def evidence() -> None:
    """Prove that nothing in the lake was altered."""


@app.command()
def verify(
    context: typer.Context,
    head: Annotated[str | None, typer.Option(help="Head of the chain of seals that was kept elsewhere.")] = None,
    as_json: Json = False,
) -> None:
    """Hash every file of the lake again and compare with manifests and seals."""
    from cli import present
    from pipelines.evidence import verify as verify_lake

    with present.progress("verifying") as advance:
        result = verify_lake(workspace(context), head, advance)
    if as_json:
        emit(result.dump())
    else:
        present.verification(result.dump())
    raise typer.Exit(FAILURES if result.broken else DONE)
