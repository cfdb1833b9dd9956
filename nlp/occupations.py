"""Job words with their ISCO-08 codes."""

from collections.abc import Iterable, Iterator

from nlp.attribute_words import Said
from nlp.document import Found


def find_occupations(said: Iterable[Said]) -> Iterator[Found]:
    """OCCUPATION, its value the label of the code."""
    for start, end, attribute in said:
        data = {"label": attribute.value, "isco08": attribute.isco08}
        yield Found("OCCUPATION", start, end, attribute.value, data, 0.9)
