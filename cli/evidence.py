"""Commands on evidence."""

from pathlib import Path
from typing import Annotated

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, workspace

app = new_app()


@app.callback()
def evidence() -> None:
    """Prove that nothing in the lake was altered, and hand on the proof of a posting."""


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
        document = verify_lake(workspace(context), head, advance).dump()
    if as_json:
        emit(document)
    else:
        present.verification(document)
    raise typer.Exit(DONE if document["ok"] else FAILURES)


@app.command()
def export(
    context: typer.Context,
    posting_id: Annotated[str, typer.Argument(metavar="POSTING_ID")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.zip", help="The bundle that is written.")],
    as_of: Annotated[
        str | None, typer.Option(metavar="SEAL", help="Nothing that was sealed later; a seal's number or hash.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write all that is proven of a posting into one ZIP that can be checked without recruitwatch."""
    from cli import present
    from pipelines.bundle import export as export_bundle

    document = export_bundle(workspace(context), posting_id, output, as_of).dump()
    if as_json:
        emit(document)
    else:
        present.bundle(document)
