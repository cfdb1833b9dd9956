"""Phrases as experts write them: words of any language that stand together, found by one automaton for all of them.

A phrase is written `word` for words as they stand, with a trailing `*` for any ending and `~` for a known one (see
glossary); `a / b` for either; `@list` for any word of a list in `config/indicators/words/`; `a ... b` for b after a and
`a & b` for either order, both within one sentence and a bounded distance; `a && b` for both anywhere in the advert;
`a* b` for b directly after a with any ending.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from pydantic import RootModel

from config.errors import SettingsError
from config.files import read_all
from nlp.folding import Folded
from nlp.glossary import Glossary

Key = TypeVar("Key", bound=Hashable)
Words = Mapping[str, tuple[str, ...]]
Span = tuple[int, int]
WITHIN: Final = 60
"""How many code points may stand between two parts of a phrase unless it says otherwise: about ten words."""
_MANY: Final = 40
"""Of one part so many places are looked at; a text that repeats a word thousands of times gains nothing by it."""
_SENTENCE_END: Final = re.compile(r"[.!?;](?=\s|$)|[\u3002\uff01\uff1f\uff1b\n]")
_JOINTS: Final[tuple[tuple[str, "Order"], ...]] = ((" && ", "anywhere"), (" & ", "near"), (" ... ", "then"))
_STAR_INSIDE: Final = re.compile(r"[*~]\S|[*~]\s+\S")
_DIRECTLY: Final = 2
"""Code points between a starred word and the next word of the same phrase."""

Order = Literal["anywhere", "near", "then"]


class WordFile(RootModel[dict[str, dict[str, str]]]):
    """Word lists by name: `means`, and by language the words between commas."""


class Match(NamedTuple):
    """Where a phrase stands: the spans of its parts in the folded text, by start."""

    parts: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first part to the last."""
        return self.parts[0][0], max(end for _, end in self.parts)


@dataclass(frozen=True, slots=True)
class Pattern(Generic[Key]):
    """A phrase taken apart."""

    key: Key
    parts: tuple[tuple[str, ...], ...]
    order: Order
    within: int


def read_words(folder: Path) -> dict[str, tuple[str, ...]]:
    """The word lists of a folder, the words of all languages together; SettingsError with file and line."""
    words: dict[str, tuple[str, ...]] = {}
    for file in read_all(folder):
        for name, languages in file.parse(WordFile).root.items():
            if name in words or "means" not in languages:
                problem = "this list is there twice" if name in words else "`means` is missing"
                raise SettingsError(f"{file.path}:{file.line(name)}: {name}: {problem}", "mend the word list")
            found: list[str] = []
            for language, line in languages.items():
                if language != "means":
                    found += _literals(line.split(","), f"{file.path}:{file.line(name, language)}")
            words[name] = tuple(dict.fromkeys(found))
    return words


def take_apart(say: str, key: Key, words: Words, within: int = WITHIN) -> Pattern[Key]:
    """The pattern of a phrase; ValueError if it names a list that is not there or puts a star inside."""
    order: Order = "near"
    pieces = [say]
    for joint, kind in _JOINTS:
        if joint in say:
            order, pieces = kind, say.split(joint)
            break
    else:
        if " / " not in say and _STAR_INSIDE.search(say):
            order, pieces, within = "then", re.split(r"(?<=[*~])\s+", say), _DIRECTLY
    return Pattern(key, tuple(_alternatives(piece, words) for piece in pieces), order, within)


