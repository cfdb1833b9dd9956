"""E-mail and web addresses in plain folded text, the latter without what only follows their readers."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from config.files import ROOT, YamlFile
from nlp.contact_words import contact_words

_CYRILLIC: Final = "\u0400-\u052f"
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_MAIL: Final = re.compile(
    r"(?<![a-z0-9_.+\-])[a-z0-9_][a-z0-9_.+\-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?<![.-])"
    rf"|(?<![\w.+-])[a-z0-9{_CYRILLIC}][\w.+-]{{0,63}}@(?:[\w-]{{1,63}}\.){{1,3}}[{_CYRILLIC}]{{2,8}}(?![\w-])"
)
_LINK: Final = re.compile(rf"(?:https?://|www\.|tg://|viber://)[^\s<>\"'|{_UNSPACED}]{{3,2000}}")
_WIDE_HOST: Final = re.compile(r"(?:https?://|www\.)[\w-]{1,63}\.[\w.-]{2,60}[^\s<>\"'|]{0,500}")
"""Of a host in a script without spaces."""
_BARE: Final = re.compile(
    rf"(?<![\w@.\-])(?<!://)(?!(?:asp|vb|ado)\.net)((?:[a-z0-9-]{{1,63}}\.){{1,4}})([a-z]{{2,18}}|[{_CYRILLIC}]{{2,7}})"
    rf"(?![a-z0-9_@\-{_CYRILLIC}]|\.[a-z0-9{_CYRILLIC}])(:\d{{2,5}})?([/?#][^\s<>\"'|{_UNSPACED}]{{0,500}})?"
    rf"|(?<![\w@.\-])((?:[{_CYRILLIC}0-9-]{{2,63}}\.){{1,3}})([{_CYRILLIC}]{{2,7}}|[a-z]{{2,4}})"
    rf"(?![\w@\-]|\.\w)()(/[^\s<>\"'|{_UNSPACED}]{{0,500}})?"
)
_DOTTED: Final = re.compile(rf"[a-z0-9{_CYRILLIC}]\.[a-z{_CYRILLIC}]{{2}}")
_FILE: Final = re.compile(r"\.(?:js|py|net|pdf|docx?|xlsx?|jpe?g|png|zip|rar|mp4|exe|php|html?)$")
_TRAILING: Final = ".,;:!?\u2026*_~\u0964\u060c\u061b\u06d4\u055d\u00bb\u201d\u2019"
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}
_TRACKING: Final = re.compile(
    r"utm_.*|fbclid|gclid|gad_source|dclid|yclid|ysclid|msclkid|ttclid"
    r"|igsh(?:id)?|_openstat|ref_?src|mc_[ce]id|mibextid|si|feature"
    r"|_gl|roistat|hss_channel|trk|trackingid|rdid|sfnsn|wtmc|cmpid"
)
_SECOND: Final = frozenset({"com", "co", "org", "net", "gov", "edu", "ac", "or", "go"})
"""What stands before the end of many a country."""
_CUE: Final = re.compile(r"[^\s:,.()]+")
_CUES: Final = 3


class Host(NamedTuple):
    """Where an address without "http" stands."""

    start: int
    end: int


class Ends(NamedTuple):
    """Ends of hosts (`config/gazetteer/domains.yaml`)."""

    plain: frozenset[str]
    wordlike: frozenset[str]


@cache
def ends() -> Ends:
    """What hosts may end in, once for each process."""
    data = YamlFile(ROOT / "gazetteer" / "domains.yaml").data
    return Ends(frozenset(data["plain"].split()), frozenset(data["wordlike"].split()))


def find_mails(text: str) -> Iterator[tuple[int, int]]:
    """Where e-mail addresses stand."""
    if "@" in text:
        for match in _MAIL.finditer(text):
            if not match[0].rsplit(".", 1)[-1].isdigit():
                yield match.span()


def find_links(text: str, original: str, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where web addresses stand, `taken` passed over; `original` tells names from sentences, if of the same length."""
    spans: list[tuple[int, int]] = []
    if "://" in text or "www." in text:
        spans += [match.span() for match in _LINK.finditer(text)]
        spans += [match.span() for match in _WIDE_HOST.finditer(text) if not _meets(spans, *match.span())]
    if _DOTTED.search(text):
        inside = [*spans, *taken]
        spans += [
            match.span()
            for match in _BARE.finditer(text)
            if not _meets(inside, *match.span()) and _is_host(match, original)
        ]
    for start, end in spans:
        yield start, start + len(trimmed(text[start:end]))


def trimmed(address: str) -> str:
    """Without the signs of the sentence behind it; a bracket that the address opened stays."""
    while address:
        last = address[-1]
        if last in _TRAILING or (last in _CLOSING and address.count(last) > address.count(_CLOSING[last])):
            address = address[:-1]
        else:
            break
    return address


def without_tracking(address: str) -> str:
    """The address with scheme, its host in lower case, and without what only follows readers."""
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        query = [
            (key, value)
            for key, value in parse_qsl(parts.query, True, max_num_fields=100)
            if not _TRACKING.fullmatch(key)
        ]
    except ValueError:
        return address
    path = "" if parts.path == "/" and not query else parts.path
    scheme = parts.scheme.lower() if "://" in address else "https"
    return urlunsplit((scheme, parts.netloc.lower(), path, urlencode(query, safe="/:,@"), parts.fragment))


def _is_host(match: re.Match[str], original: str) -> bool:
    """Whether a name with dots is a host: its end is one, no prose that lacks a space behind a full stop."""
    labels, end, path = match[1] or match[5], match[2] or match[6], match[4] or match[8]
    known, parts = ends(), labels.rstrip(".").split(".")
    if end not in known.plain and end not in known.wordlike:
        return False
    if (labels, end) == ("readme.", "md") or match.string.endswith("live:", 0, match.start()):
        return False
    if any(part.startswith("-") or part.endswith("-") for part in parts) or parts[-1].isdigit():
        return False
    last = match.end(2) if match[2] else match.end(6)
    written = original[last - len(end) : last]
    if written[:1].isupper() and not original[match.start() : last].isupper() and written.casefold() == end:
        return False
    if path and len(path) > 1:
        return True
    if len(parts) == 1 and len(parts[0]) == 1:
        return False
    if _FILE.search(f".{end}") and end != "net":
        return False
    if end in known.plain:
        return match[1] is not None or not end.isascii()
    hinted = parts[-1] in _SECOND or not parts[-1].isalpha() or parts[-1].isascii() != end.isascii()
    return (hinted and all(len(part) > 1 for part in parts)) or _is_cued(match.string, match.start())


def _is_cued(text: str, start: int) -> bool:
    """Whether a word for sites, or a sign that points, stands before."""
    before = text[max(0, start - 32) : start].rsplit("\n", 1)[-1]
    sites = contact_words().sites
    words = _CUE.findall(before)[-_CUES:]
    return bool(re.search("[\u2190-\u21ff\U0001f446-\U0001f449\U0001f517\U0001f310] ?$", before)) or any(
        sites.knows(word) or sites.unspaced.search(word) for word in words
    )


def _meets(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in spans)
