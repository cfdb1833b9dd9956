"""The words of working time and dates of `config/gazetteer/times.yaml`, compiled."""

import re
from collections.abc import Iterable
from functools import cache, cached_property
from typing import Final, NamedTuple

from nlp.vocabulary import alternatives, anywhere, folded_word, gazetteer

_WEEK: Final = 7
STEM: Final = 6
"""So many letters of a word are looked up: its ending may vary."""
_JOINING: Final = (
    r"(?:\w{0,4} ?(?:-|to|по|до|till|a|a el|al|au|e|ile|dan|дан|gacha|至|到|الي|ل|hingga|sampai"
    r"|sehingga|hanggang|through|thru|para|aos|لل|ilə|дейін|чейин"
    r"|ถึง|ຫາ|ដល់|đến|den|से|থেকে|do|то|~) ?)"
)


class Times(NamedTuple):
    """Expressions over folded text; `months` and `weekdays` tell the number of a name."""

    months: dict[str, int]
    month: str
    hour: str
    day: str
    of_day: re.Pattern[str]
    of_week: re.Pattern[str]
    of_month: re.Pattern[str]
    rest: re.Pattern[str]
    working: re.Pattern[str]
    """Words of working right before a number of days."""
    appointment: re.Pattern[str]
    phrases: re.Pattern[str]
    phrase_days: dict[str, float]
    weekdays: tuple["Week", ...]
    mornings: str
    evenings: str
    phrase_stems: dict[str, list[frozenset[str]]]
    """How the words of each phrase begin, in scripts that part words, by the longest of them."""


@cache
def times() -> Times:
    """Read once for each process."""
    data = gazetteer("times.yaml")
    months: dict[str, int] = {}
    written = set()
    for names in data["months"]:
        for number, ways in enumerate(names, 1):
            for way in _ways(ways):
                months[folded_word(way)] = number
                written.add(way)
    phrases = {word: float(days) for days, listed in data["phrases"].items() for word in listed}
    return Times(
        months,
        alternatives(written),
        alternatives(data["hour"]),
        alternatives(data["day"]),
        anywhere(data["of_day"]),
        anywhere(data["of_week"]),
        anywhere(data["of_month"]),
        anywhere(data["rest"]),
        re.compile(rf"(?:{alternatives(data['working'])})[ :]?$"),
        anywhere(data["appointments"]),
        anywhere(phrases),
        {folded_word(word): days for word, days in phrases.items()},
        tuple(Week(days, data["rest"]) for days in data["weekdays"]),
        alternatives(data["mornings"]),
        alternatives(data["evenings"]),
        _by_longest({frozenset(stems(re.split(r"[ ']", folded_word(word)))) for word in phrases}),
    )


def stems(words: Iterable[str]) -> set[str]:
    """How words begin."""
    return {word[:STEM] for word in words}


def _by_longest(phrases: Iterable[frozenset[str]]) -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {}
    for phrase in phrases:
        found.setdefault(max(phrase, key=len), []).append(phrase)
    return found


def _ways(written: str) -> list[str]:
    """The ways of writing one name."""
    return [way.replace("_", " ") for way in written.split()]


class Week:
    """The days of a week in one language. Their expressions are made when a text first names one: they are large."""

    def __init__(self, days: list[str], rest: list[str]) -> None:
        self._groups, self._rest = [_ways(day) for day in days], rest
        self.beginnings = frozenset(folded_word(way).split()[0][:STEM] for ways in self._groups for way in ways)

    @cached_property
    def run(self) -> re.Pattern[str]:
        """A range of days."""
        first = "|".join(f"(?P<a{at}>{alternatives(ways)})" for at, ways in enumerate(self._groups))
        last = "|".join(f"(?P<b{at}>{alternatives(ways)})" for at, ways in enumerate(self._groups))
        return re.compile(rf"(?:{first}){_JOINING}(?:{last})")

    @cached_property
    def off(self) -> re.Pattern[str]:
        """A day that is free."""
        one, off = alternatives(way for ways in self._groups for way in ways), alternatives(self._rest)
        return re.compile(rf"(?:{off})[ :]{{0,2}}(?:{one})(?! ?-)|(?:{one}) ?-? ?(?:{off})")
