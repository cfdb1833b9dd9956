"""The indicators as an analyst reads them, without loading what recognises them in a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.files import ROOT, read_all


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an indicator is documented, and how far that was checked: `read`, `copy` or `inference`."""

    source: str
    url: str | None
    checked: str


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """What one indicator means and where it is documented."""

    title: str
    meaning: str
    """The first line of its description: what the analyst reads."""
    citations: tuple[Citation, ...]


def indicator_texts() -> Mapping[str, IndicatorText]:
    """The shipped indicators by id; SettingsError where a file is no YAML. `recruitwatch check` says the rest."""
    return _read(ROOT / "indicators")


@cache
def _read(folder: Path) -> Mapping[str, IndicatorText]:
    return {
        file.path.stem: _text(file.path.stem, file.data) for file in read_all(folder) if isinstance(file.data, dict)
    }


def _text(name: str, data: Mapping[str, Any]) -> IndicatorText:
    lines = str(data.get("description") or "").strip().splitlines()
    return IndicatorText(
        title=str(data.get("title") or name.replace("_", " ")),
        meaning=lines[0] if lines else "",
        citations=tuple(_citation(one) for one in data.get("citations") or () if isinstance(one, dict)),
    )


def _citation(data: Mapping[str, Any]) -> Citation:
    url = data.get("url")
    return Citation(str(data.get("source") or ""), str(url) if url else None, str(data.get("checked") or ""))
