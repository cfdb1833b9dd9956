"""Measured cases as the contract has them, and the processes that they are measured in."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from cli.edge import emit
from config.errors import RecruitwatchError

RUNS = 3
"""Of each side; their medians are told."""
Run = dict[str, Any]
Case = dict[str, Any]


class RunFailed(RecruitwatchError):
    """A measured run did not do what it was to do."""


def case(name: str, unit: str, n: int, ours: float, baseline: tuple[str, float] | None, runs: int, peak: float) -> Case:
    """One measured case as cli.md has it."""
    beside = {"name": baseline[0], "value": round(baseline[1], 1)} if baseline else None
    ratio = round(ours / baseline[1], 4) if baseline and baseline[1] else None
    return {
        "name": name,
        "unit": unit,
        "n": n,
        "ours": round(ours, 1),
        "baseline": beside,
        "ratio": ratio,
        "runs": runs,
        "peak_rss_mb": peak,
    }


def measured(name: str, *arguments: object) -> Run:
    """What `python -m cli.measured NAME …` says of one run in a process of its own."""
    command = [sys.executable, "-m", "cli.measured", name, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise RunFailed(f"a measured {name} failed: {said[0]}", "run it again; see whether the machine has room")
    result: Run = json.loads(done.stdout)
    return result


def show(step: str, seed: int, cases: Sequence[Case], as_json: bool) -> None:
    """Prints the cases of a step, as a table or as the document of cli.md."""
    from cli import present

    document = {"step": step, "seed": seed, "cases": list(cases)}
    if as_json:
        emit(document)
    else:
        present.bench(document)
