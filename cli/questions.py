"""The options that ask a question, declared once for every command that takes one."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

Many = list[str] | None


@dataclass(frozen=True)
class Question:
    """What `search` finds and in which order, without the page that is shown of it; the names are those of AdQuery."""

    text: Annotated[str, typer.Argument(metavar="[TEXT]", help='Words, "phrases", pre*, fuzzy~, -not, OR.')] = ""
    platform: Annotated[Many, typer.Option(help="Of these platforms.")] = None
    source: Annotated[Many, typer.Option(help="From these sources.")] = None
    language: Annotated[Many, typer.Option(help="In these languages (ISO 639).")] = None
    country: Annotated[Many, typer.Option(help="On platforms or in adverts of these countries.")] = None
    origin: Annotated[Many, typer.Option(help="That seek people from these countries.")] = None
    destination: Annotated[Many, typer.Option(help="That lead to these countries.")] = None
    typology: Annotated[Many, typer.Option(help="Flagged for these typologies.")] = None
    indicator: Annotated[Many, typer.Option(help="That show these indicators.")] = None
    level: Annotated[Many, typer.Option(help="none, low, medium, high or critical.")] = None
    contact: Annotated[Many, typer.Option(help="With this phone, address or messenger name, or its hash.")] = None
    cluster: Annotated[Many, typer.Option(help="Of these clusters of near-duplicates.")] = None
    network: Annotated[Many, typer.Option(help="Of these networks.")] = None
    status: Annotated[Many, typer.Option(help="With this triage status.")] = None
    occupation: Annotated[Many, typer.Option(help="For these occupations (ISCO-08).")] = None
    score_min: Annotated[float | None, typer.Option(help="Score of at least, 0 to 1.")] = None
    score_max: Annotated[float | None, typer.Option(help="Score of at most, 0 to 1.")] = None
    pay_min: Annotated[float | None, typer.Option(help="US dollars a month.")] = None
    pay_max: Annotated[float | None, typer.Option(help="US dollars a month.")] = None
    since: Annotated[str | None, typer.Option(help="First seen at or after.")] = None
    until: Annotated[str | None, typer.Option(help="First seen before.")] = None
    like: Annotated[str | None, typer.Option(metavar="POSTING_ID", help="With the words that set one apart.")] = None
    sort: Annotated[
        str | None,
        typer.Option(metavar="relevance|risk|newest|oldest", help="Default: by risk, with words by relevance."),
    ] = None
    restricted: Annotated[
        bool | None,
        typer.Option(
            "--restricted/--no-restricted",
            help="With or without the restricted queue, adverts that may concern children (default: tables without).",
        ),
    ] = None
    collapse: Annotated[bool, typer.Option(help="One hit for each cluster of near-duplicates.")] = False


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of `Question`, in the place of its parameter `question`."""
    own = inspect.signature(command, eval_str=True).parameters
    hints = get_type_hints(Question, include_extras=True)
    names = [field.name for field in fields(Question)]
    options = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(Question)
    ]
    shown = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in own.items()
        for one in (options if name == "question" else [parameter])
    ]

    @wraps(command)
    def asked(**given: Any) -> None:
        question = Question(**{name: given.pop(name) for name in names})
        command(question=question, **given)

    # what typer reads instead of the command's own
    asked.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    asked.__annotations__ = {one.name: one.annotation for one in shown}
    return asked
