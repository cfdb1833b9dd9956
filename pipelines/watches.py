"""Watches: makes one of a question or of lists of contacts and words, and shows what it has found."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from config.errors import RecruitwatchError
from pipelines.batch import contact_values
from pipelines.delivery import check_target, shown_target
from pipelines.documents import CONTACTS
from pipelines.workspace import Workspace
from records.catalogue import Catalogue
from records.document import AdDocument
from records.publications import note_publications
from records.record import in_batches, now
from records.watches import Every, Watch, add_watch, all_watches, hits_of
from search.engine import Engine
from search.plan import plan
from search.query import MAX_VALUES, RESTRICTED, AdQuery, ad_query

CADENCES: Final[tuple[Every, ...]] = ("once", "daily", "weekly")
MAX_LINES: Final = 1000
"""Contacts and words of one watch."""
WORDS_AT_ONCE: Final = 40
"""Words that one question asks for; fewer where they name many places."""
MAX_CEILING: Final = 1000
MAX_TITLE: Final = 120
LISTED: Final = 3
"""Values of a filter that are told when a watch is listed."""
LOCK_SECONDS: Final = 60
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_OPERATORS: Final = frozenset({"OR", "AND", "NOT", "|", "||", "&&", "+"})


class WatchError(RecruitwatchError):
    """A watch that cannot be made as it stands, or is not there."""


def make_watch(
    workspace: Workspace,
    name: str,
    options: Mapping[str, Any],
    contacts: Iterable[str] = (),
    words: Iterable[str] = (),
    target: str = "console",
    every: str = "once",
    ceiling: int = 20,
) -> Watch:
    """Saves a watch; it asks `options`, with any of the contacts or words, of what is published from now on."""
    cadence = next((one for one in CADENCES if one == every), None)
    if not _NAME.fullmatch(name):
        raise WatchError(f"{name[:80]!r} is no name", "use up to 64 of a-z, 0-9, - and _")
    if cadence is None:
        raise WatchError(f"--every {every[:80]}", f"use any of {', '.join(CADENCES)}")
    if not 1 <= ceiling <= MAX_CEILING:
        raise WatchError(f"--ceiling {ceiling}", f"use 1 to {MAX_CEILING}")
    check_target(target, workspace.settings)
    queries = [query.stated() for query in watched(ad_query(options), list(contacts), list(words))]
    if not any(set(query) - {"collapse", "restricted", "sort"} for query in queries):
        raise WatchError("nothing is asked for", "give words, filters, --contacts or --words")
    with workspace.lock("alert", wait_seconds=LOCK_SECONDS):
        made = Watch(
            name=name,
            queries=queries,
            every=cadence,
            target=target,
            ceiling=ceiling,
            owner=workspace.settings.user,
            created_at=now(),
            looked_up_to=note_publications(workspace.catalogue, workspace.settings.index_id),
        )
        try:
            add_watch(workspace.catalogue, made)
        except IntegrityError:
            raise WatchError(f"there is a watch {name}", "choose another name, or remove it first") from None
    return made


def watched(base: AdQuery, contacts: Sequence[str], words: Sequence[str]) -> list[AdQuery]:
    """The questions whose answers together are those of `base` with any of the contacts or words.

    Contacts may be written in any of their forms. A line of several words is a phrase; one word is found in any of its
    forms, and may end in `*` or `~`. WatchError names the first line that cannot be asked for.
    """
    if len(contacts) + len(words) > MAX_LINES:
        raise WatchError(f"more than {MAX_LINES} contacts and words", "make two watches of them")
    values = [value for line in contacts for value in _values(line)]
    named = [
        base.model_copy(update={"filters": base.filters.model_copy(update={"contact": tuple(some)})})
        for some in in_batches(dict.fromkeys(values), MAX_VALUES)
    ]
    if named and base.filters.contact:
        raise WatchError("--contact and --contacts", "put all of them into the file")
    asked = [base.model_copy(update={"text": text}) for text in _texts(base.text, dict.fromkeys(words))]
    for query in asked or [base]:
        if ignored := plan(query).understood.ignored:
            raise WatchError(f"{ignored[0].text[:80]!r} cannot be asked for: {ignored[0].reason}", "write it otherwise")
    return [*named, *asked] or [base]


def read_lines(file: Path | None) -> list[str]:
    """What stands in a file, one a line, without empty lines and those that begin with `#`."""
    if file is None:
        return []
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except OSError as error:
        raise WatchError(f"{file}: {error.strerror}", "check the path") from None
    except UnicodeDecodeError:
        raise WatchError(f"{file}: not UTF-8", "save it as UTF-8") from None
    return [line for line in lines if line and not line.startswith("#")]


def find_watch(catalogue: Catalogue, name: str) -> Watch:
    """A watch by its name; WatchError where there is none."""
    found = next((watch for watch in all_watches(catalogue) if watch.name == name), None)
    if found is None:
        raise WatchError(f"no watch {name[:80]}", "see `recruitwatch watch list`")
    return found


def shown_watch(workspace: Workspace, engine: Engine, watch: Watch, most: int) -> dict[str, Any]:
    """The document of `watch show --json`: the watch, how much it found, and the newest `most` of it."""
    total, rows = hits_of(workspace.catalogue, watch.name, most)
    hits = [
        {
            **told_advert(engine, row.posting_id),
            "found_at": row.found_at,
            "told_at": row.delivered_at,
            "withheld": row.withheld,
        }
        for row in rows
    ]
    told = {name: value for name, value in summary(watch).items() if name != "queries"}
    return {"watch": told, "found": total, "hits": hits}


def summary(watch: Watch) -> dict[str, Any]:
    """A watch as it is listed: what is asked, whom it tells and how often."""
    names = ("name", "every", "ceiling", "owner", "created_at", "enabled", "queries")
    told = {"target": shown_target(watch.target), "asks": _asked(watch.queries)}
    return {**{name: getattr(watch, name) for name in names}, **told}


def told_advert(engine: Engine, posting_id: str) -> dict[str, Any]:
    """What is told of an advert: no contact, no name and none of its text; of one that may concern children its id."""
    ad = engine.get(posting_id)
    if ad is None:
        return {"posting_id": posting_id, "gone": True}
    if RESTRICTED in ad.typologies_flagged:
        return {"posting_id": posting_id, "restricted": True}
    return {
        "posting_id": posting_id,
        "title": told_title(ad),
        "level": ad.risk.level,
        "typologies": ad.typologies_flagged,
        "platform_id": ad.platform_id,
        "first_seen": ad.first_seen,
        "url": ad.url if urlsplit(ad.url).scheme in ("http", "https") else None,
    }


def told_title(ad: AdDocument) -> str:
    """A title on one line, with `…` in the place of contacts and names."""
    title = ad.title
    personal = [one for one in (*ad.entities, *ad.mentions) if one.field == "title"]
    for one in sorted(personal, key=lambda one: one.start, reverse=True):
        if one.type in CONTACTS or one.type == "PERSON":
            title = f"{title[: one.start]}…{title[one.end :]}"
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())
    return plain if len(plain) <= MAX_TITLE else f"{plain[: MAX_TITLE - 1]}…"


def _asked(queries: Sequence[Mapping[str, Any]]) -> str:
    """What a watch asks, on a line: its first question, and how many more there are."""
    first = queries[0]
    parts = [first["text"]] if first.get("text") else []
    for name, value in first.get("filters", {}).items():
        if name == "contact":
            # whom somebody looks for is told in full by `watch list --json` alone
            parts.append(f"{len(value):,} ways of writing contacts")
            continue
        listed = value if isinstance(value, list) else [value]
        more = f" and {len(listed) - LISTED:,} more" if len(listed) > LISTED else ""
        parts.append(f"{name}: {', '.join(map(str, listed[:LISTED]))}{more}")
    parts += [f"like: {first['like']}"] if first.get("like") else []
    rest = len(queries) - 1
    return "; ".join(parts) + (f"; or any of {rest:,} further questions" if rest else "")


def _values(line: str) -> list[str]:
    """What the index may have a contact as; a filter's value holds no comma."""
    found = contact_values(line) or [line]
    if any("," in value for value in found):
        raise WatchError(f"{line[:80]!r} is no contact", "write one contact on each line")
    return found


def _texts(base: str, words: Iterable[str]) -> Iterator[str]:
    """Texts that ask for `base` and any of so many words, as many of them in each as one question takes."""
    for terms in in_batches(map(_term, words), WORDS_AT_ONCE):
        yield from _divided(base, terms)


def _divided(base: str, terms: list[str]) -> Iterator[str]:
    text = f"{base} {' OR '.join(terms)}".strip()
    if len(terms) > 1 and plan(AdQuery(text=text)).understood.ignored:
        middle = len(terms) // 2
        yield from _divided(base, terms[:middle])
        yield from _divided(base, terms[middle:])
    else:
        yield text


def _term(word: str) -> str:
    plain = word.replace('"', " ").strip()
    if len(plain.split()) > 1 or ":" in plain or plain.startswith("-") or plain in _OPERATORS:
        return f'"{plain}"'
    return plain
