"""Whom an advert seeks: sex, nationality and languages, from folded text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from babel import Locale

from config.files import ROOT, YamlFile
from nlp.document import Found
from nlp.folding import Folded
from nlp.glossary import Glossary
from nlp.vocabulary import alternatives, uzbek_cyrillic

_LOCALES: Final = (
    "vi",
    "zh",
    "zh_Hant",
    "fr",
    "es",
    "pt",
    "ky",
    "tk",
    "kk",
    "tr",
    "tg",
    "hi",
    "ne",
    "bn",
    "ar",
    "uk",
    "ru",
)
"""Languages in which CLDR's name of a language is told from the name of its country or people, or nearly so."""
_SKILLS: Final = (
    "en", "ru", "zh", "ko", "ja", "de", "ar", "tr", "fr", "es", "it", "pt", "nl", "pl", "uk", "he", "hi", "th", "vi",
)  # fmt: skip
_ENGLISH_TOO: Final = frozenset(("zh", "ru", "th", "my", "km", "lo", "hi", "bn", "ne", "ar", "uk", "ja", "ko", "fil"))
_STEM_LOCALES: Final = frozenset(("ru", "uk", "az"))
_WINDOW: Final = 28
_VIETNAMESE: Final = frozenset(("vi",))
_JOINED: Final = re.compile(
    r"[\s,/&+-]{0,3}(?:(?:and|or|и|или|та|або|va|ва|yoki|еки|ve|veya|və|ya[ -]da|y|o|e|ou|et|u|мен|жана|же|we|ya"
    r"|atau|hoac|và|و|او"
    r"|और|या|ও|বা|र|หรือ|และ|ຫຼື|ឬ|နှင့်|和|或|е|pun boleh)[\s,/]{0,2})?"
)
_FIRM_AFTER: Final = re.compile(
    r" ?(?:مطعم|بال|company|companies|firm|family|families"
    r"|employer|owner|management|team|client|market|customers|border"
    r"|visa|компани|фирм|семь|клиент|рын|firma|sirket|aile|公司|老板|顾客|客户|餐|rupee|passport|army|government|standard|law)"
)
_NO_OFFER_AFTER: Final = re.compile(r" ?(?:привет|всем|делают|зарабатыв|\d\d (?:лет|года?),|of the|with the|de maison)")
_UNRELATED_AFTER: Final = re.compile(
    r"(?:'s|’s)|[\s-]{0,2}(?:wear|clothing|clothes|shoes|salon|fashion|одежд|обув|зал|космет|стрижк|clinic|health|kiyim|кийим|иш\b"
    r"|food|restaurant|cuisine|dishes|ресторан|кухн|embassy|rupees|dollars?|teacher|breakfast|school|center|centre|tutor|course)"
)
_CHILD: Final = re.compile(
    r"(?:clients?|customers|patients?|клиент\w*|our|other|drop for|delivery|пациент\w*|хозяй\w*|для|за) ?$"
)


class Trait(NamedTuple):
    """What a word says of the worker sought; `sure` where it needs no other word beside it."""

    type: str
    value: str
    languages: frozenset[str]
    sure: bool = True


class _Said(NamedTuple):
    start: int
    end: int
    trait: Trait


def find_people(folded: Folded, languages: Iterable[str], told: Sequence[tuple[int, int]] = ()) -> Iterator[Found]:
    """GENDER, NATIONALITY and LANGUAGE_SKILL asked for in a text of `languages`.

    `told`: where, in the original, nationalities stand that were read from the names of countries.
    """
    spoken = frozenset(languages)
    if spoken & _ENGLISH_TOO:
        spoken |= {"en"}
    by_type: dict[str, list[_Said]] = {"GENDER": [], "LANGUAGE_SKILL": [], "NATIONALITY": []}
    for start, end, trait in _traits().find(folded):
        if trait.languages and "und" not in spoken and not trait.languages & spoken:
            continue
        if trait.languages == _VIETNAMESE and not _as_written(folded, start, end):
            continue
        by_type[trait.type].append(_Said(start, end, trait))
    text = folded.text
    sexes = [one for one in by_type["GENDER"] if not _elsewhere(text, one)]
    yield from _sexes(text, sexes)
    yield from _skills(text, by_type["LANGUAGE_SKILL"])
    peoples = [one for one in by_type["NATIONALITY"] if not _overlaps(folded.span(one.start, one.end), told)]
    yield from _nationalities(folded, peoples, sexes)


def _overlaps(span: tuple[int, int], told: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in told)


def _as_written(folded: Folded, start: int, end: int) -> bool:
    """Whether a Vietnamese word has the tones that it has in the list: folded, most words are several."""
    first, last = folded.span(start, end)
    return unicodedata.normalize("NFC", folded.original[first:last]).casefold() in _vietnamese()


@cache
def _vietnamese() -> frozenset[str]:
    lists = [words["vi"] for words in _words()["GENDER"].values() if "vi" in words]
    names = map(str, Locale.parse("vi").languages.values())
    return frozenset(word.casefold() for word in (*(word for words in lists for word in words), *names))


