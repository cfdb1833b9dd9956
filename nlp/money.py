"""Amounts of money in folded text: single, range, from and up to, with currency, period, role and dollars a month."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from config.files import ROOT, YamlFile
from nlp.document import Found
from nlp.folding import Folded
from nlp.rates import rates, usd_month
from nlp.vocabulary import alternatives, folded_word
from records.enrichment import Language

_NUMBER: Final = re.compile(r"\d{1,3}(?:[ ',.]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,12}(?:[.,]\d{1,2})?(?!\d)")
_INSIDE: Final = re.compile(r"[0-9a-z_\u0400-\u052f][.,]$|_$")
_BETWEEN: Final = re.compile(
    r" {0,2}(?:-{1,2}|~|to|until|up to|до|dan|дан|至|到|hingga|sampai|den|den|a|ate|va|va|, ?до|dan|s/d) {0,2}"
)
_UNIT_AFTER: Final = re.compile(
    r" {0,2}-?(?:лет|год[ау]?\b|года\b|years?\b|yrs?\b|y\.?o\b|yosh|ёш|жас|yas|岁|歲|tuoi|tahun|чел|people"
    r"|person|kishi|киши|км\b|km\b|кг\b|kg\b|"
    r"см\b|cm\b|м2|m2|мин\b|minut|час|hours?\b|soat\b|соат\b|saat|%|дн|days?\b|kun\b|кун\b|人|名|小时|天|个月|月\d|号|g\b|gb|шт|раз|класс|этаж|[:/]\d)"
)
_LONGEST_BETWEEN: Final = 8
_FROM_ENDINGS: Final = ("dan", "дан")
_UNTIL_ENDINGS: Final = ("gacha", "гача")
_SMALLEST: Final = 50
_PLAUSIBLE: Final = (50.0, 60_000.0)
"""Dollars a month between which a wage without a stated currency or period is read as one."""
_MOST: Final = 300
_YEARS: Final = range(1930, 2061)
_BEFORE: Final = 44
_AFTER: Final = 26
_CURRENCY_OF: Final = {
    "UZ": "UZS", "RU": "RUB", "KZ": "KZT", "KG": "KGS", "TJ": "TJS", "TM": "TMT", "TR": "TRY", "AZ": "AZN", "UA": "UAH",
    "CN": "CNY", "TH": "THB", "VN": "VND", "ID": "IDR", "MY": "MYR", "PH": "PHP", "MM": "MMK", "KH": "KHR", "LA": "LAK",
    "IN": "INR", "BD": "BDT", "NP": "NPR", "AE": "AED", "SA": "SAR", "US": "USD", "GB": "GBP", "DE": "EUR", "FR": "EUR",
    "PL": "PLN", "GE": "GEL", "KR": "KRW", "JP": "JPY", "SG": "SGD", "HK": "HKD", "TW": "TWD", "BR": "BRL",
}  # fmt: skip


class Amount(NamedTuple):
    """A number with what stands next to it."""

    start: int
    end: int
    value: float
    multiplier: int
    currency: str | None


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


def find_money(
    folded: Folded,
    language: Language,
    regions: Iterable[str],
    taken: Iterable[tuple[int, int]] = (),
    salary: tuple[int, int] = (0, 0),
) -> Iterator[Found]:
    """The amounts in a folded text.

    `regions` give the currency of a wage that states none; `taken` spans (telephones, links) are passed over;
    `salary` is where, in the original, a published salary stands. `usd_month` is of the middle of a
    range; a wage without period is taken as monthly where that gives a plausible sum.
    """
    text, spans = folded.text, tuple(taken)
    home = next((_CURRENCY_OF[region] for region in regions if region in _CURRENCY_OF), None)
    amounts = [
        amount
        for amount in _amounts(folded, language)
        if not any(amount.start < b and a < amount.end for a, b in spans)
    ]
    index = 0
    while index < len(amounts):
        low, high = amounts[index], None
        if index + 1 < len(amounts) and _joined(text, low, amounts[index + 1]):
            high = amounts[index + 1]
            index += 1
        index += 1
        paid = salary[0] <= folded.span(low.start, low.end)[0] < salary[1]
        if found := _read(text, low, high, home, "pay" if paid else ""):
            yield found


def _amounts(folded: Folded, language: Language) -> Iterator[Amount]:
    text = folded.text
    words, key = _words(), f"{language.code}-{language.script}"
    done = 0
    for first, _ in folded.digits[:_MOST]:
        match = _NUMBER.match(text, first) if first >= done else None
        if not match or _INSIDE.search(text, max(0, first - 2), first):
            continue
        start, end = match.span()
        multiplier, currency = 1, None
        # A currency or multiplier stands on the number's own line: the next one may be another field.
        line, eol = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        eol = eol if eol >= 0 else len(text)
        before = words.before.search(text, max(done, start - 8, line), start)
        if before:
            currency = _bound(words.currencies.get(_plain(before[1]), []), language.code, key)
            start = before.start(1) if currency else start
        while (after := words.multiplier.match(text, end, eol)) and multiplier < 10**6:
            by = _bound(words.multipliers.get(_plain(after[1]), []), language.code, key)
            if not by:
                break
            multiplier, end = multiplier * by, after.end()
        after = words.after.match(text, end, eol)
        if after and not currency:
            currency = _currency(words, after[1], language.code, key)
            end = after.end() if currency else end
        done = end
        yield Amount(start, end, _value(match[0], multiplier > 1), multiplier, currency)


def _joined(text: str, low: Amount, high: Amount) -> bool:
    between = text[low.end : high.start]
    parted = _BETWEEN.fullmatch(between) or (between == " " and text[: low.end].endswith(_FROM_ENDINGS))
    if high.start - low.end > _LONGEST_BETWEEN or not parted:
        return False
    return _low(low, high) < high.value * high.multiplier and (
        not low.currency or low.currency == (high.currency or low.currency)
    )


def _low(low: Amount, high: Amount) -> float:
    """The lower amount; in `3-4k` what is said of the upper one holds for it too."""
    shared = low.multiplier == 1 and high.multiplier > 1 and low.value < high.value
    return low.value * (high.multiplier if shared else low.multiplier)


def _read(text: str, first: Amount, second: Amount | None, home: str | None, stated: str) -> Found | None:
    start, end = first.start, (second or first).end
    currency = first.currency or (second.currency if second else None)
    low: float | None = _low(first, second) if second else first.value * first.multiplier
    high: float | None = second.value * second.multiplier if second else low
    if not currency and (high or 0) < _SMALLEST:
        return None
    plain = first.multiplier == 1 and not second
    if not currency and (_UNIT_AFTER.match(text, end) or (plain and first.value in _YEARS)):
        return None
    before = text[max(0, start - _BEFORE) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _AFTER].split("\n", 1)[0]
    period, role = _period(before, after), _role(before, after)
    if not currency:
        if role != "pay" and not stated and (period is None or plain):
            return None
        currency = home
    role = role or stated or "pay"
    if not second:
        low, high = _bounds(before, text[start:end], after, low, high)
    middle = ((low if low is not None else high or 0) + (high if high is not None else low or 0)) / 2
    monthly = _monthly(middle, currency, period, role)
    if currency and not (first.currency or (second and second.currency)) and not _plausible(middle, currency, period):
        currency = None
    data: dict[str, Any] = {
        "min": low, "max": high, "currency": currency, "period": period, "role": role,
        "usd_month": monthly if currency else None,
    }  # fmt: skip
    return Found("MONEY", start, end, _canonical(data), data, 0.95 if first.currency or second else 0.8)


def _bounds(
    before: str, amount: str, after: str, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """A single amount as what it is at least, or at most, where the words around it say so."""
    words = _words()
    if words.until_words.search(before) or words.until_after.match(after) or amount.endswith(_UNTIL_ENDINGS):
        return None, high
    if words.start_words.search(before) or words.start_after.match(after) or amount.endswith(_FROM_ENDINGS):
        return low, None
    return (low, None) if after.startswith("+") else (low, high)


def _period(before: str, after: str) -> str | None:
    match = _words().periods.search(after)
    if not match:
        match = next(iter(reversed(list(_words().periods.finditer(before[-24:])))), None)
    return match.lastgroup if match else None


def _role(before: str, after: str) -> str | None:
    """The role that the nearest word gives, rather before the amount than after it."""
    last = None
    for last in _words().roles.finditer(before):  # noqa: B007
        pass
    match = last or _words().roles.search(after)
    return match.lastgroup if match else None


def _monthly(amount: float, currency: str | None, period: str | None, role: str) -> float | None:
    if period is None and role == "pay":
        monthly = usd_month(amount, currency, "month")
        return monthly if monthly is not None and _PLAUSIBLE[0] <= monthly <= _PLAUSIBLE[1] else None
    return usd_month(amount, currency, period)


def _plausible(amount: float, currency: str, period: str | None) -> bool:
    monthly = usd_month(amount, currency, period or "month")
    return monthly is None or _PLAUSIBLE[0] <= monthly <= _PLAUSIBLE[1]


def _canonical(data: dict[str, Any]) -> str:
    low, high = (None if data[key] is None else f"{data[key]:.10g}" for key in ("min", "max"))
    amount = low if low == high else f"{low or ''}-{high or ''}"
    return f"{amount} {data['currency'] or ''}".strip() + (f"/{data['period']}" if data["period"] else "")


def _value(number: str, scaled: bool) -> float:
    """`80 000`, `80.000`, `80,000.50`, `1,5`: groups of three are thousands, unless a word for them follows."""
    plain = number.replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", plain) and scaled:
        return float(plain.replace(",", "."))
    whole = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?", plain)
    if not whole:
        return float(re.sub(r"\D", "", plain) or 0)
    return float(f"{re.sub(r'[.,]', '', whole[1])}.{whole[2] or 0}")


def _bound(choices: list[tuple[Any, frozenset[str]]], code: str, key: str) -> Any:
    """The first choice that is bound to the text's language, else the first that is bound to none."""
    for value, languages in choices:
        if code in languages or key in languages:
            return value
    return next((value for value, languages in choices if not languages), None)


