"""The words of `config/gazetteer/contacts.yaml`, compiled: messengers, telephones, registers, sites."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from config.files import ROOT, YamlFile
from nlp.folding import fold_plain
from nlp.glossary import UNSPACED

OTHER: Final = ""
"""Stands for what is no messenger of records, Instagram for instance."""
_SPACED: Final = "a-z\u0400-\u052f"
_ENDINGS: Final = rf"(?:['-]?[{_SPACED}]{{1,6}}|-[{_SPACED}]{{1,3}})?"
"""Case endings that words of the messengers take in every language that joins them."""
_INDIC_ENDING: Final = "[\u0900-\u09ff]{0,8}"
_GATE_SIZE: Final = 4


class Messenger(NamedTuple):
    """How one messenger is called; one of `literals` or `words` is there wherever it is named."""

    name: str
    literals: frozenset[str]
    words: frozenset[str]
    pattern: re.Pattern[str]
    """Its group `short` is there where the word counts only right beside a number or a name."""


class Said(NamedTuple):
    """Words, or beginnings of words, of scripts with spaces, and words of those without."""

    whole: frozenset[str]
    begun: tuple[str, ...]
    unspaced: re.Pattern[str]

    def knows(self, word: str) -> bool:
        """Whether it is one of them, with an ending where it takes one."""
        return word in self.whole or word.startswith(self.begun)

    def unknown(self, words: Iterable[str]) -> int:
        """How many of `words` are none of them; of scripts without spaces their parts are looked at."""
        return sum(not self.knows(word) and not self._is_made_of_them(word) for word in words)

    def _is_made_of_them(self, word: str) -> bool:
        left = self.unspaced.sub("", word)
        return left != word and (not left or self.knows(left))


class ContactWords(NamedTuple):
    """`contacts.yaml`, compiled."""

    messengers: tuple[Messenger, ...]
    gate_words: dict[str, tuple[Messenger, ...]]
    """Whom a word of the text may name."""
    gate_firsts: frozenset[str]
    gate_literals: dict[str, tuple[tuple[str, Messenger], ...]]
    """By their first character, what is part of a word for a messenger, with that."""
    between: Said
    """What may stand between a messenger's name and a number."""
    small: Said
    phone: Said
    registers: Said
    numbers: Said
    denied: Said
    groups: Said
    sites: Said
    at: tuple[str, str]
    """What is said for the sign, surely and perhaps, as alternatives of an expression."""
    dot: tuple[str, str]


@cache
def contact_words() -> ContactWords:
    """The words of contacts, once for each process."""
    data = YamlFile(ROOT / "gazetteer" / "contacts.yaml").data
    names = [*data["messengers"].items(), (OTHER, {"words": "", "short": _joined(data["others"])})]
    between = [_joined(data[key]) for key in ("phone", "number", "call")]
    messengers = tuple(_messenger(name, said) for name, said in names)
    words, literals = defaultdict[str, list[Messenger]](list), defaultdict[str, list[tuple[str, Messenger]]](list)
    for known in messengers:
        for word in known.words:
            words[word].append(known)
        for literal in sorted(known.literals):
            literals[literal[0]].append((literal, known))
    return ContactWords(
        messengers,
        {word: tuple(names) for word, names in words.items()},
        frozenset(literals),
        {first: tuple(found) for first, found in literals.items()},
        _said(*between, data["groups"], parts=True),
        _said(data["call"]["small"]),
        _said(_joined(data["phone"])),
        _said(_joined(data["registers"])),
        _said(_joined(data["number"])),
        _said(data["denied"]),
        _said(data["groups"]),
        _said(data["sites"]),
        (_alternatives(data["at"]["sure"]), _alternatives(data["at"]["else"])),
        (_alternatives(data["dot"]["sure"]), _alternatives(data["dot"]["else"])),
    )


def _joined(by_language: Mapping[str, str]) -> str:
    return ", ".join(by_language.values())


def _listed(line: str) -> list[str]:
    """The words of a line, folded, longest first; an ending mark stays."""
    words = {
        fold_plain(word.strip().rstrip("~")) + ("~" if word.strip().endswith("~") else "") for word in line.split(",")
    }
    return sorted(filter(None, (word.strip() for word in words)), key=lambda word: (-len(word), word))


def _alternatives(line: str) -> str:
    return "|".join(map(re.escape, _listed(line)))


def _said(*lines: str, parts: bool = False) -> Said:
    """The words of lines; with `parts` each word of a phrase counts alone too."""
    words = [word for line in lines for word in _listed(line)]
    unspaced = [word.rstrip("~") for word in words if UNSPACED.search(word) or not word.rstrip("~").isalnum()]
    return Said(
        frozenset(
            part for word in words if not word.endswith("~") for part in ((word, *word.split()) if parts else (word,))
        ),
        tuple(word[:-1] for word in words if word.endswith("~")),
        re.compile("|".join(map(re.escape, sorted(unspaced, key=len, reverse=True))) or "(?!)"),
    )


def _messenger(name: str, said: Mapping[str, Any]) -> Messenger:
    long, short = _listed(said.get("words", "")), _listed(said.get("short", ""))
    spelt = [rf"(?<![{_SPACED}_@])(?:{said['spelt']}){_ENDINGS}(?![{_SPACED}_])"] if "spelt" in said else []
    bodies = "|".join([*map(_bounded, long), *spelt]) or "(?!)"
    literals = {fold_plain(one.strip(" ")) if one.strip() else one for one in said.get("gate", "").split(",")}
    literals |= {word.rstrip("~")[:_GATE_SIZE] for word in long if not _is_whole(word)}
    literals |= {word.rstrip("~") for word in short if not _is_spaced(word)}
    literals.discard("")
    literals = {one for one in literals if not any(other in one for other in literals - {one})}
    return Messenger(
        name,
        frozenset(literals),
        frozenset(
            part
            for word in (*short, *filter(_is_whole, long))
            if _is_spaced(word)
            for part in [re.split(r"[^\w]", word.rstrip("~"))[0]]
        ),
        re.compile(rf"{bodies}|(?P<short>{'|'.join(map(_bounded, short)) or '(?!)'})"),
    )


def _is_spaced(word: str) -> bool:
    return bool(re.match(rf"[{_SPACED}]", word)) and not UNSPACED.search(word)


def _is_whole(word: str) -> bool:
    """Whether a word of a script with spaces stands for itself, without endings."""
    return _is_spaced(word) and not word.endswith("~")


def _bounded(word: str) -> str:
    """A word as an expression: no letter of its alphabet before it or, its endings apart, after it."""
    plain = word.rstrip("~")
    body = re.escape(plain)
    if re.match(rf"[{_SPACED}]", plain):
        body = rf"(?<![{_SPACED}0-9_@]){body}"
    if word.endswith("~"):
        body += _INDIC_ENDING if re.search("[\u0900-\u09ff]$", plain) else _ENDINGS
    if re.search(rf"[{_SPACED}]$", plain):
        body = rf"{body}(?![{_SPACED}_])"
    elif re.search("[\u0600-\u06ff]$", plain):
        body = rf"{body}(?![\u0621-\u064a])"
    return body
