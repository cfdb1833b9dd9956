"""Commands that find and show: search, one posting explained, platforms ranked, what is in order."""

import csv
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.edge import DONE, FAILURES, Json, emit, new_app, workspace
from config.errors import SettingsError

app = new_app()
Many = list[str] | None
MAX_BATCH = 100_000
"""Lines of a batch: each is a question of its own."""


@app.command()
def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help='Words, "phrases", pre*, fuzzy~, -not, OR.')] = "",
    platform: Annotated[Many, typer.Option(help="Of these platforms.")] = None,
    source: Annotated[Many, typer.Option(help="From these sources.")] = None,
    language: Annotated[Many, typer.Option(help="In these languages (ISO 639).")] = None,
    country: Annotated[Many, typer.Option(help="On platforms or in adverts of these countries.")] = None,
    origin: Annotated[Many, typer.Option(help="That seek people from these countries.")] = None,
    destination: Annotated[Many, typer.Option(help="That lead to these countries.")] = None,
    typology: Annotated[Many, typer.Option(help="Flagged for these typologies.")] = None,
    indicator: Annotated[Many, typer.Option(help="That show these indicators.")] = None,
    level: Annotated[Many, typer.Option(help="none, low, medium, high or critical.")] = None,
    contact: Annotated[Many, typer.Option(help="With this phone, address or messenger name, or its hash.")] = None,
    cluster: Annotated[Many, typer.Option(help="Of these clusters of near-duplicates.")] = None,
    network: Annotated[Many, typer.Option(help="Of these networks.")] = None,
    status: Annotated[Many, typer.Option(help="With this triage status.")] = None,
    occupation: Annotated[Many, typer.Option(help="For these occupations (ISCO-08).")] = None,
    score_min: Annotated[float | None, typer.Option(help="Score of at least, 0 to 1.")] = None,
    score_max: Annotated[float | None, typer.Option(help="Score of at most, 0 to 1.")] = None,
    pay_min: Annotated[float | None, typer.Option(help="US dollars a month.")] = None,
    pay_max: Annotated[float | None, typer.Option(help="US dollars a month.")] = None,
    since: Annotated[str | None, typer.Option(help="First seen at or after.")] = None,
    until: Annotated[str | None, typer.Option(help="First seen before.")] = None,
    sort: Annotated[
        str | None,
        typer.Option(metavar="relevance|risk|newest|oldest", help="Default: by risk, with words by relevance."),
    ] = None,
    size: Annotated[int, typer.Option(help="Hits on a page.")] = 20,
    after: Annotated[str | None, typer.Option(help="Cursor of the page before.")] = None,
    collapse: Annotated[bool, typer.Option(help="One hit for each cluster of near-duplicates.")] = False,
    facets: Annotated[str | None, typer.Option(metavar="a,b", help="Counts by these filters.")] = None,
    histogram: Annotated[str | None, typer.Option(metavar="day|week|month", help="Counts over time.")] = None,
    batch: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="One question per line.")] = None,
    as_json: Json = False,
) -> None:
    """Search the published adverts; what is found are indicators, never verdicts."""
    given = {name: value for name, value in locals().items() if name not in ("context", "batch", "as_json")}
    from cli import present
    from search.engine import open_engine
    from search.query import ad_query

    questions = [given] if batch is None else [{**given, **line} for line in _batch(batch)]
    with open_engine(workspace(context).settings) as engine:
        results = [engine.search(ad_query(question)).dump() for question in questions]
    if as_json:
        emit(results[0] if batch is None else results)
    elif batch is None:
        present.results(results[0])
    else:
        present.batch([question["text"] for question in questions], results)


@app.command()
def show(context: typer.Context, posting_id: str, as_json: Json = False) -> None:
    """Explain one posting: what it says, why it was flagged, its history and its captures."""
    from cli import present
    from pipelines.explain import explain

    document = explain(workspace(context), posting_id)
    if as_json:
        emit(document)
    else:
        present.posting(document)


@app.command()
def network(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="A phone, address or messenger name, or its hash.")],
    as_json: Json = False,
) -> None:
    """Show what shares a contact: the texts that name it, where, and the network that they form."""
    from cli import present
    from pipelines.sharing import shared
    from search.engine import open_engine

    with open_engine(workspace(context).settings) as engine:
        document = shared(engine, contact)
    if as_json:
        emit(document)
    else:
        present.sharing(document)


@app.command()
def platforms(
    context: typer.Context,
    explain: Annotated[str | None, typer.Option(metavar="PLATFORM", help="All rows of one platform.")] = None,
    as_json: Json = False,
) -> None:
    """Rank the platforms by how much of what they publish is flagged."""
    from cli import present
    from pipelines.profile import read_profiles

    profiles = [profile.dump() for profile in read_profiles(workspace(context))]
    if explain is not None:
        profiles = [profile for profile in profiles if profile["platform_id"] == explain]
        if not profiles:
            raise SettingsError(f"no platform {explain} has a profile", "see `recruitwatch platforms`")
    if as_json:
        emit(profiles)
    else:
        present.platforms(profiles, detailed=explain is not None)


@app.command()
def check(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Option(metavar="ID", help="Only this source: probe a few of its pages.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Validate settings and what experts edit; probe engine and models."""
    from cli import present
    from cli.check import checks

    found = [one.dump() for one in checks(context.find_root().obj, source)]
    if as_json:
        emit(found)
    else:
        present.checks(found)
    raise typer.Exit(DONE if all(one["ok"] for one in found) else FAILURES)


def _batch(file: Path) -> list[dict[str, Any]]:
    """The questions of a CSV: a column `text`, or the first column, and columns named as the options are."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            table = [row for _, row in zip(range(MAX_BATCH + 1), csv.reader(lines), strict=False) if any(row)]
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}", "check the path") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{file}: no CSV in UTF-8: {error}", "save it as CSV in UTF-8") from None
    if len(table) > MAX_BATCH:
        raise SettingsError(f"{file}: more than {MAX_BATCH} lines", "split the file")
    names = [name.strip().lower().replace("-", "_") for name in table[0]] if table else []
    if "text" in names or "contact" in names:
        return [{name: value for name, value in zip(names, row, strict=False) if value} for row in table[1:]]
    return [{"text": row[0]} for row in table if row[0].strip()]
