"""Turns text into the terms that every engine indexes as they are, and a query's words into the terms to look for.

A document has two lists of terms. `words` holds one term per word at its position, unstemmed: prefix, fuzzy and phrase
queries read it. In languages written in Cyrillic and Latin its words stand in Latin, marked with `~`; in scripts
without spaces they are overlapping pairs of characters. `stems` holds Snowball stems marked with their language
(`ru:вакансия`) and the single characters of unspaced scripts (`1:招`). A title counts twice, which is all that lifts
it in relevance.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import Stemmer

from nlp.folding import Folded, fold, fold_plain, skeleton
from search.scripts import IN_BOTH, TABLES, UNSPACED, YO, latin, latin_forms

VERSION: Final = "1"
"""Raised whenever the same text gives other terms: an index of another version must be rebuilt."""
MAX_TEXT: Final = 200_000
"""Code points of a field that are analysed; `analyse` reads as far (cli.md)."""
MAX_TERM: Final = 64
"""Longer words are cut: Lucene's whitespace tokenizer splits at 255 characters, and no real word comes near."""
BREAK: Final = "\u00b6"
"""Stands between title and text, so that no phrase reaches across; no query gives it."""

_ALGORITHMS: Final = {
    "latin": {
        "en": "english", "tr": "turkish", "id": "indonesian", "fr": "french", "de": "german", "es": "spanish",
        "pt": "portuguese", "it": "italian", "ro": "romanian", "pl": "polish", "nl": "dutch",
    },
    "cyrillic": {"ru": "russian"},
    "arabic": {"ar": "arabic", "fa": "persian"},
    "devanagari": {"hi": "hindi", "ne": "nepali"},
}  # fmt: skip
_USUAL: Final = {"latin": "en", "cyrillic": "ru", "arabic": "ar", "devanagari": "hi"}
"""What a word is stemmed as in a document whose language has no stemmer: the script's most usual second language."""
_ROUNDS: Final = {"tr": 3}
"""Snowball takes garsonlar to garson, and garson to garso: only when repeated do both come to one stem."""
_SAME_AS: Final = {"ms": "id"}
_SCRIPTS: Final = re.compile(
    "(?P<latin>[a-z\u00df-\u024f]+)|(?P<cyrillic>[\u0400-\u052f]+)|(?P<arabic>[\u0620-\u06ff]+)|(?P<devanagari>[\u0900-\u097f]+)"
)
_PIECE: Final = re.compile(f"(?P<run>[{UNSPACED}]+)|[^{UNSPACED} ]+")
_RUN: Final = re.compile(f"[{UNSPACED}]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_MAX_CACHED: Final = 100_000


class Token(NamedTuple):
    """A term where it stands: code points of the original text, end exclusive; no `word` where it has no position."""

    start: int
    end: int
    word: str
    stems: tuple[str, ...]


class Forms(NamedTuple):
    """The terms that a query's word may be in a document."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


def index_terms(title: str, text: str, language: str) -> tuple[str, str]:
    """`words` and `stems` of a document, joined by spaces; time grows with length, most of it in distinct words."""
    known = _chunks(language)
    title_words, title_stems = _joined([known[chunk] for chunk in title[:MAX_TEXT].split()])
    words, stems = _joined([known[chunk] for chunk in text[:MAX_TEXT].split()])
    if not title_words:
        return words, stems
    return f"{title_words} {BREAK} {title_words} {BREAK} {words}", f"{title_stems} {title_stems} {stems}".strip()


def tokens(text: str, language: str) -> Iterator[Token]:
    """The same terms one by one, with their places; slower than `index_terms`, meant for the few texts shown."""
    known = _terms(language)
    folded = folding(text, language)
    for start, piece in located(folded):
        if not is_run(piece):
            word, stems = known[piece]
            yield Token(*folded.span(start, start + len(piece)), word, tuple(stems.split()))
            continue
        for i, char in enumerate(piece):
            if i + 1 < len(piece) or len(piece) == 1:
                yield Token(*folded.span(start + i, min(start + i + 2, start + len(piece))), piece[i : i + 2], ())
            yield Token(*folded.span(start + i, start + i + 1), "", (f"1:{char}",))


def folding(text: str, language: str) -> Folded:
    """A document's text folded as it is for the index, with the map back to the original."""
    return fold(_prepared(text, language))


def located(folded: Folded) -> Iterator[tuple[int, str]]:
    """Words and unspaced runs of a folded text, with the place in it where each begins."""
    return ((match.start() - 1, match.group()) for match in _PIECE.finditer(folded.skeleton))


def terms_of(word: str, language: str) -> tuple[str, str]:
    """What a located word of a spaced script is indexed as in a document of `language`: its term and its stem."""
    return _terms(language)[word]


def pieces(text: str) -> list[str]:
    """The words of a query's text, folded; a run of an unspaced script comes whole."""
    return [_term(match.group()) for match in _PIECE.finditer(skeleton(fold_plain(text.translate(YO))))]


def is_run(piece: str) -> bool:
    """Whether a piece is a run of a script without spaces."""
    return _RUN.match(piece) is not None


def has_runs(text: str) -> bool:
    """Whether there is a letter of such a script in a text."""
    return not text.isascii() and _RUN.search(text) is not None


def pairs(run: str) -> list[str]:
    """The overlapping pairs that a run is indexed as; a single character is itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def spellings(piece: str) -> tuple[str, ...]:
    """The unstemmed terms that a query's word may be indexed as, itself first; as many for every word, so that
    the same place in two words' tuples is the same spelling.
    """
    plain = fold_plain(piece.translate(_NO_YO))
    if is_run(piece) or not _LETTER.search(piece):
        return (plain,) * (1 + len(TABLES))
    return (plain, *(f"~{form}" for form in latin_forms(piece)))


def forms(piece: str) -> Forms:
    """Every term that a query's single word may be: unstemmed, or its stem in any language of its script."""
    if is_run(piece):
        return Forms((), (f"1:{piece}",)) if len(piece) == 1 else Forms((piece,), ())
    plain = fold_plain(piece.translate(_NO_YO))
    script = _script(plain)
    stems = [f"{code}:{_stemmer(code)(plain)}" for code in _ALGORITHMS[script]] if script else []
    return Forms(tuple(dict.fromkeys(spellings(piece))), tuple(stems))


_NO_YO: Final = str.maketrans("\u04e7\u04e6", "\u0451\u0401")


class _Chunks(dict[str, tuple[str, str]]):
    """The terms of each distinct stretch between white space; folding reaches across none, so it is done once."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, chunk: str) -> tuple[str, str]:
        known = _terms(self._language)
        folded = skeleton(fold_plain(_prepared(chunk, self._language)))
        made = _joined([known[word] for word in folded.split()])
        if len(chunk) <= MAX_TERM:
            if len(self) >= _MAX_CACHED:
                self.clear()
            self[chunk] = made
        return made


class _Terms(dict[str, tuple[str, str]]):
    """What each distinct folded word of one language comes to, computed once; bounded, since words are hostile too."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._table = IN_BOTH.get(language)

    def __missing__(self, word: str) -> tuple[str, str]:
        if _RUN.search(word):
            return self._split(word)
        made = self._make(word)
        if len(self) >= _MAX_CACHED:
            self.clear()
        self[word] = made
        return made

    def _split(self, word: str) -> tuple[str, str]:
        words: list[str] = []
        stems: list[str] = []
        for match in _PIECE.finditer(word):
            piece = match.group()
            if match["run"]:
                words += pairs(piece)
                stems += [f"1:{char}" for char in piece]
            else:
                made = self[piece]
                words.append(made[0])
                stems.append(made[1])
        return " ".join(words), " ".join(filter(None, stems))

    def _make(self, word: str) -> tuple[str, str]:
        term = _term(word)
        plain = term
        if self._table:
            plain = fold_plain(term.translate(_NO_YO))
            term = f"~{latin(term, self._table)}" if _LETTER.search(term) else term
        script = _script(plain)
        if script is None:
            return term, ""
        code = self._language if self._language in _ALGORITHMS[script] else _USUAL[script]
        return term, f"{code}:{_stemmer(code)(plain)}"


def _prepared(text: str, language: str) -> str:
    cut = text[:MAX_TEXT]
    return cut.translate(YO) if language in IN_BOTH and not cut.isascii() else cut


def _joined(parts: list[tuple[str, str]]) -> tuple[str, str]:
    return " ".join([words for words, _ in parts if words]), " ".join([stems for _, stems in parts if stems])


def _term(word: str) -> str:
    """A word as it is indexed: without the apostrophe of Uzbek o\u02bb and g\u02bb, which many leave out; cut."""
    return word.replace("'", "")[:MAX_TERM]


def _script(word: str) -> str | None:
    match = _SCRIPTS.fullmatch(word)
    return match.lastgroup if match else None


@cache
def _chunks(language: str) -> _Chunks:
    return _Chunks(language) if _is_known(language) or not language else _chunks("")


@cache
def _terms(language: str) -> _Terms:
    return _Terms(_SAME_AS.get(language, language)) if _is_known(language) or not language else _terms("")


def _is_known(language: str) -> bool:
    code = _SAME_AS.get(language, language)
    return code in IN_BOTH or any(code in codes for codes in _ALGORITHMS.values())


@cache
def _stemmer(code: str) -> "_Stemming":
    algorithm = next(codes[code] for codes in _ALGORITHMS.values() if code in codes)
    return _Stemming(algorithm, _ROUNDS.get(code, 1))


class _Stemming:
    """A Snowball stemmer; PyStemmer keeps the last words' stems itself."""

    def __init__(self, algorithm: str, rounds: int) -> None:
        self._stemmer = Stemmer.Stemmer(algorithm, 10_000)
        self._rounds = rounds

    def __call__(self, word: str) -> str:
        for _ in range(self._rounds):
            word = self._stemmer.stemWord(word) or word
        return word
