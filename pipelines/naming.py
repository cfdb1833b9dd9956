"""What countries, languages and occupations are called, in the language of whoever reads: by CLDR and the gazetteer."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from config.files import ROOT, YamlFile
from records.document import TrendBy

ENGLISH: Final = "en"


def country(code: str, reader: str = ENGLISH) -> str:
    """A country's name in the reader's language, or the code where it has none."""
    return str(_locale(reader).territories.get(code, code))


def language(code: str, reader: str = ENGLISH) -> str:
    """A language's name in the reader's language, or the code where it has none."""
    return str(_locale(reader).languages.get(code, code))


def script(code: str, reader: str = ENGLISH) -> str | None:
    """A script's name in the reader's language; null where it has none."""
    found = _locale(reader).scripts.get(code)
    return str(found) if found else None


def occupation(code: str, reader: str = ENGLISH) -> str | None:
    """What the gazetteer calls an occupation (ISCO-08) in the reader's language; null where it has no word for it."""
    return _occupations(reader).get(code)


def series(by: TrendBy, value: str, reader: str = ENGLISH) -> str:
    """What the value of a weekly series is called."""
    match by:
        case "typology":
            return value.replace("_", " ")
        case "corridor":
            return " → ".join(country(code, reader) for code in value.split(">"))
        case "occupation":
            return occupation(value, reader) or f"ISCO-08 {value}"
        case "language":
            return language(value, reader) if value != "und" else "language not told"
        case "platform":
            return value


@cache
def _locale(reader: str) -> Locale:
    try:
        return Locale.parse(reader)
    except (UnknownLocaleError, ValueError):
        return Locale(ENGLISH)


@cache
def _occupations(reader: str) -> Mapping[str, str]:
    """By code the label, or the first word of the language; phrases end in `*` or `~` where endings are left open."""
    found: dict[str, str] = {}
    for entry in YamlFile(ROOT / "gazetteer" / "occupations.yaml").data:
        said = entry["label"] if reader == ENGLISH else str(entry.get(reader, "")).split(",")[0].strip("*~ ")
        if said and entry.get("isco08"):
            found.setdefault(entry["isco08"], said)
    return found
