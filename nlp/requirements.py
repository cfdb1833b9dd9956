"""Contract, experience and schooling: what an advert states of them, or that it asks for none."""

from collections.abc import Iterator, Sequence

from nlp.attribute_words import Said
from nlp.denial import denied
from nlp.document import Found
from nlp.lexicon import sentence_between


def find_requirements(text: str, said: Sequence[Said]) -> Iterator[Found]:
    """CONTRACT, EXPERIENCE or EDUCATION: one of each sentence and value; `none` where the words around deny it."""
    last: dict[str, int] = {}
    for number, (start, end, attribute) in enumerate(said, 1):
        if number < len(said) and text[end : said[number].start].strip() == ":":
            continue  # a heading, the thing itself follows
        value = "none" if attribute.value != "none" and denied(text, start, end) else attribute.value
        if value not in last or sentence_between(text, last[value], start):
            yield Found(attribute.type, start, end, value, None, 0.9)
        last[value] = end
