"""What the terminal shows: a progress bar on standard error, tables on standard output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from segmentry.cli._problems import printable
from segmentry.reporting.grids import sentence_case
from segmentry.reporting.texts.codes import check_label
from segmentry.wording.numerals import count, percent

if TYPE_CHECKING:
    from segmentry._frames import Frame
    from segmentry.profiling import Card

# Text from data has no terminal to wrap to when output goes to a file.
_FILE_WIDTH: Final = 120


def output() -> Console:
    """Give the console of standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_FILE_WIDTH)
    return console


class Stages:
    """A progress bar over the stages of a command.

    Parameters
    ----------
    progress : Progress
        The bar.
    task : TaskID
        Its task.
    """

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self._begun = False

    def __call__(self, stage: str) -> None:
        """Begin a stage, which ends the one before."""
        self._progress.update(self._task, description=stage, advance=1 if self._begun else 0)
        self._begun = True

    def done(self) -> None:
        """End the last stage."""
        self._progress.update(self._task, description="Done", advance=1)


@contextmanager
def stages(total: int, *, quiet: bool) -> Iterator[Stages]:
    """Show a bar of `total` stages while the block runs; nothing where nobody looks."""
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    )
    with progress:
        shown = Stages(progress, progress.add_task("Starting", total=total))
        yield shown
        shown.done()


def segment_table(cards: Sequence[Card], value_word: str) -> Table:
    """Give the segments with their sizes and shares."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("Segment", overflow="fold")
    table.add_column("Customers", justify="right", no_wrap=True)
    table.add_column("Share", justify="right", no_wrap=True)
    with_value = all(card.value_share is not None for card in cards)
    if with_value:
        table.add_column(f"Share of {printable(value_word)}", justify="right", no_wrap=True)
    for number, card in enumerate(cards, start=1):
        row: list[str | Text] = [
            str(number),
            Text(printable(card.name)),
            count(card.size),
            percent(card.share),
        ]
        if with_value:
            row.append(percent(card.value_share))
        table.add_row(*row)
    return table


def audit_table(frame: Frame) -> Table:
    """Give the checks that found something, and how many did not."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Check", min_width=20)
    table.add_column("Rows", justify="right", no_wrap=True)
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("Examples", overflow="fold", ratio=2)
    table.add_column("What to do", overflow="fold", ratio=3)
    rows = frame.to_pylist()
    found = [row for row in rows if row["rows"]]
    for row in found:
        table.add_row(
            check_label(row["check"], "en"),
            count(row["rows"]),
            percent(row["share"]),
            Text(printable(row["examples"])),
            Text(sentence_case(printable(row["advice"]))),
        )
    table.caption = f"{len(rows) - len(found)} other checks found nothing."
    table.caption_justify = "left"
    return table


def plain(text: str) -> Text:
    """Give text in which nothing is markup."""
    return Text(text)


def file_list(files: Sequence[tuple[str, str]]) -> Table:
    """Give the names of the files written, and what is in each."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    for name, what in files:
        table.add_row(Text(name), what)
    return table
