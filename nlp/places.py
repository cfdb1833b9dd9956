"""Places in folded text, with country, coordinates, and role: origin, destination, transit, employer."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from nlp.document import Found
from nlp.folding import Folded, fold_plain
from nlp.gazetteer import Place, full_names, never_places, place_words, places
from nlp.vocabulary import alternatives

FIELD_ROLES: Final = {
    "published.location": "destination",
    "published.country": "destination",
    "published.address": "employer",
    "published.employer": "employer",
}
"""What a place in such a field is, whatever stands around it."""
_CUE_WINDOW: Final = 26
_SHORT: Final = 4
_LARGE: Final = 500_000
"""A city of fewer people is not read in a text that names other countries and not its own."""
_ORDER: Final = ("transit", "employer", "origin", "destination")


def find_places(folded: Folded, field_at: Callable[[int], str]) -> Iterator[Found]:
    """Every place; `field_at` names the field of a code point of the original."""
    found = [(start, end, place) for start, end, place in places().find(folded) if _stands(folded, start, end, place)]
    stated = {place.country for _, _, place in found if place.kind != "city"}
    for start, end, place in found:
        small = place.kind == "city" and place.cased and place.population < _LARGE
        if small and stated and place.country not in stated:
            continue
        role = FIELD_ROLES.get(field_at(folded.span(start, end)[0])) or _role(folded.text, start, end)
        data = {"name": place.name, "country": place.country, "admin": place.admin, "lat": place.lat, "lon": place.lon}
        data["role"] = role
        yield Found("PLACE", start, end, place.name, data, 0.8 if place.cased and place.kind == "city" else 0.95)


def _stands(folded: Folded, start: int, end: int, place: Place) -> bool:
    """A word that is also a name counts as one where it begins with a capital, as far as the text has any."""
    if folded.text[start:end] in never_places():
        return False
    first, last = folded.span(start, end)
    word = folded.original[first:last]
    if not word[:1].isalpha() or word[:1].lower() == word[:1].upper():
        return True
    if place.cased or end - start <= _SHORT:
        return word[:1].isupper() and (end - start > _SHORT or not word[1:2].isupper() or not place.cased)
    return True


def _role(text: str, start: int, end: int) -> str:
    before = text[max(0, start - _CUE_WINDOW) : start].rsplit("\n", 1)[-1]
    for role in _ORDER:
        if _cues()[role].search(before):
            return role
    return _by_suffix(text[start:end], text[end : end + 8])


def _by_suffix(word: str, after: str) -> str:
    """The case that a Turkic name stands in: where to, where at, where from."""
    parted = re.match(r"'([^\W\d_]{1,5})", after)
    if parted or word not in full_names():
        for role, pattern in _suffixes().items():
            if pattern.fullmatch(parted[1]) if parted else pattern.search(word, 3):
                return role
    return "unknown"


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """Words that stand right before a place, up to one other word between."""
    return {
        role: re.compile(rf"(?:{alternatives(words)})\s?(?:[^\W\d_]{{1,14}}\s)?$")
        for role, words in place_words("cues").items()
    }


@cache
def _suffixes() -> dict[str, re.Pattern[str]]:
    return {
        role: re.compile(f"(?:{'|'.join(sorted(map(fold_plain, words), key=len, reverse=True))})$")
        for role, words in place_words("suffixes").items()
    }
