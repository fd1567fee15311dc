"""``panview demo``: make the demo set, run the shipped models on it, and look at what they made of it."""

from __future__ import annotations

from pathlib import Path

from panview.cli.window import has_display, open_window
from panview.datasets.opening import AS_USUAL
from panview.settings import data_folder

_SIZE = (1600, 1000)


def run_demo(folder: Path | None, screenshot: Path | None, theme: str | None, *, overwrite: bool = False) -> None:
    """Make the set once, then open it; in the window, which is there at once, the models run while one looks on."""
    root = folder or data_folder() / "demo"
    if screenshot is None and has_display():
        open_window(None, [], None, None, AS_USUAL, _SIZE, theme, demo_folder=root)
    _render(root, screenshot, theme, overwrite=overwrite)


def _render(root: Path, screenshot: Path | None, theme: str | None, *, overwrite: bool) -> None:
    """Do the same in the terminal, and write a picture of the window."""
    # What a window loads for itself, once it is there.
    from panview.cli.evaluate import run_evaluate
    from panview.cli.output import note, progress_bar
    from panview.datasets.demo import make_demo_set
    from panview.engine.demo_runs import demo_runs
    from panview.engine.families.mmdet.zoo import INSTALL

    with progress_bar("Copying the demo set") as show:
        demo = make_demo_set(root, progress=show)
    runs = demo_runs(demo.root)
    if runs is None:
        note(f"The models are not installed ({INSTALL}); showing two simulated prediction sets")
        predictions = list(demo.predictions)
    else:
        predictions = _run_all(demo.root)
    picture = screenshot or Path("panview-demo.png")
    note("There is no display" if screenshot is None else "Rendering without a display")
    run_evaluate(demo.root, predictions, None, None, AS_USUAL, True)
    note(f"Rendering the window to {picture.resolve()}")
    open_window(demo.root, predictions, None, picture, AS_USUAL, _SIZE, theme, overwrite=overwrite)


def _run_all(root: Path) -> list[Path]:
    """Run the models that have no results yet; return all results."""
    import numpy as np

    from panview.cli.loading import load_dataset
    from panview.cli.predict import run_with_bar
    from panview.engine.demo_runs import demo_runs
    from panview.engine.execution import Execution
    from panview.engine.families.registry import family_of
    from panview.engine.run_request import RunRequest

    runs = demo_runs(root)
    dataset = load_dataset(root)
    for name in runs.to_run if runs is not None else ():
        source = family_of(name).fetch(name)
        images = np.arange(len(dataset), dtype=np.int64)
        assert runs is not None
        run_with_bar(RunRequest(dataset, images, source, Execution(), runs.folder, fresh=True))
    done = demo_runs(root)
    return list(done.finished) if done is not None else []
