"""Tables that spreadsheets and data tools read: CSV, XLSX and Parquet."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.exports.columns import Column, Kind
from records.record import moment

BETWEEN: Final = " | "
"""Between the items of a list in one cell."""
REPLACEMENT: Final = "\ufffd"
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and what readers of CSV stumble over."""
_UNSEEN: Final = re.compile(r"[\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*")
"""What a spreadsheet may pass over before it looks for a formula."""
_FORMULA: Final = frozenset("=+-@")
GROUP_ROWS: Final = 5_000
GROUP_CHARACTERS: Final = 16_000_000
"""Of a row group of Parquet, whichever is reached first; one group is held in memory."""
_ARROW: Final[dict[Kind, pa.DataType]] = {
    "text": pa.string(),
    "list": pa.list_(pa.string()),
    "number": pa.float64(),
    "integer": pa.int64(),
    "time": pa.timestamp("us", tz="UTC"),
    "flag": pa.bool_(),
}


def cell(value: Any) -> str | int | float | None:
    """A value as one cell: lists joined, control characters replaced, true and false as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = BETWEEN.join(value)
    return _UNFIT.sub(REPLACEMENT, value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula.

    So it does with what begins with `=`, `+`, `-`, `@` in any width, or with a tab or a line's end; spaces and
    invisible characters before these do not save it.
    """
    start = _UNSEEN.match(text)
    first = text[start.end() : start.end() + 1] if start else ""
    active = unicodedata.normalize("NFKC", first)[:1] in _FORMULA if first else False
    return f"'{text}" if active or text[:1] in ("\t", "\r", "\n") else text


class CsvSink:
    """CSV (RFC 4180) in UTF-8 with a byte order mark, by which Excel knows the encoding; formulas are defused."""

    limits: tuple[str, ...] = (
        "a cell that a spreadsheet would take for a formula has an apostrophe before it (so every phone number has)",
        f"lists are one cell, their items joined by '{BETWEEN}'; control characters are replaced by U+FFFD",
    )
    most: int | None = None
    cut = 0

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.name for column in columns])

    def add(self, item: Sequence[Any]) -> None:
        """Writes one row."""
        shown = map(cell, item)
        self._writer.writerow([defused(value) if isinstance(value, str) else value for value in shown])

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


class ParquetSink:
    """Parquet with typed columns: lists as lists, times as times in UTC."""

    limits: tuple[str, ...] = ()
    most: int | None = None
    cut = 0

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._schema = pa.schema(
            [pa.field(one.name, _ARROW[one.kind], metadata={"meaning": one.meaning}) for one in columns]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []
        self._characters = 0

    def add(self, item: Sequence[Any]) -> None:
        """Takes up one row."""
        self._rows.append(item)
        self._characters += sum(len(value) for value in item if isinstance(value, str))
        if len(self._rows) >= GROUP_ROWS or self._characters >= GROUP_CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Writes what is held, and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            by_column = zip(self._columns, zip(*self._rows, strict=True), strict=True)
            arrays = [pa.array(_typed(column, values), _ARROW[column.kind]) for column, values in by_column]
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._characters = [], 0


def _typed(column: Column, values: Sequence[Any]) -> list[Any]:
    if column.kind == "time":
        return [None if value is None else moment(value) for value in values]
    return list(values)
