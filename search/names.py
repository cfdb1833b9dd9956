"""The names of places and occupations that `config/gazetteer` lists: what else a query's words are written as.

Read at the first question with words in it (about 0.15 s). An index does not depend on it: names are looked up when a
question is asked, so a name that an expert adds is found at once.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, Literal, NamedTuple

from babel import Locale

from config.files import ROOT, YamlFile
from nlp.folding import fold_plain
from search.analysis import is_run, pairs, pieces, spellings, terms_of

MAX_WORDS: Final = 5
"""Words of the longest name that is looked for in a question."""
_NO_JOB: Final = "-"
"""The label of phrases in which a job word names no job (occupations.yaml)."""
_MIN_LATIN: Final = 4
"""Letters of a name of one Latin word; an abbreviation in capitals may have three. US is *us* more often."""
_MIN_STEM: Final = 5
"""Letters of a Russian stem that tells a name: with four, Rostov is growth and Georgia is cargo."""
_MIN_OPEN: Final = 5
"""Letters before any ending."""
_LONGEST_ENDING: Final = 6
_MIN_IN_HAN: Final = 2
_MIN_IN_RUN: Final = 4
"""Characters of a name that is looked for inside a run: in Han, and in scripts that are spelled."""
_MAX_IN_RUN: Final = 12
_SLAVIC: Final = (
    "а", "у", "е", "и", "ы", "й", "ь", "я", "ю", "і", "ї", "ой", "ей", "ою", "ею", "ом", "ем", "ам", "ям", "ах",
    "ях", "ов", "ев", "ами", "ями", "ия", "ию", "ии", "ией", "ие", "ье", "ья", "ію", "ії", "ією",
)  # fmt: skip
_TURKIC_CYRILLIC: Final = (
    "га", "ка", "қа", "ға", "ге", "ке", "го", "ко", "да", "де", "та", "те", "до", "то", "дан", "ден", "тан",
    "тен", "дон", "тон", "нинг", "нин", "нын", "ның", "нің", "дың", "дің", "тың", "тің", "ни", "ны", "ды", "ты",
    "даги", "дағы", "дегі",
)  # fmt: skip
_TURKIC_LATIN: Final = (
    "ga", "ka", "qa", "ge", "ke", "da", "de", "ta", "te", "dan", "den", "tan", "ten", "ning", "nin", "nun",
    "ni", "nu", "dagi", "deki", "daki", "ya", "ye", "yi", "a", "e", "in", "un", "i", "u", "yn",
)  # fmt: skip
"""The cases of a name, folded: what `~` stands for in the files."""
_CYRILLIC: Final = frozenset(map(chr, range(0x400, 0x530)))
_IN_BOTH: Final = frozenset(("uz", "kk", "tk"))
"""Languages of the files whose adverts are indexed in Latin, whatever they are written in."""


class Way(NamedTuple):
    """One way of writing a name."""

    written: str
    pieces: tuple[str, ...]
    """Its words as a question's are folded."""
    ending: str
    """What may follow: `~` a known ending, `*` any, else nothing."""
    respelled: bool
    """Whether it stands in adverts of languages that are written in Cyrillic and in Latin."""


@dataclass(frozen=True, eq=False)
class Meaning:
    """One place or occupation with all its ways of writing."""

    kind: Literal["place", "occupation"]
    name: str
    ways: tuple[Way, ...]

    @cached_property
    def terms(self) -> "NameTerms":
        """What its names are in an index."""
        return _terms(self.ways)


