"""What the words around an amount tell of it: what it is for, how often it comes, whether it is a bound."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from nlp.folding import Folded
from nlp.money_cues import after, before, find_cues

_FROM_ENDINGS: Final = re.compile(r"(?:dan|den|dən|nan|nen|дан|ден|дон|дөн|нан|нен|тан|тен)\.?$")
_UNTIL_ENDINGS: Final = re.compile(r"(?:gacha|гача|dək|dek)$")
_BEFORE: Final = 52
_AFTER: Final = 34
_NEAR_BOUND: Final = 2
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
_FOLLOWING: Final = 9
"""Behind an amount, a word that is so near to the next one belongs to that: `300 fine 100`."""
_GENERAL: Final = 10
"""How much nearer a word for pay has to be than one that says more: `leave early, pay 300`."""
_NEAREST: Final = 44.0
_DIRECT: Final = 18
"""How near before the amount the thing stands that it pays for."""
_LISTED: Final = 24
_OWED: Final = ("deduction", "penalty", "fee")
"""Roles that hold for the next amount of a list too."""
_AND_MORE: Final = re.compile(r"\+(?!\w)| \+(?! ?\w)")


class Said(NamedTuple):
    """An amount in its sentence: `first` and `last` bound the words that may tell of it."""

    start: int
    end: int
    first: int
    last: int
    previous: int
    """Where the amount before it ends, `first` where there is none in its sentence."""
    next: int
    """Where the amount behind it begins, `last` where there is none."""


class Context:
    """The words of one text that tell of its amounts, which are asked for one after another.

    `last_role` is the role of the amount read last: a list hands it on.
    """

    def __init__(self, folded: Folded, languages: Iterable[str]) -> None:
        self.text = folded.text
        self.last_role: str | None = None
        self._cues = find_cues(folded, languages)

    def told(self, said: Said) -> bool:
        """Whether the word right before a number says what it is paid for: no year stands there."""
        cue = next(before(self._cues.get("roles", []), said.first, said.start), None)
        return cue is not None and cue.value != "pay" and said.start - cue.end <= _NEAR_BOUND

    def period(self, said: Said) -> str | None:
        """What is told behind the amount up to the next comma, else before it from the last."""
        cues = self._cues.get("periods", [])
        stop = _STOP.search(self.text, said.end, said.next)
        for cue in after(cues, said.end, stop.start() if stop else said.next):
            return cue.value
        for cue in before(cues, max(said.previous, said.start - 28), said.start):
            return None if _STOP.search(self.text, cue.end, said.start) else cue.value
        return None

    def priced(self, said: Said) -> bool:
        """Whether the price of something, or a firm's turnover, stands here."""
        return any(
            not _STOP.search(self.text, cue.end, said.start)
            for cue in before(self._cues.get("price", []), max(said.previous, said.start - 30), said.start)
        ) or any(cue.start - said.end < 6 for cue in after(self._cues.get("price", []), said.end, said.next))

    def role(self, said: Said) -> str | None:
        """The role that the nearest word gives, rather before the amount than behind it."""
        if self._added(said):
            return "bonus"
        far, role = self._before(said)
        beyond, other = self._after(said)
        if beyond < far:
            far, role = beyond, other
        if role in (None, "pay") and not self.priced(said):
            for kind, paid_for in (("thing", "deduction"), ("papers", "fee")):
                if self._for_thing(kind, said, far):
                    return paid_for
        if role is None and self.last_role in _OWED and said.previous > said.first:
            between = self.text[said.previous : said.start]
            if len(between) <= _LISTED and re.match(r"\s?[,/،、，]", between) and not self.period(said):
                return self.last_role
        return role

    def _before(self, said: Said) -> tuple[float, str | None]:
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

    def _after(self, said: Said) -> tuple[float, str | None]:
        stop = _STOP.search(self.text, said.end, said.next)
        last = stop.start() if stop else said.next
        if plus := next(after(self._cues.get("plus", []), said.end, last), None):
            last = plus.start
        for cue in after(self._cues.get("roles", []), said.end, last):
            following = said.next < said.last and said.next - cue.end <= _FOLLOWING and cue.start > said.end
            if not following:
                return _AFTERWARDS + cue.start - said.end, cue.value
        return _NEAREST, None

    def _for_thing(self, kind: str, said: Said, far: float) -> bool:
        """`hostel 50 a month`: the amount stands directly behind what the worker pays for."""
        for cue in before(self._cues.get(kind, []), max(said.previous, said.start - _DIRECT), said.start):
            between = self.text[cue.end : said.start]
            return said.start - cue.end < far and not _STOP.search(between) and len(between.split()) <= _NEAR_BOUND
        return False

    def _added(self, said: Said) -> bool:
        """Whether an amount is added to another one of its sentence: `2000 + 300`, `1500 plus 5 %`."""
        if said.previous <= said.first:
            return False
        between = self.text[said.previous : said.start]
        if between.rstrip().endswith("+"):
            return True
        plus = next(before(self._cues.get("plus", []), said.previous, said.start), None)
        return plus is not None and not self.text[plus.end : said.start].strip()

    def bounds(self, said: Said, low: float | None, high: float | None) -> tuple[float | None, float | None]:
        """A single amount as what it is at least, or at most, where the words around it say so."""
        text, amount = self.text, self.text[said.start : said.end]

        def beside(kind: str) -> bool:
            cues = self._cues.get(kind, [])
            if kind.startswith("after"):
                return any(
                    not text[said.end : cue.start].strip(" -") for cue in islice(after(cues, said.end, said.last), 1)
                )
            return any(
                not text[cue.end : said.start].strip(" :.") for cue in islice(before(cues, said.first, said.start), 1)
            )

        if beside("until") or beside("after_until") or _UNTIL_ENDINGS.search(amount):
            return None, high
        if beside("from") or beside("after_from") or _FROM_ENDINGS.search(amount):
            return low, None
        return (low, None) if _AND_MORE.match(text, said.end) else (low, high)


def sentences(text: str, places: list[tuple[int, int]]) -> dict[tuple[int, int], Said]:
    """Each of `places`, which are sorted, in its sentence and between its neighbours."""
    said: dict[tuple[int, int], Said] = {}
    for at, (start, end) in enumerate(places):
        begin, close = max(0, start - _BEFORE), min(len(text), end + _AFTER)
        ends = [match.end() for match in _STRONG.finditer(text, begin, start)]
        first = ends[-1] if ends else begin
        stop = _STRONG.search(text, end, close)
        last = stop.start() if stop else close
        previous = places[at - 1][1] if at else 0
        following = places[at + 1][0] if at + 1 < len(places) else last
        said[start, end] = Said(start, end, first, last, max(first, min(previous, start)), min(last, following))
    return said
