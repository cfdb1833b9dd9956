"""The words by which amounts are read, and what each means in a country and a language."""

import re
from functools import cache
from typing import Any, Final, NamedTuple

from nlp.rates import rates
from nlp.vocabulary import alternatives, folded_word, gazetteer

_BEHIND: Final = (
    "đồng",
    "dong",
    "yen",
    "ien",
    "yên",
    "円",
    "元",
    "块",
    "đ",
    "р",
    "от",
    "won",
    "von",
    "tl",
    "brl",
)
"""Words of currencies that stand behind the amount alone; before it they are another word."""
_INFLECTED: Final = 3
"""Letters from which on a word of money takes the endings of cases."""


class Words(NamedTuple):
    """`money.yaml`, compiled."""

    before: re.Pattern[str]
    multiplier: re.Pattern[str]
    after: re.Pattern[str]
    currencies: dict[str, list[tuple[str, frozenset[str]]]]
    multipliers: dict[str, list[tuple[int, frozenset[str]]]]
    half: re.Pattern[str]
    between: re.Pattern[str]
    countries: dict[str, str]


def bound_to(choices: list[tuple[Any, frozenset[str]]], bound: tuple[str, ...]) -> Any:
    """The first choice that is bound to the platform's country or the text's language, else the first bound to none."""
    for said in (bound[2:], bound[:2]):
        for value, places in choices:
            if not places.isdisjoint(said):
                return value
    return next((value for value, places in choices if not places), None)


def known_as(words: dict[str, list[tuple[Any, frozenset[str]]]], written: str, bound: tuple[str, ...]) -> Any:
    """What a word with whatever ending means here."""
    plain = plain_word(written)
    for size in range(len(plain), max(0, len(plain) - 6), -1):
        if choices := words.get(plain[:size]):
            return bound_to(choices, bound)
    return None


def plain_word(word: str) -> str:
    """With one space where there are more."""
    return " ".join(word.split())


@cache
def money_words() -> Words:
    """The words of `config/gazetteer/money.yaml`, once for each process; a currency has to have its rate."""
    data = gazetteer("money.yaml")
    listed = [word for words in data["currencies"].values() for word in words]
    currencies = _meanings(data["currencies"])
    known_rates = set(rates().units_per_usd)
    for code in known_rates:
        currencies.setdefault(code.lower(), [(code, frozenset())])
    unknown = (set(data["currencies"]) | set(data["countries"].values())) - known_rates
    assert not unknown, f"no rate for {unknown}"
    short = alternatives(word for word in listed if "~" not in word and word.split("@")[0] not in _BEHIND)
    scales = alternatives(_inflected(word) for words in data["multipliers"].values() for word in words)
    return Words(
        re.compile(rf"({short})\.? ?$"),
        re.compile(rf" ?({scales})"),
        re.compile(rf" ?({alternatives(map(_inflected, listed))})"),
        currencies,
        {word: [(int(by), where) for by, where in choices] for word, choices in _meanings(data["multipliers"]).items()},
        re.compile(rf" ?(?:{alternatives(data['after_half'])})"),
        re.compile(rf"(?:{alternatives(gazetteer('money_cues.yaml')['between'].split(', '))})"),
        data["countries"],
    )


def _meanings(said: dict[Any, list[str]]) -> dict[str, list[tuple[Any, frozenset[str]]]]:
    """What each word stands for, and where."""
    meanings: dict[str, list[tuple[Any, frozenset[str]]]] = {}
    for meaning, words in said.items():
        for word in words:
            bound = frozenset(word.split("@", 1)[1].split(",")) if "@" in word else frozenset()
            meanings.setdefault(plain_word(folded_word(word)), []).append((meaning, bound))
    return meanings


def _inflected(word: str) -> str:
    """A word as long as has cases in alphabets with spaces, with the mark for them."""
    plain = word.split("@", 1)[0]
    return plain if plain[-1] in "~*" or len(plain) < _INFLECTED else f"{plain}^"
