"""Finds many phrases at once in folded text: one automaton (Aho-Corasick), word boundaries by script, known endings."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import ahocorasick

from nlp.folding import Folded, fold_plain, skeleton

Payload = TypeVar("Payload")
UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that put no spaces between words, and Hangul, whose particles stick to the word."""
_TURKIC: Final = (
    r"(?:lar|ler|dar|der|tar|ter|nar|ner|лар|лер|дар|дер|тар|тер|ләр)?"
    r"(?:i|u|si|su|im|imiz|ingiz|iniz|miz|и|имиз|ингиз|си|ы|і|сы|сі)?"
    r"(?:n?(?:ga|ge|ka|ke|qa|da|de|ta|te|dan|den|tan|ten|dagi|deki|daki|taki|teki|a|e|ya|ye|in|un|i|u|yi|yu)"
    r"|ning|nin|nun|nyn|ni|nu|ny|gacha|dek|lik|li|lu"
    r"|га|ге|ка|ке|қа|ға|да|де|та|те|дан|ден|тан|тен|даги|дағы|дегі"
    r"|нинг|ни|ның|нің|дың|дің|тың|тің|ны|ні|ды|ді|ты|ті|лик|гача|на|не)?"
)
_SLAVIC: Final = (
    "(?:а|у|е|и|ы|о|й|ь|я|ю|і|ї|ой|ей|ом|ем|ам|ям|ах|ях|ов|ев|ий|ие|ия|ию|ии|ией|ье|ья|ами|ями|ою|ею|ії|ію|ією"
    ")"
)
_ENDING: Final = re.compile(f"'?(?:{_TURKIC}|{_SLAVIC}|s)$")
_SENTENCE_END: Final = re.compile(r"\n|[.!?;]\s")
_ANY: Final = "*"
_KNOWN: Final = "~"


@dataclass(frozen=True, slots=True)
class _Pattern(Generic[Payload]):
    length: int
    ending: str
    """`""` the word ends here, `*` it may go on, `~` it may go on with a known ending."""
    spaced: bool
    payload: Payload


class Glossary(Generic[Payload]):
    """Phrases with what they stand for.

    A phrase is matched whole: at word boundaries in scripts with spaces, anywhere in those without. A trailing `*`
    lets its last word go on in any way, a trailing `~` with a Turkic case, plural or possessive suffix, a Slavic
    inflection or an English plural. White space and punctuation between words match each other, but no line break
    and no end of a sentence. Of overlapping matches of one kind (`kind(payload)`) the longest counts, then the first.
    """

    def __init__(
        self, entries: Iterable[tuple[str, Payload]], kind: Callable[[Payload], Hashable] = lambda _: None
    ) -> None:
        self._kind = kind
        patterns: dict[str, list[_Pattern[Payload]]] = {}
        for phrase, payload in entries:
            ending = phrase[-1:] if phrase[-1:] in (_ANY, _KNOWN) else ""
            folded = " ".join(skeleton(fold_plain(phrase.rstrip(_ANY + _KNOWN))).split())
            if not folded:
                continue
            if UNSPACED.match(folded[-1]):
                key, ending = folded, _ANY
            else:
                key = folded if ending else f"{folded} "
            key = key if UNSPACED.match(folded) else f" {key}"
            patterns.setdefault(key, []).append(_Pattern(len(folded), ending, " " in folded, payload))
        self._automaton: Any = ahocorasick.Automaton(ahocorasick.STORE_ANY)
        for key, found in patterns.items():
            self._automaton.add_word(key, (len(key), key[0] == " ", tuple(dict.fromkeys(found))))
        self._empty = not patterns
        if patterns:
            self._automaton.make_automaton()

    def find(self, folded: Folded) -> list[tuple[int, int, Payload]]:
        """Every match as (start, end, payload) in `folded.text`, by start; with a known ending, the ending included."""
        if self._empty:
            return []
        shadow = folded.skeleton
        found: list[tuple[int, int, Payload]] = []
        for last, (width, led, patterns) in self._automaton.iter(shadow):
            start = last + 1 - width + led
            for pattern in patterns:
                end = _end(shadow, start + pattern.length, pattern.ending)
                if end and not (pattern.spaced and _SENTENCE_END.search(folded.text, start - 1, end - 1)):
                    found.append((start - 1, end - 1, pattern.payload))
        return self._longest(found) if len(found) > 1 else found

    def _longest(self, found: list[tuple[int, int, Payload]]) -> list[tuple[int, int, Payload]]:
        kind = self._kind
        found.sort(key=lambda match: (match[0], -match[1]))
        kept: list[tuple[int, int, Payload]] = []
        open_: dict[Hashable, tuple[int, int, int]] = {}
        for start, end, payload in found:
            key = kind(payload)
            previous = open_.get(key)
            if previous and start < previous[1]:
                if end - start <= previous[1] - previous[0]:
                    continue
                kept[previous[2]] = (start, end, payload)
                open_[key] = (start, end, previous[2])
                continue
            open_[key] = (start, end, len(kept))
            kept.append((start, end, payload))
        return kept


def _end(shadow: str, end: int, ending: str) -> int:
    """Where a match ends whose phrase ends at `end`; 0 where the word goes on in a way that the phrase forbids."""
    if not ending:
        return end
    close = end
    while shadow[close] != " " and close - end < 24:
        close += 1
    if ending == _ANY or close == end:
        return end if ending == _ANY and UNSPACED.match(shadow[end - 1]) else close
    return close if close - end <= 12 and _ENDING.match(shadow[end:close]) else 0
