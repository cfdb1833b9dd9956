"""Makes text of adverts fit for a terminal: nothing in it can steer the terminal, hide, or run without end."""

import re
from typing import Final

from rich.text import Text

CUT: Final = "…"
SHORT, LONG = 120, 20_000
"""Code points of a title or a name, and of a whole advert, that are shown."""
_HIDDEN: Final = "·"
_UNSAFE: Final = "\ufffd"
_ODD: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_PILE: Final = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+)"
)
_C0_PICTURES: Final = 0x2400
_C0_END, _DELETE = 0x20, 0x7F
_BREAKS: Final = str.maketrans(
    {"\t": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": " ", "\u2029": " "}
)


def plain(text: object, limit: int = SHORT, *, lines: bool = False) -> str:
    """`text` for a terminal, code point for code point, so that offsets hold, and cut at `limit`.

    Control characters become their pictures (␛), invisible ones a dot, and bidirectional controls, tags and lone
    surrogates U+FFFD: what was hidden is to be seen. Line breaks stay with `lines`, else become spaces.
    """
    whole = str(text)
    shown = whole[:limit].translate(_BREAKS)
    if not lines:
        shown = shown.replace("\n", " ")
    shown = _ODD.sub(_picture, shown)
    shown = _PILE.sub(lambda match: match[1] + _HIDDEN * len(match[2]), shown)
    return shown + CUT if len(whole) > limit else shown


def text(value: object, style: str = "", limit: int = SHORT) -> Text:
    """A cell: never read as markup."""
    return Text(plain(value, limit), style=style)


def words(name: object) -> str:
    """An identifier as words: `forced_scamming` is `forced scamming`."""
    return plain(name).replace("_", " ")


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < _C0_END:
        return chr(_C0_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    if code in (0xAD, 0x34F, 0x115F, 0x1160, 0x180E, 0x200B, 0x3164, 0xFEFF, 0xFFA0) or 0x2060 <= code <= 0x2064:
        return _HIDDEN
    return _UNSAFE
