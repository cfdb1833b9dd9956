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
    "vi", "zh", "zh_Hant", "fr", "es", "pt", "ky", "tk", "kk", "tr", "tg", "hi", "ne", "bn", "ar",
    "uk", "ru", "en", "id", "ms", "fil", "az", "uz", "uz_Cyrl", "th", "lo", "km", "my",
)  # fmt: skip
"""Languages whose names of languages are taken from CLDR."""
_SKILLS: Final = (
    "en", "ru", "zh", "ko", "ja", "de", "ar", "tr", "fr", "es", "it", "pt", "nl", "pl", "uk", "he", "hi", "th", "vi",
    "uz", "kk", "ky", "tg", "tk", "az", "ro", "bg", "cs", "hu", "el", "fa", "ur", "ms", "id", "my", "lo", "km", "bn",
    "ne", "ta", "fil", "sk", "lt", "sr", "sv", "no", "da", "fi",
)  # fmt: skip
_ENGLISH_TOO: Final = frozenset(("zh", "ru", "th", "my", "km", "lo", "hi", "bn", "ne", "ar", "uk", "ja", "ko", "fil"))
_STEM_LOCALES: Final = frozenset(("ru", "uk", "az", "en", "id", "ms", "fil", "uz", "uz_Cyrl", "th", "lo", "km", "my"))
"""Those in which the name of a language is that of a people or a country too: it needs a word of knowing beside it."""
_ALWAYS_SURE: Final = frozenset(_SKILLS[:19])
"""Those that adverts ask for everywhere; the others stand for a people or a country mostly."""
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
    r"|visa|plant\b|factory|employ|кафе|завод|производ|कंपनी|कम्पनी|কোম্পানি|quan ly|lam chu|company|based|企业"
    r"|老闆|工厂|超市|餐厅|菜\b|شركه|شركة|عائله|كفيل|компани|фирм|семь|клиент|рын|firma|sirket|aile|公司|老板"
    r"|顾客|客户|餐|rupee|passport|army|government|standard|law)"
)
_NO_OFFER_AFTER: Final = re.compile(r" ?(?:привет|всем|делают|зарабатыв|\d\d (?:лет|года?),|of the|with the|de maison)")
_UNRELATED_AFTER: Final = re.compile(
    r"(?:'s|’s)|[\s-]{0,2}(?:wear|clothing|clothes|shoes|salon|fashion|одежд|обув|зал|космет|стрижк|clinic"
    r"|health|kiyim|кийим|иш\b"
    r"|food|restaurant|cuisine|dishes|ресторан|кухн|embassy|भाषा|ভাষা|खाना|রান্না|रु|টাকা|रुपै|massage|массаж|peso"
    r"|ringgit|baht|rupiah|rupees|dollars?|teacher|breakfast|school|center|centre|tutor|course)"
)
_SPEECH_AFTER: Final = re.compile(
    r"[\s-]{0,2}(?:language|speak|spoken|peso|ringgit|baht|rupiah|язык|мов[аиу]\b|тил|тіл|til\b|tili|dil\b|dili"
    r"|भाषा|ভাষা|စကား|话|話|语|語)"
)
_MASTER_BEFORE: Final = re.compile(
    r"(?:老板(?:是|为)?|老闆(?:是)?|客户(?:是|为)?|顾客|เจ้าของ(?:เป็น)?|นายจ้าง(?:เป็น)?|ลูกค้า|ร้าน|เจ้านาย|เถ้าแก่"
    r"|ເຈົ້າຂອງ|chu|sep|khach"
    r"|bos|majikan|pelanggan|boss(?:es)?|owners?|employers?|married to a|we are an?|хозя\w+|начальни\w+"
    r"|заказчик\w*|patron\w*|owned by"
    r"|صاحب|كفيل|عائله|لدي|عند|ريال|دينار|درهم|جنيه|ليره)[ :-]{0,2}$"
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
    by_type = {type_: list(_longest(said)) for type_, said in by_type.items()}
    sexes = [one for one in by_type["GENDER"] if not _elsewhere(text, one)]
    yield from _sexes(text, sexes)
    spoken_of = [one for one in by_type["LANGUAGE_SKILL"] if not _overlaps(folded.span(one.start, one.end), told)]
    skills = list(_skills(text, spoken_of))
    yield from skills
    told = [*told, *(folded.span(skill.start, skill.end) for skill in skills)]
    peoples = [one for one in by_type["NATIONALITY"] if not _overlaps(folded.span(one.start, one.end), told)]
    yield from _nationalities(folded, peoples, sexes)


def _longest(said: list[_Said]) -> Iterator[_Said]:
    """Of words that overlap the longest, of the same word the reading that needs no other beside it."""
    done = 0
    for one in sorted(said, key=lambda one: (one.start, -one.end, not one.trait.sure)):
        if one.start >= done:
            done = one.end
            yield one


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
        if _SPEECH_AFTER.match(text, one.end) or _MASTER_BEFORE.search(text, max(0, one.start - _WINDOW), one.start):
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
    return Glossary(_entries(), kind=lambda trait: (trait.type, trait.languages, trait.sure))


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
                sure = locale not in _STEM_LOCALES and code in _ALWAYS_SURE
                trait = Trait("LANGUAGE_SKILL", code, frozenset((locale.split("_")[0],)), sure)
                yield from ((form, trait) for form in _forms(name, locale))
    yield from _peoples()


def _forms(name: str, locale: str) -> Iterator[str]:
    """A language's name with its endings: Slavic adjectives whole, French ones after an elided article too."""
    slavic = locale in ("ru", "uk") and re.search("(?:ий|ая|а|я)$", name)
    yield f"{name[: slavic.start()]}*" if slavic and len(name) > 5 else f"{name}~"
    if locale == "fr" and name[0] in "aeéiou":
        yield from (f"d'{name}", f"l'{name}")


def _peoples() -> Iterator[tuple[str, Trait]]:
    """Words for the people of each country: as listed, and as a language forms them of the country's name."""
    for country, words in _words()["NATIONALITY"].items():
        for word in words:
            plain, _, spoken = word.partition("@")
            trait = Trait("NATIONALITY", country, frozenset(filter(None, (spoken,))))
            yield from ((form, trait) for form in _inflected(plain))
    for locale, shapes in _words()["PEOPLE_SHAPES"].items():
        names = Locale.parse(locale).territories
        for country in _words()["NATIONALITY"]:
            name = re.sub(r"\s*[(（].*", "", names[country])
            yield from ((shape.format(name), Trait("NATIONALITY", country, frozenset())) for shape in shapes)


def _inflected(word: str) -> Iterator[str]:
    """`stem+ending/ending` with each ending; an Arabic adjective with its article, in its genders and its plurals."""
    stem, _, endings = word.partition("+")
    if not stem.endswith("ي"):
        yield from (stem + ending for ending in endings.split("/"))
        return
    for article in ("", "ال", "لل", "و", "وال"):
        yield from (f"{article}{stem}{ending}" for ending in ("", "ة", "ه", "ين", "ون", "ات", "تين"))


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
