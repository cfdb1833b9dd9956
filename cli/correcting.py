"""The command by which a person corrects what the machine read in an advert."""

from typing import Annotated, Any

import typer

from cli.edge import Json, emit, new_app, workspace
from config.errors import SettingsError

app = new_app()


@app.command()
def correct(
    context: typer.Context,
    posting_id: str,
    words: Annotated[str | None, typer.Argument(metavar="[WORDS]", help="As they stand in the advert.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="What they were read as, or what they are: PLACE…")] = None,
    value: Annotated[
        str | None, typer.Option(help="What they come to; without it: they are nothing of the type.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(metavar="JSON", help="An object with the rest, as records have it.")
    ] = None,
    field: Annotated[str, typer.Option(help="title, text or published.KEY.")] = "text",
    start: Annotated[
        int | None, typer.Option(min=0, help="Where they begin, if they stand there more than once.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what words of an advert are not, or what they are; without words, list what was said.

    The index shows it after the next publish, and after every enrichment from then on. The risk stays as it was.
    """
    from cli import present
    from pipelines.corrections import correct as take_down
    from records.corrections import corrections_of

    work = workspace(context)
    if words is None:
        said = corrections_of(work.catalogue, posting_id)
    elif kind is None:
        raise SettingsError("no --type", "say what the words were read as, or what they are: --type PLACE")
    else:
        options: dict[str, Any] = {
            "field": field,
            "start": start,
            "value": value,
            "data": _object(data),
            "by": work.settings.user,
        }
        said = [take_down(work, posting_id, kind.upper(), words, **options)]
    if as_json:
        emit([one.dump() for one in said])
    else:
        present.corrections([one.dump() for one in said])


def _object(data: str | None) -> dict[str, Any] | None:
    import orjson

    try:
        read = None if data is None else orjson.loads(data)
    except ValueError as error:
        raise SettingsError(f"--data is no JSON: {error}", """give an object: --data '{"country": "MM"}'""") from None
    if read is not None and not isinstance(read, dict):
        raise SettingsError("--data is no object", """give an object: --data '{"country": "MM"}'""")
    return read
