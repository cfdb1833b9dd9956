"""Job words with their ISCO-08 codes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nlp.attribute_words import Said
from nlp.document import Found

NOT_ONE: Final = "-"
"""The label of phrases in which a job word names no job that is offered or sought: "our driver", "seaman's book"."""
_AND: Final = (
    r"(?:and|or|и|или|та|або|чи|va|ва|yoki|еки|ve|veya|və|мен|және|немесе|жана|же|we|ya|y|o|e|ou|et|at|dan|atau|và|hoac"
    r"|hoặc|و|او|और|या|ও|র|र|和|或|及|与|และ|หรือ|ແລະ|និង|ឬ|နှင့်)\s"
)
_LISTED: Final = re.compile(rf"\s{{0,2}}(?:[,/&+•·|()、，،၊;–—-]\s{{0,2}}(?:{_AND})?|{_AND})")
_GENERAL: Final = frozenset(("machine operator", "factory worker", "construction worker", "customer service clerk"))
"""Labels of words for any worker: right after another job word they belong to it ("data entry operator")."""
_SIGNED: Final = re.compile(r"[ :–—-]{1,3}(?:[^\W\d_]{2,16}[ :,–—-]{1,3}){0,2}\(?\+?$")
"""What stands between the word for somebody who answers ("foreman Said: …") and his number."""
_SIGNATURE: Final = 32


def find_occupations(
    text: str, said: Iterable[Said], taken: Sequence[tuple[int, int]], title_end: int
) -> Iterator[Found]:
    """OCCUPATION, its value the label of the code: each in the title, the first of each label after `title_end`.

    What stands in a contact (`taken`) is none. Words for a place of work or a task (`weak`) tell the job only where no
    job word does, or in a list with job words; and after the first job, who answers a number is none that is sought.
    """
    jobs = [one for one in said if one.attribute.value != NOT_ONE]
    if taken:
        jobs = [one for one in jobs if not any(one.start < last and first < one.end for first, last in taken)]
        jobs = [one for number, one in enumerate(jobs) if not number or not _answers(text, one, taken)]
    told: set[str] = set()
    previous: Said | None = None
    for start, end, attribute in _sure(text, jobs, title_end):
        label = attribute.value
        if previous and label in _GENERAL and text[previous.end : start] == " ":
            continue
        if label in told and not (previous and _listed(text, previous, start, end)):
            continue
        if start >= title_end:
            told.add(label)
        previous = Said(start, end, attribute)
        yield Found("OCCUPATION", start, end, label, {"label": label, "isco08": attribute.isco08}, 0.9)


def _listed(text: str, previous: Said, start: int, end: int) -> bool:
    """Whether a word from `start` to `end` stands in a list right after another one."""
    other = text[previous.start : previous.end]
    return text[start:end] != other and _LISTED.fullmatch(text, previous.end, start) is not None


def _sure(text: str, jobs: list[Said], title_end: int) -> list[Said]:
    """`jobs` without the places and tasks that stand beside job words."""
    sure = {number for number, one in enumerate(jobs) if not one.attribute.weak}
    if not sure or len(sure) == len(jobs):
        return jobs
    in_title = any(jobs[number].start < title_end for number in sure)
    for number in (*range(1, len(jobs)), *range(len(jobs) - 2, -1, -1)):
        for other in (number - 1, number + 1):
            if number not in sure and other in sure:
                first, second = sorted((jobs[number], jobs[other]), key=lambda one: one.start)
                if _LISTED.fullmatch(text, first.end, second.start):
                    sure.add(number)
    return [one for number, one in enumerate(jobs) if number in sure or (one.start < title_end and not in_title)]


def _answers(text: str, one: Said, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a word is followed by a number or handle, with a name between at most."""
    near = (first for first, _ in taken if one.end <= first <= one.end + _SIGNATURE)
    return any("\n" not in text[one.end : first] and _SIGNED.match(text, one.end, first) for first in near)
