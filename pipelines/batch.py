"""Many questions at once: a CSV of phones, handles, links, names or words, one line after another.

A line is what the file says it is where a column is named so (`text`, `contact`, or any option of `search`). In other
files the first column is read: a telephone number in any notation, a messenger's link or a handle asks for adverts with
that contact, anything else for its words.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from config.errors import RecruitwatchError, SettingsError
from nlp.contacts import find_contacts
from nlp.folding import fold
from nlp.phones import REGIONS
from search.engine import Engine, left_out
from search.query import AdQuery, Filters, QueryError, ad_query

MAX_LINE: Final = 10_000
"""Characters of a line; longer ones are bad lines."""
_CONTACTS: Final = frozenset(("PHONE", "EMAIL", "MESSENGER", "CRYPTO"))
_HANDLE: Final = re.compile(r"@?([A-Za-z][A-Za-z0-9_.]{2,31})")
_LOOKS_HANDLED: Final = re.compile(r"[0-9_]")
_NAMED: Final = ("telegram", "line", "wechat", "zalo", "imo")
"""Messengers whose names need not be telephone numbers."""
_NUMBERED: Final = ("whatsapp", "viber", "signal", "zalo", "telegram", "imo")
"""Messengers that may be reached by a telephone number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a batch: what it asks, or why it cannot."""

    number: int
    given: str
    query: AdQuery | None
    error: str | None = None


def read_batch(file: Path, given: Mapping[str, Any]) -> Iterator[Line]:
    """The questions of a CSV in UTF-8, one at a time; `given` are the options that hold for all of them.

    Columns named as the options are add to a line's question or replace what is given. SettingsError where the file
    cannot be read; a line that cannot be asked is told with its reason, and the rest goes on.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            yield from _questions(_bounded(lines), given)
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}", "check the path") from None


def _questions(lines: Iterable[str], given: Mapping[str, Any]) -> Iterator[Line]:
    names: list[str] | None = None
    for number, line in enumerate(lines, 1):
        row, error = _cells(line)
        if not error and not any(cell.strip() for cell in row):
            continue
        if names is None:
            names = _header(row)
            if names:
                continue
        yield _line(number, line, row, names, given, error)


def _bounded(file: IO[str]) -> Iterator[str]:
    """The lines of a file, each as long as tells that it is too long: what follows of it is passed over unread."""
    while line := file.readline(MAX_LINE + 2):
        yield line.rstrip("\r\n")
        while line and not line.endswith("\n"):
            line = file.readline(MAX_LINE + 2)


def _cells(line: str) -> tuple[list[str], str | None]:
    if len(line) > MAX_LINE:
        return [], f"longer than {MAX_LINE} characters"
    if "\ufffd" in line:
        return [], "not UTF-8"
    try:
        return next(csv.reader([line], strict=True), []), None
    except csv.Error as error:
        return [], f"no CSV: {error}"


def _header(row: list[str]) -> list[str]:
    """The names of the columns, where the first line has names; else nothing, and it is a question itself."""
    names = [cell.strip().lower().replace("-", "_") for cell in row]
    known = {"text", "contact", *Filters.model_fields}
    return names if names[0] in ("text", "contact") or (len(names) > 1 and known.issuperset(names)) else []


def _line(
    number: int, line: str, row: list[str], names: list[str] | None, given: Mapping[str, Any], error: str | None
) -> Line:
    shown = line[:200]
    if error:
        return Line(number, shown, None, error)
    if names and len(row) > len(names):
        return Line(number, shown, None, f"{len(row)} cells under {len(names)} names")
    stated: dict[str, Any] = dict(zip(names, row, strict=False)) if names else asked(row[0])
    if names and stated.get("contact", "").strip():
        stated["contact"] = contact_values(stated["contact"]) or [stated["contact"].strip()]
    said = {name: value for name, value in stated.items() if value}
    try:
        return Line(number, shown, ad_query({**given, **said}))
    except RecruitwatchError as refused:
        return Line(number, shown, None, f"{refused.message}; {refused.remedy}")


def asked(written: str) -> dict[str, Any]:
    """The options that a cell of no named column comes to: a contact's values where it is one, else its words.

    What may be a word or a handle (`goldjob_77`) asks for both.
    """
    values = contact_values(written)
    handle = _HANDLE.fullmatch(written.strip())
    if values and not (handle and not written.strip().startswith("@")):
        return {"contact": values}
    if values:
        return {"text": f'"{written.strip()}" OR contact:{",".join(values)}'}
    return {"text": written.strip()}


def contact_values(written: str) -> list[str]:
    """What an index may have a contact as, however it is written: `90 123-45-67` of any country, `@name`, a link."""
    plain = written.strip()
    handle = _HANDLE.fullmatch(plain)
    if handle and (plain.startswith("@") or _LOOKS_HANDLED.search(plain)):
        name = handle[1].lower()
        return [f"{messenger}:{name}" for messenger in _NAMED]
    read = find_contacts(fold(plain[:300]), dict.fromkeys(REGIONS.values()))
    found = [(one.type, one.value) for one in read if one.type in _CONTACTS]
    values = list(dict.fromkeys(value for _, value in found))
    phones = dict.fromkeys(value for kind, value in found if kind == "PHONE")
    values += [f"{messenger}:{phone}" for phone in phones for messenger in _NUMBERED]
    return list(dict.fromkeys(values))


class Counted:
    """What the lines of a batch that were answered came to."""

    def __init__(self) -> None:
        self.questions = self.bad = self.shown = self.found = self.withheld = 0


def answers(engine: Engine, lines: Iterable[Line], counted: Counted) -> Iterator[dict[str, Any]]:
    """Of each line `line`, `given` and the document of `search`, or `error`; `counted` grows as they are taken."""
    for line in lines:
        told: dict[str, Any] = {"line": line.number, "given": line.given}
        if line.query is None:
            counted.bad += 1
            yield {**told, "error": line.error}
            continue
        try:
            result = engine.search(line.query)
        except QueryError as refused:
            counted.bad += 1
            yield {**told, "error": f"{refused.message}; {refused.remedy}"}
            continue
        counted.questions += 1
        counted.shown += len(result.hits)
        counted.found += result.total
        counted.withheld += left_out(engine, line.query, result.total)
        yield {**told, **result.dump()}
