"""The commands that open a window. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import (
    CacheOption,
    JobsOption,
    OverwriteOption,
    PredictionOptions,
    ThemeOption,
    parse_size,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

OPEN = "open"
commands = Commands()


@commands.command(OPEN, epilog="Example: panview coco/ --pred mask2former.json")
@command
@set_options
def open_window(
    path: Annotated[
        Path | None,
        Argument(metavar="[PATH]", help="COCO root, its image folder, or panoptic_*.json."),
    ] = None,
    pred: PredictionOptions = [],  # noqa: B006
    image: Annotated[str | None, Option(metavar="ID", help="Id or name of the image to show.")] = None,
    screenshot: Annotated[
        Path | None, Option(metavar="FILE", help="Render the window without a display to a PNG and leave.")
    ] = None,
    size: Annotated[str, Option(metavar="WxH", help="Size of the screenshot.")] = "1600x1000",
    theme: ThemeOption = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Open the window. This is what happens when PATH comes first: panview PATH."""
    from panview.cli.window import open_window as start

    start(path, pred, image, screenshot, opening, parse_size(size), theme, overwrite=overwrite)


@commands.command(epilog="Example: panview watch work_dirs/mask2former --truth coco/")
@command
@set_options
def watch(
    run: Annotated[Path, Argument(metavar="RUN_DIR", help="Folder that a training writes its evaluations below.")],
    truth: Annotated[
        Path | None, Option(metavar="PATH", help="The ground truth, if it is not found by what lies in RUN_DIR.")
    ] = None,
    once: Annotated[bool, Option("--once", help="List what is there, and leave.")] = False,
    no_window: Annotated[
        bool, Option("--no-window", help="Follow in the terminal: a line for each evaluation as it comes.")
    ] = False,
    json: Annotated[
        Path | None,
        Option(metavar="FILE", help="With --once or --no-window: write the figures as JSON; - for stdout."),
    ] = None,
    every: Annotated[float, Option(metavar="SECONDS", min=0.1, max=3600, help="Time between two looks.")] = 2.0,
    jobs: JobsOption = None,
    cache: CacheOption = True,
    theme: ThemeOption = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Follow a training, evaluation by evaluation: PQ over time, and what the last one fixed and broke.

    The window opens with the prediction sets that are there, and adds each new one once it is whole.
    """
    from panview.cli.watch import WatchOptions, run_watch

    options = WatchOptions(truth, once, not no_window, json, every, jobs, opening, cache, theme, overwrite)
    run_watch(run, options)


@commands.command(epilog="Example: panview demo")
@command
def demo(
    folder: Annotated[Path | None, Argument(metavar="[DIR]", help="Where to make the demo set.")] = None,
    screenshot: Annotated[Path | None, Option(metavar="FILE", help="Write a PNG instead of a window.")] = None,
    theme: ThemeOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Make the demo set, if it is not there yet, run two small models on it, and open it.

    Where torch is not installed it is opened with its two simulated prediction sets.
    """
    from panview.cli.demo import run_demo

    run_demo(folder, screenshot, theme, overwrite=overwrite)
