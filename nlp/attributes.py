"""What an advert offers and asks beside money and places: glossary types, and ages, hours and dates in numbers."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from config.files import ROOT, YamlFile
from nlp.document import Found
from nlp.folding import Folded
from nlp.glossary import Glossary
from nlp.numbers import find_ages, find_dates, find_hours
from nlp.vocabulary import anywhere, uzbek_cyrillic

_WRITTEN: Final = frozenset(("en", "ru", "uz", "tr", "zh", "kk"))
"""Languages with phrases of their own; those of all others stand under `other`."""
_CYRILLIC: Final = frozenset(("ru", "uk", "kk", "ky", "tg", "uz", "be", "bg"))
_ENGLISH_TOO: Final = frozenset(("zh", "ru", "th", "my", "km", "lo", "hi", "bn", "ne", "ar", "uk", "ja", "ko", "fil"))
"""In adverts of these languages Latin words are mostly English; in others `men` or `bay` is another word."""
_DENIED_AFTER: Final = re.compile(
    r"[^.!?;\n]{0,12}(?:не (?:предостав|оплач|выда|включ|требу|нуж)|нет\b|отсутств|not (?:provid|includ|offer"
    r"|cover)|isn't|yo'q|йўқ|berilmaydi|берилмайди|verilmez|yok\b|不包|自理)"
)
_DENIED_BEFORE: Final = re.compile(r"(?:\bбез|\bнет|\bno|\bnot|\bwithout|不提供|不包|无)\s?$")
_HOLDER_WINDOW: Final = 60


class Attribute(NamedTuple):
    """What a phrase stands for, and in which language's texts it does."""

    type: str
    value: str
    language: str
    isco08: str | None = None


def find_attributes(folded: Folded, languages: Iterable[str], fetched_at: str | None) -> Iterator[Found]:
    """Occupation, sex, nationality, languages, benefits, documents, contract, age, hours and dates in folded text.

    `languages` are those of the text; dates without a year are of the year of `fetched_at`.
    """
    spoken = _spoken(languages)
    text = folded.text
    said = [match for match in phrases().find(folded) if not spoken or match[2].language in spoken]
    for start, end, attribute in _longest(said):
        if found := _found(text, start, end, attribute):
            yield found
    yield from find_hours(folded)
    yield from find_ages(folded)
    yield from find_dates(folded, fetched_at)


def _longest(said: list[tuple[int, int, Attribute]]) -> Iterator[tuple[int, int, Attribute]]:
    """Of overlapping phrases of one type the longest; one phrase may promise several benefits."""
    last: dict[tuple[str, str], int] = {}
    for start, end, attribute in sorted(said, key=lambda match: (match[0], -match[1])):
        key = (attribute.type, attribute.value if attribute.type == "BENEFIT" else "")
        if start >= last.get(key, 0):
            last[key] = end
            yield start, end, attribute


def _found(text: str, start: int, end: int, attribute: Attribute) -> Found | None:
    data: dict[str, Any] | None = None
    if attribute.type == "BENEFIT" and (
        _DENIED_AFTER.match(text, end) or _DENIED_BEFORE.search(text, max(0, start - 12), start)
    ):
        return None
    if attribute.type == "OCCUPATION":
        data = {"label": attribute.value, "isco08": attribute.isco08}
    elif attribute.type == "DOCUMENT":
        data = {"holder": _holder(text, start, end)}
    return Found(attribute.type, start, end, attribute.value, data, 0.9)


def _holder(text: str, start: int, end: int) -> str:
    """Who keeps a document, by the words around it in its line."""
    before = text[max(0, start - _HOLDER_WINDOW) : start].rsplit("\n", 1)[-1]
    around = before + text[start : end + _HOLDER_WINDOW].split("\n", 1)[0]
    return next((holder for holder, pattern in _holders().items() if pattern.search(around)), "unknown")


def _spoken(languages: Iterable[str]) -> frozenset[str]:
    """The keys of the word lists that hold for a text in `languages`; none where all do."""
    codes = frozenset(languages)
    if not codes or "und" in codes:
        return frozenset()
    spoken = codes & _WRITTEN
    if codes - _WRITTEN:
        spoken |= {"other"}
    if codes & _CYRILLIC:
        spoken |= {"ru"}
    if codes & _ENGLISH_TOO:
        spoken |= {"en"}
    return spoken


@cache
def phrases() -> Glossary[Attribute]:
    """The phrases of `attributes.yaml` and `occupations.yaml` in one automaton; of each type the longest counts."""
    return Glossary(_entries(), kind=lambda attribute: (attribute.type, attribute.value, attribute.language))


def _entries() -> Iterator[tuple[str, Attribute]]:
    said: dict[str, Any] = YamlFile(ROOT / "gazetteer" / "attributes.yaml").data
    for kind, values in said.items():
        if kind == "HOLDERS":
            continue
        for value, lists in values.items():
            for phrase, language in _phrases(lists):
                yield phrase, Attribute(kind, str(value), language)
    for occupation in YamlFile(ROOT / "gazetteer" / "occupations.yaml").data:
        lists = {key: value for key, value in occupation.items() if key not in ("label", "isco08")}
        for phrase, language in _phrases(lists):
            yield phrase, Attribute("OCCUPATION", occupation["label"], language, occupation["isco08"])


def _phrases(lists: dict[str, str]) -> Iterator[tuple[str, str]]:
    for language, listed in lists.items():
        for phrase in (part.strip() for part in listed.split(",")):
            yield phrase, language
            if language == "uz":
                yield uzbek_cyrillic(phrase), language


@cache
def _holders() -> dict[str, re.Pattern[str]]:
    said = YamlFile(ROOT / "gazetteer" / "attributes.yaml").data["HOLDERS"]
    return {holder: anywhere(part.strip() for part in words.split(",")) for holder, words in said.items()}
