"""Commands that find and show: search, one posting explained, platforms ranked, what is in order."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from cli.batch import answer
from cli.edge import DONE, FAILURES, Json, emit, new_app, say, workspace
from cli.questions import Question, asking
from config.errors import SettingsError

app = new_app()


@app.command()
@asking
def search(
    context: typer.Context,
    question: Question,
    size: Annotated[int, typer.Option(help="Hits on a page.")] = 20,
    after: Annotated[str | None, typer.Option(help="Cursor of the page before.")] = None,
    facets: Annotated[str | None, typer.Option(metavar="a,b", help="Counts by these filters.")] = None,
    histogram: Annotated[str | None, typer.Option(metavar="day|week|month", help="Counts over time.")] = None,
    significant: Annotated[int, typer.Option(metavar="N", help="List so many words that set what is found apart.")] = 0,
    batch: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="A contact or words per line."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Search the published adverts; what is found are indicators, never verdicts."""
    from cli import present
    from search.engine import left_out, open_engine
    from search.query import ad_query

    if question.restricted is None and not as_json:
        question = replace(question, restricted=False)
    given = {**asdict(question), "size": size, "after": after, "facets": facets, "histogram": histogram}
    given |= {"significant": significant}
    work = workspace(context)
    if batch is None:
        query = ad_query(given)
        with open_engine(work.settings) as engine:
            result = engine.search(query)
            withheld = left_out(engine, query, result.total)
        work.audit("search", f"{len(result.hits)} of {result.total} adverts", query.stated())
        (emit if as_json else present.results)(result.dump())
        bad = 0
    else:
        counted = answer(work, batch, given, as_json)
        withheld, bad = counted.withheld, counted.bad
    if withheld:
        say(
            f"Left out: {withheld} that may concern children. Whoever is trained for it reads them with --restricted; "
            "docs/legal/children.md names the duty to report."
        )
    if bad:
        raise typer.Exit(FAILURES)


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

    document = shared(workspace(context), contact)
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
