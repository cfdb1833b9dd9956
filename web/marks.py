"""Cuts an advert's text where marks begin and end, and makes visible what it hides: it is shown and never run."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

MAX_PILE: Final = 3
"""Combining marks on one letter that are drawn; some scripts need three, and more only cover the lines around."""
_ODD: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ue000-\uf8ff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_MARK: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SPECIAL: Final = re.compile(f"(?P<odd>{_ODD.pattern})|(?<=[{_MARK}]{{{MAX_PILE}}})(?P<pile>[{_MARK}]+)")
_SHORT: Final = {
    0x00AD: "SHY",
    0x061C: "ALM",
    0x200B: "ZWSP",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}
"""The Unicode standard's abbreviations of the signs that adverts hide most."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, end exclusive, and the number of the mark that it belongs to."""

    start: int
    end: int
    mark: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks."""

    text: str
    marks: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    """Those of its marks that end with it."""


def cut(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Piece]:
    """The text from `start` to `end` in pieces, each with the marks that lie on it; spans may overlap.

    What of a span lies outside is left out. Time grows with the text and with the square of the spans.
    """
    stop = len(text) if end is None else min(end, len(text))
    inside = [
        Span(max(span.start, start), min(span.end, stop), span.mark)
        for span in spans
        if max(span.start, start) < min(span.end, stop)
    ]
    edges = sorted({start, stop, *(span.start for span in inside), *(span.end for span in inside)})
    pieces = []
    for left, right in zip(edges, edges[1:], strict=False):
        marks = sorted({span.mark for span in inside if span.start <= left and right <= span.end})
        ends = [mark for mark in marks if any(span.mark == mark and span.end == right for span in inside)]
        pieces.append(Piece(text[left:right], tuple(marks), tuple(ends)))
    return pieces


def plain_spans(spans: Sequence[Sequence[int]]) -> list[Span]:
    """Highlights of a search as spans of one mark."""
    return [Span(start, end, 1) for start, end in spans]


def visible(text: object) -> Markup:
    """`text` escaped, with every sign that hides, steers or cannot be shown replaced by its name in a small box."""
    whole = str(text)
    shown, at = [], 0
    for match in _SPECIAL.finditer(whole):
        shown.append(escape(whole[at : match.start()]))
        shown.append(_pile(match["pile"]) if match["pile"] else _sign(match["odd"]))
        at = match.end()
    shown.append(escape(whole[at:]))
    return Markup("").join(shown)


def short(text: object, limit: int) -> str:
    """`text` in one line, cut at `limit` code points."""
    whole = str(text)
    line = re.sub(r"\s+", " ", whole[: limit + 1])
    return line if len(whole) <= limit else line[:limit].rstrip() + "…"


def _sign(sign: str) -> Markup:
    code = ord(sign)
    name = unicodedata.name(sign, "no character" if unicodedata.category(sign) in ("Cs", "Cn") else "control character")
    return Markup('<span class="odd" title="{} (U+{:04X})">{}</span>').format(
        name, code, _SHORT.get(code, f"U+{code:04X}")
    )


def _pile(marks: str) -> Markup:
    return Markup('<span class="odd" title="combining marks, piled up">+{} marks</span>').format(len(marks))
