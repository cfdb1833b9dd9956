"""The edge of the command line: options that all commands share, documents out, and errors as one line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.errors import RecruitwatchError

if TYPE_CHECKING:
    from pipelines.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")]
DONE, FAILURES, UNUSABLE, BLOCKED = 0, 1, 2, 3


def new_app() -> typer.Typer:
    """A group of commands whose help is plain text, since rich's takes longer to load than the command may take."""
    return typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True
    )


def workspace(context: typer.Context) -> "Workspace":
    """The data that the command works on, by `--home`, the environment and `recruitwatch.toml`."""
    from config.settings import load
    from pipelines.workspace import Workspace

    home: Path | None = context.find_root().obj
    return Workspace(load(home))


def emit(document: Any) -> None:
    """Prints a JSON document, and nothing else, on standard output."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def say(message: str) -> None:
    """A line for the person at the terminal, on standard error."""
    print(message, file=sys.stderr)


@contextmanager
def edge() -> Iterator[None]:
    """Turns what a person can mend into one line and an exit code; anything else keeps its traceback."""
    try:
        yield
    except RecruitwatchError as error:
        say(f"recruitwatch: {error}")
        sys.exit(UNUSABLE)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): no error, but Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
