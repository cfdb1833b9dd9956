"""The code points that folding knows: what each becomes, which marks are decoration, and which letters look alike."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\ufe00-\ufe0f"
"""Combining marks of no script of their own, for a character class; the marks of Indic, Thai … scripts are letters."""
INVISIBLE: Final = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u061c\u180e\u034f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
APOSTROPHES: Final = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u2018\u2019\u201a\u201b\u2032\u2035\uff07\u02be\u02bf"
)
_QUOTES: Final = "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u2039\u203a"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u30fc"
_RANGES: Final = (
    (0x0, 0x3400), (0xA640, 0xAC00), (0xD800, 0xE000), (0xF900, 0x10000),
    (0x10400, 0x10600), (0x10A00, 0x10A10), (0x10C80, 0x10D00), (0x11000, 0x11400), (0x118A0, 0x118E0),
    (0x16E40, 0x16E80), (0x1D400, 0x1D800), (0x1E900, 0x1E950), (0x1E000, 0x1E150), (0x1E2C0, 0x1E300),
    (0x1F000, 0x1FC00), (0x2F800, 0x2FA20), (0xE0000, 0xE0200),
)  # fmt: skip
"""Where code points stand that folding changes; Han and Hangul between them stay as they are."""
_KEPT: Final = frozenset("\u0e33\u0eb3\u2116\u2026")
"""Thai and Lao AM, whose decomposition no keyboard writes, the number sign and the ellipsis."""
_SPECIAL: Final = {
    "\u0131": "i", "\u0451": "\u0435", "\u0450": "\u0435", "\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d",
    "\u0126": "h", "\u0127": "h", "\u2026": "\u2026", "\t": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n",
    "\u0622": "\u0627", "\u0623": "\u0627", "\u0625": "\u0627", "\u0671": "\u0627", "\u0649": "\u064a",
    "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647", "\u0640": "", "\u0259": "\u0259",
    "\U0001f51f": "10", "\u20e3": "",
}  # fmt: skip
_LOOKS: Final = "a\u0430 b\u0432 c\u0441 d\u0501 e\u0435 h\u043d i\u0456 j\u0458"
_MORE_LOOKS: Final = "k\u043a l\u04cf m\u043c o\u043e p\u0440 q\u051b s\u0455 t\u0442 w\u051d x\u0445 y\u0443"
_GREEK_LOOKS: Final = (
    "a\u03b1 b\u03b2 e\u03b5 i\u03b9 k\u03ba n\u03b7 o\u03bf p\u03c1 t\u03c4 u\u03c5 v\u03bd x\u03c7 y\u03b3 m\u03bc"
)


def _looks() -> tuple[dict[int, str], dict[int, str]]:
    pairs = f"{_LOOKS} {_MORE_LOOKS}".split()
    to_latin = {ord(pair[1]): pair[0] for pair in pairs} | {0x4BB: "h", 0x4C0: "l", 0x4AF: "y", 0x440: "p"}
    to_latin |= {ord(pair[1]): pair[0] for pair in _GREEK_LOOKS.split()}
    to_cyrillic = {ord(pair[0]): pair[1] for pair in pairs if pair[0] not in "djlqrsw"}
    greek = ((pair[1], to_cyrillic.get(ord(pair[0]))) for pair in _GREEK_LOOKS.split())
    to_cyrillic |= {ord(looks): letter for looks, letter in greek if letter}
    return to_latin, to_cyrillic | {ord("u"): "\u0438", ord("n"): "\u043f", ord("r"): "\u0433"}


LATIN_LOOKS, CYRILLIC_LOOKS = _looks()
"""Letters of another alphabet that look like a Latin, or a Cyrillic, one (a choice from Unicode's confusables)."""


def fold_table() -> dict[int, str]:
    """What each code point becomes, for `str.translate`; a result folds to itself."""
    return {code: to for code, to in _pairs() if to != chr(code)}


def separator_table() -> dict[int, str]:
    """A space for each code point that belongs to no word; an apostrophe and U+FFFD stay."""
    table = {}
    for first, last in (*_RANGES, (0x3400, 0x3410)):
        for code in range(first, last):
            category = unicodedata.category(chr(code))
            if (code != 0x27 and category[0] not in "LMNC") or (code < 0xA0 and category == "Cc"):
                table[code] = " "
    return table


def ranges(chars: Iterable[str]) -> str:
    """`chars` as the inside of a regular expression's character class, in as few ranges as there are."""
    runs: list[list[int]] = []
    for code in sorted(map(ord, chars)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


def _pairs() -> Iterator[tuple[int, str]]:
    for first, last in _RANGES:
        for code in range(first, last):
            yield code, _settled(chr(code))


def _settled(char: str) -> str:
    for _ in range(4):
        turned = "".join(map(_fold_one, char))
        if turned == char:
            break
        char = turned
    return char


def _fold_one(char: str) -> str:
    code = ord(char)
    if char in _SPECIAL:
        return _SPECIAL[char]
    if 0xD800 <= code < 0xE000:
        return "\ufffd"
    if char in _KEPT:
        return char
    if char in APOSTROPHES:
        return "'"
    if char in _QUOTES:
        return '"'
    if char in _DASHES:
        return "-"
    if char in INVISIBLE or _is_decoration(code) or 0xE0000 <= code < 0xE0200:
        return ""
    return _letter_or_digit(char)


def _is_decoration(code: int) -> bool:
    ranges = ((0x300, 0x370), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE00, 0xFE30), (0x64B, 0x660))
    return any(first <= code < last for first, last in ranges) and unicodedata.category(chr(code))[0] == "M"


def _letter_or_digit(char: str) -> str:
    code = ord(char)
    digit = unicodedata.digit(char, None)
    if digit is not None and unicodedata.category(char) in ("Nd", "No"):
        return str(digit)
    for first in (0x1F150, 0x1F170):
        if first <= code < first + 26:
            return chr(code - first + 97)
    name = unicodedata.name(char, "")
    if name.startswith("LATIN LETTER SMALL CAPITAL ") and len(name) == 28:
        return name[-1].lower()
    plain = unicodedata.normalize("NFKC", char.casefold())
    if plain.startswith(" ") and len(plain) > 1:
        return char
    return _without_latin_marks(plain)


def _without_latin_marks(text: str) -> str:
    """Latin and Greek letters lose their diacritics; Cyrillic ones keep them, being other letters."""
    apart = unicodedata.normalize("NFD", text)
    if len(apart) > len(text) and ord(apart[0]) < 0x400:
        return "".join(char for char in apart if not unicodedata.combining(char))
    return text
