"""Documents of the worker, and who keeps them by the words around them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from nlp.attribute_words import Said, word_list
from nlp.document import Found
from nlp.vocabulary import anywhere

_WINDOW: Final = 60


def find_papers(text: str, said: Iterable[Said]) -> Iterator[Found]:
    """DOCUMENT, with its holder."""
    for start, end, attribute in said:
        yield Found("DOCUMENT", start, end, attribute.value, {"holder": _holder(text, start, end)}, 0.9)


def _holder(text: str, start: int, end: int) -> str:
    """Who keeps a document, by the words around it in its line."""
    before = text[max(0, start - _WINDOW) : start].rsplit("\n", 1)[-1]
    around = before + text[start : end + _WINDOW].split("\n", 1)[0]
    return next((holder for holder, pattern in _holders().items() if pattern.search(around)), "unknown")


@cache
def _holders() -> dict[str, re.Pattern[str]]:
    said = word_list("papers.yaml", "HOLDERS")
    return {holder: anywhere(part.strip() for part in words.split(",")) for holder, words in said.items()}
