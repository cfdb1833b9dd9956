"""The name of what enriches: a version, and a hash of every expert file and line of code that a result depends on."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from config.files import ROOT

VERSION: Final = "0.1.0"
_KNOWLEDGE: Final = ("indicators", "gazetteer", "wages", "rates")
_CODE: Final = Path(__file__).parent


@cache
def ruleset() -> str:
    """The version, a hyphen, and 12 hexadecimal digits that change with any expert file or line of code."""
    hashed = hashlib.sha256()
    folders = [(name, ROOT / name) for name in _KNOWLEDGE] + [("nlp", _CODE)]
    for name, folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".yaml", ".csv", ".npz", ".py"):
                inside = f"{name}/{path.relative_to(folder).as_posix()}"
                hashed.update(f"{inside}\0{path.stat().st_size}\0".encode())
                hashed.update(path.read_bytes())
    return f"{VERSION}-{hashed.hexdigest()[:12]}"
