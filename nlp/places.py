"""Places in folded text: which of the places of that name is meant, and whether the words mean a place at all."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final

from nlp.document import Found
from nlp.folding import Folded
from nlp.gazetteer import Candidates, cautious_places, never_places, places, small_words
from nlp.glossary import UNSPACED
from nlp.place_roles import LISTED, Sighting, is_cued, place_words, roles, says_where
from nlp.placenames import KNOWN_AFAR, Place
from nlp.vocabulary import alternatives

_SHORT: Final = 4
_LONG: Final = 5
_MANY_TIMES: Final = 10
_TIMES: Final = 3
_SUBURB: Final = 0.4
"""Degrees between a city and its districts; a district has a third of the city's inhabitants at most."""
_SIGN_BEFORE: Final = re.compile(r"(?:^|[\n(,:;/|•*–—-]|[^\w\s.'\"])\s?$")
_SIGN_AFTER: Final = re.compile(r"\s?(?:$|[\n),.:;/|–—-])")
_COMMA: Final = re.compile(r" ?[,،，] ?")
_STOP: Final = re.compile(r"[.!?\n]")
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_PATRONYMIC: Final = re.compile("(?:овн|евн|ович|евич)[а-я]{0,2}$")
_TOWN: Final = 100_000
_NEAR: Final = 40
_ADDRESS: Final = re.compile(r"[@_]|//|www\.|\bt\.me|[a-z0-9-]\.[a-z]{2,7}(?:/|$)")
_QUOTED: Final = (("«", "»"), ("“", "”"), ("„", "“"), ('"', '"'), ("「", "」"))


def find_places(folded: Folded, field_at: Callable[[int], str], countries: Iterable[str] = ()) -> Iterator[Found]:
    """Every PLACE, and NATIONALITY where a country's name says whose citizens are sought.

    `field_at` names the field of a code point of the original; `countries` are those that the advert is likely from.
    """
    home = list(countries)
    seen = list(_outside([one for one in _meant(folded, home) if not _is_name(folded, one.start, one.end)]))
    for sighting, role in zip(seen, roles(folded, seen, field_at, home[0] if home else None), strict=True):
        place = sighting.place
        if role == "nationality":
            yield Found("NATIONALITY", sighting.start, sighting.end, place.country, None, 0.9)
            continue
        data = {"name": place.name, "country": place.country, "admin": place.admin, "lat": place.lat, "lon": place.lon}
        data["role"] = role
        confidence = 0.8 if place.cased and place.kind == "city" else 0.95
        yield Found("PLACE", sighting.start, sighting.end, place.name, data, confidence)


def _meant(folded: Folded, home: list[str]) -> Iterator[Sighting]:
    """What was matched, each as the place of that name that is nearest to what else the advert names."""
    text, last = folded.text, -1
    found = [one for one in places().find(folded) if not _breaks_off(text, one[0], one[1])]
    likely = [one.places[0] for _, _, one in found]
    stated = {place.country for place in likely if place.kind in ("country", "hotspot")} | _flags(folded.original)
    for number, (start, end, candidates) in enumerate(found):
        within = _within(text, end, found[number + 1]) if number + 1 < len(found) else None
        place = _choose(candidates.places, home, stated, within)
        if place.kind == "adjective":
            if says_where(text, start, end):
                yield Sighting(start, end, place)
        elif _stands(folded, start, end, place):
            near = place.country in stated or place.country in home
            name = text[start:end]
            sure = (near or _known(place, name)) and name not in cautious_places()
            placed = near or place.population >= _TOWN or place.kind == "region"
            if sure or (placed and (_listed(text, last, start) or is_cued(text, start) or _apart(text, start, end))):
                last = end
                yield Sighting(start, end, place)


def _listed(text: str, last: int, start: int) -> bool:
    """Whether a name follows the place that ends at `last` (-1: none) in a list."""
    return last >= 0 and not _STOP.search(text, last, start) and LISTED.fullmatch(text, last, start) is not None


def _within(text: str, end: int, following: tuple[int, int, Candidates]) -> str | None:
    """The country named right after a comma: "Amman, Jordan" is no Oman."""
    start, _, candidates = following
    first = candidates.places[0]
    return first.country if first.kind == "country" and _COMMA.fullmatch(text, end, start) else None


def _flags(original: str) -> set[str]:
    """The countries whose flags a text shows: two regional indicators each."""
    return {"".join(chr(ord(sign) - 0x1F1A5) for sign in pair) for pair in _FLAG.findall(original)}


