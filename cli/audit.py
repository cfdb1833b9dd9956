"""Commands on the audit log."""

from collections import deque
from typing import Annotated

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, workspace

app = new_app()


@app.callback()
def audit() -> None:
    """Read who looked at contacts and what was exported, and prove that nothing of it was altered."""


@app.command()
def verify(
    context: typer.Context,
    head: Annotated[str | None, typer.Option(help="Head of the chain that was kept elsewhere.")] = None,
    as_json: Json = False,
) -> None:
    """Follow the chain of the audit log's hashes; the first entry that breaks it is named."""
    from cli import present
    from records.audit import verify as follow

    found = follow(workspace(context).catalogue, head)
    if as_json:
        emit(found.dump())
    else:
        present.audit_chain(found.dump())
    raise typer.Exit(DONE if found.ok else FAILURES)


@app.command(name="list")
def entries(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the newest.")] = 100,
    as_json: Json = False,
) -> None:
    """List who did what, oldest first."""
    from cli import present
    from records.audit import entries as all_entries

    found = [entry.dump() for entry in deque((entry for entry, _ in all_entries(workspace(context).catalogue)), last)]
    if as_json:
        emit(found)
    else:
        present.audit_entries(found)
