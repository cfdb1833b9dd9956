"""Messengers in plain folded text: numbers that are marked as one's, and the names that one is found by."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from nlp.contact_words import OTHER, Messenger, contact_words
from nlp.document import Found

_HANDLE: Final = re.compile(r"(?<![a-z0-9_@./+\-\u0400-\u052f])@([a-z][a-z0-9_]{3,31})(?![a-z0-9_@]|[.-][a-z0-9])")
_GLUED_HANDLE: Final = re.compile(r"(?<=[\u0400-\u052f])@([a-z][a-z0-9_]{3,31})(?![a-z0-9_@]|[.-][a-z0-9])")
_NAME: Final = re.compile(
    r" ?(?:(?:号|號|id|ід|ид|айди|ไอดี|ໄອດີ|អាយឌី|အိုင်ဒီ|आईडी|আইডি|ник|nick|user(?:name)?|логин|аккаунт|acc(?:ount)?|账号"
    r"|帐号"
    r"|ايدي|معرف)(?![a-z]) ?)?(?P<sign>[^\w\n]{0,6})(?P<name>[a-z0-9][a-z0-9_.\-]{3,31})(?![a-z0-9_@])"
)
_ODD_NAME: Final = re.compile(
    r"[^\n@]{1,32}?(?<![a-z0-9_@./+\-])(?P<name>(?=[a-z]{0,30}[_.]?[a-z]{0,30}[\d_])[a-z][a-z0-9_.]{4,31})(?![a-z0-9_@])"
)
"""A name that is no word, behind some."""
_THERE: Final = re.compile(r" ?\(| (?:on|in|в|на|у|en|no|sur|di|da|de) ")
_BOTH: Final = re.compile(r" ?[/&+,|]? ?")
_NAMED: Final = frozenset({"telegram", "wechat", "line", "zalo", "signal", "imo"})
_FREELY_NAMED: Final = frozenset({"telegram", "wechat", "line"})
_LISTING: Final = re.compile(r"[,;./)|&+?!\u3001\uff0c]")
"""Signs after which another thing begins, rather than the name."""
_POINTING: Final = re.compile(r"[:=@\u2190-\u21ff\U0001f446-\U0001f449\u27a1]")
_AT_END: Final = re.compile(r"[^\w\n]*(?:\n|$)|\s?[,;/|)\]]|\.\s|\s*[^\x00-\u024f]")
"""What may follow a name that could be any word: nothing more, a sign, or another alphabet."""
_LATIN: Final = re.compile("[a-z0-9]$")
_ORDINARY: Final = frozenset(
    re.split(
        r"\s+",
        """account accounts group groups number only official call calls chat contact message messages please channel
        below link same here available apply bot admin para como aqui grup grubu kanal nomer nomor pessoal business
        work with from send your and the for this that users""",
    )
)
"""Words that stand behind a messenger's name and are no names."""
_ASSEMBLY: Final = re.compile(
    r"(?<![a-z])(?:subject|production|product|on|off|hot|dead|assembly|tag|under|head|by|first|front|main|in|the|a|one"
    r"|bottom)[ -]?\Z"
)
"""What makes another word of "line"."""
_WORD: Final = re.compile(
    r"[^\s:()\[\]/,&+|.\-=>\u2190-\u21ff\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\u3001\uff0c\uff1a\u0964\"'!?;\u3002*_~\u2022\u061f\u060c\u061b]+"
)
_STOP: Final = re.compile(r"[!?;\u3002]|[^\W\d_]{5}\.\s")
_DIVIDES: Final = re.compile(r"[,;/|)\n\u3001\uff0c\u3002.]")
_SILENT: Final = frozenset({OTHER, "telegram", "line"})
"""Marks with which a number is no name there: Telegram shows no numbers, and LINE has names of its own."""
_SHORTEST: Final = 4
_BACK, _ON = 14, 40
"""How far about a part of its word a messenger's name may begin and end."""
_MOST: Final = 500
_NEAR: Final = 56
_UNKNOWN: Final = 2
"""So many words that say nothing of contacts, a person's name for instance, may stand between."""
_SHORT: Final = 20
_WORDLIKE: Final = frozenset({OTHER, "signal", "line"})
"""Messengers whose names are ordinary words too."""
_WORDS: Final = 6


