"""`recruitwatch analyse`: adverts as JSON lines in, enrichments out, in order, whatever the lines hold."""

import json
import multiprocessing
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any, BinaryIO, Final, Literal, NamedTuple

import orjson

from nlp.advert import Advert, from_mapping
from nlp.mentions import READ, find_mentions
from nlp.pipeline import enricher
from records.enrichment import Enrichment, Entity

Entities = Literal["medium", "all", "none"]
_LONGEST: Final = 64_000_000
"""Bytes of a line that is still read; a longer one is an error in its place, and never held in memory."""
_PORTION: Final = 64
"""Lines given to a process at a time."""
_AHEAD: Final = 3
"""Portions for each process that are read ahead of what is written."""
_ESCAPED_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_LEFT_OUT: Final = frozenset({"posting_id", "revision", "signature", "wording"})


class Answer(NamedTuple):
    """A line of output, line feed included, and whether it tells of an error."""

    line: bytes
    failed: bool


class Line(NamedTuple):
    """A line of input, counted from 1; null instead of one that is too long."""

    number: int
    content: bytes | None


def analyse(source: BinaryIO, sink: BinaryIO, *, workers: int = 1, entities: Entities = "none") -> int:
    """Answers every line of `source` in `sink`; 0, or 1 if a line could not be read."""
    failed = False
    for answer in analyse_lines(read_lines(source), workers=workers, entities=entities):
        sink.write(answer.line)
        failed = failed or answer.failed
    sink.flush()
    return int(failed)


def read_lines(source: BinaryIO, longest: int = _LONGEST) -> Iterator[bytes | None]:
    """The lines of a stream without their line feeds; null for one of more than `longest` bytes."""
    while piece := source.readline(longest + 1):
        if len(piece) <= longest or piece.endswith(b"\n"):
            yield piece.removesuffix(b"\n")
            continue
        while piece and not piece.endswith(b"\n"):
            piece = source.readline(longest + 1)
        yield None


def analyse_lines(lines: Iterable[bytes | None], *, workers: int = 1, entities: Entities = "none") -> Iterator[Answer]:
    """One answer for each line that is not blank, in order; nothing is raised for what a line holds."""
    numbered = (Line(number, line) for number, line in enumerate(lines, 1) if line is None or line.strip())
    portions = iter(lambda: list(islice(numbered, _PORTION)), [])
    if workers <= 1:
        for portion in portions:
            yield from _answers(portion, entities)
        return
    waiting: deque[Future[list[Answer]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for portion in portions:
            waiting.append(pool.submit(_answers, portion, entities))
            if len(waiting) > workers * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _answers(portion: list[Line], entities: Entities) -> list[Answer]:
    read = [_read(line) for line in portion]
    adverts = [one[1] for one in read if not isinstance(one, str)]
    enriched = enricher().enrich_each(adverts)
    mentioned = _mentioned(adverts, enriched, entities)
    results = iter(zip(enriched, mentioned, strict=True))
    answers = []
    for line, one in zip(portion, read, strict=True):
        said, mentions = (one, None) if isinstance(one, str) else next(results)
        if isinstance(said, str):
            answers.append(Answer(_line({"line": line.number, "error": said}), True))
        else:
            answers.append(Answer(_line(_document(one[0], said, mentions)), False))
    return answers


def _mentioned(
    adverts: Sequence[Advert], enriched: Sequence[Enrichment | str], entities: Entities
) -> list[list[Entity] | None]:
    """The mentions in each advert for which they are asked for; null for the others."""
    asked = {
        number: (advert, said)
        for number, (advert, said) in enumerate(zip(adverts, enriched, strict=True))
        if not isinstance(said, str) and (entities == "all" or (entities == "medium" and said.risk.level in READ))
    }
    found = dict(zip(asked, find_mentions(asked.values()), strict=True))
    return [found.get(number) for number in range(len(adverts))]


def _read(line: Line) -> tuple[str | int | None, Advert] | str:
    """The id and the advert of a line, or what is wrong with it."""
    if line.content is None:
        return f"longer than {_LONGEST} bytes"
    content = line.content.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.content
    try:
        content.decode()
        data = _parsed(content)
    except UnicodeDecodeError as error:
        return f"invalid UTF-8 at byte {error.start}"
    except RecursionError:
        return "invalid JSON: nested too deeply"
    except ValueError as error:
        return f"invalid JSON: {str(error)[:200]}"
    if not isinstance(data, dict):
        return "not an object"
    try:
        return _id(data.get("id")), from_mapping(data)
    except ValueError as error:
        return str(error)


def _parsed(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        if _ESCAPED_SURROGATE.search(content):
            return json.loads(content, parse_constant=_no_constant)
        raise


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _id(value: Any) -> str | int | None:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53 else None


def _document(identity: str | int | None, enrichment: Enrichment, mentions: list[Entity] | None) -> dict[str, Any]:
    document = {"id": identity, **enrichment.model_dump(mode="json", exclude=set(_LEFT_OUT))}
    if mentions is not None:
        document["mentions"] = [one.model_dump(mode="json") for one in mentions]
    return document


def _line(document: dict[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
