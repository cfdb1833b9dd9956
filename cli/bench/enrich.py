"""`recruitwatch bench enrich`: understanding beside spaCy's bare tokenizer and its small English pipeline."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any, Final, NamedTuple

import typer

from cli.bench import cases
from cli.bench.cases import Case, Run, RunFailed, case
from cli.edge import Json
from cli.measured.enriching import MODEL

SHORT: Final = 600
"""Code points of title and text below which an advert is a short one."""
MOST_ENGLISH: Final = 200
"""The full pipeline reads a dozen real adverts in a second."""
FOR_WORKERS: Final = 3000
"""Lines for one worker and for two: processes that wait for each other show only over many."""
_FEWEST: Final = 10
_UNSPACED_SHARE: Final = 0.1
Line = dict[str, Any]


class Texts(NamedTuple):
    """Files of lines as `analyse` reads them, no text twice."""

    spaced: Path
    """In scripts with spaces between words: the tokenizer makes one token of a Chinese sentence."""
    short: Path
    """Short adverts with a contact, always the replica's."""
    english: Path
    many: Path
    """The spaced ones again and again, each with a number of its own."""


def enrich(
    n: Annotated[int, typer.Option("--n", min=_FEWEST, max=20_000, help="Adverts, as far as there are.")] = 1000,
    source: Annotated[
        Path | None,
        typer.Option("--input", exists=True, dir_okay=False, help="JSON lines; default: the replica's adverts."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Enrich adverts, beside the bare tokenizer of spaCy's blank pipeline on the same texts.

    Every run is cold: a process of its own, with all models loaded, in which no text comes twice. `analyse` is
    measured from line to line beside spaCy's small English pipeline, where that is installed, and beside itself with
    two processes.
    """
    from cli import present
    from replica.volume import SEED

    with TemporaryDirectory() as folder, present.progress("measuring enrichment", 9 * cases.RUNS) as advance:
        texts = _texts(Path(folder), source, n, random.Random(SEED))
        measured = [
            _case("enrich/rules", "rules", "tokenizer", texts.spaced, advance),
            _case("enrich/rules_short", "rules", "tokenizer", texts.short, advance),
            _case("enrich/analyse", "analyse", "pipeline" if find_spec(MODEL) else "", texts.english, advance),
            _case("enrich/two_workers", "workers", "analyse", texts.many, advance),
            _start_up(texts.short, advance),
        ]
    cases.show("enrich", SEED, measured, as_json)


_BASELINES: Final = {
    "tokenizer": "the tokenizer of spacy.blank('xx')",
    "pipeline": "the full en_core_web_sm pipeline",
    "analyse": "one worker",
}


def _case(name: str, ours: str, baseline: str, file: Path, advance: Callable[[int], None]) -> Case:
    runs: list[Run] = []
    beside: list[Run] = []
    for _ in range(cases.RUNS):
        for side, of in ((runs, ours), (beside, baseline)):
            if of:
                side.append(cases.measured(of, file))
            advance(1)
    against = (_BASELINES[baseline], median(map(_rate, beside))) if beside else None
    peak = median(run["peak_rss_mb"] for run in runs)
    return case(name, "docs/s", runs[0]["docs"], median(map(_rate, runs)), against, len(runs), peak)


def _start_up(file: Path, advance: Callable[[int], None]) -> Case:
    """From the start of a process to its first answer."""
    seconds: list[float] = []
    peaks: list[float] = []
    for _ in range(cases.RUNS):
        began = perf_counter()
        peaks.append(cases.measured("first_answer", file)["peak_rss_mb"])
        seconds.append(perf_counter() - began)
        advance(1)
    return case("enrich/start_up", "s", 1, median(seconds), None, len(seconds), median(peaks))


def _rate(run: Run) -> float:
    return float(run["docs"] / run["seconds"])


def _texts(folder: Path, source: Path | None, n: int, chance: random.Random) -> Texts:
    replica = _shuffled(_replica(), chance)
    lines = _shuffled(_read(source), chance) if source else replica
    spaced = list(islice(filter(_is_spaced, lines), n))
    english = list(islice(filter(_is_english, spaced), MOST_ENGLISH))
    short = list(islice((line for line in replica if _is_spaced(line) and _is_short(line)), n))
    if len(spaced) < _FEWEST:
        raise RunFailed(f"{source} holds {len(spaced)} adverts in a script with spaces", f"give {_FEWEST} or more")
    many = (
        {**line, "text": f"{line['text']}\nRef. {number}"}
        for number, line in enumerate(islice(cycle(spaced), FOR_WORKERS))
    )
    english = english or list(islice(filter(_is_english, replica), MOST_ENGLISH))
    files = (folder / f"{name}.jsonl" for name in Texts._fields)
    return Texts(*map(_written, files, (spaced, short, english, many)))


def _replica() -> Iterator[Line]:
    from replica.corpus import at_epoch

    for shown in at_epoch(0):
        advert = shown.advert
        yield {"id": advert.id, "title": advert.title, "text": advert.text}


def _read(source: Path) -> Iterator[Line]:
    """The lines that hold an advert, its title and text alone."""
    from cli.analyse import read_lines

    with source.open("rb") as stream:
        for content in read_lines(stream):
            try:
                line = json.loads(content or b"")
            except ValueError:
                continue
            if isinstance(line, dict) and isinstance(line.get("text"), str) and line["text"].strip():
                title = line.get("title")
                yield {"id": line.get("id"), "title": title if isinstance(title, str) else "", "text": line["text"]}


def _shuffled(lines: Iterable[Line], chance: random.Random) -> list[Line]:
    once = list({line["text"]: line for line in lines}.values())
    chance.shuffle(once)
    return once


def _is_spaced(line: Line) -> bool:
    from nlp.glossary import UNSPACED

    return len(UNSPACED.findall(line["text"])) < _UNSPACED_SHARE * len(line["text"])


def _is_english(line: Line) -> bool:
    from nlp.language import detect

    return detect(line["text"])[0].code == "en"


def _is_short(line: Line) -> bool:
    text = line["text"]
    return len(line["title"]) + len(text) < SHORT and any(mark in text for mark in ("@", "+", "://", ".me/"))


def _written(file: Path, lines: Iterable[Line]) -> Path:
    file.write_bytes("".join(f"{json.dumps(line)}\n" for line in lines).encode())
    return file
