import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from web.marks import Span, cut, short, visible

TEXTS = st.text(max_size=60)
SPANS = st.lists(st.builds(Span, st.integers(-3, 70), st.integers(-3, 70), st.integers(1, 4)), max_size=8)
STEERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@given(TEXTS, SPANS)
def test_pieces_make_up_the_text_and_each_code_point_has_the_marks_that_lie_on_it(text, spans):
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    marks = [piece.marks for piece in pieces for _ in piece.text]
    expected = [tuple(sorted({s.mark for s in spans if s.start <= at < s.end})) for at in range(len(text))]
    assert marks == expected


def test_overlapping_flags_are_cut_where_they_meet_and_each_ends_once():
    pieces = cut("free visa and ticket", [Span(0, 9, 1), Span(5, 20, 2), Span(5, 9, 3)])
    assert [(piece.text, piece.marks, piece.ends) for piece in pieces] == [
        ("free ", (1,), ()),
        ("visa", (1, 2, 3), (1, 3)),
        (" and ticket", (2,), (2,)),
    ]


def test_a_window_of_a_text_keeps_only_what_of_a_mark_lies_inside():
    assert [(piece.text, piece.marks) for piece in cut("0123456789", [Span(0, 4, 1), Span(7, 10, 2)], 2, 6)] == [
        ("23", (1,)),
        ("45", ()),
    ]


@given(st.text(alphabet=st.characters(), max_size=80))
def test_what_is_shown_is_safe_markup_that_can_be_encoded(text):
    shown = visible(text)
    assert isinstance(shown, Markup)
    shown.encode()
    rest = re.sub(r'<span class="odd" title="[^"<>]*">[^<>]*</span>', "", shown)
    assert "<" not in rest and ">" not in rest


def test_markup_is_shown_as_it_is_written():
    written = "<script>alert(1)</script> & {{ 7*7 }} \"'"
    shown = visible(written)
    assert "<" not in shown
    assert unescape(shown) == written


def test_signs_that_turn_the_direction_around_are_named_and_gone():
    shown = visible(f"pay {STEERING} now")
    assert not set(STEERING) & set(shown)
    assert '<span class="odd" title="RIGHT-TO-LEFT OVERRIDE (U+202E)">RLO</span>' in shown


def test_invisible_signs_and_lone_surrogates_are_named():
    shown = visible("a\u200bb\x00c\ud800d\ufeff\ufffe\ue000")
    assert re.findall(r">([^<>]+)</span>", shown) == ["ZWSP", "U+0000", "U+D800", "BOM", "U+FFFE", "U+E000"]


def test_joiners_that_scripts_and_emoji_need_stay():
    for text in ("👩‍🏭 نمی‌خواهم", "e\u0301", "ไม่ต้อง", "line\nbreak\ttab"):
        assert visible(text) == text


def test_piled_up_marks_are_counted_instead_of_drawn():
    shown = visible("e" + "\u0301" * 40)
    assert shown.count("\u0301") == 3
    assert "+37 marks" in shown


def test_a_shortened_text_is_one_line_and_says_that_it_was_cut():
    assert short("two\n lines", 40) == "two lines"
    assert short("x" * 1_000_000, 10) == "x" * 10 + "…"