class NameTerms(NamedTuple):
    """What finds any name of a meaning; a sequence that holds another of its names is left out."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    starts: tuple[str, ...]
    sequences: tuple[tuple[str, ...], ...]


def meanings(words: tuple[str, ...]) -> tuple[Meaning, ...]:
    """The places and occupations that these folded words of a question name; none for most words."""
    known = _known()
    if exact := known.exact.get(words):
        return tuple(exact)
    if len(words) > 1 or is_run(words[0]):
        return ()
    if found := known.stems.get(terms_of(words[0], "ru")[1]):
        return tuple(found)
    return next(filter(None, (_inflected_name(spelled.lstrip("~")) for spelled in spellings(words[0]))), ())


def _inflected_name(word: str) -> tuple[Meaning, ...]:
    """What a word names that is a name, or one with an ending that the files let follow it."""
    known = _known()
    found = known.exact.get((word,))
    for end in range(1, min(_LONGEST_ENDING, len(word) - 1) + 1):
        base, ending = word[:-end], word[-end:]
        found = found or known.open.get((base, ending in _endings(base) and "~")) or known.open.get((base, "*"))
    return tuple(found or ())


def split(run: str) -> list[str]:
    """An unspaced run cut where it holds names, the longest first; itself alone where it holds none."""
    parts, rest, at = list[str](), 0, 0
    while at < len(run):
        length = next((size for size in range(_MAX_IN_RUN, 1, -1) if _is_name_inside(run[at : at + size], size)), 0)
        if length:
            parts += [run[rest:at], run[at : at + length]]
            rest = at + length
        at += length or 1
    return [part for part in (*parts, run[rest:]) if part]


def _is_name_inside(part: str, size: int) -> bool:
    least = _MIN_IN_HAN if "\u3400" <= part[0] <= "\u9fff" else _MIN_IN_RUN
    return len(part) == size >= least and (part,) in _known().exact


class _Known(NamedTuple):
    """Meanings by the folded words of a name, by a Russian stem, and by a name and what may follow it."""

    exact: dict[tuple[str, ...], list[Meaning]]
    stems: dict[str, list[Meaning]]
    open: dict[tuple[str, object], list[Meaning]]


@cache
def _known() -> _Known:
    known = _Known(defaultdict(list), defaultdict(list), defaultdict(list))
    for meaning in (*_places(), *_occupations()):
        for way in meaning.ways:
            if not _is_short_for_another(way, meaning.ways):
                _put(known.exact[way.pieces], meaning)
            if stem := _russian(way):
                _put(known.stems[stem], meaning)
            if ending := _ending(way):
                _put(known.open[way.pieces[0], ending], meaning)
    return _Known(dict(known.exact), dict(known.stems), dict(known.open))


def _put(listed: list[Meaning], meaning: Meaning) -> None:
    if meaning not in listed:
        listed.append(meaning)


def _places() -> Iterator[Meaning]:
    """Hotspots, countries, cities and regions; what is one place in two lists is one."""
    added = YamlFile(ROOT / "gazetteer" / "places.yaml").data
    kept_back = {fold_plain(str(name)) for name in (*added["cautious"], *added["never"])}
    english = Locale.parse("en").territories
    same: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for country, name, listed in _listed_places(added, english):
        same.setdefault((country, fold_plain(name)), (name, []))[1].extend([name, *map(str, listed)])
    for name, listed in same.values():
        ways = tuple(_ways(((way, True) for way in listed), kept_back, abbreviated=True))
        if len(ways) > 1:
            yield Meaning("place", name, ways)


def _listed_places(added: dict[str, Any], english: Any) -> Iterator[tuple[str, str, list[str]]]:
    for spot in YamlFile(ROOT / "gazetteer" / "hotspots.yaml").data:
        yield spot["country"], spot["name"], spot["names"]
    for country, listed in added["countries"].items():
        yield country, str(english[country]), listed
    for name, (country, *listed) in added["cities"].items():
        yield country, name, listed
    for country, regions in added["regions"].items():
        for name, listed in regions.items():
            yield country, name, listed


def _occupations() -> Iterator[Meaning]:
    for entry in YamlFile(ROOT / "gazetteer" / "occupations.yaml").data:
        if entry["label"] != _NO_JOB:
            said = {key: listed.split(",") for key, listed in entry.items() if key not in ("label", "isco08")}
            listed = [(way, key in _IN_BOTH) for key, ways in said.items() for way in ways]
            yield Meaning("occupation", entry["label"], tuple(_ways([(entry["label"], False), *listed])))


def _ways(
    listed: Iterable[tuple[str, bool]], kept_back: Container[str] = (), abbreviated: bool = False
) -> Iterator[Way]:
    """Each way once, with the widest ending that the files give it."""
    found: dict[tuple[str, ...], Way] = {}
    for written, respelled in listed:
        plain = written.strip().rstrip("~*")
        folded = tuple(pieces(plain))
        if folded and len(folded) <= MAX_WORDS and fold_plain(plain) not in kept_back:
            before = found.get(folded)
            ending = max(written.strip()[-1], before.ending if before else "", key=("~*").find)
            way = Way(plain, folded, ending if ending in "~*" else "", respelled or bool(before and before.respelled))
            if _is_telling(way, abbreviated):
                found[folded] = way
    yield from found.values()


def _is_telling(way: Way, abbreviated: bool) -> bool:
    word = way.pieces[0]
    if len(way.pieces) > 1 or not word.isascii():
        return len(way.pieces) > 1 or len(word) > 1
    return len(word) >= _MIN_LATIN or (abbreviated and len(word) == _MIN_LATIN - 1 and way.written.isupper())


def _russian(way: Way) -> str | None:
    """The stem of a name of one Cyrillic word, by which its forms are found."""
    if len(way.pieces) > 1:
        return None
    word = way.pieces[0]
    if len(word) < _MIN_STEM or word[0] not in _CYRILLIC:
        return None
    stem = terms_of(word, "ru")[1]
    return stem if stem.startswith("ru:") and len(stem) >= 3 + _MIN_STEM else None


def _ending(way: Way) -> str:
    if len(way.pieces) > 1 or is_run(way.pieces[0]):
        return ""
    return "~" if way.ending == "*" and len(way.pieces[0]) < _MIN_OPEN else way.ending


def _endings(word: str) -> tuple[str, ...]:
    if word[0] in _CYRILLIC:
        return (*_SLAVIC, *_TURKIC_CYRILLIC)
    return _TURKIC_LATIN if word.isascii() else ()


def _terms(ways: tuple[Way, ...]) -> NameTerms:
    words, stems, starts, sequences = set[str](), set[str](), set[str](), set[tuple[str, ...]]()
    for way in ways:
        if len(way.pieces) > 1 or len(way.pieces[0]) > 2 and is_run(way.pieces[0]):
            places = [spelled for piece in way.pieces for spelled in _spelled(piece)]
            sequences |= set(zip(*places, strict=True)) if way.respelled else {tuple(place[0] for place in places)}
            continue
        word, ending = way.pieces[0], _ending(way)
        stems |= {stem} if (stem := _russian(way)) else set()
        (starts if ending == "*" else words).update(() if _is_short_for_another(way, ways) else spellings(word))
        if ending == "~":
            words.update(spelled for added in _endings(word) for spelled in _inflected(word, added))
    starts = {start for start in starts if not any(start[:end] in starts for end in range(1, len(start)))}
    words = {word for word in words if not _is_begun(word, starts)}
    told = {terms for terms in sequences if not any(term in words or _is_begun(term, starts) for term in terms)}
    told = {terms for terms in told if not _holds_shorter(terms, told)}
    return NameTerms(tuple(sorted(words)), tuple(sorted(stems)), tuple(sorted(starts)), tuple(sorted(told)))


def _inflected(word: str, ending: str) -> tuple[str, ...]:
    """Russian forms stand in no advert of the languages that are indexed in Latin."""
    return (word + ending,) if ending in _SLAVIC else spellings(word + ending)


def _is_short_for_another(way: Way, ways: Iterable[Way]) -> bool:
    """Whether a name is only the beginning of another, as `Дуба~` of `Дубай`: a word of its own by itself."""
    return (
        way.ending == "~"
        and len(way.pieces[0]) < _MIN_OPEN
        and any(
            len(other.pieces) == 1 and other.pieces != way.pieces and other.pieces[0].startswith(way.pieces[0])
            for other in ways
        )
    )


def _spelled(piece: str) -> list[tuple[str, ...]]:
    return [spellings(pair) for pair in pairs(piece)] if is_run(piece) else [spellings(piece)]


def _is_begun(word: str, starts: set[str]) -> bool:
    return any(word[:end] in starts for end in range(1, len(word) + 1))


def _holds_shorter(terms: tuple[str, ...], sequences: set[tuple[str, ...]]) -> bool:
    """Whether a part of a sequence is a name itself: *customer service agent* is found by *customer service*."""
    size = len(terms)
    return any(terms[i : i + n] in sequences for n in range(2, size) for i in range(size - n + 1))
