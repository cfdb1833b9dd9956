"""Contacts that somebody mangled to slip past filters, written plainly again, with the way back to the folded text."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from nlp.folding import Folded
from nlp.letters import LATIN_LOOKS
from nlp.signs import Edit, signs
from nlp.spoken import SPELLED_GLUED, SPELLED_UNSPACED, SPOKEN, is_spoken, number_words, spoken_digits

_APART_GATE: Final = re.compile(r" [^\s] [^\s] [^\s] ")
_APART: Final = re.compile(r"(?<![^\W_])(?:[^\s,;] ){4,80}[^\s,;](?![^\W_])")
_HYPHENATED: Final = re.compile(r"(?<![^\W_])[^\W\d_]([.*_-])[^\W\d_](?:\1[^\W\d_]){3,40}(?![^\W_])")
_HYPHENATED_GATE: Final = re.compile(r"[.*_-][^\W\d_][.*_-][^\W\d_][.*_-]")
_LOOK_ALIKES: Final = re.compile("(?<=[a-z0-9]_)[асеорхукмтвні]{1,12}(?![^_a-z0-9\\W])")
"""What a name in Latin letters goes on with, in Cyrillic ones that look alike."""
_WIDE_LINK: Final = re.compile(r"(?<![\w.])(?:t|wa|zalo|line)( ?[.,\u00b7\u2022] ?| )me( ?/ ?)(?=[\w+@~])")
_LINKED_NUMBER: Final = re.compile(r"(?<=wa\.me/)\+?\d[\d ()-]{7,22}\d")
_ROUND: Final = "oо"
_LOOKS: Final = {"o": "0", "о": "0", "з": "3", "l": "1", "i": "1", "|": "1"}
_LOOKING: Final = re.compile(r"(?<![^\W\dlоo])\+?(?:[\doоз|](?:[ ().\-_]{0,3}[\doозli|]){5,17})(?![^\W\d])")
_GROUP: Final = re.compile(r"[\doозli|]+")
_LETTERS: Final = re.compile(r"[oозli|]+")
_FEWEST, _MOST = 7, 15
_MOST_EDITS: Final = 200
_FAR: Final = 12
"""Code points beyond which an edit belongs to another contact than the one before."""


class Plain(NamedTuple):
    """The folded text with the edits made; `spots` has where each stands in it, then in the folded text."""

    text: str
    spots: tuple[tuple[int, int, int, int], ...] = ()
    places: int = 0
    """In how many places something was put right."""

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The part of the folded text that a part of this text came from."""
        if not self.spots:
            return start, end
        return self._folded(start)[0], self._folded(end - 1)[1] if end > start else self._folded(end)[0]

    def _folded(self, at: int) -> tuple[int, int]:
        index = bisect_right(self.spots, at, key=lambda spot: spot[0]) - 1
        if index < 0:
            return at, at + 1
        first, last, start, end = self.spots[index]
        return (start, end) if at < last else (at - last + end, at - last + end + 1)


def plain(folded: Folded) -> Plain:
    """The folded text as it would read unmangled; the same string where nothing is mangled."""
    text = folded.text
    spots: list[tuple[int, int, int, int]] = []
    parts, done, length, places, last = [], 0, 0, 0, -_FAR
    for start, end, meant in sorted(_edits(folded))[:_MOST_EDITS]:
        if start < done:
            continue
        parts += [text[done:start], meant]
        length += start - done + len(meant)
        spots.append((length - len(meant), length, start, end))
        done = end
        places += start - last > _FAR
        last = end
    if not spots:
        return Plain(text)
    return Plain("".join([*parts, text[done:]]), tuple(spots), places)


def _edits(folded: Folded) -> Iterator[Edit]:
    text = folded.text
    if _APART_GATE.search(text):
        for match in _APART.finditer(text):
            if any(char.isalpha() and char not in _LOOKS for char in match[0]):
                yield from _without_spaces(match)
    if _HYPHENATED_GATE.search(text):
        for match in _HYPHENATED.finditer(text):
            yield Edit(*match.span(), match[0].replace(match[1], ""))
    if "me/" in text or "me /" in text:
        for match in _WIDE_LINK.finditer(text):
            yield from (Edit(*match.span(part), meant) for part, meant in ((1, "."), (2, "/")) if match[part] != meant)
        for match in _LINKED_NUMBER.finditer(text):
            if " " in match[0]:
                yield Edit(*match.span(), re.sub(r"[ ()-]", "", match[0]))
    if "_" in text and not text.isascii():
        for match in _LOOK_ALIKES.finditer(text):
            yield Edit(*match.span(), match[0].translate(LATIN_LOOKS))
    yield from signs(folded)
    yield from _numbers(folded)


def _without_spaces(match: re.Match[str]) -> Iterator[Edit]:
    apart = match[0]
    for at in range(1, len(apart) - 1, 2):
        # A handle in Latin letters follows a Cyrillic word: the space between them is one.
        if not (
            apart[at - 1].isalpha() and apart[at + 1].isalpha() and apart[at - 1].isascii() != apart[at + 1].isascii()
        ):
            yield Edit(match.start() + at, match.start() + at + 1, "")


def _numbers(folded: Folded) -> Iterator[Edit]:
    """Digits spelled out, or with letters that look like them."""
    text = folded.text
    said = number_words(text, folded.distinct)
    looks = glued = False
    for start, end in folded.digits:
        before, after = text[start - 1 : start], text[end : end + 1]
        if before == " " and after == " ":
            looks = looks or text[start - 2 : start - 1] in _LOOKS or text[end + 1 : end + 2] in _LOOKS
        elif before.isalpha() or after.isalpha():
            looks = looks or (before in _LOOKS or after in _LOOKS)
            glued = glued or text.endswith(SPELLED_GLUED, 0, start) or text.startswith(SPELLED_GLUED, end)
    if said or glued or any(zero in text for zero in SPELLED_UNSPACED):
        for match in SPOKEN.finditer(text):
            digits = spoken_digits(match[0]) if is_spoken(match[0]) else ""
            if _FEWEST <= len(digits.lstrip("+")) <= _MOST:
                start, end = match.span()
                yield Edit(start, start + len(match[0].rstrip(" .-()/–")), digits)
    if looks:
        for match in _LOOKING.finditer(text):
            yield from _looking(match)


def _looking(match: re.Match[str]) -> Iterator[Edit]:
    """Letters in a number; a lone one between spaces is a word, unless the digits stand alone too."""
    groups = list(_GROUP.finditer(match[0]))
    alone = sum(len(group[0]) == 1 for group in groups) > len(groups) // 2
    if sum(char.isdigit() for char in match[0]) < 3:
        return
    for group in groups:
        for letters in _LETTERS.finditer(group[0]):
            if len(group[0]) > 1 or alone:
                start = match.start() + group.start() + letters.start()
                yield Edit(start, start + len(letters[0]), "".join(_LOOKS[char] for char in letters[0]))
