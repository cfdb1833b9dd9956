"""MONEY in folded text: amounts with currency, period, role and dollars a month."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from nlp.amounts import Amount, Range, find_amounts, lower
from nlp.document import Found
from nlp.folding import Folded
from nlp.money_context import Context, Said, sentences
from nlp.money_words import money_words
from nlp.phones import REGIONS
from nlp.rates import usd_month
from records.enrichment import Language

_UNIT_AFTER: Final = re.compile(
    r" {0,2}-?(?:лет|год[ау]?\b|года\b|years?\b|yrs?\b|y\.?o\b|yosh|ёш|жас|yas|岁|歲|tuoi|tahun|чел|people"
    r"|person|kishi|киши|км\b|km\b|кг\b|kg\b|га\b|"
    r"см\b|cm\b|м2|m2|мин\b|minut|час|hours?\b|soat\b|соат\b|saat|%|дн|days?\b|kun\b|кун\b|күн|gun|ngay|hari\b|วัน"
    r"|дня|thang\b|месяц|人|名|小时|天|个月|台|单"
    r"|月\d|号|g\b|gb|шт|раз|класс|этаж|đơn|don\b|orders?\b|заказ|buyurtma|[:/]\d)"
)
_SMALLEST: Final = 50
_PLAUSIBLE: Final = (50.0, 60_000.0)
"""Dollars a month between which a wage without a stated currency or period is read as one."""
_STATED: Final = (22.0, 60_000.0)
"""The same where it is said to be pay."""
_LITTLE: Final = 0.5
"""Dollars that a fee, a fine or a bonus comes to at least."""
_MOST: Final = 300
_YEARS: Final = range(1930, 2061)
_FEW: Final = 3.0
"""Dollars below which an amount of which nothing says that it is paid is the price of something."""
_LISTED: Final = re.compile(r"[^.;\n,،、]{0,12}[,،、] ?[^.;\n,،、]{0,24}$")
_ONCE: Final = ("fee", "advance", "penalty")
_PERCENT: Final = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)(?: ?(?:-|до|to) ?(\d{1,3}(?:[.,]\d{1,2})?))? ?%|(?<!\d)%(\d{1,3})()(?!\d)"
)
_NUMBERED: Final = re.compile(
    r"(?:[/№#*_]|[a-z]-|(?<!\w)(?:оф|кв|каб|дом|дом №|room|no|flat|lic|tel|тел|ext|unit)\.? ?)$"
)
"""What stands before a number of a place or a paper."""
_OPEN_END: Final = re.compile(r"[ ]{0,2}(?:$|[,.;:)(+/!?\u3002\uff0c\uff1b\u3001\u060c\u0964\n-])")


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
    spans, likely = tuple(taken), tuple(regions)
    currency_of = money_words().countries
    home = next((currency_of[region] for region in likely if region in currency_of), None)
    bound = (language.code, f"{language.code}-{language.script}", *likely[:1])
    shares = list(_shares(folded, spans)) if "%" in folded.text else []
    amounts = find_amounts(folded, bound, (*spans, *(match.span() for match in shares)))
    if not amounts and not shares:
        return
    reader = _Reader(Context(folded, (language.code,)), home, currency_of.get(REGIONS.get(language.code, "")))
    amounts = [amount for amount in amounts if _is_large(*amount)]
    places = [(low.start, (high or low).end) for low, high in amounts] + [match.span() for match in shares]
    within = sentences(folded.text, sorted(places))
    for match in shares:
        if found := _share(reader.context, within[match.span()], match):
            yield found
    for amount in amounts:
        low, high = amount
        said = within[low.start, (high or low).end]
        if found := reader.read(said, amount, salary[0] <= folded.span(low.start, low.end)[0] < salary[1]):
            yield found


class _Reader:
    """Reads the amounts of one text one after another: a currency that was stated holds for later ones."""

    def __init__(self, context: Context, home: str | None, native: str | None) -> None:
        self.context, self._home, self._native = context, home, native
        self._stated: str | None = None
        self._last = 0.0
        self._period: str | None = None

    def read(self, said: Said, amount: Range, paid: bool) -> Found | None:
        """The amount as money, or null where it is none."""
        (first, second), context = amount, self.context
        stated = first.currency or (second.currency if second else None)
        low: float | None = lower(first, second) if second else round(first.value * first.multiplier, 4)
        high: float | None = second.value * second.multiplier if second else low
        if not high or (not stated and self._counts(said, first)):
            return None
        period, role = context.period(said), "pay" if paid else context.role(said)
        if not stated and not (role or period) and self._goes_on(said, high):
            stated, period, role = self._stated, self._period, "pay"
        little = not stated or (not second and (usd_month(high, stated, "month") or 0) < _FEW)
        if little and not (role or period or self._stands(said, amount)):
            return None
        if not role and context.priced(said):
            return None
        part = role or "pay"
        period = period or ("once" if part in _ONCE else None)
        if not second:
            low, high = context.bounds(said, low, high)
        middle = ((low if low is not None else high or 0) + (high if high is not None else low or 0)) / 2
        currency = stated or self._unstated(middle, part, period, role is not None)
        if not currency and not role:
            return None
        self._stated, context.last_role = stated or self._stated, part
        self._last, self._period = high or middle, period
        dollars = _monthly(middle, currency, period, part) if currency else None
        data: dict[str, Any] = {
            "min": low, "max": high, "currency": currency, "period": period, "role": part, "usd_month": dollars,
        }  # fmt: skip
        return Found("MONEY", said.start, said.end, _canonical(data), data, 0.95 if first.currency or second else 0.8)

    def _counts(self, said: Said, amount: Amount) -> bool:
        """Whether a number without currency counts something else, or names a year or a place."""
        text, context = self.context.text, self.context
        year = amount.multiplier == 1 and amount.value in _YEARS and not context.told(said)
        return year or bool(
            _UNIT_AFTER.match(text, said.end) or _NUMBERED.search(text, max(0, said.start - 7), said.start)
        )

    def _goes_on(self, said: Said, amount: float) -> bool:
        """Whether a list of pay goes on: `cook 2500 a day, dishwasher 1300`."""
        between = self.context.text[said.previous : said.start]
        listed = said.previous > said.first and _LISTED.match(between) and not re.search(r"\d", between)
        return bool(listed) and self.context.last_role == "pay" and 0.25 <= amount / (self._last or 1) <= 4

    def _stands(self, said: Said, amount: Range) -> bool:
        """Whether thousands or millions stand alone: a range, or the end of what is said."""
        first, second = amount
        scaled = (second or first).multiplier > 1
        if self.context.text.endswith(("/-", "/="), said.start, said.end):
            return True
        return scaled and (second is not None or bool(_OPEN_END.match(self.context.text, said.end)))

    def _unstated(self, middle: float, role: str, period: str | None, explicit: bool) -> str | None:
        """The currency of an amount that states none: that of the last one that did, or the country's.

        What is paid before leaving is rather paid at home, wages where the work is.
        """
        least, most = _STATED if explicit else _PLAUSIBLE
        choices = [self._stated, self._home, self._native]
        if role in _ONCE and self._stated != self._native:
            choices = [self._home, self._native, self._stated]
        for currency in filter(None, choices):
            dollars = usd_month(middle, currency, "month" if role != "pay" else period or "month")
            if dollars is None or (least if role == "pay" else _LITTLE) <= dollars <= most:
                return currency
        return None


def _is_large(low: Amount, high: Amount | None) -> bool:
    """Whether a number may be an amount; a small one needs its currency."""
    top = high or low
    return bool(low.currency or top.currency) or top.value * top.multiplier >= _SMALLEST


def _shares(folded: Folded, taken: tuple[tuple[int, int], ...]) -> Iterator[re.Match[str]]:
    for match in islice(_PERCENT.finditer(folded.text), _MOST):
        start, end = match.span()
        joined = folded.text[start - 1 : start]
        if not (joined.isascii() and joined.isalnum()) and not any(start < b and a < end for a, b in taken):
            yield match


def _share(context: Context, said: Said, match: re.Match[str]) -> Found | None:
    """A share that is paid or kept back; others (of a job, of quality, of customers) are no money."""
    text, (start, end) = context.text, match.span()
    role = None if context.priced(said) else context.role(said)
    alone = bool(re.search(r"(?:^|[\n+.]) ?$", text[max(0, start - 3) : start]) and _OPEN_END.match(text, end))
    if not (role or alone) or context.priced(said):
        return None
    low, high = (float(part.replace(",", ".")) if part else None for part in (match[1] or match[3], match[2]))
    data: dict[str, Any] = {"min": low, "max": low if high is None else high}
    if high is None:
        data["min"], data["max"] = context.bounds(said, low, low)
    data |= {"currency": None, "period": "percent", "role": role or "pay", "usd_month": None}
    return Found("MONEY", start, end, _canonical(data), data, 0.8)


def _monthly(amount: float, currency: str | None, period: str | None, role: str) -> float | None:
    if period is None and role == "pay":
        monthly = usd_month(amount, currency, "month")
        return monthly if monthly is not None and _PLAUSIBLE[0] <= monthly <= _PLAUSIBLE[1] else None
    return usd_month(amount, currency, period)


def _canonical(data: dict[str, Any]) -> str:
    low, high = (None if data[key] is None else f"{data[key]:.10g}" for key in ("min", "max"))
    amount = low if low == high else f"{low or ''}-{high or ''}"
    return f"{amount} {data['currency'] or ''}".strip() + (f"/{data['period']}" if data["period"] else "")
