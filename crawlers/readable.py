"""Turns HTML into readable text: line breaks and list items kept, tags and entities gone, hidden link targets shown."""

import html
import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

MAX_HTML = 2_000_000
"""Characters of HTML that are read; a description is a few thousand, anything beyond is not meant for readers."""

_PARAGRAPH_NAMES = "p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre article section header footer"
_PARAGRAPH = frozenset(_PARAGRAPH_NAMES.split())
_LISTS = frozenset(("ul", "ol"))
_LINE_NAMES = "div tr dt dd option form fieldset address aside main nav figure figcaption center"
_LINE = frozenset(_LINE_NAMES.split())
_SILENT_NAMES = "script style template noscript svg title iframe object button select"
_SILENT = frozenset(_SILENT_NAMES.split())
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})([^<>]{0,4000})>|<[!?][^<>]{0,4000}>")
_KNOWN_TAG = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|b|i|u|s|em|strong|a|h[1-6]|font|table|tr|td|th|tbody|img|hr|pre|code|blockquote|"
    r"script|style|section|article|center|small|sup|sub|dl|dt|dd|tg-emoji|tg-spoiler|time|html|body)\b[^<>]{0,4000}>"
    r"|<!--",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_PASSES = 5
"""Times that a text is unwrapped: HTML escaped twice inside HTML takes four."""

_EDGE, _GAP, _BULLET = "\x01", "\x02", "\x03"
"""Where a block begins or ends, where a paragraph does (runs of them become one break), what follows a bullet."""
_BREAKS = re.compile(r"[\x01\x02\n ]*[\x01\x02\n][\x01\x02\n ]*")
_AFTER_BULLET = re.compile(r"\x03\s*")
_SPACES = re.compile(r"[ \t\f\v\u00a0]+")
_ANY_SPACE = re.compile(r"\s+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]")


def readable(markup: str, base_url: str = "") -> str:
    """Readable text of HTML, or of plain text; also where the HTML was escaped once or twice more than it should."""
    text = _INVISIBLE.sub("", markup[:MAX_HTML])
    laid_out = False
    for _ in range(_PASSES):
        if _KNOWN_TAG.search(text):
            text = _laid_out(text.replace("\n", "<br>") if laid_out else text, base_url)
            laid_out = True
        elif _ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    return tidy(text)


def element_text(root: etree._Element, base_url: str = "") -> str:
    """Readable text of an element that is parsed already."""
    return readable(etree.tostring(root, method="html", encoding="unicode", with_tail=False), base_url)


def one_line(markup: str) -> str:
    """Readable text on one line: for titles, names, places."""
    if "<" not in markup and "&" not in markup:
        return " ".join(_INVISIBLE.sub("", markup[:MAX_HTML]).split())
    return " ".join(readable(markup).split())


def tidy(text: str) -> str:
    """Runs of spaces to one, at most one empty line in a row, no invisible control characters, trimmed."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text))
    return _MANY_BREAKS.sub("\n\n", text).strip()


def _laid_out(markup: str, base_url: str) -> str:
    """The text of `markup` with breaks where its layout has them; one scan, whatever the nesting."""
    markup = _without_comments(markup)
    pieces: list[str] = []
    anchor: tuple[str, int] | None = None
    silent = ""
    preformatted = lists = items = position = 0
    for token in _TOKEN.finditer(markup):
        closing, name, attributes = token[1], (token[2] or "").lower(), token[3] or ""
        if not silent:
            words = markup[position : token.start()]
            pieces.append(words if preformatted else _ANY_SPACE.sub(" ", words))
        position = token.end()
        if silent:
            silent = "" if closing and name == silent else silent
            continue
        if name in _SILENT and not closing and not attributes.endswith("/"):
            silent = name
        elif name == "a":
            if anchor:
                pieces.append(_target(*anchor, pieces, base_url))
            anchor = None if closing else (attributes, len(pieces))
        else:
            preformatted += (-1 if closing else 1) if name == "pre" else 0
            if closing and name in _LISTS:
                lists, items = lists - 1, lists - 1
            # What stands inside a list item opens no empty line: neither its paragraphs nor a list of its own.
            pieces.append(_EDGE if items > 0 and name in _PARAGRAPH else _break(name, bool(closing)))
            if name == "li":
                items = lists - 1 if closing else max(lists, 1)
            elif not closing and name in _LISTS:
                lists, items = lists + 1, lists
    if not silent:
        pieces.append(_ANY_SPACE.sub(" ", markup[position:]))
    return _AFTER_BULLET.sub(" ", _BREAKS.sub(_one_break, "".join(pieces)))


def _break(name: str, closing: bool) -> str:
    if name == "br":
        return "\n"
    if name == "li":
        return "" if closing else f"{_EDGE}-{_BULLET}"
    if name in _PARAGRAPH:
        return _GAP
    return _EDGE if name in _LINE else " " if name in ("td", "th") else ""


def _one_break(run: re.Match[str]) -> str:
    """The break that a run of edges, gaps and `<br>` comes to: a `<br>` right before a block's end shows as nothing."""
    text = run[0]
    if _GAP in text:
        return "\n\n"
    lines = text.count("\n")
    if _EDGE in text:
        lines = lines + 1 if text.lstrip(" ")[0] == _EDGE else max(lines, 1)
    return "\n" * min(lines, 2)


def _without_comments(markup: str) -> str:
    if "<!--" not in markup:
        return markup
    kept: list[str] = []
    position = 0
    while (start := markup.find("<!--", position)) >= 0:
        kept.append(markup[position:start])
        end = markup.find("-->", start)
        if end < 0:
            return "".join(kept)
        position = end + 3
    return "".join([*kept, markup[position:]])


def _target(attributes: str, start: int, pieces: list[str], base_url: str) -> str:
    """` (target)` where a link leads elsewhere than its words say: recruiters hide contacts behind "apply here"."""
    found = _HREF.search(attributes)
    href = html.unescape(found[1] or found[2] or found[3] or "").strip() if found else ""
    if not href or href.startswith(("#", "javascript:", "?", "data:")):
        return ""
    words = html.unescape("".join(pieces[start:])).strip()
    scheme, _, rest = href.partition(":")
    if scheme in ("mailto", "tel"):
        address = unquote(rest.split("?")[0]).strip()
        return "" if not address or address in words else f" ({address})"
    try:
        target = urljoin(base_url, href) if base_url else href
        valid = urlsplit(target).scheme in ("http", "https")
    except ValueError:
        return ""
    bare, said = _bare(target), _bare(words)
    same = said == bare or bare in said or said == "@" + bare.rsplit("/", 1)[-1]
    return "" if not valid or not said or same else f" ({target})"


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip().lower()).rstrip("/")
