"""How phrases are written and found: either word, near, after, anywhere, word lists, and bounds on hostile text."""

import pytest

from config.errors import SettingsError
from nlp.folding import fold
from nlp.lexicon import Phrases, take_apart

WORDS = {"passport": ("passport*", "паспорт*", "护照"), "kept": ("kept", "сдаёте", "保管")}


def found(say: str, text: str, within: int = 60) -> list[str]:
    """What a phrase matches in a text."""
    folded = fold(text)
    matches = Phrases([take_apart(say, "key", WORDS, within)]).find(folded).get("key", [])
    return [folded.text[start:end] for start, end in (match.span for match in matches)]


def test_a_word_is_found_whole_and_a_star_lets_it_go_on() -> None:
    assert found("fee", "a fee, fees") == ["fee"]
    assert found("fee*", "a fee, fees") == ["fee", "fees"]


def test_parts_joined_by_and_stand_in_either_order_in_one_sentence() -> None:
    assert found("@passport & @kept", "passport is kept") == ["passport is kept"]
    assert found("@passport & @kept", "сдаёте паспорта") == ["сдаете паспорта"]
    assert found("@passport & @kept", "护照由公司保管") == ["护照由公司保管"]
    assert found("@passport & @kept", "a passport. We kept going") == []


def test_parts_joined_by_dots_stand_in_order() -> None:
    assert found("pay ... later", "pay a bit later") == ["pay a bit later"]
    assert found("pay ... later", "later you pay") == []


def test_parts_may_not_be_farther_apart_than_within() -> None:
    assert found("pay ... later", "pay 12345 later", within=7)
    assert not found("pay ... later", "pay 123456 later", within=7)


def test_parts_joined_by_double_and_stand_anywhere() -> None:
    assert found("@passport && @kept", "Passport.\nMany lines.\nAll is kept.")


def test_either_word_will_do() -> None:
    assert found("red / green ... light", "a green light") == ["green light"]


def test_a_star_inside_means_directly_after() -> None:
    assert found("модельн* внешност*", "модельная внешность") == ["модельная внешность"]
    assert found("модельн* внешност*", "модельная и яркая внешность") == []


def test_an_unknown_list_and_a_star_inside_an_alternative_are_refused() -> None:
    with pytest.raises(ValueError, match="no word list nothing"):
        take_apart("@nothing", "key", WORDS)
    with pytest.raises(SettingsError, match="at the end only"):
        take_apart("mo*del / fee", "key", WORDS)


def test_a_word_repeated_thousands_of_times_gives_bounded_matches() -> None:
    assert len(found("@passport & @kept", "passport kept " * 20_000)) <= 40
