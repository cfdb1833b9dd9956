"""What an advert offers and asks beside money and places: each type from its words, and hours and dates."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nlp.attribute_words import find_said
from nlp.benefits import find_benefits
from nlp.dates import find_dates
from nlp.document import Found
from nlp.folding import Folded
from nlp.hours import find_hours
from nlp.occupations import find_occupations
from nlp.papers import find_papers
from nlp.requirements import find_requirements

_REQUIRED: Final = ("CONTRACT", "EXPERIENCE", "EDUCATION")


def find_attributes(
    folded: Folded,
    languages: Iterable[str],
    fetched_at: str | None,
    taken: Sequence[tuple[int, int]] = (),
    title_end: int = 0,
) -> Iterator[Found]:
    """Occupation, benefits, documents, contract, experience, education, hours and dates in folded text.

    `languages` are those of the text; dates without a year are of the year of `fetched_at`. `taken` are the contacts;
    the title, if there is one, goes up to `title_end`.
    """
    text, said = folded.text, find_said(folded, languages)
    jobs, promised = said.get("OCCUPATION", []), said.get("BENEFIT", [])
    yield from find_occupations(text, jobs, taken, title_end)
    yield from find_benefits(text, promised, said.get("BENEFIT_IF_GIVEN", []), said.get("BENEFIT_NOT", []) + jobs)
    yield from find_papers(text, said.get("DOCUMENT", ()), promised)
    for kind in _REQUIRED:
        yield from find_requirements(text, said.get(kind, ()))
    yield from find_hours(folded)
    yield from find_dates(folded, fetched_at)
