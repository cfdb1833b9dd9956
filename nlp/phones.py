"""Telephone numbers in folded text, in E.164, with the country taken from what surrounds them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from nlp.contact_words import contact_words
from nlp.document import Found
from nlp.messengers import Mark, announced

_BETWEEN: Final = r"(?:(?:[ ()\-_*\u00b7\u2022\u2024~|\u2190-\u2bff\U0001f300-\U0001faff]|\.(?! )){0,3}|/)"
_RUN: Final = re.compile(
    rf"(?<![a-z0-9+_\u0400-\u052f])(?:\+ ?)?\(?(?:\+ ?)?\d(?:{_BETWEEN}\d){{6,39}}(?![a-z0-9%_\u0400-\u052f])"
)
"""Digits with what may stand inside of a number, or between two of them."""
_MOST_DIGITS: Final = 18
_PARTING: Final = re.compile(r" ?[/|] ?| [\-_~\u2022\u00b7] |  +| ?\((?=\+?\d(?:[ -]?\d){6})")
"""What stands between two numbers rather than in one."""
_GAP: Final = re.compile(r"[ /|]+")
_AMOUNT_ON: Final = re.compile(r"[.,:]\d|\D{0,2}(?:so'm|kun|soat|лет|час|yosh|tl|%)")
"""What shows that the last digits of a run begin an amount or a time."""
_SEVEN: Final = re.compile(rf"\d(?:{_BETWEEN}\d){{6}}")
_DATE: Final = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d\d(?:[ -].*)?|(?:19"
    r"|20)\d\d[./-]\d\d?[./-]\d\d?.*"
)
_CLOCK: Final = re.compile(r"\d?\d[.:]\d\d ?- ?\d?\d[.:]\d\d")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?: ?[-/] ?\d{1,3}(?:[ .]\d{3})+)?")
_AMOUNTS: Final = re.compile(r"([1-9]\d{2,5}0) ?[-/] ?([1-9]\d{2,5}0)")
_AREA: Final = re.compile(r"\(?0[1-9]\d{0,3}[)\-. ](?:\D*\d){6,9}|0[1-9]\d{8,9}|[2-9]\d{3} \d{4}")
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?: ?[-/ ] ?(?:19|20)\d\d)+")
_MONEY_AFTER: Final = re.compile(
    r" ?(?:[$\u20ac\u20bd\u20b8\u20ba\u00a3\u00a5\u20a9\u20b9%\u20a6\u20ab\u20b1\u20ae\u20b4\u17db\u0e3f]|usd"
    r"|eur|rub|uzs|kzt|руб|р\b|сум|сўм|so'm"
    r"|som\b|sum\b|тенге|теңге|tenge|тг\b|tl\b|сом\b|долл|юан|元|万|dollar|euro|baht|rm\b|млн|mln|тыс|min[gk]"
    r"|kun\b|штук|м2"
    r"|кв|von|won|вон|дирхам|dirham|riyal|бат\b|dong|kip|kyat|ກີບ|บาท|រៀល|ကျပ်|টাকা|रुपय|dinar|دينار|ريال|درهم)"
)
_MONEY_BEFORE: Final = re.compile(
    r"(?:[$\u20ac\u20bd\u20b8\u20ba\u00a3\u00a5\u20a9\u20b9\u20a6\u20ab\u20b1\u20b4\u17db\u0e3f]|usd|rm|rp\.?"
    r"|rs\.?|тел[её]фон №) ?$"
)
_SHIP: Final = re.compile(r"imo[ :\u2116]*$")
_WORD: Final = re.compile(
    r"[^\s:()\[\]+\-.,!=>#\u2116\ufe0f\u2190-\u21ff\u27a1\U0001f446-\U0001f449\uff1a\u3001\uff0c\u0964\"*]+|[#\u2116]"
)
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{4}[.!?]\s+$")
_CODE: Final = re.compile(r"(?<![^\W_])([a-z]{1,5})[/-]$")
"""Letters that a number is a part with: `JR/2026118`."""
_SIGNS: Final = frozenset({"#", "\u2116", "no", "nos", "nr", "n", "nº", "n°", "number", "num"})
"""What stands before a register's number as before a telephone's: the word before tells."""
_CUES: Final = 3
"""So many words back a word for telephones says that a number is one."""
_FEWEST: Final = 7
_FAR: Final = 32
"""Code points before a number that are looked at for what it is."""
_MOST: Final = 60
"""Runs of one text that are looked at."""
REGIONS: Final = {
    "uz": "UZ", "ru": "RU", "kk": "KZ", "ky": "KG", "tg": "TJ", "tk": "TM", "tr": "TR", "az": "AZ", "uk": "UA",
    "zh": "CN", "th": "TH", "vi": "VN", "id": "ID", "ms": "MY", "fil": "PH", "my": "MM", "km": "KH", "lo": "LA",
    "hi": "IN", "bn": "BD", "ne": "NP", "fr": "FR", "es": "ES", "pt": "BR", "de": "DE", "pl": "PL", "ka": "GE",
    "hy": "AM", "ko": "KR", "ja": "JP",
}  # fmt: skip
"""The country in which most who write a language telephone; English names none."""


def find_phones(
    text: str, regions: Iterable[str], taken: Iterable[tuple[int, int]] = (), marks: Sequence[Mark] = ()
) -> Iterator[Found]:
    """The numbers of a folded text; `regions` are tried in turn for one without its country, `taken` is passed over.

    A messenger named right before or behind a number says that it is one, as does a word for it before.
    """
    if not _SEVEN.search(text):
        return
    likely = tuple(dict.fromkeys(regions))[:6]
    spans = tuple(taken)
    for count, match in enumerate(_RUN.finditer(text)):
        if count == _MOST:
            return
        start, end = match.span()
        if not any(start < last and first < end for first, last in spans):
            yield from _run(text, start, end, likely, marks)


def _run(text: str, start: int, end: int, likely: tuple[str, ...], marks: Sequence[Mark]) -> Iterator[Found]:
    """The number that a run of digits is, or else the numbers that stand in it one behind the other."""
    for in_use in (True, False):
        if found := _one(text, start, end, likely, marks, in_use):
            yield found
            return
        if cut := _cut(text, start, end, likely, marks, in_use):
            for first, last in cut:
                yield from _run(text, first, last, likely, marks)
            return


def _cut(
    text: str, start: int, end: int, likely: tuple[str, ...], marks: Sequence[Mark], in_use: bool
) -> list[tuple[int, int]]:
    """The parts of a run that is more than one number: at signs that part them, or where a time or an amount begins."""
    run = text[start:end]
    at = [start, *(start + one for match in _PARTING.finditer(run) for one in match.span()), end]
    if len(at) > 2:
        pieces = list(zip(at[::2], at[1::2], strict=True))
        return pieces if any(_one(text, *piece, likely, marks, in_use) for piece in pieces) else []
    for gap in reversed(list(_GAP.finditer(run))):
        first, last = start + gap.start(), start + gap.end()
        if _digits(text[start:first]) <= _FEWEST + 1:
            break
        told = run[0] in "+0" or _is_cued(text, start, first, marks)
        over = _digits(text[last:end]) > _FEWEST or _AMOUNT_ON.match(text, end)
        if told and over and _one(text, start, first, likely, marks, in_use):
            return [(start, first), (last, end)]
    return []


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _one(text: str, start: int, end: int, likely: tuple[str, ...], marks: Sequence[Mark], in_use: bool) -> Found | None:
    """The number that the whole of a span is; one of a length that its country has, or else, `in_use`, in use there."""
    number = text[start:end]
    if not _FEWEST <= _digits(number) <= _MOST_DIGITS:
        return None
    before, after = text[max(0, start - _FAR) : start].rsplit("\n", 1)[-1], text[end : end + 16]
    cued = _is_cued(text, start, end, marks)
    if _is_something_else(number, before, after, cued):
        return None
    value = _number(re.sub(r"[^\d+]", "", number), likely, _likelihood(number, cued), in_use)
    opened = number[0] == "(" and ")" not in number
    return Found("PHONE", start + opened, end, value, None, 0.99 if cued else 0.95) if value else None


def _is_cued(text: str, start: int, end: int, marks: Sequence[Mark]) -> bool:
    """Whether a word for telephones, or a messenger, stands by."""
    if announced(text, start, marks) or any(mark.messenger and 0 <= mark.start - end <= 3 for mark in marks):
        return True
    known = contact_words().phone
    before = text[max(0, start - _FAR) : start].rsplit("\n", 1)[-1]
    return any(known.knows(word) for word in _WORD.findall(before)[-_CUES:]) or bool(
        known.unspaced.search(before[-16:])
    )


def _is_something_else(number: str, before: str, after: str, cued: bool) -> bool:
    if _DATE.fullmatch(number) or _YEARS.fullmatch(number) or _CLOCK.fullmatch(number):
        return True
    if "+" in number[:3]:
        return False
    if _is_register(before, cued):
        return True
    if len(number) == _FEWEST and _SHIP.search(before):
        return True
    if (amounts := _AMOUNTS.fullmatch(number)) and int(amounts[1]) < int(amounts[2]) and not cued:
        return True
    return bool(_MONEY_AFTER.match(after) or _MONEY_BEFORE.search(before))


def _is_register(before: str, cued: bool) -> bool:
    """Whether the word before says that what follows is the number of a register, an advert or an account."""
    known = contact_words()
    if _SENTENCE_END.search(before):
        return False
    words = _WORD.findall(before)
    if (code := _CODE.search(before)) and not known.phone.knows(code[1]):
        return True
    signed = False
    while words and words[-1] in _SIGNS:
        signed = True
        words.pop()
    if not words:
        return signed
    if known.registers.knows(words[-1]) and not known.phone.knows(words[-1]):
        return True
    if (found := list(known.registers.unspaced.finditer(before[-16:]))) and len(before[-16:]) - found[-1].end() <= 4:
        return True
    return signed and not cued


def _likelihood(number: str, cued: bool) -> int:
    """2: surely a telephone number, whoever uses it; 1: one where it is in use; 0: only with its country's code."""
    if cued or _AREA.fullmatch(number):
        return 2
    digits = re.sub(r"\D", "", number)
    grouped = _GROUPED.fullmatch(number) and not (len(digits) > _FEWEST and not digits.endswith("00"))
    return 0 if grouped and not number.startswith("0") else 1


