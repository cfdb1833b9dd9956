"""Contract, experience and schooling: what an advert states of them, or that it asks for none."""

from collections.abc import Iterable, Iterator

from nlp.attribute_words import Said
from nlp.document import Found


def find_requirements(said: Iterable[Said]) -> Iterator[Found]:
    """CONTRACT, EXPERIENCE and EDUCATION."""
    for start, end, attribute in said:
        yield Found(attribute.type, start, end, attribute.value, None, 0.9)
