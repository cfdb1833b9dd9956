"""The signs of an address that are said in words, bracketed or set apart: `(at)`, "собака", `hr @ firma . kz`; pure."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from nlp.addresses import ends
from nlp.contact_words import contact_words
from nlp.folding import Folded
from nlp.glossary import UNSPACED

_OPEN, _CLOSE = r"[(\[{<|*\u3010\u300c\u3014\u300e] ?", r" ?[)\]}>|*\u3011\u300d\u3015\u300f] ?"
"""The space before an opening sign is looked for last: an expression that begins with a sign is found faster."""
_BRACKETED_WORD: Final = re.compile(
    r"(?<=[a-z0-9_])[(\[{<]([^\W\d_]{1,10}|[^\w\s])[)\]}>](?=[a-z0-9-]{2,40}\.([a-z]{2,10})(?!\w))"
)
"""Whatever stands in brackets between two parts of an address means the sign."""
_WIDE_AT: Final = re.compile(r"(?<=[a-z0-9_])(?: @ ?|@ )(?=[a-z0-9-]{2,40} ?\. ?([a-z]{2,10})(?!\w))")
_WIDE_DOT: Final = re.compile(r"[@)\]}] ?[a-z0-9-]{1,40}( \. ?|\. )(?=([a-z]{2,10})(?!\w))")
_COMMA_DOT: Final = re.compile(
    r"@[a-z0-9-]{2,40}([,\u3002\u00b7\u2022])(?:com|net|org|ru|ua|uz|kz|kg|by|tr|vn|th|cn|id|example)(?!\w)"
)
_WIDE_SITE: Final = re.compile(r"(?<!\w)www( ?\. ?)[a-z0-9-]{2,40}( ?\. ?)(?=([a-z]{2,10})(?!\w))")
_WRITTEN_TO: Final = re.compile(
    r"(?:e-?mail|mail|почт[ауы]|имейл|email|pochta|correo|courriel|邮箱|อีเมล)[^\w\n]{1,3}(?:на |at |to |:)?"
    r"[a-z0-9][a-z0-9._-]{1,40}( at )[a-z0-9-]{2,40}\.([a-z]{2,10})(?!\w)"
)
_WIDE_HANDLE: Final = re.compile(r"(?<![\w@])@ (?=[a-z][a-z0-9]{0,30}(?: ?_ ?[a-z0-9]+|[a-z0-9_]{3}))")
_WIDE_UNDERSCORE: Final = re.compile(r"(?<=[a-z0-9]) ?_ ?(?=[a-z0-9])")
_MAIL_WORDS: Final = ("mail", "почт", "имейл", "pochta", "correo", "courriel", "邮箱", "อีเมล")


class Edit(NamedTuple):
    """What stands from `start` to `end` in the folded text, and what is meant."""

    start: int
    end: int
    meant: str


def signs(folded: Folded) -> Iterator[Edit]:
    """`(at)`, `[dot]`, "собака", and signs with spaces about them."""
    text, said = folded.text, _said()
    has_at = "@" in text
    if any(sign in text for sign in "([{<|*\u3010\u300c\u3014\u300e"):
        for edit in _bracketed(text, said):
            has_at = has_at or edit.meant == "@"
            yield edit
    if said.may_be_in(folded):
        for match in said.mail.finditer(text):
            if match["end"] in ends().plain or match["end"] in ends().wordlike:
                yield Edit(*match.span("at" if match["at"] else "other"), "@")
                yield from _said_dots(said, text, *match.span())
                has_at = True
    if any(word in text for word in _MAIL_WORDS):
        for match in _WRITTEN_TO.finditer(text):
            if match[2] in ends().plain:
                yield Edit(*match.span(1), "@")
    if "www" in text:
        for match in _WIDE_SITE.finditer(text):
            yield from (Edit(*match.span(part), ".") for part in (1, 2) if " " in match[part])
    yield from _dots_and_ats(text, has_at)


def _dots_and_ats(text: str, has_at: bool) -> Iterator[Edit]:
    if " ." in text or (has_at and ". " in text):
        for match in _WIDE_DOT.finditer(text):
            if match[2] in ends().plain:
                yield Edit(*match.span(1), ".")
    if "@" in text:
        yield from _wide(text)


def _bracketed(text: str, said: "_Said") -> Iterator[Edit]:
    done = 0
    for match in said.bracketed.finditer(text):
        start, end = match.span()
        start -= start > done and text[start - 1] == " "
        if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum():
            yield Edit(start, end, "@" if match["at"] else ".")
        done = end
    for match in _BRACKETED_WORD.finditer(text):
        if match[2] in ends().plain and not said.bracketed.match(text, match.start()):
            yield Edit(*match.span(), "@")


def _wide(text: str) -> Iterator[Edit]:
    if "@ " in text or " @" in text:
        for match in _WIDE_AT.finditer(text):
            if match[1] in ends().plain and (match[0] != " @" or not _ends_in_mark(text, match.start())):
                yield Edit(*match.span(), "@")
        for match in _WIDE_HANDLE.finditer(text):
            yield Edit(*match.span(), "@")
    if " _" in text or "_ " in text:
        for match in _WIDE_UNDERSCORE.finditer(text):
            if " " in match[0]:
                yield Edit(*match.span(), "_")
    for match in _COMMA_DOT.finditer(text):
        yield Edit(*match.span(1), ".")


def _ends_in_mark(text: str, end: int) -> bool:
    """Whether a messenger, or another place to be found at, is named right before: a handle follows, no address."""
    return any(
        match.end() == end
        for known in contact_words().messengers
        for match in known.pattern.finditer(text, max(0, end - 20), end)
    )


def _said_dots(said: "_Said", text: str, start: int, end: int) -> Iterator[Edit]:
    for match in said.dot.finditer(text, start, end):
        yield Edit(*match.span(), ".")


class _Said(NamedTuple):
    """The words for the signs of an address, compiled."""

    bracketed: re.Pattern[str]
    mail: re.Pattern[str]
    dot: re.Pattern[str]
    sure: frozenset[str]
    maybe: frozenset[str]
    dots: frozenset[str]
    unspaced: tuple[str, ...]

    def may_be_in(self, folded: Folded) -> bool:
        """Whether the sign is said in words: by one that is nothing else, or beside one for the dot."""
        words = folded.distinct
        if not self.sure.isdisjoint(words):
            return True
        text = folded.text
        if not self.dots.isdisjoint(words) and ("@" in text or not self.maybe.isdisjoint(words)):
            return True
        return not text.isascii() and ("@" in text or any(word in text for word in self.unspaced))


@cache
def _said() -> _Said:
    words = contact_words()
    at, dot = "|".join(filter(None, words.at)), "|".join(filter(None, words.dot))
    maybe_at = "|".join(word for word in words.at[1].split("|") if len(word) > 1)
    sure_dots, sure_at = words.dot[0].split("|"), words.at[0].split("|")
    unspaced_at = "|".join(word for word in sure_at if UNSPACED.search(word)) or "(?!)"
    unspaced_dot = "|".join(word for word in sure_dots if UNSPACED.search(word)) or "(?!)"
    said_dot = rf"(?: (?:{words.dot[0]}) | ?(?:{unspaced_dot}) ?)"
    any_dot = rf"(?: (?:{dot}) | ?(?:{unspaced_dot}) ?|\.)"
    said_at = rf"(?: (?:{words.at[0]}) | ?(?:{unspaced_at}) ?)"
    sign_or_said = rf"(?: (?:{maybe_at}) | ?@ ?)"
    name, host = r"(?<![\w@.])[a-z0-9][a-z0-9_.-]{0,40}", r"[a-z0-9-]{1,40}"
    return _Said(
        re.compile(rf"{_OPEN}(?:(?P<at>{at})|(?P<dot>{dot})){_CLOSE}"),
        re.compile(
            rf"{name}(?:{said_dot}[a-z0-9_-]{{1,30}}){{0,2}}"
            rf"(?:(?P<at>{said_at})(?={host}{any_dot})|(?P<other>{sign_or_said})(?={host}{said_dot})){host}"
            rf"(?:{any_dot}{host}){{0,2}}{any_dot}(?P<end>[a-z]{{2,10}})(?!\w)"
        ),
        re.compile(any_dot),
        _last_words(words.at[0]),
        _last_words(maybe_at),
        _last_words(words.dot[0]),
        tuple(unspaced_at.split("|")),
    )


def _last_words(alternatives: str) -> frozenset[str]:
    return frozenset(re.split(r"\\ ", word)[-1].replace("\\", "") for word in alternatives.split("|"))
