"""Finds many phrases at once in folded text: automata (Aho-Corasick), word boundaries by script, known endings.

In scripts with spaces an automaton is asked once for each distinct word; only scripts without are run through it whole.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain, compress
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

import ahocorasick

from nlp.folding import LONGEST_WORD, Folded, fold_each, skeleton

Payload = TypeVar("Payload")
UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that put no spaces between words, and Hangul, whose particles stick to the word."""
_TURKIC: Final = (
    r"(?:lar|ler|dar|der|tar|ter|nar|ner|лар|лер|дар|дер|тар|тер|ләр)?"
    r"(?:i|u|si|su|im|imiz|ingiz|iniz|miz|и|имиз|ингиз|си|ы|і|сы|сі)?"
    r"(?:n?(?:ga|ge|ka|ke|qa|da|de|ta|te|dan|den|tan|ten|dagi|deki|daki|taki|teki|a|e|ya|ye|in|un|yn|i|u|yi|yu)"
    r"|ning|nin|nun|nyn|ni|nu|ny|gacha|dek|lik|li|lu"
    r"|га|ге|ка|ке|қа|ға|да|де|та|те|дан|ден|тан|тен|даги|дағы|дегі"
    r"|нан|нен|до|дө|то|тө|го|гө|ко|кө|дон|дөн|тон|төн|нун|нүн|дун|дүн|тун|түн|лық|лік|лык|дык|тык|дик|тик|дук|түк"
    r"|нинг|ни|ның|нің|дың|дің|тың|тің|нын|нин|дын|дин|тын|тин|ны|ні|ды|ді|ты|ті|лик|гача|на|не)?"
)
_SLAVIC: Final = (
    "(?:а|у|е|и|ы|о|й|ь|я|ю|і|ї|ой|ей|ом|ем|ам|ям|ах|ях|ов|ев|ий|ие|ия|ию|ии|ией|ье|ья|ами|ями|ою|ею|ії|ію|ією)"
)
_INDIC: Final = "(?:मा|को|का|की|के|बाट|लाई|ले|देखि|सम्म|मै|बासी|वासी|এ|ে|য়|র|ের|তে|এর|য়ে|কে|থেকে|গামী|বাসী)"
"""Postpositions and cases that Nepali and Bengali write in one word with the name."""
_COMMON_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDING: Final = re.compile(f"'?(?:{_TURKIC}|{_SLAVIC}|{_INDIC}|s)$")
_SENTENCE_END: Final = re.compile(r"\n|[.!?;]\s")
_REMEMBERED_WORDS: Final = 100_000
_ANY: Final = "*"
_KNOWN: Final = "~"


class _Pattern(NamedTuple, Generic[Payload]):
    length: int
    ending: str
    """`""` the word ends here, `*` it may go on, `~` it may go on with a known ending."""
    spaced: bool
    payload: Payload


_Patterns: TypeAlias = tuple[_Pattern[Payload], ...]


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
        listed = list(entries)
        plain = fold_each([phrase.rstrip(_ANY + _KNOWN) for phrase, _ in listed])
        for (phrase, payload), name in zip(listed, plain, strict=True):
            ending = phrase[-1:] if phrase[-1:] in (_ANY, _KNOWN) else ""
            folded = name if name.isalpha() else " ".join(skeleton(name).split())
            if not folded:
                continue
            if UNSPACED.match(folded[-1]):
                key, ending = folded, _ANY
            else:
                key = folded if ending else f"{folded} "
            key = key if UNSPACED.match(folded) else f" {key}"
            patterns.setdefault(key, []).append(_Pattern(len(folded), ending, " " in folded, payload))
        self._unspaced = _automaton({key: found for key, found in patterns.items() if key[0] != " "})
        openings: dict[str, list[tuple[str, _Patterns[Payload]]]] = {}
        for key, found in patterns.items():
            if key[0] == " ":
                opening = key[: key.find(" ", 1) + 1] or key
                if len(opening) > LONGEST_WORD:
                    raise ValueError(f"a word of more than {LONGEST_WORD - 2} letters: {opening}")
                openings.setdefault(opening, []).append((key, _distinct(found)))
        self._openings = _automaton(openings)
        self._words: dict[str, tuple[tuple[str, _Patterns[Payload]], ...]] = {}

    def find(self, folded: Folded) -> list[tuple[int, int, Payload]]:
        """Every match as (start, end, payload) in `folded.text`, by start; with a known ending, the ending included."""
        shadow = folded.skeleton
        found: list[tuple[int, int, Payload]] = []
        for start, patterns in self._hits(folded):
            for pattern in patterns:
                end = _end(shadow, start + pattern.length, pattern.ending)
                if end and not (pattern.spaced and _SENTENCE_END.search(folded.text, start - 1, end - 1)):
                    found.append((start - 1, end - 1, pattern.payload))
        return self._longest(found) if len(found) > 1 else found

    def _hits(self, folded: Folded) -> Iterator[tuple[int, _Patterns[Payload]]]:
        """Where patterns begin in a skeleton: by the words that open them, and anywhere for scripts without spaces."""
        shadow, (words, starts) = folded.skeleton, folded.words
        self._learn(folded.distinct)
        opened = list(map(self._words.__getitem__, words))
        for at, openings in compress(zip(starts, opened, strict=True), opened):
            for key, patterns in openings:
                if shadow.startswith(key, at - 1):
                    yield at, patterns
        if self._unspaced is not None and not shadow.isascii() and _COMMON_UNSPACED.search(shadow):
            for last, (key, patterns) in self._unspaced.iter(shadow):
                yield last + 1 - len(key), patterns

    def _learn(self, words: frozenset[str]) -> None:
        """Finds the patterns that may begin with each word, once for each distinct word: texts repeat their words."""
        known = self._words
        if len(known) > _REMEMBERED_WORDS:
            known.clear()
        for word in words.difference(known):
            matches = self._openings.iter(f" {word} ") if self._openings is not None else ()
            known[word] = tuple(chain.from_iterable(found for _, (_, found) in matches))

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


def _automaton(found: dict[str, list[Any]]) -> Any:
    """An automaton whose values are (key, what was found under it); null where there is no key."""
    if not found:
        return None
    automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY)
    for key, values in found.items():
        automaton.add_word(key, (key, _distinct(values)))
    automaton.make_automaton()
    return automaton


def _distinct(values: list[Any]) -> tuple[Any, ...]:
    return tuple(values) if len(values) == 1 else tuple(dict.fromkeys(values))


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
