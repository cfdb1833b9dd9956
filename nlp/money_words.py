"""The words by which amounts are read, and what each means in a country and a language."""

import re
from functools import cache
from typing import Any, Final, NamedTuple

from config.files import ROOT, YamlFile
from nlp.rates import rates
from nlp.vocabulary import alternatives, anywhere, folded_word

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
    "p",
    "р",
    "от",
    "won",
    "von",
    "tl",
    "brl",
)
"""Words of currencies that stand behind the amount alone; before it they are another word."""


class Words(NamedTuple):
    """`money.yaml`, compiled."""

    before: re.Pattern[str]
    multiplier: re.Pattern[str]
    after: re.Pattern[str]
    currencies: dict[str, list[tuple[str, frozenset[str]]]]
    multipliers: dict[str, list[tuple[int, frozenset[str]]]]
    periods: re.Pattern[str]
    roles: re.Pattern[str]
    start_words: re.Pattern[str]
    until_words: re.Pattern[str]
    start_after: re.Pattern[str]
    until_after: re.Pattern[str]
    half: re.Pattern[str]
    price: re.Pattern[str]
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
    data = YamlFile(ROOT / "gazetteer" / "money.yaml").data
    currencies: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for code, listed in data["currencies"].items():
        for word in listed:
            currencies.setdefault(plain_word(folded_word(word)), []).append((code, _languages(word)))
    multipliers: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for by, listed in data["multipliers"].items():
        for word in listed:
            multipliers.setdefault(plain_word(folded_word(word)), []).append((int(by), _languages(word)))
    known = alternatives(word for listed in data["currencies"].values() for word in listed)
    scales = alternatives(word.replace("~", "*") for listed in data["multipliers"].values() for word in listed)
    short = alternatives(
        word
        for listed in data["currencies"].values()
        for word in listed
        if "~" not in word and word.split("@")[0] not in _BEHIND
    )
    known_rates = set(rates().units_per_usd)
    for code in known_rates:
        currencies.setdefault(code.lower(), [(code, frozenset())])
    unknown = (set(data["currencies"]) | set(data["countries"].values())) - known_rates
    assert not unknown, f"no rate for {unknown}"
    return Words(
        re.compile(rf"({short}) ?$"),
        re.compile(rf" ?({scales})\.?"),
        re.compile(rf" ?({known})"),
        currencies,
        multipliers,
        _grouped(data["periods"]),
        _grouped(data["roles"]),
        re.compile(rf"(?:{alternatives(data['from'])}) ?$"),
        re.compile(rf"(?:{alternatives(data['until'])}) ?$"),
        re.compile(rf" ?(?:{alternatives(data['after_from'])})"),
        re.compile(rf" ?(?:{alternatives(data['after_until'])})"),
        re.compile(rf" ?(?:{alternatives(data['after_half'])})"),
        anywhere(data["price"]),
        data["countries"],
    )


def _grouped(words: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{alternatives(listed)})" for name, listed in words.items()))


def _languages(word: str) -> frozenset[str]:
    return frozenset(word.split("@", 1)[1].split(",")) if "@" in word else frozenset()