def _currency(words: Words, written: str, code: str, key: str) -> str | None:
    plain = _plain(written)
    for size in range(len(plain), max(0, len(plain) - 6), -1):
        if choices := words.currencies.get(plain[:size]):
            found: str | None = _bound(choices, code, key)
            return found
    return None


def _plain(word: str) -> str:
    return " ".join(word.split())


@cache
def _words() -> Words:
    data = YamlFile(ROOT / "gazetteer" / "money.yaml").data
    currencies: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for code, listed in data["currencies"].items():
        for word in listed:
            currencies.setdefault(_plain(folded_word(word)), []).append((code, _languages(word)))
    multipliers: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for by, listed in data["multipliers"].items():
        for word in listed:
            multipliers.setdefault(_plain(folded_word(word)), []).append((int(by), _languages(word)))
    known = alternatives(word for listed in data["currencies"].values() for word in listed)
    scales = alternatives(word.replace("~", "*") for listed in data["multipliers"].values() for word in listed)
    short = alternatives(word for listed in data["currencies"].values() for word in listed if "~" not in word)
    unknown = set(data["currencies"]) - set(rates().units_per_usd)
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
    )


def _grouped(words: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{alternatives(listed)})" for name, listed in words.items()))


def _languages(word: str) -> frozenset[str]:
    return frozenset(word.split("@", 1)[1].split(",")) if "@" in word else frozenset()
