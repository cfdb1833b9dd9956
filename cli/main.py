"""The command line `recruitwatch`: every command of the contract, each loading only what it needs."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    audit,
    bench,
    collecting,
    correcting,
    demo,
    evidence,
    exporting,
    finding,
    judging,
    serve,
    steps,
    telling,
    understanding,
    watching,
)
from cli.edge import edge, new_app

app = new_app()
for group in (demo, collecting, steps, understanding, finding, telling, exporting, correcting, judging, serve):
    app.add_typer(group.app)
app.add_typer(evidence.app, name="evidence")
app.add_typer(audit.app, name="audit")
app.add_typer(watching.app, name="watch")
app.add_typer(bench.app, name="bench")


def print_version(asked: bool) -> None:
    """Prints the version, and ends, if it was asked for."""
    if asked:
        print(f"recruitwatch {version('recruitwatch')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Folder that holds lake, catalogue and index (default: RECRUITWATCH_HOME).")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=print_version)
    ] = False,
) -> None:
    """Watch online recruitment for the marks of human trafficking.

    What it finds are indicators, never verdicts: a person reads them and decides.
    """
    context.obj = home


def main() -> None:
    """Runs the command line."""
    with edge():
        app(prog_name="recruitwatch")


if __name__ == "__main__":
    main()
