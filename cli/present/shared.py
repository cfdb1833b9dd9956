"""What all tables share: the console, how a level, a share and a time look, and the ground rule."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.present.plain import plain, text, words
from pipelines.indicators import IndicatorText

Document = Mapping[str, Any]

GROUND_RULE: Final = (
    "Indicators, never verdicts: a person reads and decides. The score orders review; it is not the probability "
    "that an advert is trafficking."
)
LEVEL_STYLES: Final = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "none": "dim",
}
"""The word stands beside the colour, always: not everybody sees colours, and not every terminal has them."""
VERDICT_STYLES: Final = {"done": "green", "partial": "yellow", "blocked": "bold red", "out_of_bounds": "bold red"}
CERTAIN: Final = 0.995
"""Above this a score would be rounded to 1.00, which reads as certainty."""
ROOMY: Final = 110
PIPE_WIDTH: Final = 120
"""Columns of a table that is written to a file or a pipe."""

Flags = Mapping[str, IndicatorText]
"""What the indicators mean, by id."""


def console() -> Console:
    """Standard output as it is now; wide enough where it is no terminal."""
    made = Console(highlight=False, emoji=False, markup=False)
    return made if made.is_terminal else Console(highlight=False, emoji=False, markup=False, width=PIPE_WIDTH)


def show(*parts: RenderableType) -> None:
    """Prints the parts one below the other."""
    out = console()
    for part in parts:
        out.print(part)


def table(*columns: str, right: Iterable[str] = (), whole: Iterable[str] = ()) -> Table:
    """An empty table; the columns named in `right` hold numbers, and those in `whole` are never broken."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    numbers, unbroken = set(right), {*right, *whole}
    for column in columns:
        justify: JustifyMethod = "right" if column in numbers else "left"
        made.add_column(column, justify=justify, overflow="fold", no_wrap=column in unbroken)
    return made


def roomy() -> bool:
    """Whether there is room for the columns that one can do without."""
    return console().width >= ROOMY


def level(name: object, score: float | None = None) -> Text:
    """A level in word and colour, with the score where it is given."""
    label = plain(name)
    shown = label if score is None else f"{label.upper()} {'>0.99' if score > CERTAIN else f'{score:.2f}'}"
    return Text().append(shown, style=LEVEL_STYLES.get(label, ""))


def levels(counts: Document) -> Text:
    """How many adverts are on each level, the gravest first; levels without any are left out."""
    line = Text()
    for name, style in LEVEL_STYLES.items():
        if count := counts.get(name):
            line.append(f"{count} {name}", style=style).append("  ")
    return line


def percent(share: float | None, digits: int = 0) -> str:
    """A share in percent; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.{digits}f} %"


def interval(share: Document) -> str:
    """A share with its 95 % interval."""
    return f"{percent(share['value'])} ({share['low'] * 100:.0f}–{share['high'] * 100:.0f})"


def day(time: object) -> str:
    """The date of a time."""
    return plain(time or "–", 10).rstrip("…")


def minute(time: object) -> str:
    """A time without its seconds."""
    return plain(time or "–").replace("T", " ")[:16]


def title_of(flags: Flags, name: str) -> str:
    """A red flag's title, or its id as words where no file explains it."""
    return plain(flags[name].title, 200) if name in flags else words(name)


def reasons(ad: Document, flags: Flags) -> list[str]:
    """The ids of an advert's red flags, those first that weigh most in the typology that gave its score."""
    typology = ad["risk"].get("typology")
    terms = [term for term in ad["risk"].get("explanation", ()) if term["typology"] == typology]
    weights = {term["term"]: term["log_odds"] for term in terms}
    present = [hit["id"] for hit in ad.get("indicators", ()) if hit["state"] == "present"]
    return sorted(dict.fromkeys(present), key=lambda name: (-weights.get(name, 0.0), name))


def note(line: str) -> Text:
    """A remark under a table."""
    return text(line, "dim", limit=400)


def indented(part: Text, by: int) -> Padding:
    """The part with room to its left, for as many lines as it takes."""
    return Padding(part, (0, 0, 0, by), expand=False)
