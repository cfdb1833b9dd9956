"""Finds many phrases at once in folded text: automata (Aho-Corasick), word boundaries by script, known endings.

In scripts with spaces an automaton is asked once for each distinct word; only scripts without are run through it whole.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import compress
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

import ahocorasick

from nlp.folding import LONGEST_WORD, Folded, fold_each, skeleton

Payload = TypeVar("Payload")
UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts that put no spaces between words, and Hangul, whose particles stick to the word."""
_TURKIC: Final = (
    r"(?:lar|ler|lər|dar|der|tar|ter|nar|ner|лар|лер|дар|дер|тар|тер|ләр)?"
    r"(?:i|u|si|su|im|imiz|ingiz|iniz|miz|и|имиз|ингиз|си|ы|і|сы|сі)?"
    r"(?:n?(?:ga|ge|ka|ke|qa|da|de|ta|te|dan|den|tan|ten|dagi|deki|daki|taki|teki|a|e|ya|ye|in|un|yn|i|u|yi|yu)"
    r"|ning|nin|nun|nyn|ni|nu|ny|gacha|dek|lik|li|lu"
    r"|га|ге|ка|ке|қа|ға|да|де|та|те|дан|ден|тан|тен|даги|дағы|дегі"
    r"|də|dən|dəki|ə|yə|nə|nın|nün|dagy|däki|даги|дагы|деги|догу|дөгү|тагы|теги|тогу|төгү"
    r"|нан|нен|до|дө|то|тө|го|гө|ко|кө|дон|дөн|тон|төн|нун|нүн|дун|дүн|тун|түн|лық|лік|лык|дык|тык|дик|тик|дук|түк"
    r"|нинг|ни|ның|нің|дың|дің|тың|тің|нын|нин|дын|дин|тын|тин|ны|ні|ды|ді|ты|ті|лик|гача|на|не|ін|ын|ин|ун|үн)?"
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
_NOTHING: Final[Any] = ()


class _Pattern(NamedTuple, Generic[Payload]):
    length: int
    ending: str
    """`""` the word ends here, `*` it may go on, `~` it may go on with a known ending."""
    spaced: bool
    payload: Payload


_Patterns: TypeAlias = tuple[_Pattern[Payload], ...]


_Opening: TypeAlias = tuple[int, tuple[_Patterns[Payload], ...], dict[str, list[tuple[str, _Patterns[Payload]]]]]


class _Opened(dict[str, "_Opening[Payload]"], Generic[Payload]):
    """The patterns that may begin with a word, looked up once for each distinct one: texts repeat their words.

    For each: how far behind its beginning the next word begins, the patterns that end within it, and, by the code
    point that goes on there, those that need more words; empty for the words that open nothing.
    """

    def __init__(self, openings: Any) -> None:
        super().__init__()
        self._openings = openings

    def __missing__(self, word: str) -> "_Opening[Payload]":
        alone, whole = f" {word} ", []
        longer: dict[str, list[tuple[str, _Patterns[Payload]]]] = {}
        for _, (_, found) in self._openings.iter(alone) if self._openings is not None else ():
            for key, patterns in found:
                if len(key) > len(alone):
                    longer.setdefault(key[len(alone)], []).append((key, patterns))
                else:
                    whole.append(patterns)
        self[word] = opening = (len(word) + 1, tuple(whole), longer) if whole or longer else _NOTHING
        return opening


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
            if folded.isascii():
                key = f" {folded}" if ending else f" {folded} "
            else:
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
        self._words: _Opened[Payload] = _Opened(_automaton(openings))

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
        if len(self._words) > _REMEMBERED_WORDS:
            self._words.clear()
        opened = list(map(self._words.__getitem__, words))
        for at, (size, whole, longer) in compress(zip(starts, opened, strict=True), opened):
            for patterns in whole:
                yield at, patterns
            for key, patterns in longer.get(shadow[at + size : at + size + 1], ()) if longer else ():
                if shadow.startswith(key, at - 1):
                    yield at, patterns
        if self._unspaced is not None and not shadow.isascii() and _COMMON_UNSPACED.search(shadow):
            for last, (key, patterns) in self._unspaced.iter(shadow):
                yield last + 1 - len(key), patterns

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
