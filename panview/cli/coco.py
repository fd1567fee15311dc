"""``panview coco``: COCO 2017 with panoptic annotations, fetched and verified."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import TransferSpeedColumn as Speed

from panview.cli.output import note, plain_console
from panview.datasets.coco.fetch import Outcome, Watch, download_coco
from panview.datasets.coco.folder import PartState
from panview.datasets.coco.prepare import prepare_coco
from panview.datasets.coco.release import COCO_2017, Release, SplitName


def run_download(
    root: Path, splits: Sequence[SplitName], *, keep_zips: bool = False, release: Release = COCO_2017
) -> None:
    """Fetch some splits and print what is there."""
    with archive_bars() as watch:
        outcome = download_coco(root, splits, watch, release=release, keep_zips=keep_zips)
    if not outcome.made:
        note(f"{root} is complete already, there is nothing to do")
    _say_left(outcome)
    _print_states(root, outcome)


def run_prepare(root: Path, splits: Sequence[SplitName], *, release: Release = COCO_2017) -> bool:
    """Verify and complete a folder, print what is there and what is missing; return whether something is missing."""
    with archive_bars() as watch:
        prepared = prepare_coco(root, splits, watch, release=release)
    _say_left(prepared.outcome)
    for path in prepared.outcome.made:
        note(f"made {path}")
    _print_states(root, prepared.outcome)
    console = plain_console()
    for finding in prepared.findings:
        console.print(f"{'error' if finding.is_error else 'note'}: {finding.path}: {finding.problem}", soft_wrap=True)
        console.print(f"       {finding.remedy}", soft_wrap=True)
    return any(finding.is_error for finding in prepared.findings)


@contextmanager
def archive_bars() -> Iterator[Watch]:
    """Yield a watch that draws a bar for each archive on stderr; where that is no terminal, a line for each step."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        Speed(),
        TimeRemainingColumn(),
    )
    bars: dict[tuple[str, str], TaskID] = {}
    lock = threading.Lock()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def watch(archive: str, doing: str, done: int, total: int) -> None:
            key = (archive, doing)
            with lock:
                if key not in bars:
                    size = f" ({total / 1e6:,.1f} MB)" if total else ""
                    if not console.is_terminal:
                        note(f"{archive}: {doing}{size}")
                    bars[key] = progress.add_task(f"{archive}: {doing}", total=total or None)
                progress.update(bars[key], completed=done, total=total or None, visible=done < total or not total)

        yield watch


def _say_left(outcome: Outcome) -> None:
    for path, count in outcome.left.items():
        note(f"{path}: {count:,} files are whole but not COCO's; they were left as they are")


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
