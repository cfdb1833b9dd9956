"""How an advert is to be answered: telephone numbers, messengers, e-mail, web addresses and wallets."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from nlp.document import Found
from nlp.folding import Folded
from nlp.phones import find_phones
from nlp.wallets import find_wallets

_MAIL: Final = re.compile(r"(?<![\w.+-])[a-z0-9][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?<![.-])")
_LINK: Final = re.compile(r"(?:https?://|www\.|tg://|viber://)[^\s<>\"'\u3002\uff0c\u4e00-\u9fff]{3,2000}")
_TLDS: Final = (
    "com|ru|uz|org|net|kz|kg|tj|tm|az|ua|by|tr|info|biz|io|cn|hk|tw|th|vn|id|my|sg|ph|in|np|bd|pk|ae|de|pl"
    "|uk|us|eu|fr|es|me|cc|top|site|online|xyz|app|link|jobs|work|shop|pro|club|su|рф"
)
_BARE: Final = re.compile(
    rf"(?<![\w@.-])(?!(?:asp|vb|ado)\.net)(?:[a-z0-9-]{{1,40}}\.){{1,3}}(?:{_TLDS})(?![\w-]|\.\w)(?:/[^\s<>\"'\u3002\uff0c\u4e00-\u9fff]{{0,500}})?"
)
_DOTTED: Final = re.compile(r"\.[a-z\u0440]{2}")
_DOT_TLD: Final = re.compile(rf"[a-z0-9]\.(?:{_TLDS})\b")
_TRAILING: Final = ".,;:!?)]}\u2026*_"
_TRACKING: Final = re.compile(r"utm_.*|fbclid|gclid|yclid|igshid|_openstat|ref_?src|mc_[ce]id|si|feature")
_PATHS: Final = (
    ("telegram", re.compile(r"(?:t|telegram)\.(?:me|dog)/(?:s/)?(?!c/|s/|joinchat|share|proxy)([a-z]\w{3,31})")),
    ("telegram", re.compile(r"(?:t|telegram)\.me/(\+\d{9,15})\b")),
    ("telegram", re.compile(r"tg://resolve\?domain=(\w{4,32})")),
    ("whatsapp", re.compile(r"(?:wa\.me|api\.whatsapp\.com|whatsapp://|web\.whatsapp\.com)/?(?:send/?\?phone=)?(?:%2b|\+)?(\d{8,15})")),
    ("zalo", re.compile(r"zalo\.me/(\+?\d{9,15})")),
    ("line", re.compile(r"line\.me/(?:r/)?ti/p/(~?@?[\w.-]{3,40})")),
    ("viber", re.compile(r"viber://(?:chat|add)\?number=(?:%2b|\+)?(\d{8,15})")),
    ("signal", re.compile(r"signal\.me/#p/(\+\d{8,15})")),
)  # fmt: skip
_HANDLE: Final = re.compile(r"(?<![\w@./+-])@([a-z][a-z0-9_]{3,31})(?![\w@]|\.\w)")
_WORDS: Final = {
    "whatsapp": r"whats ?app?|watsap+|vats?ap+|wats ?app|вац+ап\w{0,3}|ватс?ап+\w{0,3}|вотс?ап+\w{0,3}"
    r"|ватцап\w{0,3}|уотсап\w{0,3}|wa(?=[ :.(])|واتساب|واتس",
    "telegram": r"telegr?am+\w{0,4}|телегр?ам+\w{0,4}|телег[аиуе]|тг|tg|теле(?=[ :])|tele(?=[ :])|تلغرام|تليجرام",
    "viber": r"viber|вайбер\w{0,3}|вибер\w{0,3}",
    "signal": r"signal",
    "imo": r"imo|имо",
    "zalo": r"zalo|зало",
    "wechat": r"we ?chat|weixin|微信|薇信|威信",
}
_ANY_WORD: Final = "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items())
_MARKER: Final = re.compile(rf"(?<!\w)(?:{_ANY_WORD})(?!\w)|(?P<wechat2>微信|薇信)")
_GLUE: Final = re.compile(
    r"[\s:()/,&+|.\-=>]|и|va|ва|and|or|или|yoki|номер\w*|number|no|raqam\w*|рақам\w*|id|по|на|тел|tel|phone"
)
_INSTAGRAM: Final = re.compile(
    r"(?:instagram\w*|insta|инстаграм\w*|инста|ig|tiktok|twitter|x\.com|vk|facebook|fb)\s*[:\-(]?\s*$"
)
_NAMED: Final = re.compile(
    r"(?<!\w)(?:(?P<telegram>telegram\w{0,2}|телеграм\w{0,3}|тг|tg|телега)(?: ?id)?"
    r"|(?P<line>line ?id|id ?line|ไลน์(?:ไอดี)?|line(?= ?[:@]))|(?P<wechat>we ?chat|weixin|微信号?|薇信号?|威信|v信"
    r"|[vw]x)(?: ?id)?"
    r"|(?P<signal>signal ?id)|(?P<zalo>zalo ?id)"
    r"|(?P<imo>imo ?id))\s{0,2}(?P<mark>[:：=\-@]?)\s{0,2}@?(?P<name>[a-z0-9][\w.-]{3,31})(?![\w@])"
)
_NAMED_GATE: Final = ("telegr", "телег", "тг", "tg", "line", "ไลน์", "chat", "weixin", "信", "vx", "wx", " id")
_LINE_WORDS: Final = re.compile(
    r"(?:subject|production|product|on|off|hot|dead|assembly|tag|under|head|by|first|front|main|in|the|bottom)[ -]?$"
)
_MOST: Final = 500
"""Addresses and names of one text that are looked at."""
_NEAR: Final = 48


def find_contacts(folded: Folded, regions: Iterable[str]) -> list[Found]:
    """Every contact of a folded text; `regions`, likeliest first, are for numbers written without their country."""
    text = folded.text
    links = list(islice(_links(folded), _MOST))
    found = [*links, *islice(_mails(text), _MOST)]
    taken = [(one.start, one.end) for one in found]
    phones = list(find_phones(folded, regions, taken))
    found += phones
    for phone in phones:
        found.extend(_marked(text, phone))
    found += _names(text, [*taken, *((one.start, one.end) for one in phones)])
    found += _wallets(folded)
    return found


def _links(folded: Folded) -> Iterator[Found]:
    text = folded.text
    spans: list[tuple[int, int]] = []
    if "://" in text or "www." in text:
        spans += [match.span() for match in _LINK.finditer(text)]
    if _DOTTED.search(text) and _DOT_TLD.search(text):
        inside = [(start, end) for start, end in spans]
        bare = (match.span() for match in _BARE.finditer(text))
        spans += [(start, end) for start, end in bare if not any(a <= start < b for a, b in inside)]
    for start, end in spans:
        yield _link(folded, start, start + len(text[start:end].rstrip(_TRAILING)))


def _link(folded: Folded, start: int, end: int) -> Found:
    address = folded.text[start:end]
    for messenger, pattern in _PATHS:
        if match := pattern.search(address):
            name = match[1].lstrip("~@")
            numbered = messenger in ("whatsapp", "viber") or (messenger == "zalo" and name.startswith("+"))
            return Found("MESSENGER", start, end, f"{messenger}:{'+' + name.lstrip('+') if numbered else name}")
    first, last = folded.span(start, end)
    original = folded.original[first:last]
    return Found("URL", start, end, _without_tracking(original if original.isascii() else address))


def _without_tracking(address: str) -> str:
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        query = [
            (key, value)
            for key, value in parse_qsl(parts.query, True, max_num_fields=100)
            if not _TRACKING.fullmatch(key)
        ]
    except ValueError:
        return address
    path = "" if parts.path == "/" and not query else parts.path
    scheme = parts.scheme.lower() if "://" in address else ""
    clean = urlunsplit((scheme, parts.netloc.lower(), path, urlencode(query, safe="/:,@"), parts.fragment))
    return clean.removeprefix("//")


def _mails(text: str) -> Iterator[Found]:
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not match[0].rsplit(".", 1)[-1].isdigit():
                yield Found("EMAIL", match.start(), match.end(), match[0])


def _marked(text: str, phone: Found) -> Iterator[Found]:
    """The messengers that a number is marked with, before or after it in its line."""
    before = text[max(0, phone.start - _NEAR) : phone.start].rsplit("\n", 1)[-1]
    after = text[phone.end : phone.end + _NEAR].split("\n", 1)[0]
    named: dict[str, None] = {}
    last = len(before)
    for match in reversed(list(_MARKER.finditer(before))):
        if _GLUE.sub("", before[match.end() : last]):
            break
        named[_messenger(match)] = None
        last = match.start()
    at = 0
    pending: dict[str, None] = {}
    for match in _MARKER.finditer(after):
        if _GLUE.sub("", after[at : match.start()]):
            break
        pending[_messenger(match)] = None
        at = match.end()
    if not re.match(r"[^\w\n]*[+\d@]", after[at:]):
        named |= pending
    for messenger in named:
        yield Found("MESSENGER", phone.start, phone.end, f"{messenger}:{phone.value}", None, 0.95)


def _messenger(match: re.Match[str]) -> str:
    return (match.lastgroup or "").rstrip("2")


def _names(text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
    seen = list(taken)
    if any(word in text for word in _NAMED_GATE):
        for match in _NAMED.finditer(text):
            start, end = match.span("name")
            messenger = match.lastgroup if match.lastgroup not in ("name", "mark") else None
            messenger = next((name for name in _WORDS | {"line": ""} if match.groupdict().get(name)), messenger)
            if messenger and len(seen) < _MOST and not _covered(seen, start, end) and _is_name(messenger, match, text):
                start -= text[start - 1] == "@"
                seen.append((start, end))
                yield Found("MESSENGER", start, end, f"{messenger}:{match['name'].rstrip('.-')}", None, 0.95)
    if "@" in text:
        for match in _HANDLE.finditer(text):
            before = text[max(0, match.start() - 16) : match.start()]
            if len(seen) < _MOST and not _covered(seen, *match.span()) and not _INSTAGRAM.search(before):
                seen.append(match.span())
                yield Found("MESSENGER", match.start(), match.end(), f"telegram:{match[1]}", None, 0.9)


def _is_name(messenger: str, match: re.Match[str], text: str) -> bool:
    """A name follows, rather than the next word of a sentence."""
    name = match["name"]
    if messenger == "line" and _LINE_WORDS.search(text[max(0, match.start() - 12) : match.start()]):
        return False
    if name.isdigit():
        return messenger in ("wechat", "line")
    odd = any(char.isdigit() or char == "_" for char in name)
    if messenger == "telegram":
        return (
            bool(re.fullmatch(r"[a-z]\w{3,31}", name))
            and match["mark"] != "-"
            and (odd or match["mark"] == "@" or "@" in match[0])
        )
    return (
        odd or match["mark"] in ("@", ":", "：", "=") or bool(re.search(r"id\b", match[0][:12])) or "微信" in match[0]
    )


def _covered(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < last and first < end for first, last in spans)


def _wallets(folded: Folded) -> Iterator[Found]:
    for start, end, value in find_wallets(folded.original):
        yield Found("CRYPTO", bisect_left(folded.offsets, start), bisect_left(folded.offsets, end), value)
