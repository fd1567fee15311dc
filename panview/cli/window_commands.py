"""The commands that open a window. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import (
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
