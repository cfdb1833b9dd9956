"""Reads the formats in which collections arrive, item by item: JSON lines, CSV, Telegram exports, WARC."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import orjson
from pydantic import ValidationError

from config.errors import RecruitwatchError
from records.posting import Posting
from records.record import moment, stamp

Format = Literal["jsonl", "csv", "telegram-export", "warc"]
FORMATS: tuple[Format, ...] = get_args(Format)
MAX_LINE = 16_000_000
"""A posting is far smaller; a longer line is no posting."""
Item = tuple[str, Mapping[str, Any] | Posting | str]
"""Where it stands (`file:line`), and what is there: its fields, a posting, or the reason why it cannot be read."""


class ImportRefused(RecruitwatchError):
    """A collection cannot be imported as it was named."""


def read_items(file: Path, format_: Format) -> Iterator[Item]:
    """The items of a file, one in memory at a time (a Telegram export is read whole)."""
    return _READERS[format_](file)


def _read_jsonl(file: Path) -> Iterator[Item]:
    with file.open("rb") as lines:
        number = 0
        while line := lines.readline(MAX_LINE + 1):
            number += 1
            where = f"{file}:{number}"
            if len(line) > MAX_LINE:
                yield where, f"longer than {MAX_LINE} bytes"
                while line and not line.endswith(b"\n"):
                    line = lines.readline(MAX_LINE)
                continue
            if not line.strip():
                continue
            try:
                item = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield where, f"invalid JSON: {error}"
                continue
            if not isinstance(item, dict):
                yield where, "not an object"
            elif "posting_id" in item and "revision" in item:
                yield where, _as_posting(item)
            else:
                yield where, item


def _as_posting(item: dict[str, Any]) -> Posting | str:
    try:
        return Posting.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        return f"no posting: {'.'.join(map(str, first['loc']))}: {first['msg']}"


def _read_csv(file: Path) -> Iterator[Item]:
    csv.field_size_limit(MAX_LINE)
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.DictReader(lines)
        try:
            for row in reader:
                yield f"{file}:{reader.line_num}", row
        except csv.Error as error:
            yield f"{file}:{reader.line_num}", f"no CSV: {error}"


def _read_telegram_export(file: Path) -> Iterator[Item]:
    """The messages of a `result.json` that Telegram Desktop exported, of public channels only."""
    try:
        export = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ImportRefused(f"{file}: invalid JSON: {error}", "export the channel as JSON") from None
    if not isinstance(export, dict) or export.get("type") != "public_channel":
        raise ImportRefused(f"{file}: no export of a public channel", "only public channels may be imported")
    for index, message in enumerate(export.get("messages") or []):
        if not isinstance(message, dict) or message.get("type") != "message":
            continue
        parts = message.get("text")
        runs = [parts] if isinstance(parts, str) else parts if isinstance(parts, list) else []
        text = "".join(run if isinstance(run, str) else str(run.get("text", "")) for run in runs)
        native = f"{abs(int(export.get('id') or 0))}/{message.get('id')}"
        published = {"author": message.get("author"), "date_posted": _unix_time(message.get("date_unixtime"))}
        yield f"{file}: message {index + 1}", {"native_id": native, "text": text, "published": published}


def _unix_time(value: Any) -> str | None:
    return stamp(datetime.fromtimestamp(int(value), UTC)) if str(value).isdecimal() else None


def _read_warc(file: Path) -> Iterator[Item]:
    """The pages of a WARC file, each read as a page without structure unless it carries JobPosting data."""
    from warcio.archiveiterator import ArchiveIterator

    from crawlers.parsers import parse_file

    with file.open("rb") as stream:
        for index, record in enumerate(ArchiveIterator(stream)):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            where = f"{file}: record {index + 1}"
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            body = record.content_stream().read(MAX_LINE)
            try:
                parsed = parse_file("jsonld", body, url)
            except (RecruitwatchError, ValueError) as error:
                yield where, str(error)
                continue
            at = record.rec_headers.get_header("WARC-Date")
            collected_at = stamp(moment(at)) if at else None
            for posting in parsed.postings:
                yield where, posting.model_copy(update={"collected_at": collected_at})


_READERS: dict[Format, Callable[[Path], Iterator[Item]]] = {
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "telegram-export": _read_telegram_export,
    "warc": _read_warc,
}
