"""How often the language of a short recruitment text is recognised, on texts kept apart in two halves."""

from collections import Counter
from pathlib import Path

import pytest

from nlp.language import detect

FOLDER = Path(__file__).parent / "quality" / "languages"
TWINS = {"id", "ms"}
LANGUAGES = 26
SHORT = 60
"""Indonesian and Malay of fewer code points are counted as one: often no word tells them apart."""


def _read(half: str) -> Counter[tuple[str, bool]]:
    """How many texts of each language were, and were not, recognised with their script."""
    counted: Counter[tuple[str, bool]] = Counter()
    for file in sorted((FOLDER / half).glob("*.txt")):
        code, _, script = file.stem.partition("-")
        for text in filter(None, file.read_text(encoding="utf-8").splitlines()):
            found, _ = detect(text)
            right = found.code == code and (not script or found.script == script)
            counted[code, right or (len(text) < SHORT and {code, found.code} == TWINS)] += 1
    return counted


@pytest.mark.parametrize("half", ["development", "kept_out"])
def test_short_texts_in_twenty_six_languages_are_recognised(half: str) -> None:
    counted = _read(half)
    right = sum(count for (_, found), count in counted.items() if found)
    assert right / counted.total() >= 0.97
    codes = {code for code, _ in counted}
    assert len(codes) == LANGUAGES
    weak = {code: counted[code, False] for code in codes if counted[code, True] < 9 * counted[code, False]}
    assert not weak