class Phrases(Generic[Key]):
    """Many patterns, found together; single words of one key cost nothing beyond the automaton."""

    def __init__(self, patterns: Iterable[Pattern[Key]]) -> None:
        singles: dict[Key, list[str]] = defaultdict(list)
        joint: list[Pattern[Key]] = []
        for pattern in patterns:
            if len(pattern.parts) == 1:
                singles[pattern.key].extend(pattern.parts[0])
            else:
                joint.append(pattern)
        joint += [Pattern(key, (tuple(dict.fromkeys(found)),), "near", 0) for key, found in singles.items()]
        numbers: dict[tuple[str, ...], int] = {}
        self._by_first: dict[int, list[tuple[Pattern[Key], tuple[int, ...]]]] = defaultdict(list)
        for pattern in joint:
            ids = tuple(numbers.setdefault(part, len(numbers)) for part in pattern.parts)
            self._by_first[ids[0]].append((pattern, ids))
        slots: dict[str, list[int]] = defaultdict(list)
        for part, number in numbers.items():
            for literal in part:
                slots[literal].append(number)
        entries = ((literal, tuple(found)) for literal, found in slots.items())
        self._glossary: Glossary[tuple[int, ...]] = Glossary(entries, kind=lambda payload: payload)

    def find(self, folded: Folded) -> dict[Key, list[Match]]:
        """Where each key's phrases stand in the folded text, by start."""
        places: dict[int, list[Span]] = defaultdict(list)
        for start, end, numbers in self._glossary.find(folded):
            for number in numbers:
                spans = places[number]
                if len(spans) < _MANY and (not spans or start >= spans[-1][1] or end > spans[-1][1]):
                    spans.append((start, end))
        found: dict[Key, list[Match]] = {}
        for number in places:
            for pattern, ids in self._by_first.get(number, ()):
                if all(each in places for each in ids):
                    matches = _together(pattern, [places[each] for each in ids], folded.text)
                    if matches:
                        found.setdefault(pattern.key, []).extend(matches)
        for matches in found.values():
            matches.sort()
        return found


def sentence_between(text: str, start: int, end: int) -> bool:
    """Whether a sentence or a line ends between two places of a folded text."""
    return start < end and _SENTENCE_END.search(text, start, end) is not None


def sentence_around(text: str, start: int, end: int, within: int) -> Span:
    """The part of the sentence or line of a place in a folded text that lies at most `within` code points from it."""
    first, last = max(0, start - within), min(len(text), end + within)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, first, start)]
    close = _SENTENCE_END.search(text, end, last)
    return ends[-1] if ends else first, close.start() if close else last


def _together(pattern: Pattern[Key], places: Sequence[Sequence[Span]], text: str) -> list[Match]:
    if len(places) == 1:
        return [Match((span,)) for span in places[0]]
    if pattern.order == "anywhere":
        return [Match(tuple(sorted(spans[0] for spans in places)))]
    return [match for anchor in places[0] if (match := _around(pattern, anchor, places[1:], text))]


def _around(pattern: Pattern[Key], anchor: Span, others: Sequence[Sequence[Span]], text: str) -> Match | None:
    """The nearest places of the other parts to the first part's place, or None if one is too far."""
    parts = [anchor]
    for spans in others:
        left = parts[-1] if pattern.order == "then" else anchor
        near = (span for span in spans if _near(pattern, left, span, text))
        best = min(near, key=lambda span, left=left: abs(span[0] - left[0]), default=None)  # type: ignore[misc]
        if best is None:
            return None
        parts.append(best)
    return Match(tuple(sorted(parts)))


def _near(pattern: Pattern[Key], left: Span, right: Span, text: str) -> bool:
    if pattern.order == "then" and right[0] < left[1]:
        return False
    first, second = (left, right) if left[0] <= right[0] else (right, left)
    if second[0] < first[1]:
        return False
    return second[0] - first[1] <= pattern.within and not sentence_between(text, first[1], second[0])


def _alternatives(piece: str, words: Words) -> tuple[str, ...]:
    found: list[str] = []
    for word in piece.split(" / "):
        name = word.strip()
        if not name.startswith("@"):
            found += _literals([name], "phrase")
        elif name[1:] in words:
            found += words[name[1:]]
        else:
            raise ValueError(f"there is no word list {name[1:]}")
    return tuple(found)


def _literals(words: Iterable[str], where: str) -> list[str]:
    found = [word.strip() for word in words if word.strip()]
    for word in found:
        if _STAR_INSIDE.search(word):
            raise SettingsError(f"{where}: {word}: a star or tilde may stand at the end only", "write its forms out")
    return found
