"""What an advert offers beside pay, where it does not say the contrary."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from nlp.attribute_words import Said
from nlp.document import Found

_DENIED_AFTER: Final = re.compile(
    r"[^.!?;\n]{0,12}(?:не (?:предостав|оплач|выда|включ|требу|нуж)|нет\b|отсутств|not (?:provid|includ|offer"
    r"|cover)|isn't|yo'q|йўқ|berilmaydi|берилмайди|verilmez|yok\b|不包|自理)"
)
_DENIED_BEFORE: Final = re.compile(r"(?:\bбез|\bнет|\bno|\bnot|\bwithout|不提供|不包|无)\s?$")


def find_benefits(text: str, said: Iterable[Said]) -> Iterator[Found]:
    """BENEFIT, unless the words around it deny it."""
    for start, end, attribute in said:
        if not (_DENIED_AFTER.match(text, end) or _DENIED_BEFORE.search(text, max(0, start - 12), start)):
            yield Found("BENEFIT", start, end, attribute.value, None, 0.9)
