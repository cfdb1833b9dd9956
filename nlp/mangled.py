"""Contacts that somebody mangled to slip past filters, written plainly again, with the way back to the folded text."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from nlp.folding import Folded
from nlp.spoken import SPELLED_GLUED, SPELLED_UNSPACED, SPOKEN, is_spoken, number_words, spoken_digits

TLDS: Final = (
    "com|ru|uz|org|net|kz|kg|tj|tm|az|ua|by|tr|info|biz|io|cn|hk|tw|th|vn|id|my|sg|ph|in|np|bd|pk|ae|de|pl"
    "|uk|us|eu|fr|es|me|cc|top|site|online|xyz|app|link|jobs|work|shop|pro|club|su|рф|gov|edu|co|ai|ly|gl|mm|kh"
    "|la|lk|ir|iq|jo"
    "|lb|eg|dz|ng|ke|gh|za|mx|br|ar|cl|pe|it|nl|ch|at|cz|sk|ro|lt|lv|ee|rs|hr|ge|jp|kr|nz|au|ca|mobi|asia|store"
    "|website"
    "|group|agency|careers|live|page|dev|vip|win|example"
)
"""Ends of addresses that are read without "http" before them."""
_APART_GATE: Final = re.compile(r" [^\s] [^\s] [^\s] ")
_APART: Final = re.compile(r"(?<![^\W_])(?:[^\s,;] ){4,80}[^\s,;](?![^\W_])")
_HYPHENATED: Final = re.compile(r"(?<![^\W_])[^\W\d_]([.*_-])[^\W\d_](?:\1[^\W\d_]){3,40}(?![^\W_])")
_HYPHENATED_GATE: Final = re.compile(r"[.*_-][^\W\d_][.*_-][^\W\d_][.*_-]")
_AT_WORDS: Final = (
    "at|эт|ат|собака|собачка|arroba|aroba|kuchuk|kuchukcha|quyruq|et|a cong|อีเมล|แอท|एट|ऐट|अट|এট|এট্|ات|آت|اتقوب|@"
)
_DOT_WORDS: Final = "dot|точка|тчк|крапка|nuqta|нуқта|нукте|nokta|noqta|noqtə|noqte|nokat|нукта|нүкте|чекит"
"|ponto|punto|point|titik|tuldok|cham|จุด|डॉट|ডট|نقطه|نقطة|点|點|\\."
_OPEN, _CLOSE = r"[(\[{<|*] ?", r" ?[)\]}>|*] ?"
"""The space before an opening sign is looked for last: an expression that begins with a sign is found faster."""
_SAID_DOTS: Final = tuple(f" {word.strip(chr(92))} " for word in _DOT_WORDS.split("|"))
_BRACKETED: Final = re.compile(rf"{_OPEN}(?:(?P<at>{_AT_WORDS})|(?P<dot>{_DOT_WORDS})){_CLOSE}")
_SAID_MAIL: Final = re.compile(
    rf"(?<![\w@])[a-z0-9][\w.-]{{0,40}}(?P<at> (?:{_AT_WORDS}) )[a-z0-9-]{{1,40}}"
    rf"(?P<dot> (?:{_DOT_WORDS}) )(?:{TLDS})(?!\w)"
)
_WIDE_AT: Final = re.compile(r"(?<=[a-z0-9_])(?: @ ?|@ )(?=[a-z0-9-]{2,40} ?\. ?[a-z]{2,10})")
_WIDE_DOT: Final = re.compile(r"[@)\]}] ?[a-z0-9-]{1,40}( \. ?)(?=[a-z]{2,10}(?!\w))")
_WIDE_HANDLE: Final = re.compile(r"(?<![\w@])@ (?=[a-z][a-z0-9]{0,30}(?: ?_ ?[a-z0-9]+|[a-z0-9_]{3}))")
_WIDE_UNDERSCORE: Final = re.compile(r"(?<=[a-z0-9]) ?_ ?(?=[a-z0-9])")
_WIDE_LINK: Final = re.compile(r"(?<![\w.])(?:t|wa|zalo|line)( ?\. ?)me( ?/ ?)(?=[\w+@~])")
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


class Edit(NamedTuple):
    """What stands from `start` to `end` in the folded text, and what is meant."""

    start: int
    end: int
    meant: str


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
            yield from (Edit(*match.span(part), match[part].strip()) for part in (1, 2) if " " in match[part])
        for match in _LINKED_NUMBER.finditer(text):
            if " " in match[0]:
                yield Edit(*match.span(), re.sub(r"[ ()-]", "", match[0]))
    yield from _signs(folded)
    yield from _numbers(folded)


def _without_spaces(match: re.Match[str]) -> Iterator[Edit]:
    apart = match[0]
    for at in range(1, len(apart) - 1, 2):
        # A handle in Latin letters follows a Cyrillic word: the space between them is one.
        if not (
            apart[at - 1].isalpha() and apart[at + 1].isalpha() and apart[at - 1].isascii() != apart[at + 1].isascii()
        ):
            yield Edit(match.start() + at, match.start() + at + 1, "")


def _signs(folded: Folded) -> Iterator[Edit]:
    """`(at)`, `[dot]`, "собака", and signs with spaces about them."""
    text = folded.text
    done = 0
    for match in _BRACKETED.finditer(text) if any(sign in text for sign in "([{<|*") else ():
        start, end = match.span()
        start -= start > done and text[start - 1] == " "
        if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum():
            yield Edit(start, end, "@" if match["at"] else ".")
        done = end
    if " ." in text and ("@" in text or not _SAID.isdisjoint(folded.distinct)):
        for match in _WIDE_DOT.finditer(text):
            yield Edit(*match.span(1), ".")
    if "@ " in text or " @" in text:
        for pattern in (_WIDE_AT, _WIDE_HANDLE):
            for match in pattern.finditer(text):
                yield Edit(*match.span(), "@")
    if "@" in text and (" _" in text or "_ " in text):
        for match in _WIDE_UNDERSCORE.finditer(text):
            if " " in match[0]:
                yield Edit(*match.span(), "_")
    if not _SAID.isdisjoint(folded.distinct) and any(dot in text for dot in _SAID_DOTS):
        for match in _SAID_MAIL.finditer(text):
            yield Edit(*match.span("at"), "@")
            yield Edit(*match.span("dot"), ".")


_SAID: Final = frozenset(word for word in f"{_AT_WORDS}".split("|") if word.isalpha()) - {"et", "ат"}


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