def _elsewhere(text: str, one: _Said) -> bool:
    """Whether a word is about wares, customers or children."""
    return bool(
        _UNRELATED_AFTER.match(text, one.end)
        or _NO_OFFER_AFTER.match(text, one.end)
        or _CHILD.search(text, max(0, one.start - _WINDOW), one.start)
    )


def _sexes(text: str, said: Sequence[_Said]) -> Iterator[Found]:
    """Both sexes joined in one phrase are any."""
    number = 0
    while number < len(said):
        one, end, value = said[number], said[number].end, said[number].trait.value
        while number + 1 < len(said) and _JOINED.fullmatch(text, end, said[number + 1].start):
            number += 1
            end = said[number].end
            value = value if said[number].trait.value == value else "any"
        yield Found("GENDER", one.start, end, value, None, 0.9)
        number += 1


def _skills(text: str, said: Sequence[_Said]) -> Iterator[Found]:
    """Languages asked for: words that are sure, stems beside a word of knowing, and those listed with them."""
    taken = [one.trait.sure or _known(text, one) for one in said]
    for number in (*range(1, len(said)), *range(len(said) - 2, -1, -1)):
        for other in (number - 1, number + 1):
            if 0 <= other < len(said) and taken[other] and not taken[number]:
                first, second = sorted((said[number], said[other]), key=lambda one: one.start)
                taken[number] = _JOINED.fullmatch(text, first.end, second.start) is not None
    for one, kept in zip(said, taken, strict=True):
        if kept and not _denied(text, one) and not _UNRELATED_AFTER.match(text, one.end):
            yield Found("LANGUAGE_SKILL", one.start, one.end, one.trait.value, None, 0.9)


def _known(text: str, one: _Said) -> bool:
    before = text[max(0, one.start - _WINDOW) : one.start].rsplit("\n", 1)[-1]
    return bool(_cues()["before"].search(before) or _cues()["after"].match(text, one.end))


def _denied(text: str, one: _Said) -> bool:
    before = text[max(0, one.start - _WINDOW) : one.start].rsplit("\n", 1)[-1]
    after = re.split(r"[\n.,;]", text[one.end : one.end + _WINDOW])[0]
    return bool(_cues()["denied_before"].search(before) or _cues()["denied"].search(after))


def _nationalities(folded: Folded, said: Sequence[_Said], sexes: Sequence[_Said]) -> Iterator[Found]:
    """Peoples sought: a word that means women or men of one says their sex too."""
    text = folded.text
    for one in said:
        if _UNRELATED_AFTER.match(text, one.end) or _FIRM_AFTER.match(text, one.end) or "_" in text[one.start - 1]:
            continue
        yield Found("NATIONALITY", one.start, one.end, one.trait.value, None, 0.8)
        if text[one.start : one.end] in _women() and not any(sex.start <= one.start < sex.end for sex in sexes):
            yield Found("GENDER", one.start, one.end, "female", None, 0.8)


@cache
def _words() -> dict[str, Any]:
    data: dict[str, Any] = YamlFile(ROOT / "gazetteer" / "people.yaml").data
    return data


@cache
def _women() -> frozenset[str]:
    """Folded words for women of a nation."""
    return frozenset(("filipina", "filipinas", "colombianas", "venezolanas", "brasileiras", "dominicanas", "peruanas"))


@cache
def _traits() -> Glossary[Trait]:
    return Glossary(_entries(), kind=lambda trait: trait.type)


def _entries() -> Iterator[tuple[str, Trait]]:
    for value, lists in _words()["GENDER"].items():
        for language, words in lists.items():
            for word in words:
                trait = Trait("GENDER", value, frozenset((language,)))
                yield word, trait
                if language == "uz":
                    yield uzbek_cyrillic(word.rstrip("~")) + "~", trait
    for certainty in ("sure", "stems"):
        for value, words in _words()["LANGUAGE_SKILL"][certainty].items():
            for word in words:
                yield word, Trait("LANGUAGE_SKILL", value, frozenset(), certainty == "sure")
    for locale in _LOCALES:
        names = Locale.parse(locale).languages
        for code in _SKILLS:
            if name := names.get(code):
                yield f"{name}~", Trait("LANGUAGE_SKILL", code, frozenset((locale[:2],)), locale not in _STEM_LOCALES)
    for country, words in _words()["NATIONALITY"].items():
        for word in words:
            yield word, Trait("NATIONALITY", country, frozenset())


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """Words that tell that a language is asked for, and that it is not."""
    words = _words()["LANGUAGE_SKILL"]
    return {
        "before": re.compile(rf"(?:{alternatives(words['before'])})"),
        "after": re.compile(rf"[\s:—–-]{{0,3}}(?:{alternatives(words['after'])})"),
        "denied": re.compile(alternatives(words["denied"])),
        "denied_before": re.compile(rf"(?:{alternatives(words['denied_before'])})\s?(?:\S{{1,12}}\s)?$"),
    }
