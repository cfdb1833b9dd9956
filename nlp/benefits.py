"""What an advert offers beside pay, where it does not say the contrary."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from nlp.attribute_words import Said, word_list
from nlp.denial import denied
from nlp.document import Found
from nlp.lexicon import sentence_around
from nlp.vocabulary import anywhere

_NEAR: Final = 45
"""How far from a word such as "room" a word of giving may stand, in code points of one sentence."""
_GIVEN_BACK: Final = re.compile(
    r"(?:pays? back|paid back|repay|refund|bayar balik|ganti|se cobra"
    r"|возместит\w*|вернуть|верн[её]т\w*|отработа\w*|qaytar\w*|geri ode\w*"
    r"|rembours\w+|devolver|赔偿|退还|our fee|service fee|agency fee|biaya proses"
    r"|услуга|xizmat haqi|chi phi|ค่าใช้จ่ายทั้งหมด|visit|tourist)[^.!?;\n]{0,28}$"
)
"""What stands before a thing that the worker has to pay for, or pay back."""
_NO_GAP: Final = re.compile(r"[\s+&-]{0,3}")


def find_benefits(
    text: str, said: Iterable[Said], if_given: Iterable[Said], not_one: Sequence[Said]
) -> Iterator[Found]:
    """BENEFIT, unless the words around it deny it.

    `if_given` are words that are one only where something is given; what overlaps `not_one` is none.
    """
    offered = _joined(text, (one for one in said if _may_be(text, one, not_one)))
    for start, end, attribute in offered:
        yield Found("BENEFIT", start, end, attribute.value, None, 0.9)
    for one in _joined(text, if_given):
        part = any(other.attribute.value != "visa" and _overlap(one, other) for other in offered)
        if not part and _is_given(text, one, offered) and _may_be(text, one, not_one):
            yield Found("BENEFIT", one.start, one.end, one.attribute.value, None, 0.7)


def _may_be(text: str, one: Said, not_one: Sequence[Said]) -> bool:
    if any(_overlap(one, other) for other in not_one) or denied(text, one.start, one.end, close=True):
        return False
    return not _GIVEN_BACK.search(text, max(0, one.start - 40), one.start)


def _joined(text: str, said: Iterable[Said]) -> list[Said]:
    """What follows directly on another word for the same is one with it: "canteen meals", "return ticket"."""
    joined: list[Said] = []
    last: dict[str, int] = {}
    for one in said:
        value = one.attribute.value
        at = last.get(value)
        if at is not None and _NO_GAP.fullmatch(text, joined[at].end, one.start):
            joined[at] = joined[at]._replace(end=one.end)
        else:
            last[value] = len(joined)
            joined.append(one)
    return joined


def _is_given(text: str, one: Said, offered: Sequence[Said]) -> bool:
    """Whether something is given in its sentence; where the same is offered there already, it only tells more of it."""
    first, last = sentence_around(text, one.start, one.end, _NEAR)
    near = [other for other in offered if other.start < last and first < other.end]
    if near:
        return all(other.attribute.value != one.attribute.value for other in near)
    giving = _giving()
    return bool(giving.search(text, first, one.start) or giving.search(text, one.end, last))


def _overlap(one: Said, other: Said) -> bool:
    return one.start < other.end and other.start < one.end


@cache
def _giving() -> re.Pattern[str]:
    return anywhere(part.strip() for part in word_list("benefits.yaml", "GIVEN").split(","))
