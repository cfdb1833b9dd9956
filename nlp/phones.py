"""Telephone numbers in folded text, in E.164, with the country taken from what surrounds them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from nlp.document import Found
from nlp.folding import Folded

_CANDIDATE: Final = re.compile(
    r"(?<![a-z0-9+_\u0400-\u052f])\+?\(?\d(?:[ ().\-_*/\u00b7]{0,3}\d){6,17}(?![a-z0-9%\u0400-\u052f])"
)
_SEVEN: Final = re.compile(r"\d(?:[ ().\-_*/\u00b7]{0,3}\d){6}")
_DATE: Final = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d\d?[./-]\d\d?"
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ .]\d{3})+(?: ?[-/] ?\d{1,3}(?:[ .]\d{3})+)?")
_YEARS: Final = re.compile(r"(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d")
_MONEY_AFTER: Final = re.compile(
    r" ?(?:[$\u20ac\u20bd\u20b8\u20ba\u00a3\u00a5\u20a9\u20b9%]|usd|eur|rub|uzs|kzt|руб|р\b|сум|сўм|so'm"
    r"|som\b|sum\b|тенге|тг\b|tl\b|сом\b|долл|юан|元|万|dollar|euro|baht|rm\b|млн|mln|тыс|min[gk]|kun\b|штук|м2"
    r"|кв)"
)
_MONEY_BEFORE: Final = re.compile(r"(?:[$\u20ac\u20bd\u20b8\u20ba\u00a3\u00a5\u20a9\u20b9]|usd|rm|rp|тел[её]фон №) ?$")
_ID_BEFORE: Final = re.compile(
    r"(?:инн|огрн|огрнип|кпп|бик|снилс|р/с|окпо|стир|inn|stir|mfo|iban|№|#|id|no\.?|vin|артикул|карт[аы]|card"
    r"|license no\.?|ref\.?)[ :№.]*$"
)
_CUE: Final = re.compile(
    r"(?:тел|телефон\w*|моб\w*|звон\w*|позвон\w*|номер\w*|whats ?app|wa|ватсап\w*|вотсап\w*|viber|вайбер"
    r"|telegram\w*|телеграм\w*|тг|tg|imo|signal|zalo|phone|tel|call|cell|mobile|contact|dial|raqam\w*"
    r"|nomer\w*|tel\w*|aloqa|murojaat\w*|рақам\w*|номер\w*|алоқа|мурожаат\w*|iletisim|ara|arayin|hubungi|hp"
    r"|wa|lien he|sdt|dt|电话|手机|微信|联系|電話|手機|โทร|ติดต่อ|байланыс\w*|хабарлас\w*)[\s:.()+/\-]{0,6}$"
)
_FEWEST: Final = 7
_MOST: Final = 60
"""Candidates of one text that are looked at."""
REGIONS: Final = {
    "uz": "UZ", "ru": "RU", "kk": "KZ", "ky": "KG", "tg": "TJ", "tk": "TM", "tr": "TR", "az": "AZ", "uk": "UA",
    "zh": "CN", "th": "TH", "vi": "VN", "id": "ID", "ms": "MY", "fil": "PH", "my": "MM", "km": "KH", "lo": "LA",
    "hi": "IN", "bn": "BD", "ne": "NP", "fr": "FR", "es": "ES", "pt": "BR", "de": "DE", "pl": "PL", "ka": "GE",
    "hy": "AM", "ko": "KR", "ja": "JP",
}  # fmt: skip
"""The country in which most who write a language telephone; English names none."""


def find_phones(folded: Folded, regions: Iterable[str], taken: Iterable[tuple[int, int]] = ()) -> Iterator[Found]:
    """The numbers of a folded text; `regions` are tried in turn for one without its country, `taken` is passed over."""
    text = folded.text
    if sum(end - start for start, end in folded.digits) < _FEWEST or not _SEVEN.search(text):
        return
    likely = tuple(dict.fromkeys(regions))[:6]
    spans = tuple(taken)
    for count, match in enumerate(_CANDIDATE.finditer(text)):
        if count == _MOST:
            return
        start, end = match.span()
        if any(start < last and first < end for first, last in spans):
            continue
        before, after = text[max(0, start - 24) : start], text[end : end + 8]
        if _is_something_else(match[0], before, after):
            continue
        cued = bool(_CUE.search(before))
        value = _number(re.sub(r"[^\d+]", "", match[0]), likely, cued or not _GROUPED.fullmatch(match[0]))
        if value:
            yield Found(
                "PHONE", start + (match[0][0] == "(" and ")" not in match[0]), end, value, None, 0.99 if cued else 0.95
            )


def _is_something_else(number: str, before: str, after: str) -> bool:
    if _DATE.fullmatch(number) or _YEARS.fullmatch(number) or _ID_BEFORE.search(before):
        return True
    if number.startswith("+"):
        return False
    return bool(_MONEY_AFTER.match(after) or _MONEY_BEFORE.search(before))


@lru_cache(maxsize=4096)
def _number(digits: str, regions: tuple[str, ...], likely: bool) -> str | None:
    """E.164 of digits as they are written; null where they are no number that is in use."""
    if digits.startswith("+"):
        return _valid(digits, None)
    if digits.startswith("00"):
        return _valid(f"+{digits[2:]}", None)
    if not likely:
        return None
    for region in regions:
        if value := _valid(digits, region):
            return value
    if digits.startswith("8") and len(digits) == 11:
        return _valid(f"+7{digits[1:]}", None)
    return _valid(f"+{digits}", None) if len(digits) in (11, 12, 13) else None


def _valid(digits: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
