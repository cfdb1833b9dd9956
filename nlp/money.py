"""Amounts of money in folded text: single, range, from and up to, with currency, period, role and dollars a month."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from nlp.document import Found
from nlp.folding import Folded
from nlp.money_words import bound_to, known_as, money_words, plain_word
from nlp.rates import usd_month
from records.enrichment import Language

_NUMBER: Final = re.compile(
    r"\d{1,3}(?:[ ',.\u066c]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d{1,12}(?:[.,\u066b]\d{1,2})?(?!\d)"
)
_INSIDE: Final = re.compile(r"[0-9a-z_\u0400-\u052f][.,]$|_$")
_BETWEEN: Final = re.compile(
    r" {0,2}(?:-{1,2}|~|to|until|up to|до|dan|дан|至|到|hingga|sampai|den|a|y|et|e|ate|va|ва|і|та|, ?до|s/d|से"
    r"|देखि|থেকে|ถึง|ຫາ|ដល់|မှ|الي|الى|bis|tr[oe]ng|~) {0,2}"
)
_UNIT_AFTER: Final = re.compile(
    r" {0,2}-?(?:лет|год[ау]?\b|года\b|years?\b|yrs?\b|y\.?o\b|yosh|ёш|жас|yas|岁|歲|tuoi|tahun|чел|people"
    r"|person|kishi|киши|км\b|km\b|кг\b|kg\b|"
    r"см\b|cm\b|м2|m2|мин\b|minut|час|hours?\b|soat\b|соат\b|saat|%|дн|days?\b|kun\b|кун\b|人|名|小时|天|个月"
    r"|月\d|号|g\b|gb|шт|раз|класс|этаж|[:/]\d)"
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
_FEW: Final = 3.0
"""Dollars below which an amount of which nothing says that it is paid is the price of something."""
_CLAUSE: Final = re.compile(r"[;\n\u3002\uff1b\u0964\u2022\u25aa]|[.!?)](?= )|[,\uff0c\u3001\u060c+(] ?")
_STRONG: Final = re.compile(
    r"[;\n\u3002\uff1b\u0964\u2022\u25aa]|[!?](?= )|(?<!\b[^\W\d_])(?<!\b[^\W\d_]{2})(?<!\b[^\W\d_]{3})\.(?= )"
)
_COMMA: Final = 14
"""How many code points nearer a word has to be that stands beyond a comma, to say what an amount is for."""
_AFTERWARDS: Final = 4
_DOTTED: Final = ("rs.", "rp.", "usd.", "tk.", "eur.")
_SHORTENED: Final = ("руб", "р", "грн", "долл", "дол", "шек", "тыс", "тг", "сум", "บ")
_ONCE: Final = ("fee", "advance", "penalty")
_PERCENT: Final = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)(?: ?(?:-|до|to) ?(\d{1,3}(?:[.,]\d{1,2})?))? ?%|(?<!\d)%(\d{1,3})()(?!\d)"
)
_OPEN_END: Final = re.compile(r"[ ]{0,2}(?:$|[,.;:)(+/!?\u3002\uff0c\uff1b\u3001\u060c\u0964\n-])")


class Amount(NamedTuple):
    """A number with what stands next to it."""

    start: int
    end: int
    value: float
    multiplier: int
    currency: str | None


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
    text, spans, likely = folded.text, tuple(taken), tuple(regions)
    currency_of = money_words().countries
    home = next((currency_of[region] for region in likely if region in currency_of), None)
    bound = (language.code, f"{language.code}-{language.script}", *likely[:1])
    amounts = [
        amount for amount in _amounts(folded, bound) if not any(amount.start < b and a < amount.end for a, b in spans)
    ]
    if "%" in text:
        yield from _percentages(text, spans)
    index = 0
    while index < len(amounts):
        low, high = amounts[index], None
        if index + 1 < len(amounts) and _joined(text, low, amounts[index + 1]):
            high = amounts[index + 1]
            index += 1
        index += 1
        if index < len(amounts) and high is None and _adds(text, low, amounts[index]):
            more = amounts[index]
            value = round(low.value + more.value * more.multiplier / low.multiplier, 9)
            low, index = Amount(low.start, more.end, value, low.multiplier, more.currency), index + 1
        paid = salary[0] <= folded.span(low.start, low.end)[0] < salary[1]
        if found := _read(text, low, high, home, "pay" if paid else ""):
            yield found


def _percentages(text: str, taken: Iterable[tuple[int, int]]) -> Iterator[Found]:
    """Shares that are paid or kept back; others (of a job, of quality, of customers) are no money."""
    for match in islice(_PERCENT.finditer(text), _MOST):
        start, end = match.span()
        before, after = _around(text, start, end)
        said = _role(before, after)
        alone = bool(re.search(r"(?:^|[\n+.]) ?$", text[max(0, start - 3) : start]) and _OPEN_END.match(text, end))
        if text[start - 1 : start].isalnum() or not (said or alone) or any(start < b and a < end for a, b in taken):
            continue
        low, high = (float(part.replace(",", ".")) if part else None for part in (match[1] or match[3], match[2]))
        data: dict[str, Any] = {"min": low, "max": low if high is None else high}
        if high is None:
            data["min"], data["max"] = _bounds(before, match[0], "", low, low)
        data |= {"currency": None, "period": "percent", "role": said or "pay", "usd_month": None}
        yield Found("MONEY", start, end, _canonical(data), data, 0.8)


def _amounts(folded: Folded, bound: tuple[str, ...]) -> Iterator[Amount]:
    text = folded.text
    words = money_words()
    done = 0
    for first, _ in folded.digits[:_MOST]:
        match = _NUMBER.match(text, first) if first >= done else None
        if not match or (_INSIDE.search(text, max(0, first - 2), first) and not text.endswith(_DOTTED, 0, first)):
            continue
        start, end = match.span()
        multiplier, currency = 1, None
        # A currency or multiplier stands on the number's own line: the next one may be another field.
        line, eol = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        eol = eol if eol >= 0 else len(text)
        before = words.before.search(text, max(done, start - 8, line), start)
        if before:
            currency = bound_to(words.currencies.get(plain_word(before[1]), []), bound)
            start = before.start(1) if currency else start
        while (after := words.multiplier.match(text, end, eol)) and multiplier < 10**6:
            by = known_as(words.multipliers, after[1], bound)
            if not by:
                break
            multiplier, end = multiplier * by, after.end()
        half = words.half.match(text, end, eol) if multiplier > 1 else None
        end = half.end() if half else end
        after = words.after.match(text, end, eol)
        if after and not currency:
            currency = known_as(words.currencies, after[1], bound)
            end = after.end() if currency else end
            end += text.startswith(".", end) and text.endswith(_SHORTENED, start, end)
        done = end
        yield Amount(start, end, _value(match[0], multiplier > 1) + (0.5 if half else 0), multiplier, currency)


def _joined(text: str, low: Amount, high: Amount) -> bool:
    between = text[low.end : high.start]
    parted = _BETWEEN.fullmatch(between) or (between == " " and text[: low.end].endswith(_FROM_ENDINGS))
    if high.start - low.end > _LONGEST_BETWEEN or not parted:
        return False
    if not low.currency and not text[high.start].isdigit():
        return False
    return _low(low, high) < high.value * high.multiplier and (
        not low.currency or low.currency == (high.currency or low.currency)
    )


def _adds(text: str, large: Amount, small: Amount) -> bool:
    """`2 lakh 20 thousand`: one amount in two words."""
    apart = text[large.end : small.start]
    return apart in (" ", "") and large.multiplier > small.multiplier > 1 and not large.currency


def _low(low: Amount, high: Amount) -> float:
    """The lower amount; in `3-4k` what is said of the upper one holds for it too."""
    shared = low.multiplier == 1 and high.multiplier > 1 and low.value < high.value
    return low.value * (high.multiplier if shared else low.multiplier)


def _read(text: str, first: Amount, second: Amount | None, home: str | None, stated: str) -> Found | None:
    start, end = first.start, (second or first).end
    currency = first.currency or (second.currency if second else None)
    low: float | None = _low(first, second) if second else round(first.value * first.multiplier, 4)
    high: float | None = second.value * second.multiplier if second else low
    if not high or (not currency and high < _SMALLEST):
        return None
    scaled = (second or first).multiplier > 1
    if not currency and (_UNIT_AFTER.match(text, end) or (not scaled and first.value in _YEARS)):
        return None
    before, after = _around(text, start, end)
    period, role = _period(before, after), _role(before, after)
    stands = role or stated or period or (scaled and (text[end - 1] == "." or _OPEN_END.match(text, end)))
    if not currency and not (stands and (role or stated or scaled or second or period) and home):
        return None
    if not role and not stated and money_words().price.search(before):
        return None
    said, currency = bool(currency), currency or home
    dollars = usd_month(high, currency, "month") or 0
    if said and not stands and not second and dollars < _FEW:
        return None
    explicit = role or stated
    role = explicit or "pay"
    period = period or ("once" if role in _ONCE else None)
    if not second:
        low, high = _bounds(before, text[start:end], after, low, high)
    middle = ((low if low is not None else high or 0) + (high if high is not None else low or 0)) / 2
    monthly = _monthly(middle, currency, period, role)
    if currency and not said and role == "pay" and not _plausible(middle, currency, period):
        if not explicit:
            return None
        currency = None
    data: dict[str, Any] = {
        "min": low, "max": high, "currency": currency, "period": period, "role": role,
        "usd_month": monthly if currency else None,
    }  # fmt: skip
    return Found("MONEY", start, end, _canonical(data), data, 0.95 if first.currency or second else 0.8)


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after an amount in its sentence."""
    before = _STRONG.split(text[max(0, start - _BEFORE) : start])[-1]
    return before, _STRONG.split(text[end : end + _AFTER])[0]