class Mark(NamedTuple):
    """Where a messenger is named; `tight` where the word says so only right beside a number or a name."""

    messenger: str
    start: int
    end: int
    tight: bool


def find_marks(text: str, skeleton: str, distinct: Collection[str], taken: Sequence[tuple[int, int]]) -> list[Mark]:
    """Where `text` names messengers, by start; none inside of what is `taken`.

    `text` is folded; `skeleton` and `distinct` are its skeleton and the words of that.
    """
    found: dict[tuple[str, int], Mark] = {}
    for known, at in islice(_hints(text, skeleton, distinct), _MOST):
        for match in known.pattern.finditer(text, max(0, at - _BACK), at + _ON):
            if not _covered(taken, *match.span()):
                found[known.name, match.start()] = Mark(known.name, *match.span(), match["short"] is not None)
    return sorted(found.values(), key=lambda mark: mark.start)


def _hints(text: str, skeleton: str, distinct: Collection[str]) -> Iterator[tuple[Messenger, int]]:
    """The messengers that may be named, and where: a word, or a part of one, stands there."""
    words = contact_words()
    for word in words.gate_words.keys() & distinct:
        for at in _places(skeleton, f" {word} "):
            yield from ((known, at) for known in words.gate_words[word])
    for first in words.gate_firsts & frozenset(text):
        for literal, known in words.gate_literals[first]:
            if literal in text:
                yield from ((known, at) for at in _places(text, literal))


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def names(text: str, marks: Sequence[Mark], taken: Sequence[tuple[int, int]]) -> Iterator[tuple[Found, Mark | None]]:
    """Names behind a messenger's word, and names with an @ of their own, each with the mark that it belongs to.

    `taken` spans are passed over.
    """
    seen = list(taken)
    starts = {mark.start for mark in marks}
    for number, mark in enumerate(marks):
        span = _name_of(mark, text, starts) if mark.messenger in _NAMED else None
        if span and len(seen) < _MOST and not _covered(seen, *span):
            seen.append(span)
            name = text[slice(*span)].lstrip("@")
            yield Found("MESSENGER", *span, f"{mark.messenger}:{name}", None, 0.95), mark
            if other := _named_too(text, marks, number):
                yield Found("MESSENGER", *span, f"{other.messenger}:{name}", None, 0.9), other
    if "@" in text:
        for match in (*_HANDLE.finditer(text), *_GLUED_HANDLE.finditer(text)):
            if len(seen) < _MOST and not _covered(seen, *match.span()):
                owner, messenger = _owner(text, match.start(), match.end(), marks)
                if messenger:
                    seen.append(match.span())
                    yield Found("MESSENGER", match.start(), match.end(), f"{messenger}:{match[1]}", None, 0.9), owner


