"""The glossary of places: each way of writing leads to the places that it may stand for, the most likely first."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from nlp.folding import fold_each, fold_plain
from nlp.glossary import Glossary
from nlp.placenames import Place, additions, written_places

_RANK: Final = {"hotspot": 2, "country": 1, "city": 0, "region": 0, "adjective": -1}
_REGION: Final = 90_000
"""The inhabitants of a town that is about as likely meant as a region of its name."""
_MOST: Final = 4
_ENDINGS: Final = ("", "*", "~")


@dataclass(eq=False, slots=True)
class Candidates:
    """The places that one name may stand for; each is itself alone, so that many thousands are told apart quickly."""

    places: tuple[Place, ...]


@cache
def places() -> Glossary[Candidates]:
    """Every way of writing a place, with the places that are written so; of a country one place at most."""
    found, endings = _collected()
    shared: dict[tuple[int, ...], Candidates] = {}

    def candidates(same: dict[str, Place]) -> Candidates:
        known = (
            tuple(sorted(same.values(), key=_strength, reverse=True)[:_MOST]) if len(same) > 1 else (*same.values(),)
        )
        named = tuple(map(id, known))
        return shared.get(named) or shared.setdefault(named, Candidates(known))

    return Glossary((name + endings.get(name, ""), candidates(same)) for name, same in found.items())


@cache
def never_places() -> frozenset[str]:
    """Folded words that are names of places and mostly mean something else."""
    return frozenset(fold_plain(str(name)) for name in additions()["never"])


@cache
def cautious_places() -> frozenset[str]:
    """Folded names that are words too: places only near home, between signs or after a preposition."""
    return frozenset(fold_plain(str(name)) for name in additions()["cautious"])


@cache
def small_words() -> frozenset[str]:
    """Folded names of countries that are other words in small letters: places only after a preposition."""
    return frozenset(fold_plain(str(name)) for name in additions()["small"])


@cache
def full_names() -> frozenset[str]:
    """The folded names that are whole as they stand, so that their last letters are no case ending."""
    return frozenset(_collected()[0])


@cache
def _collected() -> tuple[dict[str, dict[str, Place]], dict[str, str]]:
    """The places of each folded name by country, and the ending that may follow the name."""
    never = never_places()
    found: dict[str, dict[str, Place]] = {}
    endings: dict[str, str] = {}
    written = list(written_places())
    names = fold_each([way.rstrip("~*") for way, _ in written])
    for (way, place), name in zip(written, names, strict=True):
        if not name or name in never:
            continue
        ending = way[-1] if way[-1] in "~*" else ""
        if ending:
            endings[name] = max(endings.get(name, ""), ending, key=_ENDINGS.index)
        same = found.setdefault(name, {})
        other = same.get(place.country)
        if other is None or _strength(place) > _strength(other):
            same[place.country] = place
    return found, endings


def _strength(place: Place) -> tuple[int, bool, int]:
    people = max(place.population, _REGION) if place.kind == "region" else place.population
    return _RANK[place.kind], not place.cased, people
