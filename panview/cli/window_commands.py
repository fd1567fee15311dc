"""The commands that open a window. What they do is loaded when they run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import (
    PATH_HELP,
    CacheOption,
    JobsOption,
    OverwriteOption,
    PartsOption,
    PredictionOptions,
    ThemeOption,
    VerdictsOption,
    parse_size,
    verdicts_place,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

OPEN = "open"
commands = Commands()


@commands.command(OPEN, epilog="Example: panview coco/ --pred mask2former.json")
@command
@set_options
def open_window(
    path: Annotated[Path | None, Argument(metavar="PATH", help=PATH_HELP)] = None,
    pred: PredictionOptions = [],  # noqa: B006
    image: Annotated[str | None, Option(metavar="ID", help="Image to show first: its id or file name.")] = None,
    screenshot: Annotated[
        Path | None, Option(metavar="FILE", help="Save the window as a PNG and exit; needs no display.")
    ] = None,
    size: Annotated[str, Option(metavar="WxH", help="Size of the screenshot.")] = "1600x1000",
    theme: ThemeOption = None,
    verdicts: VerdictsOption = None,
    overwrite: OverwriteOption = False,
    parts: PartsOption = None,
    *,
    opening: Opening,
) -> None:
    """Open the window; panview PATH is short for panview open PATH."""
    from panview.cli.window import open_window as start

    place = verdicts_place(verdicts)
    opening = replace(opening, parts=parts)
    start(path, pred, image, screenshot, opening, parse_size(size), theme, overwrite=overwrite, verdicts=place)


@commands.command(epilog="Example: panview watch work_dirs/mask2former --truth coco/")
@command
@set_options
def watch(
    run: Annotated[
        Path, Argument(metavar="RUN_DIR", help="Folder or address to which the training writes its predictions.")
    ],
    truth: Annotated[
        Path | None, Option(metavar="PATH", help="Ground truth (default: detected from the files in RUN_DIR).")
    ] = None,
    once: Annotated[bool, Option("--once", help="List the evaluations so far and exit.")] = False,
    no_window: Annotated[bool, Option("--no-window", help="Follow in the terminal, one line per evaluation.")] = False,
    json: Annotated[
        Path | None,
        Option(metavar="FILE", help="With --once or --no-window: write the figures to this JSON file; - for stdout."),
    ] = None,
    every: Annotated[
        float | None,
        Option(
            metavar="SECONDS",
            min=0.1,
            max=3600,
            help="Seconds between checks for new evaluations (default: 2, of an address 30).",
        ),
    ] = None,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    theme: ThemeOption = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Follow a training run: PQ of each evaluation, and what the latest fixed and broke.

    The window opens with the evaluations that are there and adds each new one as soon as it is complete.
    """
    from panview.cli.watch import WatchOptions, run_watch

    options = WatchOptions(truth, once, not no_window, json, every, jobs, opening, cache, theme, overwrite)
    run_watch(run, options)


@commands.command(epilog="Example: panview demo")
@command
def demo(
    folder: Annotated[
        Path | None, Argument(metavar="DIR", help="Folder for the demo set (default: in the data folder).")
    ] = None,
    screenshot: Annotated[
        Path | None, Option(metavar="FILE", help="Save the window as a PNG instead of opening it.")
    ] = None,
    theme: ThemeOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Open the demo set and run two small models on it.

    Without torch, the demo opens with two simulated prediction sets instead.
    """
    from panview.cli.demo import run_demo

    run_demo(folder, screenshot, theme, overwrite=overwrite)


@commands.command(epilog="Example: panview desktop")
@command
def desktop(
    remove: Annotated[bool, Option("--remove", help="Remove it again.")] = False,
) -> None:
    """Add panview to the applications of a Linux desktop, and to the programs that open panoptic_*.json."""
    from panview.cli.desktop import run_desktop

    run_desktop(remove=remove)
