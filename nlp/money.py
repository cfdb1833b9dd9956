"""MONEY in folded text: amounts with currency, period, role and dollars a month, by the words around them."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from nlp.amounts import Amount, Range, find_amounts, lower
from nlp.document import Found
from nlp.folding import Folded
from nlp.money_cues import after, before, find_cues
from nlp.money_words import money_words
from nlp.rates import usd_month
from records.enrichment import Language

_UNIT_AFTER: Final = re.compile(
    r" {0,2}-?(?:лет|год[ау]?\b|года\b|years?\b|yrs?\b|y\.?o\b|yosh|ёш|жас|yas|岁|歲|tuoi|tahun|чел|people"
    r"|person|kishi|киши|км\b|km\b|кг\b|kg\b|га\b|"
    r"см\b|cm\b|м2|m2|мин\b|minut|час|hours?\b|soat\b|соат\b|saat|%|дн|days?\b|kun\b|кун\b|күн|gun|ngay|hari\b|วัน|дня|thang\b|месяц|人|名|小时|天|个月|台|单"
    r"|月\d|号|g\b|gb|шт|раз|класс|этаж|đơn|don\b|orders?\b|заказ|buyurtma|[:/]\d)"
)
_FROM_ENDINGS: Final = re.compile(r"(?:dan|den|dən|nan|nen|дан|ден|дон|дөн|нан|нен|тан|тен)\.?$")
_UNTIL_ENDINGS: Final = re.compile(r"(?:gacha|гача)$")
_SMALLEST: Final = 50
_PLAUSIBLE: Final = (50.0, 60_000.0)
"""Dollars a month between which a wage without a stated currency or period is read as one."""
_STATED: Final = (15.0, 60_000.0)
"""The same where it is said to be pay."""
_LITTLE: Final = 0.5
"""Dollars that a fee, a fine or a bonus comes to at least."""
_MOST: Final = 300
_YEARS: Final = range(1930, 2061)
_BEFORE: Final = 52
_AFTER: Final = 34
_NEAR_BOUND: Final = 2
_FEW: Final = 3.0
"""Dollars below which an amount of which nothing says that it is paid is the price of something."""
_STRONG: Final = re.compile(
    r"[;\n\u3002\uff1b\u0964\u2022\u25aa]|[!?](?= )|(?<!\b[^\W\d_])(?<!\b[^\W\d_]{2})(?<!\b[^\W\d_]{3})\.(?= )"
)
_COMMAS: Final = re.compile(r"[,\uff0c\u3001\u060c(]+(?!\d)|[,\uff0c\u3001\u060c(](?=\D)")
_STOP: Final = re.compile(r"[,\uff0c\u3001\u060c;|]|\+|(?<!\d)\.(?= )")
_COMMA: Final = 16
"""How many code points nearer a word has to be that stands beyond a comma, to say what an amount is for."""
_BEYOND: Final = 22
"""The same for a word beyond another amount."""
_AFTERWARDS: Final = 4
_GENERAL: Final = 6
"""How much nearer a word for pay has to be than one that says more: `leave early, pay 300`."""
_NEAREST: Final = 44.0
_DIRECT: Final = 18
"""How near before the amount the thing stands that it pays for."""
_LISTED: Final = 24
_ONCE: Final = ("fee", "advance", "penalty")
_OWED: Final = ("deduction", "penalty", "fee")
"""Roles that hold for the next amount of a list too."""
_PERCENT: Final = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)(?: ?(?:-|до|to) ?(\d{1,3}(?:[.,]\d{1,2})?))? ?%|(?<!\d)%(\d{1,3})()(?!\d)"
)
_AND_MORE: Final = re.compile(r"\+(?!\w)| \+(?! ?\w)")
_NUMBERED: Final = re.compile(r"(?:[/№#*_]|(?<!\w)(?:оф|кв|каб|дом|дом №|room|no|flat|lic|tel|тел|ext|unit)\.? ?)$")
"""What stands before a number of a place or a paper."""
_OPEN_END: Final = re.compile(r"[ ]{0,2}(?:$|[,.;:)(+/!?\u3002\uff0c\uff1b\u3001\u060c\u0964\n-])")


class _Said(NamedTuple):
    """An amount in its sentence: `first` and `last` bound the words that may tell of it."""

    start: int
    end: int
    first: int
    last: int
    previous: int
    """Where the amount before it ends, `first` where there is none in its sentence."""
    next: int
    """Where the amount behind it begins, `last` where there is none."""


class _Reader:
    """Reads the amounts of one text one after another: a list hands on what it is about."""

    def __init__(self, folded: Folded, languages: Iterable[str], home: str | None) -> None:
        self.text, self._home = folded.text, home
        self._cues = find_cues(folded, languages)
        self._stated: str | None = None
        self._role: str | None = None

    def read(self, said: _Said, amount: Range, paid: bool) -> Found | None:
        """The amount as money, or null where it is none."""
        (first, second), text = amount, self.text
        stated = first.currency or (second.currency if second else None)
        low: float | None = lower(first, second) if second else round(first.value * first.multiplier, 4)
        high: float | None = second.value * second.multiplier if second else low
        if not high:
            return None
        scaled = (second or first).multiplier > 1
        if not stated and (_UNIT_AFTER.match(text, said.end) or (not scaled and first.value in _YEARS and not self._told(said))):
            return None
        if not stated and _NUMBERED.search(text, max(0, said.start - 7), said.start):
            return None
        period, role = self.period(said), "pay" if paid else self.role(said)
        open_end = scaled and (second is not None or text[said.end - 1] == "." or bool(_OPEN_END.match(text, said.end)))
        if not stated and not (role or period or open_end):
            return None
        if not role and self.priced(said):
            return None
        if stated and not (role or period or open_end or second):
            if (usd_month(high, stated, "month") or 0) < _FEW:
                return None
        part = role or "pay"
        period = period or ("once" if part in _ONCE else None)
        if not second:
            low, high = self.bounds(said, low, high)
        middle = ((low if low is not None else high or 0) + (high if high is not None else low or 0)) / 2
        currency = stated or self._unstated(middle, part, period, role is not None)
        if not currency and not role:
            return None
        self._stated, self._role = stated or self._stated, part
        dollars = _monthly(middle, currency, period, part) if currency else None
        data: dict[str, Any] = {
            "min": low, "max": high, "currency": currency, "period": period, "role": part, "usd_month": dollars,
        }  # fmt: skip
        return Found("MONEY", said.start, said.end, _canonical(data), data, 0.95 if first.currency or second else 0.8)

    def _unstated(self, middle: float, role: str, period: str | None, explicit: bool) -> str | None:
        """The currency of an amount that states none: that of the last one that did, or the country's.

        What is paid before leaving is rather paid at home, wages where the work is.
        """
        least, most = _STATED if explicit else _PLAUSIBLE
        at_home = role in _ONCE
        for currency in filter(None, (self._home, self._stated) if at_home else (self._stated, self._home)):
            dollars = usd_month(middle, currency, "month" if role != "pay" else period or "month")
            if dollars is None or (least if role == "pay" else _LITTLE) <= dollars <= most:
                return currency
        return None

    def _told(self, said: _Said) -> bool:
        """Whether the word right before a number says what it is paid for: no year stands there."""
        cue = next(before(self._cues.get("roles", []), said.first, said.start), None)
        return cue is not None and said.start - cue.end <= _NEAR_BOUND

    def period(self, said: _Said) -> str | None:
        """What is told behind the amount up to the next comma, else before it from the last."""
        cues = self._cues.get("periods", [])
        stop = _STOP.search(self.text, said.end, said.next)
        for cue in after(cues, said.end, stop.start() if stop else said.next):
            return cue.value
        for cue in before(cues, max(said.previous, said.start - 28), said.start):
            return None if _STOP.search(self.text, cue.end, said.start) else cue.value
        return None

    def priced(self, said: _Said) -> bool:
        """Whether the price of something, or a firm's turnover, stands here."""
        return any(
            not _STOP.search(self.text, cue.end, said.start)
            for cue in before(self._cues.get("price", []), max(said.previous, said.start - 30), said.start)
        ) or any(cue.start - said.end < 6 for cue in after(self._cues.get("price", []), said.end, said.next))

    def role(self, said: _Said) -> str | None:
        """The role that the nearest word gives, rather before the amount than behind it."""
        if self._added(said):
            return "bonus"
        far, role = self._before(said)
        beyond, other = self._after(said)
        if beyond < far:
            far, role = beyond, other
        if role in (None, "pay") and self._for_thing(said, far) and not self.priced(said):
            return "deduction"
        if role is None and self._role in _OWED and said.previous > said.first:
            between = self.text[said.previous : said.start]
            if len(between) <= _LISTED and re.match(r"\s?[,/،、，]", between) and not self.period(said):
                return self._role
        return role

    def _before(self, said: _Said) -> tuple[float, str | None]:
        nearest, role = _NEAREST, None
        for cue in before(self._cues.get("roles", []), said.first, said.start):
            commas = len(_COMMAS.findall(self.text, cue.end, said.start))
            if (commas or cue.start < said.previous) and cue.value in ("bonus", "advance"):
                continue
            far = said.start - cue.end + _COMMA * commas + (_BEYOND if cue.start < said.previous else 0)
            far += _GENERAL if cue.value == "pay" else 0
            if far < nearest:
                nearest, role = far, cue.value
        return nearest, role

    def _after(self, said: _Said) -> tuple[float, str | None]:
        stop = _STOP.search(self.text, said.end, said.next)
        last = stop.start() if stop else said.next
        if plus := next(after(self._cues.get("plus", []), said.end, last), None):
            last = plus.start
        for cue in after(self._cues.get("roles", []), said.end, last):
            following = said.next < said.last and said.next - cue.end <= 3 and cue.start > said.end
            if not following:
                return _AFTERWARDS + cue.start - said.end, cue.value
        return _NEAREST, None

    def _for_thing(self, said: _Said, far: float) -> bool:
        """`hostel 50 a month`: the amount stands directly behind what the worker pays for."""
        for cue in before(self._cues.get("thing", []), max(said.previous, said.start - _DIRECT), said.start):
            between = self.text[cue.end : said.start]
            return said.start - cue.end < far and not _STOP.search(between) and len(between.split()) <= _NEAR_BOUND
        return False

    def _added(self, said: _Said) -> bool:
        """Whether an amount is added to another one of its sentence: `2000 + 300`, `1500 plus 5 %`."""
        if said.previous <= said.first:
            return False
        between = self.text[said.previous : said.start]
        if between.rstrip().endswith("+"):
            return True
        plus = next(before(self._cues.get("plus", []), said.previous, said.start), None)
        return plus is not None and not self.text[plus.end : said.start].strip()

    def bounds(self, said: _Said, low: float | None, high: float | None) -> tuple[float | None, float | None]:
        """A single amount as what it is at least, or at most, where the words around it say so."""
        text, amount = self.text, self.text[said.start : said.end]

        def beside(kind: str) -> bool:
            cues = self._cues.get(kind, [])
            if kind.startswith("after"):
                return any(not text[said.end : cue.start].strip(" -") for cue in islice(after(cues, said.end, said.last), 1))
            return any(
                not text[cue.end : said.start].strip(" :.") for cue in islice(before(cues, said.first, said.start), 1)
            )

        if beside("until") or beside("after_until") or _UNTIL_ENDINGS.search(amount):
            return None, high
        if beside("from") or beside("after_from") or _FROM_ENDINGS.search(amount):
            return low, None
        return (low, None) if _AND_MORE.match(text, said.end) else (low, high)


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
    reader = _Reader(folded, (language.code,), home)
    amounts = [amount for amount in amounts if _is_large(*amount)]
    places = [(low.start, (high or low).end) for low, high in amounts] + [match.span() for match in shares]
    sentences = _sentences(folded.text, sorted(places))
    for match in shares:
        if found := _share(reader, sentences[match.span()], match):
            yield found
    for amount in amounts:
        low, high = amount
        said = sentences[low.start, (high or low).end]
        if found := reader.read(said, amount, salary[0] <= folded.span(low.start, low.end)[0] < salary[1]):
            yield found


