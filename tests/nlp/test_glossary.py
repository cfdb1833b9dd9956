"""The glossary: phrases at word boundaries where a script has words, anywhere where it has none."""

import pytest

from nlp.folding import fold
from nlp.glossary import Glossary

PHRASES = Glossary(
    [
        ("Камбодж~", "KH"), ("柬埔寨", "KH"), ("กัมพูชา", "KH"), ("Rossiya~", "RU"), ("no experience", "none"),
        ("опыт*", "stated"), ("bo'sh", "free"), ("golden triangle", "LA"), ("triangle", "shape"),
    ]
)  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    folded = fold(text)
    return [(text[slice(*folded.span(start, end))], payload) for start, end, payload in PHRASES.find(folded)]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("работа в Камбодже", [("Камбодже", "KH")]),
        ("我去柬埔寨工作", [("柬埔寨", "KH")]),
        ("ทำงานที่กัมพูชาครับ", [("กัมพูชา", "KH")]),
        ("Rossiyaga, Rossiyadagi", [("Rossiyaga", "RU"), ("Rossiyadagi", "RU")]),
        ("No  experience", []),
        ("No-experience needed", [("No-experience", "none")]),
        ("Опытные", [("Опытные", "stated")]),
        ("bo‘sh ish", [("bo‘sh", "free")]),
        ("boshqa", []),
        ("rectangle triangles", []),
        ("Golden Triangle", [("Golden Triangle", "LA")]),
    ],
)
def test_phrases_are_found_by_the_habits_of_their_script(text: str, matches: list[tuple[str, str]]) -> None:
    assert found(text) == matches


@pytest.mark.parametrize("text", ["no\nexperience", "There is no. Experience"])
def test_a_phrase_ends_with_its_line_and_sentence(text: str) -> None:
    assert found(text) == []


def test_of_overlapping_matches_of_different_kinds_both_stand() -> None:
    kinds = Glossary([("golden triangle", "LA"), ("triangle", "shape")], kind=lambda payload: payload)
    folded = fold("golden triangle")
    assert [payload for _, _, payload in kinds.find(folded)] == ["LA", "shape"]


def test_a_glossary_without_phrases_finds_nothing() -> None:
    assert Glossary[str]([]).find(fold("anything 柬埔寨")) == []
