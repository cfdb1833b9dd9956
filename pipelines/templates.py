"""A campaign as an analyst reads it: the template that its near-duplicates share, what varies in it, how it spread."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal, NamedTuple
from unicodedata import category

from records.document import AdDocument
from search.engine import Engine
from search.query import AdQuery, Filters

MEMBERS: Final = 50
"""Adverts of a cluster that are laid beside each other, those first seen first."""
TOKENS: Final = 600
"""Words of each that are compared: fifty long adverts take about a second."""
SHARED: Final = 0.6
"""Share of the adverts that a word stands in at the same place to be of the template: sentences may be moved."""
VARIED: Final = 0.2
"""Share of the adverts that have something between two words of the template for a slot to be there."""
VALUES: Final = 10
"""Values of a slot that are told."""
PLATFORMS: Final = 30
"""Platforms of a cluster that are told."""
LONGEST: Final = 200
Kind = Literal["contact", "number", "emoji", "words"]
_TOKEN: Final = re.compile(
    r"(?P<contact>https?://\S{1,300}|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]{1,100}|@[A-Za-z0-9_.]{2,64}|(?:t|wa|line|zalo)\.me/\S{1,100}"
    r"|\+?\d[\d ()-]{6,20}\d)"
    r"|(?P<number>\d[\d.,]{0,20})"
    r"|(?P<words>[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]{1,64}|[^\w\s\u2190-\U0010ffff])"
    r"|(?P<emoji>[^\w\s]\ufe0f?)"
)


class Token(NamedTuple):
    """A word, number, contact or emoji of an advert."""

    kind: Kind
    start: int
    end: int
    key: str
    """By which tokens are the same."""


def campaign(engine: Engine, ad: AdDocument) -> dict[str, Any] | None:
    """The cluster of a published advert: template, where first seen, how spread; null where it stands alone.

    One question to the index, and one for each platform. `adverts` counts all, `compared` those of the template.
    """
    of_cluster = AdQuery(filters=Filters(cluster=(ad.cluster_id,)), sort="oldest", size=MEMBERS, facets=("platform",))
    found = engine.search(of_cluster)
    members = [hit.document for hit in found.hits]
    if found.total < 2 or not members:
        return None
    platforms = [
        {"platform_id": one.value, "adverts": one.count, "first_seen": _first_on(engine, ad.cluster_id, one.value)}
        for one in found.facets.get("platform", [])[:PLATFORMS]
    ]
    first = members[0]
    return {
        "cluster_id": ad.cluster_id,
        "adverts": found.total,
        "compared": len(members),
        "first": {"posting_id": first.posting_id, "platform_id": first.platform_id, "first_seen": first.first_seen},
        "platforms": sorted(platforms, key=lambda one: (one["first_seen"], one["platform_id"])),
        "template": template([one.text or one.title for one in members]),
    }


def template(texts: Sequence[str]) -> list[dict[str, Any]]:
    """What most of the texts share, piece by piece, in the wording of the first of them: `{"text"}` or a slot.

    A slot is `{"slot", "kind", "values": [{"value", "count"}]}`: its number, what it mostly holds, and its commonest
    values as they are written, the empty one where nothing stands there.
    """
    base = _tokens(texts[0])
    if not base:
        return []
    others = [(text, _tokens(text)) for text in texts[1:]]
    matches = [_places(base, tokens) for _, tokens in others]
    counts = Counter(place for match in matches for place in match)
    kept = [
        at for at, token in enumerate(base)
        if token.kind == "words" and counts[at] + 1 >= SHARED * len(texts)
    ]  # fmt: skip
    pieces: list[dict[str, Any]] = []
    for left, right in zip([-1, *kept], [*kept, len(base)], strict=True):
        held = [_between(texts[0], base, left, right)]
        for (text, tokens), match in zip(others, matches, strict=True):
            low, high = match.get(left, -1 if left < 0 else None), match.get(right)
            high = len(tokens) if right == len(base) else high
            if low is not None and high is not None and low < high:
                held.append(_between(text, tokens, low, high))
        _add_slot(pieces, held, len(texts))
        if right < len(base):
            _add_text(pieces, texts[0], base, right)
    return pieces


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if len(found) == TOKENS:
            break
        kind: Any = match.lastgroup
        if kind == "emoji" and category(match.group()[0])[0] == "P":
            kind = "words"
        found.append(Token(kind, match.start(), match.end(), match.group().casefold()))
    return found


def _places(base: Sequence[Token], tokens: Sequence[Token]) -> dict[int, int]:
    """Where each token of the base stands among these, as far as both have the same in the same order."""
    matcher = SequenceMatcher(None, [one.key for one in base], [one.key for one in tokens], autojunk=False)
    return {a + step: b + step for a, b, size in matcher.get_matching_blocks() for step in range(size)}


def _between(text: str, tokens: Sequence[Token], left: int, right: int) -> tuple[Counter[Kind], str]:
    """What stands between two tokens: how much of each kind, and how it is written."""
    inner = tokens[left + 1 : right]
    if not inner:
        return Counter(), ""
    return Counter(one.kind for one in inner), text[inner[0].start : inner[-1].end][:LONGEST]


def _add_slot(pieces: list[dict[str, Any]], held: Sequence[tuple[Counter[Kind], str]], texts: int) -> None:
    values = Counter(value for _, value in held)
    filled = sum(count for value, count in values.items() if value)
    if not held[0][1] and filled < max(VARIED * texts, 2):
        return
    if len(values) == 1 and "" not in values and len(held) > 1:
        # What all have there is of the template, be it a number.
        pieces.append({"text": held[0][1]})
        return
    kinds: Counter[Kind] = Counter()
    for counted, _ in held:
        kinds.update(counted)
    order: tuple[Kind, ...] = ("contact", "number", "emoji")
    own = [kind for kind in order if kinds[kind]]
    kind: Kind = own[0] if own and kinds[own[0]] >= kinds["words"] else "words"
    number = sum("slot" in piece for piece in pieces) + 1
    common = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:VALUES]
    pieces.append({"slot": number, "kind": kind, "values": [{"value": value, "count": n} for value, n in common]})


def _add_text(pieces: list[dict[str, Any]], text: str, base: Sequence[Token], at: int) -> None:
    token = base[at]
    gap = text[base[at - 1].end : token.start] if at else ""
    word = text[token.start : token.end]
    if pieces and "text" in pieces[-1]:
        pieces[-1]["text"] += (" " if gap and not gap.isspace() else gap) + word
    else:
        pieces.append({"text": word})


def _first_on(engine: Engine, cluster_id: str, platform_id: str) -> str:
    there = Filters(cluster=(cluster_id,), platform=(platform_id,))
    hits = engine.search(AdQuery(filters=there, sort="oldest", size=1)).hits
    return hits[0].document.first_seen if hits else ""


def in_words(pieces: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The pieces of a template to be read one after the other, slots as `[1 contact]`."""
    for piece in pieces:
        yield piece["text"] if "text" in piece else f"[{piece['slot']} {piece['kind']}]"