def _is_large(low: Amount, high: Amount | None) -> bool:
    """Whether a number may be an amount; a small one needs its currency."""
    top = high or low
    return bool(low.currency or top.currency) or top.value * top.multiplier >= _SMALLEST


def _sentences(text: str, places: list[tuple[int, int]]) -> dict[tuple[int, int], _Said]:
    """Each of `places`, which are sorted, in its sentence and between its neighbours."""
    said: dict[tuple[int, int], _Said] = {}
    for at, (start, end) in enumerate(places):
        begin, close = max(0, start - _BEFORE), min(len(text), end + _AFTER)
        ends = [match.end() for match in _STRONG.finditer(text, begin, start)]
        first = ends[-1] if ends else begin
        stop = _STRONG.search(text, end, close)
        last = stop.start() if stop else close
        previous = places[at - 1][1] if at else 0
        following = places[at + 1][0] if at + 1 < len(places) else last
        said[start, end] = _Said(start, end, first, last, max(first, min(previous, start)), min(last, following))
    return said


def _shares(folded: Folded, taken: tuple[tuple[int, int], ...]) -> Iterator[re.Match[str]]:
    for match in islice(_PERCENT.finditer(folded.text), _MOST):
        start, end = match.span()
        joined = folded.text[start - 1 : start]
        if not (joined.isascii() and joined.isalnum()) and not any(start < b and a < end for a, b in taken):
            yield match


def _share(reader: _Reader, said: _Said, match: re.Match[str]) -> Found | None:
    """A share that is paid or kept back; others (of a job, of quality, of customers) are no money."""
    text, (start, end) = reader.text, match.span()
    role = None if reader.priced(said) else reader.role(said)
    alone = bool(re.search(r"(?:^|[\n+.]) ?$", text[max(0, start - 3) : start]) and _OPEN_END.match(text, end))
    if not (role or alone) or reader.priced(said):
        return None
    low, high = (float(part.replace(",", ".")) if part else None for part in (match[1] or match[3], match[2]))
    data: dict[str, Any] = {"min": low, "max": low if high is None else high}
    if high is None:
        data["min"], data["max"] = reader.bounds(said, low, low)
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
