"""What every step works on: settings, lake, catalogue and the locks between steps, and what a step reports."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from filelock import FileLock, Timeout

from config.errors import RecruitwatchError
from config.settings import Settings
from records.audit import Action, AuditEntry, add_entry
from records.catalogue import Catalogue
from records.lake import Lake

Progress = Callable[[int], None]
"""Called with how many items were done since the last call."""


class Busy(RecruitwatchError):
    """Another process is at the same work."""


@dataclass
class Workspace:
    """An installation's data."""

    settings: Settings

    @cached_property
    def lake(self) -> Lake:
        """The lake."""
        return Lake(self.settings.lake_url)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue."""
        return Catalogue(self.settings.catalogue_url)

    def audit(self, action: Action, subject: str, query: Mapping[str, Any] | None = None) -> AuditEntry:
        """Writes into the audit log that the present user does this; to be called before anything is handed out."""
        return add_entry(self.catalogue, self.settings.user, action, subject, query)

    @contextmanager
    def lock(self, name: str, wait_seconds: float = 0) -> Iterator[None]:
        """Keeps other processes of this home from the named work; Busy if one is at it for `wait_seconds`."""
        folder = self.settings.home / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder / f"{name}.lock", timeout=wait_seconds):
                yield
        except Timeout:
            raise Busy(f"another process is at {name}", "wait until it ends") from None


@dataclass
class StepReport:
    """What a step came to (cli.md)."""

    step: str
    done: int = 0
    skipped: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    _started: float = field(default_factory=time.monotonic, repr=False)

    def fail(self, line: str) -> None:
        """Notes an item that failed; the rest goes on."""
        self.failed += 1
        self.errors.append(line)

    def end(self) -> "StepReport":
        """Stops the clock."""
        self.seconds = round(time.monotonic() - self._started, 3)
        return self

    def dump(self) -> dict[str, Any]:
        """The report as `--json` prints it."""
        names = ("step", "done", "skipped", "failed", "seconds", "errors")
        return {name: getattr(self, name) for name in names}


def no_progress(_count: int) -> None:
    """The progress of work that nobody watches."""
