"""Writes the reference pages from the code that they describe: `python -m docs.generate`, or `make docs`."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

REFERENCE = Path(__file__).parent / "reference"
RECORD_MODULES = (
    "records.posting", "records.enrichment", "records.document", "records.manifest", "records.erasure",
    "records.source", "records.audit", "records.export",
    "records.judgements",
)  # fmt: skip
HELP_WIDTH = 100


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {"settings.md": settings_page(), "records.md": records_page(), "cli.md": cli_page()}


def settings_page() -> str:
    """Every setting with its variable, default and meaning."""
    from config.settings import Settings

    lines = [
        "# Settings",
        "",
        "Read from the environment (`RECRUITWATCH_` and the name in capitals), else from `recruitwatch.toml` in the",
        "folder where the command is run, else the default holds.",
        "",
        "| setting | variable | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        variable = f"RECRUITWATCH_{name.upper()}"
        lines.append(_row(f"`{name}`", f"`{variable}`", _default(field.default), field.description or ""))
    return _page(lines)


def records_page() -> str:
    """Every record with its fields, by module."""
    lines = [
        "# Records",
        "",
        "What the lake, the index and the source files hold. Times are UTC, ISO 8601 with `Z`; countries ISO 3166-1",
        "alpha-2; currencies ISO 4217; hashes lower-case hexadecimal SHA-256; offsets count Unicode code points, end",
        "exclusive, in the original text of the field that a span names. An absent key or `null` means *not stated*.",
        "Records of the lake and the index carry `schema`, their version.",
    ]
    for module_name in RECORD_MODULES:
        module = import_module(module_name)
        lines += ["", f"## {inspect.getdoc(module)}"]
        for model in record_models(module_name):
            lines += ["", f"### {model.__name__}", "", inspect.getdoc(model) or "", "", *_fields(model)]
    return _page(lines)


def record_models(module_name: str) -> list[type[BaseModel]]:
    """The record types that a module defines, in its order, without those that only others extend."""
    members = vars(import_module(module_name)).values()
    own = [member for member in members if isinstance(member, type) and issubclass(member, BaseModel)]
    return [model for model in own if model.__module__ == module_name and model.model_fields]


def cli_page() -> str:
    """The help of every command, as `--help` prints it."""
    lines = [
        "# The command line",
        "",
        "Exit status: 0 done, 1 done with failures that are listed, 2 unusable arguments, configuration or input,",
        "3 (`crawl` only) every named source blocked.",
    ]
    for name, command in commands():
        context = typer.Context(command, info_name=name, terminal_width=HELP_WIDTH, max_content_width=HELP_WIDTH)
        usage = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        lines += ["", f"## {name}", "", "```text", usage.strip(), "```"]
    return _page(lines)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that is shown, with the words that call it."""
    from cli.main import app

    yield from _walk("recruitwatch", typer.main.get_command(app))


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _walk(f"{name} {word}", inner)


def _fields(model: type[BaseModel]) -> Iterator[str]:
    """A line for each field that a class states itself: name, type, default, and what its source says of it."""
    body = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(body, ast.ClassDef)
    for position, node in enumerate(body.body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            field = model.model_fields[node.target.id]
            state = "required" if field.is_required() else f"default {_default(field.default)}"
            meaning = field.description or _docstring_after(body.body, position)
            line = f"- `{field.alias or node.target.id}`: `{ast.unparse(node.annotation)}`, {state}"
            yield f"{line}. {meaning}" if meaning else line


def _docstring_after(body: list[ast.stmt], position: int) -> str:
    """The string that stands below a field, as attribute docstrings do; empty where there is none."""
    following = body[position + 1] if position + 1 < len(body) else None
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
        return inspect.cleandoc(str(following.value.value)).replace("\n", " ")
    return ""


def _default(value: Any) -> str:
    if isinstance(value, BaseModel):
        return f"`{type(value).__name__}()`"
    if value is None or (hasattr(value, "__len__") and len(value) == 0):
        return "none"
    if isinstance(value, Path) and value.is_absolute():
        return f"`{value.relative_to(Path(__file__).parent.parent)}` of the installation"
    return f"`{value}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _page(lines: list[str]) -> str:
    note = "<!-- Generated by docs/generate.py: change the code that it describes, then run `make docs`. -->"
    return "\n".join([note, "", *lines, ""])


def main() -> None:
    """Writes every page."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
