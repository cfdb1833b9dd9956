"""Expert word lists as regular expressions over folded text."""

import re
from collections.abc import Iterable
from typing import Final

from nlp.folding import fold_plain
from nlp.glossary import UNSPACED

_ENDING: Final = {"~": r"\w{0,5}", "*": r"\w*"}


def alternatives(words: Iterable[str]) -> str:
    """`words` as alternatives, longest first, each at word boundaries where its script has them; `~` and `*` as endings."""
    return "|".join(_word(word) for word in sorted(set(words), key=lambda word: (-len(word), word))) or r"(?!)"


def anywhere(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of `words`."""
    return re.compile(alternatives(words))


def folded_word(word: str) -> str:
    """A word of an expert file as it is matched, its ending mark and the languages that it is bound to taken off."""
    return fold_plain(word.split("@", 1)[0]).strip().rstrip("~*")


def _word(word: str) -> str:
    plain = word.split("@", 1)[0].strip()
    ending = _ENDING.get(plain[-1:], "")
    folded = fold_plain(plain.rstrip("~*"))
    if not folded:
        return r"(?!)"
    body = r"\s".join(map(re.escape, folded.split()))
    if folded[0].isalnum() and not UNSPACED.match(folded[0]):
        body = rf"(?<![^\W\d_]){body}"
    if folded[-1].isalnum() and not UNSPACED.match(folded[-1]):
        body = rf"{body}{ending}(?![^\W_])"
    return body