def _owner(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[Mark | None, str]:
    """Whose handle one with an @ is: of what is named before it, else Telegram's; of others, nobody's."""
    before = [mark for mark in _chain(text, start, marks, 0, 0)]
    for named in ("telegram", "line", "wechat", OTHER):
        if of := [mark for mark in before if mark.messenger == named]:
            return of[0], named
    for mark in marks:
        if mark.messenger == OTHER and end < mark.start and _THERE.fullmatch(text[end : mark.start]):
            return mark, OTHER
    return None, "telegram"


def _named_too(text: str, marks: Sequence[Mark], number: int) -> Mark | None:
    """The mark before that shares its name with this one: `WeChat/Line: name` is one name at both."""
    mark, other = marks[number], marks[number - 1]
    shared = number and other.messenger in _NAMED and other.messenger != mark.messenger
    return other if shared and _BOTH.fullmatch(text[other.end : mark.start]) else None


def is_name(text: str, start: int, end: int, marks: Sequence[Mark]) -> bool:
    """Whether what looks like a host (`LINE ID: demo.th`) is a name at a messenger that lets names have dots."""
    return "/" not in text[start:end] and any(
        mark.messenger in ("line", "wechat") and mark.end <= start and _name_of(mark, text, set()) == (start, end)
        for mark in marks
    )


def marked(text: str, phones: Sequence[Found], marks: Sequence[Mark]) -> Iterator[Found]:
    """The messengers that numbers are marked with, before or behind, or at the head of a list of them."""
    claimed: set[Mark] = set()
    heading: list[Mark] = []
    last_end = 0
    for number, phone in enumerate(phones):
        free = [mark for mark in marks if mark not in claimed]
        before = _chain(text, phone.start, free, last_end, _UNKNOWN)
        if not before and number and not _unlike(text[last_end : phone.start]):
            before = heading
        heading, last_end = before, phone.end
        behind = _behind(text, phone, phones[number + 1 : number + 2], free)
        claimed.update(behind)
        for messenger in dict.fromkeys(mark.messenger for mark in (*before, *behind)):
            if messenger not in _SILENT:
                yield Found("MESSENGER", phone.start, phone.end, f"{messenger}:{phone.value}", None, 0.95)


def announced(text: str, start: int, marks: Iterable[Mark]) -> bool:
    """Whether a messenger is named so near before `start` that a number is one to call."""
    near = [mark for mark in marks if mark.messenger and 0 <= start - mark.end <= _NEAR]
    return bool(near) and _leads(text[near[-1].end : start], True, 0)


def _chain(text: str, start: int, marks: Sequence[Mark], from_: int, unknown: int) -> list[Mark]:
    """The marks that lead up to `start`, the nearest first: `Viber/WhatsApp номер:`."""
    chain: list[Mark] = []
    last = start
    for mark in reversed(marks):
        if mark.end > last or last - mark.end > _NEAR:
            if mark.end > last:
                continue
            break
        if mark.start < from_ or not _leads(
            text[mark.end : last], mark.tight, 0 if chain or mark.messenger in _WORDLIKE else unknown
        ):
            break
        if _is_denied(text, mark):
            break
        chain.append(mark)
        last = mark.start
    return chain


def _behind(text: str, phone: Found, after: Sequence[Found], marks: Sequence[Mark]) -> list[Mark]:
    """The marks that follow a number and belong to it, rather than to the next one."""
    found: list[Mark] = []
    at, limit = phone.end, after[0].start if after else len(text)
    for mark in marks:
        if mark.start < phone.end:
            continue
        gap = text[at : mark.start]
        if mark.end > limit or len(gap) > _NEAR or "\n" in gap:
            break
        if not _leads(gap, mark.tight, 0 if found or mark.messenger in _WORDLIKE else _UNKNOWN):
            break
        found.append(mark)
        at = mark.end
    if not found or _is_denied(text, found[0]) or _is_denied(text, found[-1]):
        return []
    bracketed = "(" in text[phone.end : found[0].start] and re.match(r"[^()\n]{0,24}\)", text[at:])
    rest = text[at : min(limit, at + _NEAR)]
    if bracketed or not _goes_on(text, at, after):
        return [] if _leads_to_group(rest) and not bracketed else found
    divided = _DIVIDES.search(text[phone.end : found[0].start])
    return found if _DIVIDES.search(rest) and not divided and not re.match(r"[^\w\n]*:", rest) else []


def _goes_on(text: str, at: int, after: Sequence[Found]) -> bool:
    """Whether what the last mark names follows it: a number, or a name."""
    if after and after[0].start - at <= _NEAR and _leads(text[at : after[0].start], True, 0):
        return True
    return bool(re.match(r"[^\w\n]{0,4}@|[^\w\n]{0,3}:", text[at:]) and not re.match(r"\s*:?\s*(?:\n|$)", text[at:]))


def _leads_to_group(rest: str) -> bool:
    words = _WORD.findall(rest[:24])
    return bool(words) and contact_words().groups.unknown(words[:1]) == 0


def _leads(gap: str, tight: bool, unknown: int) -> bool:
    """Whether nothing but what belongs to it stands between a mark and a number."""
    if not gap.strip(" :"):
        return True
    known = contact_words()
    words = _WORD.findall(gap)
    if not words:
        return gap.count("\n") <= 1
    if (
        "\n" in gap.rstrip()
        or gap.count("\n") > 1
        or len(words) > _WORDS
        or any(known.denied.knows(word) and word not in _NUMBER_NO for word in words)
    ):
        return False
    if any(len(word) > 2 and any(char.isdigit() for char in word) for word in words):
        return False
    strange = sum(known.small.unknown([word]) and known.between.unknown([word]) for word in words)
    return strange == 0 or (strange <= unknown and not _STOP.search(gap) and not (tight and len(gap) > _SHORT))


_NUMBER_NO: Final = frozenset({"no", "nos", "na", "so"})
"""Words that deny in one language and say "number" in another."""


def _unlike(gap: str) -> bool:
    """Whether more than signs and small words stands between two numbers of one list."""
    words = _WORD.findall(gap)
    return gap.count("\n") > 1 or len(gap) > _NEAR or bool(words and contact_words().small.unknown(words))


def _is_denied(text: str, mark: Mark) -> bool:
    known = contact_words()
    before = _WORD.findall(text[max(0, mark.start - 16) : mark.start].rsplit("\n", 1)[-1])
    if before and known.denied.knows(before[-1]) and not re.search(r"[.,;:)/|]\s*$", text[: mark.start][-3:]):
        return not (len(before) > 1 and before[-1] in _NUMBER_NO and known.phone.knows(before[-2]))
    after = re.match(r" (\w+)\b(?! ?\d)", text[mark.end : mark.end + 12])
    return after is not None and known.denied.knows(after[1]) and after[1] not in _NUMBER_NO


def _name_of(mark: Mark, text: str, starts: set[int]) -> tuple[int, int] | None:
    """Where the name stands that a messenger's word leads up to, with its @."""
    if mark.messenger == "line" and _ASSEMBLY.search(text[max(0, mark.start - 12) : mark.start]):
        return None
    match = _NAME.match(text, mark.end)
    if not match or match.start("name") in starts or not _is_name(mark, match, text):
        match = _ODD_NAME.match(text, mark.end) if mark.messenger in _FREELY_NAMED else None
        if not match or match.start("name") in starts or not _leads(text[mark.end : match.start("name")], True, 0):
            return None
        if _is_denied(text, mark) or any(mark.end <= start < match.start("name") for start in starts):
            return None
    start, end = match.span("name")
    return start - (text[start - 1] == "@"), end - len(match["name"]) + len(match["name"].rstrip(".-"))


def _is_name(mark: Mark, match: re.Match[str], text: str) -> bool:
    """A name follows, rather than the next word of a sentence."""
    name, sign = match["name"].rstrip(".-"), match["sign"]
    foreign = not _LATIN.search(text[mark.end - 1])
    said_id = bool(text[mark.end : match.start("sign")].strip()) or text[: mark.end].endswith("id")
    if len(name) < _SHORTEST or (_LISTING.search(sign) and "@" not in sign):
        return False
    if match.start("name") == mark.end and not foreign:
        return False
    if mark.messenger == "telegram" and not re.fullmatch(r"[a-z]\w{3,31}", name):
        return False
    if re.fullmatch(r"[\d.-]+", name):
        return mark.messenger in ("wechat", "line") and name.isdigit() and (said_id or ":" in sign)
    if mark.messenger in ("zalo", "signal", "imo"):
        return said_id or "@" in sign
    if "@" in sign or re.search(r"[\d_]", name):
        return True
    if name in _ORDINARY or not _AT_END.match(text, match.end()):
        return False
    return (
        said_id or bool(_POINTING.search(sign)) or mark.messenger == "wechat" or (mark.messenger == "line" and foreign)
    )


def _covered(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < last and first < end for first, last in spans)
