"""The red flags as their files explain them to an analyst, read without loading what recognises them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.files import ROOT, read_all


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag."""

    title: str
    description: str
    """The first line is what an analyst reads."""
    sources: tuple[str, ...]
    """Where it is documented."""


Flags = Mapping[str, Flag]
"""Red flags by id."""


@cache
def read_flags(folder: Path = ROOT / "indicators") -> Flags:
    """The red flags of a folder; SettingsError where a file is no YAML."""
    return {file.path.stem: _flag(file.data) for file in read_all(folder) if isinstance(file.data, dict)}


def _flag(data: Mapping[str, Any]) -> Flag:
    return Flag(
        title=str(data.get("title") or data.get("id") or ""),
        description=str(data.get("description") or "").strip(),
        sources=tuple(_source(one) for one in data.get("citations") or () if isinstance(one, dict)),
    )


def _source(citation: Mapping[str, Any]) -> str:
    checked = {"copy": " (read in a copy)", "inference": " (our inference)"}.get(str(citation.get("checked")), "")
    url = citation.get("url")
    return f"{citation.get('source')}{checked}" + (f", {url}" if url else "")
