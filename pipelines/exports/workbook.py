"""XLSX workbooks: strings as strings, never as formulas, and the same bytes each time."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.xml.constants import ARC_CORE  # type: ignore[import-untyped]
from openpyxl.xml.functions import tostring  # type: ignore[import-untyped]

from pipelines.exports.columns import Column
from pipelines.exports.tables import BETWEEN, cell

ROWS: Final = 1_048_575
"""Rows of a sheet beneath its heading (Microsoft, "Excel specifications and limits")."""
UNITS: Final = 32_767
"""UTF-16 units of a cell (the same page)."""
CUT: Final = "…"
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that ZIP knows: a workbook bears no date of its making."""
CHUNK: Final = 1 << 20


class WorkbookSink:
    """One sheet. While it grows it stands in a temporary file; the whole is packed at the end."""

    limits: tuple[str, ...] = (
        f"a sheet holds {ROWS:,} adverts, and a cell {UNITS:,} UTF-16 units: what is longer is cut and ends with {CUT}",
        f"lists are one cell, their items joined by '{BETWEEN}'; control characters are replaced by U+FFFD",
        "times are text in UTC, since Excel knows no time zones",
    )
    most: int | None = ROWS

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("adverts")
        self._sheet.freeze_panes = "A2"
        self.cut = 0
        self.add([column.name for column in columns])

    def add(self, item: Sequence[Any]) -> None:
        """Writes one row."""
        self._sheet.append([self._cell(value) for value in item])

    def close(self) -> None:
        """Packs the workbook, with fixed times."""
        loose = self._path.with_name(f"{self._path.name}.loose")
        try:
            self._book.save(loose)
            self._pack(loose)
        finally:
            loose.unlink(missing_ok=True)

    def _cell(self, value: Any) -> Any:
        shown = cell(value)
        if not isinstance(shown, str):
            return shown
        fitting = fitted(shown)
        self.cut += fitting != shown
        made = WriteOnlyCell(self._sheet, fitting)
        # otherwise what begins with = is a formula, and what looks like #N/A an error
        made.data_type = "s"
        return made

    def _pack(self, loose: Path) -> None:
        properties = self._book.properties
        properties.creator = "recruitwatch"
        properties.created = properties.modified = datetime(*EPOCH)
        with ZipFile(loose) as source, ZipFile(self._path, "w", ZIP_DEFLATED) as packed:
            for name in source.namelist():
                info = ZipInfo(name, EPOCH)
                info.compress_type = ZIP_DEFLATED
                if name == ARC_CORE:
                    packed.writestr(info, tostring(properties.to_tree()))
                    continue
                with source.open(name) as part, packed.open(info, "w", force_zip64=True) as written:
                    while chunk := part.read(CHUNK):
                        written.write(chunk)


def fitted(text: str) -> str:
    """`text`, cut where a cell could not hold it."""
    if len(text) <= UNITS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * UNITS:
        return text
    return units[: 2 * (UNITS - 1)].decode("utf-16-le", "ignore") + CUT
