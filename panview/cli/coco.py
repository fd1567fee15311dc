"""``panview coco``: COCO 2017 with panoptic annotations, fetched and verified."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Column

from panview.cli.output import note, plain_console
from panview.cli.terminal import SafeConsole
from panview.datasets.coco.fetch import DOWNLOADING, Outcome, Watch, download_coco
from panview.datasets.coco.folder import PartState
from panview.datasets.coco.prepare import prepare_coco
from panview.datasets.coco.release import COCO_2017, Release, SplitName
from panview.literal import literal


def run_download(
    root: Path, splits: Sequence[SplitName], *, keep_zips: bool = False, release: Release = COCO_2017
) -> None:
    """Fetch some splits and print what is there."""
    with archive_bars() as watch:
        outcome = download_coco(root, splits, watch, release=release, keep_zips=keep_zips)
    if not outcome.made:
        note(f"{root} is already complete; nothing to do")
    _say_left(outcome)
    _print_states(root, outcome)


def run_prepare(root: Path, splits: Sequence[SplitName], *, release: Release = COCO_2017) -> bool:
    """Verify and complete a folder, print what is there and what is missing; return whether something is missing."""
    with archive_bars() as watch:
        prepared = prepare_coco(root, splits, watch, release=release)
    _say_left(prepared.outcome)
    for path in prepared.outcome.made:
        note(f"wrote {path}")
    _print_states(root, prepared.outcome)
    console = plain_console()
    for finding in prepared.findings:
        kind = "error" if finding.is_error else "note"
        console.print(literal(f"{kind}: {finding.path}: {finding.problem}"), soft_wrap=True)
        console.print(f"       {finding.remedy}", soft_wrap=True)
    return any(finding.is_error for finding in prepared.findings)


@contextmanager
def archive_bars() -> Iterator[Watch]:
    """Yield a watch that draws a bar for each archive on stderr; where that is no terminal, a line for each step."""
    console = SafeConsole(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
        BarColumn(20),
        DownloadColumn(table_column=Column(no_wrap=True)),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bars = _Bars(progress)
        yield bars.show


class _Bars:
    """A bar for each archive while it is downloaded, with one for all of them, and for each part that is unpacked."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[tuple[str, str], TaskID] = {}
        self._coming: dict[str, tuple[int, int]] = {}
        self._all: TaskID | None = None
        self._lock = threading.Lock()

    def show(self, archive: str, doing: str, done: int, total: int) -> None:
        """Draw how far an archive is."""
        with self._lock:
            bar = self._bars.get((archive, doing))
            if bar is None:
                bar = self._bars[archive, doing] = self._begin(archive, doing, done, total)
            # Several bars are shown at once; finished ones make room for the next.
            self._progress.update(bar, completed=done, total=total or None, visible=done < total or not total)
            if doing == DOWNLOADING:
                self._show_all(archive, done, total)

    def _begin(self, archive: str, doing: str, done: int, total: int) -> TaskID:
        if not self._progress.console.is_terminal:
            there = f", {done / 1e6:,.1f} MB already there" if done and doing == DOWNLOADING else ""
            note(f"{archive}: {doing} ({total / 1e6:,.1f} MB{there})" if total else f"{archive}: {doing}")
        # What an earlier call downloaded does not count as speed: the task starts from there.
        name = archive.removesuffix(".zip") if doing == DOWNLOADING else doing
        return self._progress.add_task(name, completed=done, total=total or None)

    def _show_all(self, archive: str, done: int, total: int) -> None:
        self._coming[archive] = (done, total)
        if len(self._coming) < 2:
            return
        came, size = (sum(numbers) for numbers in zip(*self._coming.values(), strict=True))
        if self._all is None:
            self._all = self._progress.add_task("all downloads", completed=came)
        self._progress.update(self._all, completed=came, total=size, visible=came < size)


def _say_left(outcome: Outcome) -> None:
    for path, count in outcome.left.items():
        note(f"{path}: {count:,} files are intact but differ from COCO's; they were left as they are")


def _print_states(root: Path, outcome: Outcome) -> None:
    console = plain_console()
    for state in outcome.states:
        if state.is_complete:
            console.print(f"{state.place.relative_to(root).as_posix()}: {_content(state)}", soft_wrap=True)


def _content(state: PartState) -> str:
    size = f"{sum(state.sizes.values()) / 1e6:,.1f} MB"
    if not state.part.is_folder:
        return size
    kind = "photos" if state.part.suffix == ".jpg" else "PNG files"
    return f"{len(state.sizes):,} {kind}, {size}"
