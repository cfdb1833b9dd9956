"""Job words with their ISCO-08 codes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nlp.attribute_words import Said
from nlp.document import Found

NOT_ONE: Final = "-"
"""The label of phrases in which a job word names no job that is offered or sought: "our driver", "seaman's book"."""


def find_occupations(said: Iterable[Said], taken: Sequence[tuple[int, int]], title_end: int) -> Iterator[Found]:
    """OCCUPATION, its value the label of the code: each in the title, the first of each label after `title_end`.

    What stands in a contact (`taken`) is none.
    """
    told: set[str] = set()
    for start, end, attribute in said:
        label = attribute.value
        if label == NOT_ONE or label in told or any(start < last and first < end for first, last in taken):
            continue
        if start >= title_end:
            told.add(label)
        yield Found("OCCUPATION", start, end, label, {"label": label, "isco08": attribute.isco08}, 0.9)
