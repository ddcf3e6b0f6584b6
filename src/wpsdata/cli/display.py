"""What people see while a command works: progress bars on a terminal, else lines."""

import sys
from typing import Any

from wpsdata.cli.group import say


class Lines:
    """One line on stderr for each thing that has ended, or none."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def __enter__(self) -> "Lines":
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def advance(self, name: str, done: int, total: int | None) -> None:
        """Show how far one thing is: nothing, in lines."""

    def end(self, name: str, line: str) -> None:
        """Say how one thing has ended."""
        if not self.silent:
            say(line)


class Bar:
    """Progress bars for people: one for each thing that goes on, its line once it has ended."""

    def __init__(self, of_bytes: bool) -> None:
        self.of_bytes = of_bytes

    def __enter__(self) -> "Bar":
        """Show the bars."""
        from rich import progress
        from rich.console import Console

        count = progress.DownloadColumn() if self.of_bytes else progress.MofNCompleteColumn()
        self.bar = progress.Progress(
            progress.TextColumn("{task.description}", markup=False), progress.BarColumn(), count,
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self.tasks: dict[str, Any] = {}
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take them away."""
        self.bar.stop()

    def advance(self, name: str, done: int, total: int | None) -> None:
        """Show how far one thing is."""
        if name in self.tasks:
            self.bar.update(self.tasks[name], completed=done, total=total)
        else:
            self.tasks[name] = self.bar.add_task(name, completed=done, total=total)

    def end(self, name: str, line: str) -> None:
        """Put a line in the place of a bar."""
        if name in self.tasks:
            self.bar.remove_task(self.tasks.pop(name))
        self.bar.console.print(line, highlight=False, markup=False, soft_wrap=True)


def display(silent: bool, of_bytes: bool = False) -> "Lines | Bar":
    """Choose bars for a person at a terminal, nothing at all for a program, else lines."""
    return Bar(of_bytes) if sys.stderr.isatty() and not silent else Lines(silent)
