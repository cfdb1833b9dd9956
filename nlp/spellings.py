"""How a place's name stands in running text: case forms, adjectives, joined prepositions, other alphabets; pure."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from babel import Locale

from nlp.glossary import UNSPACED

CYRILLIC: Final = re.compile("[\u0400-\u052f]")
HAN: Final = re.compile("[\u3400-\u9fff]")
ARABIC: Final = re.compile("[\u0600-\u06ff]")
_INDIC: Final = re.compile("[\u0900-\u09ff]")
_ENDS_IN_VOWEL: Final = re.compile("[аяыйьіїeеоәө]$")
_ADJECTIVE: Final = re.compile("(?:[ыио]й|ая|яя|ое|ее|ые|ие)$")
_OF_PLACE: Final = re.compile("(?<=[сз][кь])(?:к?ий|к?ая|к?ое|к?а|к?е)$")
_FIRST_CASES: Final = {
    "ий": ("его", "ему", "ем", "ого", "ому", "ом"), "ый": ("ого", "ому", "ом"), "ой": ("ого", "ому", "ом"),
    "ая": ("ой", "ую"), "яя": ("ей", "юю"), "ое": ("ого", "ому", "ом"), "ее": ("его", "ему", "ем"),
    "ые": ("ых", "ым", "ыми"), "ие": ("их", "им", "ими"),
}  # fmt: skip
"""Endings of the first word of a Russian or Ukrainian name that is an adjective, beside the one it is listed with."""
_LATIN: Final = {
    "ж": "j", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "yu", "я": "ya", "ё": "yo", "х": "x", "ц": "s", "й": "y",
    "ы": "i", "э": "e", "ь": "", "ъ": "", "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "з": "z",
    "и": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f",
}  # fmt: skip
_SHORTEST_STEM: Final = 4
_SHORT_CASES: Final = (
    "", "а", "у", "е", "ы", "и", "ом", "ой", "да", "дан", "га", "ға", "де", "ден", "ге", "та", "тан", "ка", "қа",
    "те", "тен", "ке", "то", "тон", "до", "дон", "го", "ко",
)  # fmt: skip
"""What short names take: any ending would make other words of them."""
_SHORTEST_JOINED: Final = 3


def spellings(name: str, turkic: bool = False) -> Iterator[str]:
    """`name` as glossary entries: with `~` where known endings may follow, `*` where any may.

    `turkic`: its Latin form takes the case endings of the Turkic languages.
    """
    if UNSPACED.search(name):
        yield name
    elif CYRILLIC.search(name):
        yield from _cyrillic(name)
    elif ARABIC.search(name):
        yield from _arabic(name)
    elif _INDIC.search(name):
        yield f"{name}~"
    else:
        yield f"{name}~" if turkic else name


def latin(name: str) -> str | None:
    """A Russian name as Uzbek and its neighbours write it in Latin letters; None where it has letters of others."""
    plain = name.lower()
    if not all(char in _LATIN or char in " -" for char in plain):
        return None
    written = "".join(_LATIN.get(char, char) for char in plain)
    return written.title()


@cache
def simplified() -> dict[int, str]:
    """Traditional Chinese letters to simplified, as far as the names in CLDR's two Chinese locales tell them."""
    pairs: dict[int, str] = {}
    old, new = Locale.parse("zh_Hant"), Locale.parse("zh")
    for kind in ("territories", "languages", "scripts", "variants", "currencies"):
        theirs, ours = getattr(old, kind), getattr(new, kind)
        for code, written in theirs.items():
            other = str(ours.get(code, ""))
            if len(other) == len(str(written)):
                for first, second in zip(str(written), other, strict=True):
                    if first != second and HAN.match(first) and HAN.match(second):
                        pairs.setdefault(ord(first), second)
    return pairs


def traditional(name: str) -> str:
    """A simplified Chinese name in traditional letters, as far as CLDR tells them."""
    return name.translate(_to_traditional())


@cache
def _to_traditional() -> dict[int, str]:
    return {ord(new): chr(old) for old, new in simplified().items()}


def _cyrillic(name: str) -> Iterator[str]:
    if len(name) <= _SHORTEST_STEM:
        yield from (f"{name}{case}" for case in _SHORT_CASES)
        return
    first, _, rest = name.partition(" ")
    yield f"{name}~"
    if rest and (match := _ADJECTIVE.search(first)):
        stem, cases = first[: match.start()], _FIRST_CASES.get(match[0], ())
        forms = [*_last_word(rest), rest]
        yield from (f"{stem}{case} {form.rstrip('~*')}~" for case in cases for form in forms)
    if "-на-" in name:
        head, tail = name.split("-на-", 1)
        yield from (f"{head}{case}-на-{tail}" for case in ("а", "у", "ом", "е"))
    yield from _last_word(name)


def _last_word(name: str) -> Iterator[str]:
    if name.endswith(("ск", "цк", "ськ", "зьк", "цьк")):
        yield f"{name}*"
    elif " " not in name and (stem := _adjective_stem(name)):
        yield f"{stem}*"
    if match := _OF_PLACE.search(name):
        yield f"{name[: match.start()]}*"
    elif match := _ADJECTIVE.search(name):
        yield from (f"{name[: match.start()]}{case}" for case in _FIRST_CASES.get(match[0], ()))
    elif name.endswith("ец"):
        yield f"{name[:-2]}ц~"
    elif name.endswith(("ів", "їв")):
        yield f"{name[:-2]}{'є' if name[-2] == 'ї' else 'о'}в~"
        yield f"{name[:-2]}єв~"
    elif name.endswith("піль"):
        yield f"{name[:-4]}пол~"
    if _ENDS_IN_VOWEL.search(name) and len(name) > _SHORTEST_STEM + 1:
        yield f"{name[:-1]}~"


def _adjective_stem(name: str) -> str | None:
    """What the adjective of a name begins with: Ташкент, ташкентск-; Самара, самарск-."""
    stem = re.sub("(?:[аяыиоьй]|ия)$", "", name)
    return f"{stem}ск" if len(stem) > _SHORTEST_STEM else None


def _arabic(name: str) -> Iterator[str]:
    """An Arabic name alone and with the prepositions and the article that are written in one word with it."""
    yield name
    if len(name) <= _SHORTEST_JOINED:
        return
    if name.startswith("ال"):
        yield from (f"{joined}{name[2:]}" for joined in ("بال", "لل", "وال", "فال", "كال"))
    else:
        yield from (f"{joined}{name}" for joined in "بلو")
