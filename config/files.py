"""Reads the YAML that experts edit, and names file and line when something in it is wrong."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from config.errors import SettingsError

ROOT = Path(__file__).parent
"""The folder of the shipped knowledge: `sources/`, `indicators/`, `gazetteer/`, `wages/`, `rates/`."""

MAX_BYTES = 5_000_000
"""A file that a person edits is far smaller; anything larger is a mistake."""

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[str | int, ...]


class YamlFile:
    """One YAML document with the line on which each of its parts stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if path.stat().st_size > MAX_BYTES:
                raise SettingsError(f"{path}: larger than {MAX_BYTES} bytes", "split the file")
            self._text = path.read_text(encoding="utf-8")
            self.data: Any = yaml.load(self._text, Loader=yaml.CSafeLoader)
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}", "check the path") from None
        except UnicodeDecodeError as error:
            raise SettingsError(f"{path}: not UTF-8 at byte {error.start}", "save it as UTF-8") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or "unreadable"
            raise SettingsError(f"{path}:{line}: {problem}", "mend the YAML") from None

    @cached_property
    def lines(self) -> dict[Path_, int]:
        """Line numbers, counted from 1, by the path of keys and positions that leads to a value."""
        node = yaml.compose(self._text, Loader=yaml.CSafeLoader)
        return dict(_lines(node, ())) if node is not None else {}

    def line(self, *path: str | int) -> int:
        """The line of the nearest part of `path` that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def parse(self, model: type[Model], *path: str | int) -> Model:
        """The part of the file at `path` as `model`; SettingsError with file, line and field if it does not fit."""
        value: Any = self.data
        for key in path:
            value = value[key]
        try:
            return model.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            where = tuple(part for part in first["loc"] if isinstance(part, str | int))
            field = ".".join(map(str, where)) or "document"
            message = f"{self.path}:{self.line(*path, *where)}: {field}: {first['msg']}"
            raise SettingsError(message, "see docs/reference") from None


def read_all(folder: Path) -> Iterator[YamlFile]:
    """Every `*.yaml` file of a folder, by name; none where the folder is absent."""
    for path in sorted(folder.glob("*.yaml")):
        yield YamlFile(path)


def _lines(node: yaml.Node, path: Path_) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*path, index))
