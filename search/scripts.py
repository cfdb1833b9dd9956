"""Scripts as search sees them: those without spaces between words, and Cyrillic in Latin for languages of both."""

from typing import Final

UNSPACED: Final = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Kana, Han
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Hangul: particles are written onto the word, as Lucene's CJK analysis
)
"""The inside of a character class: letters that are indexed as overlapping pairs."""

YO: Final = str.maketrans("\u0451\u0401", "\u04e7\u04e6")
"""Folding makes \u0451 a \u0435, as Russian readers do; where it is a letter of its own it passes folding as \u04e7."""

_SHARED: Final = {
    **dict(zip("абвгдзийклмнопрстуфхцыэіқңґ", "abvgdziyklmnoprstufxsyeiqng", strict=True)),
    **{"е": "e", "ж": "j", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya", "\u04e7": "yo"},
}
TABLES: Final[dict[str, dict[str, str]]] = {
    "uz": {**_SHARED, "ғ": "g", "ў": "o", "ҳ": "h", "ч": "ch", "ш": "sh", "ы": "i"},
    "kk": _SHARED | dict(zip("әғөүұһхши", "agouuhhsi", strict=True)) | {"ч": "ch"},
    "tk": _SHARED | dict(zip("әҗөүхшчвж", "ajouhscwz", strict=True)),
    "sr": _SHARED | dict(zip("жшчћцхђј", "zsccchdj", strict=True)) | {"џ": "dz", "љ": "lj", "њ": "nj"},
}
"""Cyrillic to folded Latin: Uzbek of 1995, Kazakh of 2021, Turkmen of 1999, Serbian, each without its diacritics."""

IN_BOTH: Final[dict[str, str]] = {"uz": "uz", "kk": "kk", "kaa": "kk", "tk": "tk", "sr": "sr", "bs": "sr"}
"""Languages that are written in Cyrillic and in Latin, and the table that brings them together."""

_CYRILLIC: Final = frozenset(map(chr, range(0x400, 0x530)))
_VOWELS: Final = frozenset("аеиоуыэюяўәөүұі\u04e7")
_COMPILED: Final = {name: {ord(char): to for char, to in table.items()} for name, table in TABLES.items()}


def latin(word: str, table: str) -> str:
    """A folded word in the Latin spelling that `table` gives it; what is no Cyrillic letter stays."""
    if word.isascii():
        return word
    if table in ("uz", "tk") and ("е" in word or "ц" in word):
        word = "".join(_by_place(char, word[i - 1] if i else "") for i, char in enumerate(word))
    return word.translate(_COMPILED[table])


def latin_forms(word: str) -> list[str]:
    """A folded word in the Latin spelling of each table, in their order; itself where one does not know its letters."""
    spelled = (latin(word, table) for table in TABLES)
    return [form if form.isascii() or word[0] not in _CYRILLIC else word for form in spelled]


def _by_place(char: str, before: str) -> str:
    """е after a vowel or at the start is ye, ц after a vowel is ts (rules of the Uzbek spelling of 1995)."""
    if char == "е" and (not before or before in _VOWELS):
        return "ye"
    if char == "ц" and before in _VOWELS:
        return "ts"
    return char
