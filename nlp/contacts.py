"""How an advert is to be answered: telephone numbers, messengers, e-mail, web addresses and wallets."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from nlp.addresses import find_links, find_mails, without_tracking
from nlp.document import Found
from nlp.folding import Folded, skeleton
from nlp.mangled import Plain, plain
from nlp.messengers import find_marks, is_name, marked, names
from nlp.phones import find_phones, in_full
from nlp.wallets import find_wallets

_PATHS: Final = (
    (
        "telegram",
        re.compile(
            r"(?<![\w.-])(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:s/)?(?!c/|s/|joinchat|share|proxy)([a-z]\w{3,31})"
        ),
    ),
    ("telegram", re.compile(r"(?<![\w.-])(?:t|telegram)\.me/(\+\d{9,15})\b")),
    ("telegram", re.compile(r"(?<![\w.-])([a-z]\w{3,31})\.t\.me\b")),
    ("telegram", re.compile(r"tg://resolve\?domain=(\w{4,32})")),
    (
        "whatsapp",
        re.compile(
            r"(?:wa\.me|api\.whatsapp\.com|whatsapp://|web\.whatsapp\.com)/?(?:send/?\?(?:[^ ]{0,60}&)?phone=)?"
            r"(?:%2b|\+)?(\d{8,15})"
        ),
    ),
    ("zalo", re.compile(r"zalo\.me/(\+?\d{9,15})(?!\w)")),
    ("line", re.compile(r"line\.me/(?:r/)?ti/p/(~?(?:@|%40)?[\w.-]{3,40})")),
    ("viber", re.compile(r"viber://(?:chat|add)\?number=(?:%2b|\+)?(\d{8,15})")),
    ("signal", re.compile(r"signal\.me/#p/(\+\d{8,15})")),
)  # fmt: skip
_NUMBERED: Final = frozenset({"whatsapp", "viber", "signal", "zalo"})
_SIGN: Final = re.compile(r"[,:;!?()]")
_REGIONS: Final = 6
_MOST: Final = 500
"""Addresses of one text that are looked at."""


def find_contacts(folded: Folded, regions: Iterable[str], unmangled: Plain | None = None) -> list[Found]:
    """Every contact of a folded text; `regions`, likeliest first, are for numbers written without their country.

    `unmangled` is `plain(folded)`, where the caller has it.
    """
    as_meant = unmangled or plain(folded)
    text, likely = as_meant.text, tuple(islice(dict.fromkeys(regions), _REGIONS))
    found = [Found("EMAIL", start, end, text[start:end]) for start, end in islice(find_mails(text), _MOST)]
    found += islice(_links(folded, as_meant, [(one.start, one.end) for one in found], likely), _MOST)
    taken = [(one.start, one.end) for one in found]
    bare = skeleton(text) if as_meant.spots else folded.skeleton
    marks = find_marks(text, bare, frozenset(bare.split(" ")) if as_meant.spots else folded.distinct, taken)
    found = [one for one in found if not (one.type == "URL" and is_name(text, one.start, one.end, marks))]
    taken = [(one.start, one.end) for one in found]
    phones = list(find_phones(text, likely, taken, marks))
    named = list(names(text, marks, [*taken, *((one.start, one.end) for one in phones)]))
    own = {mark for _, mark in named}
    found += [*phones, *marked(text, phones, [mark for mark in marks if mark not in own])]
    found += [one for one, _ in named]
    if as_meant.spots:
        found = [_put_back(one, as_meant) for one in found]
    found += _wallets(folded)
    return found


def _put_back(found: Found, as_meant: Plain) -> Found:
    start, end = as_meant.back(found.start, found.end)
    return found._replace(start=start, end=end)


def _links(folded: Folded, as_meant: Plain, taken: list[tuple[int, int]], regions: tuple[str, ...]) -> Iterator[Found]:
    text = as_meant.text
    written = folded.original if len(folded.original) == len(text) else text
    for start, end in find_links(text, written, taken):
        yield from _link(folded, as_meant, start, _cut(folded, as_meant, start, end), regions)


def _cut(folded: Folded, as_meant: Plain, start: int, end: int) -> int:
    """Where an address ends before a sign of a full-width script, which folding made an ordinary one."""
    for match in _SIGN.finditer(as_meant.text, start, end):
        first, last = folded.span(*as_meant.back(match.start(), match.end()))
        if not folded.original[first:last].isascii():
            return match.start()
    return end


def _link(folded: Folded, as_meant: Plain, start: int, end: int, regions: tuple[str, ...]) -> Iterator[Found]:
    address = as_meant.text[start:end]
    for messenger, pattern in _PATHS:
        if match := pattern.search(address):
            name = match[1].removeprefix("%40").lstrip("~@")
            number = in_full(name, regions) if messenger in _NUMBERED else None
            yield Found("MESSENGER", start, end, f"{messenger}:{number or name}")
            if number:
                yield Found("PHONE", start, end, number)
            return
    first, last = folded.span(*as_meant.back(start, end))
    original = folded.original[first:last]
    written = original if original.isascii() and len(original) == len(address) else address
    yield Found("URL", start, end, without_tracking(written))


def _wallets(folded: Folded) -> Iterator[Found]:
    for start, end, value in find_wallets(folded.original):
        yield Found("CRYPTO", bisect_left(folded.offsets, start), bisect_left(folded.offsets, end), value)
