"""Runs `recruitwatch run` in this process and kills it at a chosen point, as a power cut would.

Usage: python -m tests.pipelines.killer HOME SOURCES POINT, where POINT is `after:STEP` or `inside:STEP`.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config.settings import Settings
from nlp.mentions import models
from pipelines import preparing
from pipelines.collect import choose, collect
from pipelines.run import run
from pipelines.workspace import Workspace
from records.lake import Lake, SetWriter

KINDS = {
    "crawl": "crawls",
    "enrich": "enrichments",
    "cluster": "context",
    "mentions": "mentions",
    "profile": "profiles",
}
FEW = ("mentions", "profile")
"""Steps that write few records."""
STEPS = ("crawl", "enrich", "cluster", "mentions", "publish", "profile", "alert", "seal")
POINTS = tuple(
    f"{where}:{step}"
    for step in STEPS
    for where in ("inside", "after")
    # without a model, or a watch, these steps have nothing to write
    if (models() or (where, step) != ("inside", "mentions")) and (where, step) != ("inside", "alert")
)


def die() -> None:
    """Ends this process at once: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_inside(step: str) -> None:
    """Arms the death of this process in the middle of a step."""
    if step in KINDS:
        _after_calls(SetWriter, "add_bytes", 2 if step in FEW else 12, lambda writer, *_: writer.kind == KINDS[step])
    elif step == "seal":
        _after_calls(Lake, "put", 2, lambda _lake, _data, folder, *_: folder == "seals")
    else:
        whole = preparing.documents

        def documents(*arguments: Any) -> Iterator[Any]:
            for number, document in enumerate(whole(*arguments)):
                if number == 50:
                    die()
                yield document

        preparing.documents = documents


def _after_calls(owner: type, name: str, count: int, counts: Callable[..., bool]) -> None:
    plain, calls = getattr(owner, name), []

    def method(*arguments: Any) -> Any:
        if counts(*arguments):
            calls.append(1)
            if len(calls) > count:
                die()
        return plain(*arguments)

    setattr(owner, name, method)


def main(home: str, sources: str, point: str) -> None:
    """Runs until the point is reached."""
    where, step = point.split(":")
    workspace = Workspace(Settings(home=Path(home), sources=Path(sources)))
    if where == "inside":
        kill_inside(step)
    if point == "inside:crawl":
        # The crawls of a run are processes of their own: this one is killed as one of those.
        collect(workspace, choose(workspace, [])[0])
    run(workspace, [], lambda ended: die() if where == "after" and ended == step else None)


if __name__ == "__main__":
    main(*sys.argv[1:])
