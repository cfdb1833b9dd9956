"""Shows on standard error how far a step is; nothing where that is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from cli.present.plain import plain

Advance = Callable[[int], None]


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Advance]:
    """A bar while the block runs; what it yields is called with how many items were done since the last call."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(plain(title), total=total)
        yield lambda count: bar.advance(task, count)


class _Rate(ProgressColumn):
    """How many items a second."""

    def render(self, task: Task) -> Text:
        """Blank until there is a rate to tell."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="dim")
