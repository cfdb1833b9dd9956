"""Expert word lists as regular expressions over folded text."""

import re
from collections.abc import Iterable
from typing import Any, Final

from config.files import ROOT, YamlFile
from nlp.folding import fold_plain
from nlp.glossary import UNSPACED

_WORD_START_E: Final = re.compile(r"(?<![a-z'])e")
_UZBEK: Final = (
    ("o'", "ў"), ("g'", "ғ"), ("sh", "ш"), ("ch", "ч"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"), ("ts", "ц"), ("'", "ъ"),
    ("a", "а"), ("b", "б"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "ҳ"), ("i", "и"), ("j", "ж"),
    ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "қ"), ("r", "р"), ("s", "с"), ("t", "т"),
    ("u", "у"),
    ("v", "в"), ("x", "х"), ("y", "й"), ("z", "з"),
)  # fmt: skip
_NO_LETTER_BEFORE: Final = r"(?<![^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])"
_NOTHING: Final = r"(?!)"
_CASES: Final = (
    r"(?:'?-?(?:dan|den|dən|tan|ten|nan|nen|дан|ден|дон|дөн|тан|тен|тон|төн|нан|нен|ga|ge|ka|qa|na|ne|ya|ye|a|e|i|s|u"
    r"|га|ге|го|гө|ка|ке|ко|кө|ға|қа|на|не|а|е|у|и|ы|ом|ов|ам|лик|лық|лік|лык|лук|lik|liq|luk|li|lu|ni|ни|ны|ні|ro|ро"
    r"|gacha|гача|dək|dek))?"
)
_ENDING: Final = {"~": r"\w{0,5}", "*": r"\w*", "^": _CASES}


def gazetteer(name: str) -> Any:
    """What stands in a file of `config/gazetteer/`; SettingsError where it cannot be read."""
    return YamlFile(ROOT / "gazetteer" / name).data


def alternatives(words: Iterable[str]) -> str:
    """`words` as alternatives, longest first, at word boundaries; `~`, `*` and `^` as endings."""
    ordered = [_word(word) for word in sorted(set(words), key=lambda word: (-len(word), word))]
    # What stands before a word is looked at once for all: alternatives that begin alike cost the search little.
    bound = "|".join(body for body, is_bound in ordered if is_bound)
    free = "|".join(body for body, is_bound in ordered if not is_bound)
    return "|".join(filter(None, (bound and f"{_NO_LETTER_BEFORE}(?:{bound})", free))) or _NOTHING


def anywhere(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of `words`."""
    return re.compile(alternatives(words))


def folded_word(word: str) -> str:
    """A word of an expert file as it is matched, its ending mark and the languages that it is bound to taken off."""
    return fold_plain(word.split("@", 1)[0]).strip().rstrip("~*^")


def uzbek_cyrillic(latin: str) -> str:
    """Uzbek in Latin letters as its Cyrillic alphabet writes it (the state's table of 1995)."""
    text = _WORD_START_E.sub("э", fold_plain(latin))
    for written, letter in _UZBEK:
        text = text.replace(written, letter)
    return text


def _word(word: str) -> tuple[str, bool]:
    """A word as an expression, and whether it may not follow a letter."""
    plain = word.split("@", 1)[0].strip()
    ending = _ENDING.get(plain[-1:], "")
    folded = fold_plain(plain.rstrip("~*^"))
    if not folded:
        return _NOTHING, False
    body = r"\s".join(map(re.escape, folded.split()))
    if folded[-1].isalnum() and not UNSPACED.match(folded[-1]):
        body = rf"{body}{ending}(?![^\W_])"
    return body, folded[0].isalnum() and not UNSPACED.match(folded[0])
