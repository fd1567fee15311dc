"""The commands that open a window. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from panview.cli.guard import command
from panview.cli.options import (
    OverwriteOption,
    PredictionOptions,
    ThemeOption,
    parse_size,
)
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

if TYPE_CHECKING:
    pass

OPEN = "open"
commands = typer.Typer()


@commands.command(OPEN, epilog="Example: panview coco/ --pred mask2former.json")
@command
@set_options
def open_window(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="COCO root, its image folder, or panoptic_*.json.", show_default=False),
    ] = None,
    pred: PredictionOptions = [],  # noqa: B006
    image: Annotated[str | None, typer.Option(metavar="ID", help="Id or name of the image to show.")] = None,
    screenshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Render the window without a display to a PNG and leave.")
    ] = None,
    size: Annotated[str, typer.Option(metavar="WxH", help="Size of the screenshot.")] = "1600x1000",
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
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to make the demo set.", show_default=False)
    ] = None,
    screenshot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a PNG instead of a window.")] = None,
    theme: ThemeOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Make the demo set, if it is not there yet, run two small models on it, and open it.

    Where torch is not installed it is opened with its two simulated prediction sets.
    """
    from panview.cli.demo import run_demo

    run_demo(folder, screenshot, theme, overwrite=overwrite)
