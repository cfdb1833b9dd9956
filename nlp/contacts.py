"""How an advert is to be answered: telephone numbers, messengers, e-mail, web addresses and wallets."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from nlp.document import Found
from nlp.folding import Folded
from nlp.mangled import TLDS, Plain, plain
from nlp.messengers import MARKED_BEHIND, marked, names
from nlp.phones import find_phones
from nlp.wallets import find_wallets

_MAIL: Final = re.compile(r"(?<![\w.+-])[a-z0-9][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?<![.-])")
_LINK: Final = re.compile(r"(?:https?://|www\.|tg://|viber://)[^\s<>\"'\u3002\uff0c\u4e00-\u9fff]{3,2000}")
_BARE: Final = re.compile(
    rf"(?<![\w@.-])(?!(?:asp|vb|ado)\.net)(?:[a-z0-9-]{{1,40}}\.){{1,3}}(?:{TLDS})(?![\w@-]|\.\w)(?:/[^\s<>\"'\u3002\uff0c\u4e00-\u9fff]{{0,500}})?"
)
_DOTTED: Final = re.compile(r"\.[a-z\u0440]{2}")
_DOT_TLD: Final = re.compile(rf"[a-z0-9]\.(?:{TLDS})\b")
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
_NUMBERED: Final = frozenset({"whatsapp", "viber", "signal"})
_MOST: Final = 500
"""Addresses of one text that are looked at."""


def find_contacts(folded: Folded, regions: Iterable[str], unmangled: Plain | None = None) -> list[Found]:
    """Every contact of a folded text; `regions`, likeliest first, are for numbers written without their country.

    `unmangled` is `plain(folded)`, where the caller has it.
    """
    as_meant = unmangled or plain(folded)
    text = as_meant.text
    found = [*islice(_mails(text), _MOST)]
    found += islice(_links(folded, as_meant, [(one.start, one.end) for one in found]), _MOST)
    taken = [(one.start, one.end) for one in found]
    phones = list(find_phones(text, regions, taken, MARKED_BEHIND))
    found += [*phones, *marked(text, phones)]
    found += names(text, [*taken, *((one.start, one.end) for one in phones)])
    if as_meant.spots:
        found = [_put_back(one, as_meant) for one in found]
    found += _wallets(folded)
    return found


def _put_back(found: Found, as_meant: Plain) -> Found:
    start, end = as_meant.back(found.start, found.end)
    return found._replace(start=start, end=end)


def _links(folded: Folded, as_meant: Plain, taken: list[tuple[int, int]]) -> Iterator[Found]:
    text = as_meant.text
    spans: list[tuple[int, int]] = []
    if "://" in text or "www." in text:
        spans += [match.span() for match in _LINK.finditer(text)]
    if _DOTTED.search(text) and _DOT_TLD.search(text):
        inside = [*spans, *taken]
        bare = (match.span() for match in _BARE.finditer(text))
        spans += [(start, end) for start, end in bare if not any(a <= start < b for a, b in inside)]
    for start, end in spans:
        yield from _link(folded, as_meant, start, start + len(text[start:end].rstrip(_TRAILING)))


def _link(folded: Folded, as_meant: Plain, start: int, end: int) -> Iterator[Found]:
    address = as_meant.text[start:end]
    for messenger, pattern in _PATHS:
        if match := pattern.search(address):
            name = match[1].lstrip("~@")
            numbered = messenger in _NUMBERED or (messenger == "zalo" and name.startswith("+"))
            value = f"+{name.lstrip('+')}" if numbered else name
            yield Found("MESSENGER", start, end, f"{messenger}:{value}")
            if messenger in _NUMBERED:
                yield Found("PHONE", start, end, value)
            return
    first, last = folded.span(*as_meant.back(start, end))
    original = folded.original[first:last]
    written = original if original.isascii() and len(original) == len(address) else address
    yield Found("URL", start, end, _without_tracking(written))


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
    scheme = parts.scheme.lower() if "://" in address else "https"
    return urlunsplit((scheme, parts.netloc.lower(), path, urlencode(query, safe="/:,@"), parts.fragment))


def _mails(text: str) -> Iterator[Found]:
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not match[0].rsplit(".", 1)[-1].isdigit():
                yield Found("EMAIL", match.start(), match.end(), match[0])


def _wallets(folded: Folded) -> Iterator[Found]:
    for start, end, value in find_wallets(folded.original):
        yield Found("CRYPTO", bisect_left(folded.offsets, start), bisect_left(folded.offsets, end), value)
