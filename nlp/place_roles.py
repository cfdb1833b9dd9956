"""What each place of an advert is to the work: origin, destination, transit, employer; pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from config.files import ROOT, YamlFile
from nlp.folding import Folded, fold_plain
from nlp.gazetteer import full_names
from nlp.placenames import Place
from nlp.vocabulary import alternatives

FIELD_ROLES: Final = {
    "published.location": "destination",
    "published.country": "destination",
    "published.address": "employer",
    "published.employer": "employer",
}
"""What a place in such a field is, whatever stands around it."""
_CUE_WINDOW: Final = 48
_SENTENCE: Final = re.compile(r"[\n|;]|[.!?。！？] ?(?=\S)(?!\d)|[။།।]")
LISTED: Final = re.compile(
    r"\W{0,6}(?:(?:and|or|и|или|та|або|чи|va|ва|yoki|еки|ve|veya|и|мен|және|немесе|жана|же|we|ýa|ya|y|o|e|ou|et|at|dan"
    r"|atau|và|hoac|و|او|أو|ও|और|या|र|和|或|及|與|与|และ|หรือ|ແລະ|និង|ឬ|နှင့်|е)\b\W{0,3})?"
)
_ROUTE: Final = re.compile(r" ?(?:-|–|—|→|➡️?|>|->) ?")
_ORDER: Final = ("nationality", "unknown", "transit", "employer", "origin", "destination")
_DEFAULT: Final = "destination"


class Sighting(NamedTuple):
    """A place where it stands in the folded text."""

    start: int
    end: int
    place: Place


def roles(folded: Folded, seen: Sequence[Sighting], field_at: Callable[[int], str], home: str | None) -> Iterator[str]:
    """The role of each sighting: by its field, its case, the words beside it, the list it stands in, the advert's rest.

    `nationality` where the words beside a country's name say whose citizens are sought. What nothing tells otherwise
    is where the work is; a place at `home` named after one abroad is where workers set out from.
    """
    text, abroad = folded.text, False
    routed, told = _routes(text, seen), _citizens(text, seen)
    previous: tuple[Sighting, str] | None = None
    for number, one in enumerate(seen):
        field = FIELD_ROLES.get(field_at(folded.span(one.start, one.end)[0]))
        role = _of_country(text, one) or field or told.get(number) or routed.get(number) or _told(text, one, abroad)
        if role is None and previous and LISTED.fullmatch(text, previous[0].end, one.start):
            role = previous[1] if previous[1] != "nationality" or one.place.kind == "country" else None
        if role is None:
            role = "origin" if abroad and one.place.country == home else _DEFAULT
        abroad = abroad or (role == _DEFAULT and home is not None and one.place.country != home)
        previous = one, role
        yield role


def _citizens(text: str, seen: Sequence[Sighting]) -> dict[int, str]:
    """The countries that stand in a list before the word for citizens."""
    found: dict[int, str] = {}
    for number in range(len(seen) - 1, -1, -1):
        one = seen[number]
        listed = number + 1 in found and LISTED.fullmatch(text, one.end, seen[number + 1].start)
        if one.place.kind == "country" and (listed or _says("nationality", "after", text[one.end : one.end + 24])):
            found[number] = "nationality"
    return found


def says_where(text: str, start: int, end: int) -> bool:
    """Whether the words beside what is of a country speak of a firm, of a border or of people sought there."""
    return _beside(text, start, end) is not None


def _of_country(text: str, one: Sighting) -> str | None:
    return _beside(text, one.start, one.end) if one.place.kind == "adjective" else None


def _beside(text: str, start: int, end: int) -> str | None:
    """The role of an adjective by the word that touches it."""
    words = _neighbours()
    if words["firm_after"].match(text, end) or words["firm_before"].search(text, max(0, start - _CUE_WINDOW), start):
        return "employer"
    if words["people_after"].match(text, end):
        return "nationality"
    return "unknown" if words["unknown_after"].match(text, end) else None


def is_cued(text: str, start: int) -> bool:
    """Whether the words before `start` say that a place follows."""
    before = _before(text, start)
    return any(pattern.search(before) for role, pattern in _cues("before").items() if role != "nationality")


def _told(text: str, one: Sighting, abroad: bool) -> str | None:
    """The role that case and the words beside a place tell."""
    before, after = _before(text, one.start), text[one.end : one.end + _CUE_WINDOW].split("\n", 1)[0]
    case = _by_suffix(text[one.start : one.end], after)
    for role in _ORDER:
        if role == "nationality" and one.place.kind != "country":
            continue
        if role == "origin" and case == "origin":
            return case
        if any(_says(role, side, words) for side, words in (("before", before), ("near", before), ("after", after))):
            return role
        if role == "employer" and abroad and _says("employer_abroad", "near", before):
            return role
    return case


def _says(role: str, side: str, words: str) -> bool:
    pattern = _cues(side).get(role)
    return bool(pattern and (pattern.match(words) if side == "after" else pattern.search(words)))


def _before(text: str, start: int) -> str:
    """The words of the same sentence before `start`, as far as they may tell."""
    return _SENTENCE.split(text[max(0, start - _CUE_WINDOW) : start])[-1]


def _by_suffix(word: str, after: str) -> str | None:
    """The case that a Turkic name stands in: where to, where at, where from."""
    parted = re.match(r"'([^\W\d_]{1,5})", after)
    if parted or word not in full_names():
        for role, pattern in _suffixes().items():
            if pattern.fullmatch(parted[1]) if parted else pattern.search(word, 3):
                return role
    return None


def _routes(text: str, seen: Sequence[Sighting]) -> dict[int, str]:
    """Of places joined by dashes or arrows after a word of travel: set out from, through, and where to."""
    found: dict[int, str] = {}
    first = 0
    for number in range(1, len(seen) + 1):
        if number < len(seen) and _ROUTE.fullmatch(text, seen[number - 1].end, seen[number].start):
            continue
        if number - first > 1 and _says("route", "near", _before(text, seen[first].start)):
            found[first] = "origin"
            found.update(dict.fromkeys(range(first + 1, number - 1), "transit"))
            found[number - 1] = _DEFAULT
        first = number
    return found


@cache
def place_words() -> dict[str, Any]:
    """What `place_roles.yaml` holds."""
    data: dict[str, Any] = YamlFile(ROOT / "gazetteer" / "place_roles.yaml").data
    return data


@cache
def _cues(side: str) -> dict[str, re.Pattern[str]]:
    """By role: words right `before` a place (one other between), `near` before it in its sentence, right `after` it."""
    shapes = {
        "before": r"(?:{})[\s:'-]{{0,3}}(?:[^\W\d_]{{1,14}}\s)?$",
        "near": r"(?:{})",
        "after": r"[\s'-]{{0,2}}(?:{})",
    }
    return {role: re.compile(shapes[side].format(alternatives(words))) for role, words in place_words()[side].items()}


@cache
def _neighbours() -> dict[str, re.Pattern[str]]:
    listed = place_words()["beside_adjectives"].items()
    shapes = {side: r" ?(?:{})" if side.endswith("after") else r"(?:{}) $" for side, _ in listed}
    return {side: re.compile(shapes[side].format(alternatives(words))) for side, words in listed}


@cache
def _suffixes() -> dict[str, re.Pattern[str]]:
    return {
        role: re.compile(f"(?:{'|'.join(sorted(map(fold_plain, words), key=len, reverse=True))})$")
        for role, words in place_words()["suffixes"].items()
    }