def _choose(candidates: tuple[Place, ...], home: list[str], stated: set[str], within: str | None) -> Place:
    """A place of the countries near, but no town for a country, nor a village for a city that is known abroad."""
    first = candidates[0]
    for place in candidates if within else ():
        if place.country == within and (place.kind != "city" or place.population >= KNOWN_AFAR):
            return place
    for place in candidates:
        if place.country in home[:1]:
            return place if first.kind != "country" or place.kind != "city" else first
    at_home = next((place for place in candidates if place.country in stated or place.country in home), first)
    if at_home.kind == "city" and (first.kind == "country" or first.population > _MANY_TIMES * at_home.population):
        return first
    return at_home


def _known(place: Place, name: str) -> bool:
    """Whether a place is known abroad: a town elsewhere is most likely another word."""
    return bool(
        place.kind in ("country", "hotspot")
        or place.population >= KNOWN_AFAR
        or (place.population >= _TOWN and not name.isascii() and (len(name) > _SHORT or UNSPACED.match(name)))
    )


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a name stands between signs, as in lists and headings."""
    return bool(_SIGN_BEFORE.search(text, max(0, start - 3), start) and _SIGN_AFTER.match(text, end))


def _breaks_off(text: str, start: int, end: int) -> bool:
    """Whether a match in a script without spaces ends within a syllable."""
    return end < len(text) and unicodedata.category(text[end])[0] == "M" and UNSPACED.match(text[end - 1]) is not None


def _outside(seen: list[Sighting]) -> Iterator[Sighting]:
    """`seen` without the districts of the cities that it names."""
    cities = [one.place for one in seen if one.place.population >= KNOWN_AFAR]
    for one in seen:
        if one.place.kind != "city" or not any(_is_part(one.place, city) for city in cities):
            yield one


def _is_part(place: Place, city: Place) -> bool:
    if (
        city.division != place.division
        or city.population < _TIMES * place.population
        or None in (place.lat, place.lon, city.lat, city.lon)
    ):
        return False
    away = abs((place.lat or 0) - (city.lat or 0)) + abs((place.lon or 0) - (city.lon or 0))
    return place.country == city.country and away < _SUBURB


def _stands(folded: Folded, start: int, end: int, place: Place) -> bool:
    """A word that is also a name counts as one where it begins with a capital, as far as the text has any."""
    if folded.text[start:end] in never_places() or _PATRONYMIC.search(folded.text, start, end):
        return False
    first, last = folded.span(start, end)
    word = folded.original[first:last]
    if not word[:1].isalpha() or word[:1].lower() == word[:1].upper():
        return True
    if not word[:1].isupper() and folded.text[start:end] in small_words() and not is_cued(folded.text, start):
        return _lower_too(folded, place, end - start)
    if not word[:1].isupper():
        return not (place.cased or end - start <= _SHORT) or _lower_too(folded, place, end - start)
    return end - start > _SHORT or not word[1:2].isupper() or not place.cased


def _lower_too(folded: Folded, place: Place, length: int) -> bool:
    """Whether a name in small letters may be one: of what is known, where nothing has capitals."""
    known = place.kind == "country" or place.population >= KNOWN_AFAR
    return known and length > _LONG and folded.original == folded.original.lower()


def _is_name(folded: Folded, start: int, end: int) -> bool:
    """Whether a place's name is part of an address, a handle, a street, or the name of a firm or a person."""
    text = folded.text
    before = text[max(0, start - _NEAR) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _NEAR].split("\n", 1)[0]
    chunk = before[before.rfind(" ") + 1 :] + text[start:end] + after.split(" ", 1)[0]
    if len(chunk) > end - start and _ADDRESS.search(chunk):
        return True
    first, last = folded.span(start, end)
    if _in_quotes(folded.original, first, last):
        return True
    leading, following = _name_words()
    return bool(leading.search(before) or following.match(after))


def _in_quotes(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _NEAR) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _NEAR].split("\n", 1)[0]
    for opening, closing in _QUOTED:
        if opening in before and closing in after:
            if opening == closing and before.count(opening) % 2:
                return True
            if opening != closing and before.rfind(opening) > before.rfind(closing):
                return True
    return False


@cache
def _name_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before and after a place's name where it is that of a street, a firm or a person."""
    words = place_words()["names"]
    return (
        re.compile(rf"(?:{alternatives(words['before'])})[\s.:\"]{{0,3}}$"),
        re.compile(rf"[\s'\"-]{{0,2}}(?:{alternatives(words['after'])})"),
    )