def _bounds(
    before: str, amount: str, after: str, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """A single amount as what it is at least, or at most, where the words around it say so."""
    words = money_words()
    if words.until_words.search(before) or words.until_after.match(after) or amount.endswith(_UNTIL_ENDINGS):
        return None, high
    if words.start_words.search(before) or words.start_after.match(after) or amount.endswith(_FROM_ENDINGS):
        return low, None
    return (low, None) if re.match(r"\+(?! ?\w)", after) else (low, high)


def _period(before: str, after: str) -> str | None:
    match = money_words().periods.search(_CLAUSE.split(after.lstrip("+ )"))[0])
    if not match:
        match = next(iter(reversed(list(money_words().periods.finditer(_CLAUSE.split(before)[-1][-24:])))), None)
    return match.lastgroup if match else None


def _role(before: str, after: str) -> str | None:
    """The role that the nearest word gives, rather before the amount than after it; a comma keeps words away."""
    nearest, role = float(_BEFORE), None
    for match in money_words().roles.finditer(before):
        far = len(before) - match.end() + _COMMA * len(re.findall(r"[,\uff0c\u060c(\d]+", before[match.end() :]))
        if far <= nearest:
            nearest, role = far, match.lastgroup
    for match in money_words().roles.finditer(after):
        far = _AFTERWARDS + match.start() + _COMMA * len(re.findall(r"[,\uff0c\u060c+]", after[: match.start()]))
        if far < nearest:
            nearest, role = far, match.lastgroup
    return role


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
    plain = number.replace(" ", "").replace("'", "").replace("\u066c", ",").replace("\u066b", ".")
    if re.fullmatch(r"\d{1,2}(?:,\d\d)+,\d{3}", plain):
        return float(plain.replace(",", ""))
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", plain) and scaled:
        return float(plain.replace(",", "."))
    whole = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?", plain)
    if not whole:
        return float(re.sub(r"\D", "", plain) or 0)
    return float(f"{re.sub(r'[.,]', '', whole[1])}.{whole[2] or 0}")
