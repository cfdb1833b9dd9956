"""Telephone numbers in folded text, in E.164, with the country taken from what surrounds them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from nlp.document import Found

_BETWEEN: Final = r"(?:(?:[ ()\-_*\u00b7\u2022\u2024~|\u2190-\u2bff\U0001f300-\U0001faff]|\.(?! )){0,3}|/)"
_CANDIDATE: Final = re.compile(
    rf"(?<![a-z0-9+_\u0400-\u052f])(?:\+ ?)?\(?\d(?:{_BETWEEN}\d){{6,17}}(?![a-z0-9%_\u0400-\u052f])"
)
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
_ID_BEFORE: Final = re.compile(
    r"(?:инн|огрн|огрнип|кпп|бик|бин|иин|бсн|жсн|єдрпоу|едрпоу|унп|снилс|р/с|окпо|стир|inn|stir|voen|mfo|iban|№"
    r"|#|n\xba"
    r"|(?<![a-z])(?:id|no[.:]|nib|npwp|siup|nip|nik|krs|regon|ruc|nit|cuit|rfc|cnpj|cpf|nif|siret|siren|gstin?"
    r"|cin|pan|uen|ssm"
    r"|abn|acn|hrb|mst|ma tin|ma so\w*|ma|ref|kod|code|cod|zip|rc|mls|id\.?)|vin|артикул|код|индекс|карт[аы]|card"
    r"|licen[cs]e(?: no\.?)?|лицензи\w*|litsenziya|guvohnoma|ruhsat\w*|lisensiya|kraz|рег\.?|reg\.?"
    r"|许可证|执照|编号|统一社会信用代码|หมายเลขใบอนุญาต|ใบอนุญาต|เลขที่|លេខអាជ្ញាបណ្ណ|lisen[cs]i|izin)[ :\u2116.#/]*$"
)
_SHIP: Final = re.compile(r"imo[ :\u2116]*$")
_CUE: Final = re.compile(
    r"(?:тел|телефон\w*|моб\w*|звон\w*|позвон\w*|номер\w*|whats ?app|wa|ватсап\w*|вотсап\w*|viber|вайбер|сот"
    r"|смс|дзвон\w*"
    r"|telegram\w*|телеграм\w*|тг|tg|imo|имо|signal|zalo|phone|tel|call|calls|cell|mobile|mob|contact|dial|text"
    r"|sms|raqam\w*|hotline"
    r"|nomer\w*|tel\w*|aloqa|murojaat\w*|рақам\w*|номер\w*|алоқа|мурожаат\w*|iletisim|ara|arayin\w*|gsm|hubungi"
    r"|hp|kontak|cp"
    r"|wa|lien he|sdt|dt|goi|hotline|电话|手机|号码|微信|联系|致电|电联|電話|手機|โทร\w*|ติดต่อ|เบอร์|байланыс\w*"
    r"|хабарлас\w*|ko'ngiroq|қўнғироқ\w*|qo'ng'iroq\w*"
    r"|коңырау|чалын\w*|чалыңыз\w*|занг\w*|тамос|jan|habarlas\w*|elaqe|əlaqə|zeng|zəng|nomre|cel|celular|movil"
    r"|contacto|llam\w*|numero"
    r"|telefone|ligar|ligue|contato|zap|wasap|chamar(?: no)?|appele\w*|portable|joindre|tawag\w*|txt|tumawag"
    r"|هاتف|جوال|تلفون|موبايل|اتصل\w*|للتواصل|تواصل|واتساب|واتس|للاتصال|संपर्क|सम्पर्क|फोन|मोबाइल|कॉल|नंबर|व्हाट्सएप"
    r"|যোগাযোগ|ফোন|মোবাইল|হোয়াটসঅ্যাপ"
    r"|ဖုန်း|ဆက်သွယ်ရန်|ទូរស័ព្ទ|ទាក់ទង|លេខ|ໂທ|ຕິດຕໍ່|[\u260e\u2706\u2121\U0001f4de\U0001f4f1\U0001f4f2\u260f])"
    r"(?:[\s:()+/\-.,!\ufe0f]{1,4}(?:hr|mr|ms|mrs|us|me|to|at|on|no|al|the|на|по|sr|ibu|bu|pak|mbak|bang|ch[iị]"
    r"|anh|c|a|[a-zа-я]{2,9}))?[\s:()+/\-.!\ufe0f\U0001f449\u27a1\u2192>]{0,6}$"
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


def find_phones(
    text: str, regions: Iterable[str], taken: Iterable[tuple[int, int]] = (), marks: re.Pattern[str] | None = None
) -> Iterator[Found]:
    """The numbers of a folded text; `regions` are tried in turn for one without its country, `taken` is passed over.

    What `marks` finds right behind a number says that it is one, as does a word for it before.
    """
    if not _SEVEN.search(text):
        return
    likely = tuple(dict.fromkeys(regions))[:6]
    spans = tuple(taken)
    for count, match in enumerate(_CANDIDATE.finditer(text)):
        if count == _MOST:
            return
        start, end = match.span()
        if any(start < last and first < end for first, last in spans):
            continue
        before, after = text[max(0, start - 32) : start].rsplit("\n", 1)[-1], text[end : end + 16]
        if _is_something_else(match[0], before, after):
            continue
        cued = bool(_CUE.search(before) or (marks and marks.match(after)))
        if value := _number(re.sub(r"[^\d+]", "", match[0]), likely, _likelihood(match[0], cued)):
            yield Found(
                "PHONE", start + (match[0][0] == "(" and ")" not in match[0]), end, value, None, 0.99 if cued else 0.95
            )


def _is_something_else(number: str, before: str, after: str) -> bool:
    if _DATE.fullmatch(number) or _YEARS.fullmatch(number) or _CLOCK.fullmatch(number) or _ID_BEFORE.search(before):
        return True
    if number.startswith("+"):
        return False
    if len(number) == _FEWEST and _SHIP.search(before):
        return True
    if (amounts := _AMOUNTS.fullmatch(number)) and int(amounts[1]) < int(amounts[2]) and not _CUE.search(before):
        return True
    return bool(_MONEY_AFTER.match(after) or _MONEY_BEFORE.search(before))


def _likelihood(number: str, cued: bool) -> int:
    """2: surely a telephone number, whoever uses it; 1: one where it is in use; 0: only with its country's code."""
    if cued or _AREA.fullmatch(number):
        return 2
    digits = re.sub(r"\D", "", number)
    grouped = _GROUPED.fullmatch(number) and not (len(digits) > _FEWEST and not digits.endswith("00"))
    return 0 if grouped and not number.startswith("0") else 1


@lru_cache(maxsize=4096)
def _number(digits: str, regions: tuple[str, ...], likelihood: int) -> str | None:
    """E.164 of digits as they are written; null where they are no number that is in use, or surely meant as one."""
    if digits.startswith("+"):
        return _valid(digits, None) or _valid(digits, None, False)
    if digits.startswith("00"):
        return _valid(f"+{digits[2:]}", None) or (_valid(f"+{digits[2:]}", None, False) if likelihood > 1 else None)
    if not likelihood:
        return None
    for region in regions:
        if value := _valid(digits, region):
            return value
    if digits.startswith("8") and len(digits) == 11 and (value := _valid(f"+7{digits[1:]}", None)):
        return value
    if len(digits) in (11, 12, 13) and (value := _valid(f"+{digits}", None)):
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
