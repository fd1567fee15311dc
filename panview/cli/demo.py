"""``panview demo``: make the demo set and open it, or, without a display, show it as a picture and a table."""

from __future__ import annotations

from pathlib import Path

from panview.cli.evaluate import run_evaluate
from panview.cli.output import note, progress_bar
from panview.cli.window import has_display, open_window
from panview.datasets.demo import make_demo_set
from panview.settings import data_folder


def run_demo(folder: Path | None, screenshot: Path | None, theme: str | None) -> None:
    """Make the set once, then open it."""
    with progress_bar("Drawing the demo set") as show:
        demo = make_demo_set(folder or data_folder() / "demo", progress=show)
    if screenshot is None and has_display():
        open_window(demo.root, list(demo.predictions), None, None, "error", (1600, 1000), theme)
    picture = screenshot or Path("panview-demo.png")
    note("There is no display here" if screenshot is None else "Rendering without a display")
    run_evaluate(demo.root, list(demo.predictions), None, None, "error", True)
    note(f"Rendering the window to {picture.resolve()}")
    open_window(demo.root, list(demo.predictions), None, picture, "error", (1600, 1000), theme)
