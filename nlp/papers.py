"""Documents of the worker, and who keeps them by the words around them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from nlp.attribute_words import Said, word_list
from nlp.document import Found
from nlp.lexicon import sentence_around
from nlp.vocabulary import anywhere

_WINDOW: Final = 60
_COPY: Final = re.compile(
    r"(?:cop(?:y|ies|ia|ie)\w*|scan\w*|photo\w*|foto\w*|selfie"
    r"|копи\w+|скан\w*|фото\w*|селфи|nusxa\w*|нусха\w*|көшірме\w*"
    r"|көчүрмө\w*|salinan|fc|suret\w*|kopiya\w*|صور[هة]|نسخ[هة]|复印件|照片|สำเนา|ban sao|anh|မိတ္တူ)[^.!?;\n]{0,8}$"
)
_COPY_AFTER: Final = re.compile(
    r"^[^.!?;,\n]{0,3}(?:cop(?:y|ies)|scan|photo|копи|скан|фото"
    r"|nusxa|нусха|көшірме|көчүрмө|fotokopi|suret|kopiya|kopiýa"
    r"|复印件|照片|မိတ္တူ|की कॉपी|की फोटो|কপি)"
)


def find_papers(text: str, said: Iterable[Said], promised: Iterable[Said]) -> Iterator[Found]:
    """DOCUMENT, with its holder; a visa that the employer arranges (`promised`) is a benefit and no paper."""
    arranged = [(one.start, one.end) for one in promised if one.attribute.value == "visa"]
    for start, end, attribute in said:
        if attribute.value != "visa" or not any(a <= start and end <= z for a, z in arranged):
            yield Found("DOCUMENT", start, end, attribute.value, {"holder": _holder(text, start, end)}, 0.9)


def _holder(text: str, start: int, end: int) -> str:
    """Who keeps a document, by the words around it in its sentence: the worker, else whoever is named nearest."""
    first, last = sentence_around(text, start, end, _WINDOW)
    if _COPY.search(text, first, start) or _COPY_AFTER.match(text[end:last]):
        return "unknown"
    around = text[first:last]
    holders = _holders()
    if holders["worker"].search(around):
        return "worker"
    told = [
        (min(abs(match.start() - (end - first)), abs(start - first - match.end())), holder)
        for holder in ("agent", "employer")
        for match in holders[holder].finditer(around)
    ]
    return min(told)[1] if told else "unknown"


@cache
def _holders() -> dict[str, re.Pattern[str]]:
    said = word_list("papers.yaml", "HOLDERS")
    return {holder: anywhere(part.strip() for part in words.split(",")) for holder, words in said.items()}
