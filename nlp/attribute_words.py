"""The phrases of the attribute word lists in one automaton, and in which languages' texts each of them holds."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from nlp.folding import Folded
from nlp.glossary import Glossary
from nlp.vocabulary import gazetteer, uzbek_cyrillic

_LISTS: Final = ("benefits.yaml", "papers.yaml", "requirements.yaml")
_OCCUPATIONS: Final = ("occupations.yaml", "occupations_rarer.yaml")
_AROUND: Final = frozenset(("HOLDERS", "GIVEN"))
"""Keys of the lists whose words are looked for near a phrase only."""
_BY_LANGUAGE: Final = frozenset(("GENDER", "NATIONALITY", "LANGUAGE_SKILL"))
"""Types whose short words mean something else in a language beside; the others' hold in the whole family."""
_WRITTEN: Final = frozenset(("en", "ru", "uz", "tr", "zh", "kk"))
"""Languages with phrases of their own; those of all others stand under `other`."""
_CYRILLIC: Final = frozenset(("ru", "uk", "kk", "ky", "tg", "uz", "be", "bg"))
_ENGLISH_TOO: Final = frozenset(("zh", "ru", "th", "my", "km", "lo", "hi", "bn", "ne", "ar", "uk", "ja", "ko", "fil"))
"""In adverts of these languages Latin words are mostly English; in others `men` or `bay` is another word."""
_ALL: Final = "all"
_FAMILIES: Final = (
    ("northern", ("ru", "uk", "be", "bg", "kk", "ky", "tg", "uz", "az", "tk", "tr")),
    ("malay", ("id", "ms", "fil", "jv", "su")),
    ("romance", ("es", "pt", "fr", "ca", "gl", "it")),
    ("vi", ("vi",)),
)
"""Languages taken for each other in short texts, or mixed in one: words of one hold in texts of all.

What is written in letters of its own, and English, holds everywhere.
"""
_FAMILY: Final = {code: name for name, codes in _FAMILIES for code in codes}
_ARABIC_PREFIXES: Final = ("", "ال", "و", "وال", "ب", "بال", "لل")
"""Article, and, with, for: written together with the word."""


_WEAK: Final = "?"
"""Before a phrase of the occupations that names a place of work or a task."""


class Attribute(NamedTuple):
    """What a phrase stands for, and in which language's texts it does."""

    type: str
    value: str
    language: str
    isco08: str | None = None
    weak: bool = False
    """A place of work or a task, which tells the job only where no job word does."""
    exact: str = ""
    """How the phrase is written where the text has accents at all: `bảo vệ` is a guard, `bao vé` a ticket."""


class Said(NamedTuple):
    """Where a phrase stands in the folded text, and what it stands for."""

    start: int
    end: int
    attribute: Attribute


def find_said(folded: Folded, languages: Iterable[str]) -> dict[str, list[Said]]:
    """The phrases that hold in a text of `languages`, by type; of overlapping ones of one type the longest.

    One phrase may promise several benefits: of these, the longest of one value.
    """
    spoken = _spoken(languages)
    said = [
        Said(*match)
        for match in phrases().find(folded)
        if (not spoken or match[2].language in spoken) and (not match[2].exact or _as_written(folded, *match))
    ]
    by_type: dict[str, list[Said]] = {}
    last: dict[tuple[str, str], int] = {}
    for one in sorted(said, key=lambda match: (match.start, -match.end)):
        kind = one.attribute.type
        key = (kind, one.attribute.value if kind.startswith("BENEFIT") else "")
        if one.start >= last.get(key, 0):
            last[key] = one.end
            by_type.setdefault(kind, []).append(one)
    return by_type


def _as_written(folded: Folded, start: int, end: int, attribute: Attribute) -> bool:
    first, last = folded.span(start, end)
    written = normalize("NFC", folded.original[first:last]).casefold()
    return written.isascii() or written == attribute.exact


def word_list(name: str, key: str) -> Any:
    """One part of a word list of `config/gazetteer/`, as it is written."""
    return gazetteer(name)[key]


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
    return spoken | {_ALL} | {_FAMILY[code] for code in codes if code in _FAMILY}


@cache
def phrases() -> Glossary[Attribute]:
    """The phrases of the attribute lists and of the occupations in one automaton."""
    return Glossary(_entries(), kind=lambda attribute: (attribute.type, attribute.value, attribute.language))


def _entries() -> Iterator[tuple[str, Attribute]]:
    for name in _LISTS:
        for kind, values in gazetteer(name).items():
            if kind in _AROUND:
                continue
            for value, lists in values.items():
                for phrase, language in _phrases(lists):
                    yield phrase.lstrip("="), Attribute(kind, str(value), _where(kind, language), exact=_exact(phrase))
    for occupation in chain.from_iterable(map(gazetteer, _OCCUPATIONS)):
        lists = {key: value for key, value in occupation.items() if key not in ("label", "isco08")}
        for phrase, language in _phrases(lists):
            said, weak = phrase.lstrip(_WEAK), phrase.startswith(_WEAK)
            held = _where("", language)
            named = Attribute("OCCUPATION", occupation["label"], held, occupation["isco08"], weak, _exact(said))
            yield said.lstrip("="), named


def _exact(phrase: str) -> str:
    """What a phrase marked with `=` has to be written like."""
    return normalize("NFC", phrase[1:]).casefold() if phrase.startswith("=") else ""


def _where(kind: str, language: str) -> str:
    """The texts that a phrase of a list holds in: of one language, of its family, or all."""
    return language if kind in _BY_LANGUAGE else _FAMILY.get(language, _ALL)


def _phrases(lists: dict[str, str]) -> Iterator[tuple[str, str]]:
    for language, listed in lists.items():
        for phrase in filter(None, map(str.strip, listed.split(","))):
            plain = phrase.lstrip(_WEAK)
            for prefix in _ARABIC_PREFIXES if language == "ar" else ("",):
                yield f"{phrase[: -len(plain)]}{prefix}{plain}", language
            if language == "uz":
                yield uzbek_cyrillic(phrase), language