def in_full(digits: str, regions: tuple[str, ...]) -> str:
    """E.164 of the digits in a link, with the country's code or, where that is no number in use, without it."""
    plain = digits.lstrip("+")
    national = None if digits.startswith("+") or plain[0] != "0" else _number(plain, regions, 2)
    return national or f"+{plain}"


@lru_cache(maxsize=4096)
def _number(digits: str, regions: tuple[str, ...], likelihood: int, in_use: bool = False) -> str | None:
    """E.164 of digits as they are written; null where they are no number that is in use, or surely meant as one."""
    if in_use:
        likelihood = min(likelihood, 1)
    if digits.startswith("+"):
        return _valid(digits, None) or (None if in_use else _valid(digits, None, False))
    if digits.startswith("00"):
        return _valid(f"+{digits[2:]}", None) or (_valid(f"+{digits[2:]}", None, False) if likelihood > 1 else None)
    if not likelihood:
        return None
    for region in regions:
        if value := _valid(digits, region):
            return value
    if digits.startswith("8") and len(digits) == 11 and (value := _valid(f"+7{digits[1:]}", None)):
        return value
    if len(digits) in (11, 12, 13) and digits[0] != "1" and (value := _valid(f"+{digits}", None)):
        return value
    if not regions or likelihood < 2:
        return None
    return _valid(digits.lstrip("0"), regions[0]) or _valid(digits, regions[0], False)


def _valid(digits: str, region: str | None, in_use: bool = True) -> str | None:
    """E.164 of a number in use, or, of what is surely meant as one, of a number of a length that its country has."""
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    if not (phonenumbers.is_valid_number(number) if in_use else phonenumbers.is_possible_number(number)):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
