"""Amounts that are spelled out: `двести тысяч`, `dua juta lima ratus ribu`, `五千`, `หนึ่งหมื่นแปดพัน`."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from nlp.folding import Folded, fold_plain
from nlp.spoken import HUNDREDS, NUMBER_WORDS, UNSPACED_DIGITS
from nlp.vocabulary import alternatives, folded_word, gazetteer

_THOUSAND: Final = 1000
_LEAST: Final = 100
_LONGEST: Final = 12
"""Words of one amount."""
_ENDING: Final = 4
"""Letters that a case may add to a word of thousands."""


class Spelled(NamedTuple):
    """Where an amount is spelled out in the folded text, and how much it is."""

    start: int
    end: int
    value: float


class _Words(NamedTuple):
    ones: dict[str, int]
    scales: dict[str, int]
    joints: frozenset[str]
    unspaced: re.Pattern[str]
    values: dict[str, int]
    large: frozenset[str]
    """Words of spaced scripts without one of which no amount is spelled out."""


def find_spelled(folded: Folded) -> Iterator[Spelled]:
    """The amounts of a hundred or more whose numbers are words, by start."""
    words = _words()
    if not folded.distinct.isdisjoint(words.large):
        yield from _spaced(folded, words)
    if not folded.text.isascii():
        for match in words.unspaced.finditer(folded.text):
            tokens = [words.values[each[0]] for each in _unspaced_token().finditer(match[0])]
            if len(tokens) > 1 and tokens[-1] < 10 and tokens[-2] > 10 and "\u4e00" <= match[0][-1] <= "\u9fff":
                tokens[-1] *= tokens[-2] // 10  # 三万二 is 32,000
            value = _value(tokens)
            if value >= _THOUSAND:
                yield Spelled(*match.span(), value)


def _spaced(folded: Folded, words: _Words) -> Iterator[Spelled]:
    said, starts = folded.words
    done = 0
    for at, word in enumerate(said):
        first = words.ones.get(word) or _scale(word, words.scales) if at >= done else None
        if not first or folded.text[: starts[at] - 1].rstrip()[-1:].isdigit():
            continue
        tokens, last = [first], at
        for nearest in range(at + 1, min(len(said), at + _LONGEST)):
            next_ = said[nearest]
            scale = _scale(next_, words.scales)
            if scale is None and next_ not in words.ones:
                if next_ in words.joints or not next_:
                    continue
                break
            apart = folded.text[starts[last] + len(said[last]) - 1 : starts[nearest] - 1].strip(" -")
            if apart and not all(each in words.joints for each in said[last + 1 : nearest]):
                break
            tokens.append(scale if scale is not None else words.ones[next_])
            last = nearest
        done = last + 1
        value = _value(tokens)
        if value >= _LEAST:
            yield Spelled(starts[at] - 1, starts[last] + len(said[last]) - 1, value)


def _scale(word: str, scales: dict[str, int]) -> int | None:
    for size in range(len(word), max(2, len(word) - _ENDING) - 1, -1):
        if (by := scales.get(word[:size])) is not None:
            return by
    return None


def _value(tokens: list[int]) -> float:
    """Ones, tens and hundreds are added up; a word for thousands or more multiplies what stands before it."""
    total, below, within = 0, 0, 0
    for token in tokens:
        if token >= _THOUSAND:
            total, below, within = total + (below + within or 1) * token, 0, 0
        elif token == 100 and 0 < within < 10:
            below, within = below + within * 100, 0
        elif token in (10, 100) and 0 < within < 10 and not below % 10:
            below, within = below + within * token, 0
        else:
            below, within = below + within, token
    return float(total + below + within)


@cache
def _words() -> _Words:
    data = gazetteer("numbers.yaml")
    ones = dict(NUMBER_WORDS) | dict.fromkeys(HUNDREDS, 100)
    for value, line in data["ones"].items():
        ones |= {fold_plain(word.strip()): int(value) for word in line.split(",")}
    scales = {folded_word(word.strip()): int(by) for by, line in data["scales"].items() for word in line.split(",")}
    unspaced = dict(UNSPACED_DIGITS)
    for value, line in data["unspaced"].items():
        unspaced |= {fold_plain(word.strip()): int(value) for word in line.split(",")}
    digit = alternatives(unspaced)
    scale = alternatives(word for word, value in unspaced.items() if value >= 100)
    return _Words(
        {word: value for word, value in ones.items() if value > 0},
        scales,
        frozenset(fold_plain(data["joints"]).replace(",", " ").split()),
        re.compile(rf"(?<!\d)(?<!\d )(?:{digit})(?:(?:{digit}) ?){{0,9}}(?:{scale})(?:{digit}){{0,8}}"),
        unspaced,
        frozenset(scales) | {word for word, value in ones.items() if value >= _LEAST},
    )


@cache
def _unspaced_token() -> re.Pattern[str]:
    return re.compile(alternatives(_words().values))
