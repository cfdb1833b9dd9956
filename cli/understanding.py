"""Commands that read adverts without keeping them: analyse lines, measure against labels."""

import sys
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from cli.edge import Json, emit, new_app, say
from config.errors import SettingsError

app = new_app()


@app.command()
def analyse(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="JSON lines; default: standard input.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    entities: Annotated[str, typer.Option(metavar="medium|all|none", help="Whose mentions to add.")] = "none",
    _as_json: Json = False,
) -> None:
    """Say what adverts say: JSON lines in, JSON lines out, in order."""
    from cli.analyse import analyse as analyse_stream
    from nlp.mentions import NO_MODEL, models

    if entities not in ("medium", "all", "none"):
        raise SettingsError(f"--entities {entities} is unknown", "use medium, all or none")
    if entities != "none" and not models():
        say(NO_MODEL)
    try:
        stream = file.open("rb") if file and str(file) != "-" else sys.stdin.buffer
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}", "check the path") from None
    with stream:
        code = analyse_stream(
            stream, sys.stdout.buffer, workers=workers, entities=cast(Literal["medium", "all", "none"], entities)
        )
    raise typer.Exit(code)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Lines as analyse reads them, with `label` 0 or 1.")],
    typology: Annotated[str | None, typer.Option(help="Score that typology alone.")] = None,
    prevalence: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Share of positives to report precision at.")
    ] = None,
    entities: Annotated[bool, typer.Option("--entities", help="Compare the spans in `entities` with those found.")] = (
        False
    ),
    as_json: Json = False,
) -> None:
    """Measure the flags against labels, and spans against marked ones, with 95 % intervals."""
    from cli import present
    from cli.evaluate import evaluate_file

    with present.progress("evaluating") as advance:
        document = evaluate_file(file, typology=typology, prevalence=prevalence, entities=entities, on_progress=advance)
    if as_json:
        emit(document)
    else:
        present.evaluation(document)


@app.command()
def fit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Lines with `label` and `typology`.")],
    held: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Such lines that no phrase was written from: to calibrate."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Learn from labelled adverts: the wording term, shifts of the experts' weights, and calibration.

    Writes `config/indicators/risk/wording.npz` and `fitted.yaml`, and with them the ruleset changes: enrich and publish
    again. Measure with `evaluate` on adverts that were not among these.
    """
    from cli import present
    from cli.fit import fit as learn

    with present.progress("learning") as advance:
        document = learn(files, held or (), on_progress=advance)
    if as_json:
        emit(document)
    else:
        present.fitted(document)
