"""A model run that another process carries out, followed by looking into its folder.

The other process may be on any machine that writes into the folder. Nothing is asked of it, and nothing is written:
each id map says which segments it has and of which run it is, and appears whole (docs/adr/0010, 0078).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.predicted_image import PredictedImage
from panview.engine.pace import Pace
from panview.engine.run_folder import (
    MANIFEST,
    ImageRecord,
    RunFolder,
    finished_images,
    is_held,
    png_names,
    predicted_image,
    read_manifest,
)
from panview.engine.run_request import Phase, RunControl, RunReport
from panview.errors import Cancelled, PanviewError, reason_of

_EVERY_S, _SELDOM_S = 1.0, 30.0
_SHARE = 4
"""After a look that took t seconds, the next one waits at least 4 t: a folder of 100,000 maps on a network is slow."""
_SILENT_S = 60.0


@dataclass(frozen=True)
class RunState:
    """What the manifest of a run says of it, where it is one over this dataset.

    Attributes
    ----------
    phase : Phase
    key : str
        Of the run; what was started over has another.
    wanted : int
        Images it was asked for.
    """

    phase: Phase
    key: str
    wanted: int


def run_at(path: Path) -> RunFolder | None:
    """Return the run whose manifest a path names, or whose results JSON it names while that is not written yet.

    Examples
    --------
    >>> run_at(Path("runs/mask2former.run.json")).name
    'mask2former'
    >>> run_at(Path("runs/there_is_none.json")) is None
    True
    """
    if path.name.endswith(MANIFEST):
        return RunFolder(path.parent, path.name.removesuffix(MANIFEST))
    if path.suffix == ".json" and not places.is_file(path):
        run = RunFolder(path.parent, path.stem)
        return run if places.is_file(run.manifest) else None
    return None


def state_of(run: RunFolder, dataset: Dataset, manifest: Mapping[str, Any] | None = None) -> RunState | None:
    """Return what a run's manifest says; None if there is none that can be read, or it is of another dataset."""
    said = read_manifest(run) if manifest is None else manifest
    decisive, images = (said.get(name) if said else None for name in ("decisive", "images"))
    if said is None or not isinstance(decisive, dict) or decisive.get("dataset") != dataset.ground_truth.digest:
        return None
    wanted = images.get("wanted") if isinstance(images, dict) else None
    # Whatever else it says, nobody runs it.
    phase = Phase.STOPPED
    with suppress(ValueError):
        phase = Phase(str(said.get("state")))
    return RunState(phase, str(said.get("key")), wanted if isinstance(wanted, int) else len(dataset))


def is_under_way(run: RunFolder, state: RunState) -> bool:
    """Whether some process carries out a run, here or on another machine whose locks the file system tells of."""
    return state.phase == Phase.RUNNING and is_held(run)


def follow_run(
    run: RunFolder,
    dataset: Dataset,
    control: RunControl,
    report: Callable[[RunReport], None],
    image_done: Callable[[PredictedImage], None],
) -> None:
    """Follow a run until whoever carries it out has finished it; blocks.

    Parameters
    ----------
    run : RunFolder
    dataset : Dataset
    control : RunControl
        Stopping it ends the following, not the run.
    report : callable
        Called with how far it is, after each look.
    image_done : callable
        Called with each image, those first that were there at the beginning.

    Raises
    ------
    PanviewError
        It is no run over this dataset, was removed or started over, or has stopped before its end.
    Cancelled
        The following was stopped.
    """
    begun = state_of(run, dataset)
    if begun is None:
        raise PanviewError(f"{run.manifest}: is not the manifest of a model run over {dataset.name}")
    names, pace = png_names(dataset), Pace()
    known: dict[int, ImageRecord] = {}
    latest = time.monotonic()
    before = begun
    while True:
        # Asked before the maps are: what it says of the end is then true of them.
        now = state_of(run, dataset)
        if now is None and read_manifest(run) is None and run.manifest.exists():
            # A disk of the network may not let it be read this very moment, nor Windows while it is replaced.
            now = before
        if now is None or now.key != begun.key:
            what = "was removed" if now is None else "was started over with another model or other settings"
            raise PanviewError(f"{run.manifest}: the run {what}; what had come of it is still shown")
        before = now
        looked = time.monotonic()
        try:
            found = finished_images(run, dataset, begun.key, known, lambda: control.stopped)
        except OSError as error:
            if now.phase != Phase.RUNNING:
                raise PanviewError(f"{run.png_folder}: cannot be read ({reason_of(error)})") from error
            # Folders go while they are looked through, as when the run is started over; the manifest says that next.
            found = known
        for row in sorted(found.keys() - known.keys()):
            image_done(predicted_image(row, names[row], found[row]))
        took = time.monotonic() - looked
        if len(found) > len(known):
            latest = time.monotonic()
        known = found
        report(_report(now, len(known), pace, time.monotonic() - latest, held=is_held(run)))
        if now.phase == Phase.FINISHED:
            return
        if now.phase != Phase.RUNNING:
            raise PanviewError(
                f"{run.manifest}: the run has {now.phase} after {len(known):,} of {now.wanted:,} images; "
                "continue it where it was started, then follow it again"
            )
        if control.wait_stopped(min(max(_EVERY_S, _SHARE * took), _SELDOM_S)):
            raise Cancelled


def _report(state: RunState, done: int, pace: Pace, silent: float, *, held: bool) -> RunReport:
    rate = pace.of(done)
    message = ""
    if silent > _SILENT_S and state.phase == Phase.RUNNING:
        message = f"no image has come for {silent / 60:.0f} min"
        message += "" if held else ", and no process holds the run: it may have been killed"
    # Who asks for fewer images than there are already has them all; which were asked for, nobody has written down.
    total = max(state.wanted, done)
    left = (total - done) / rate if rate else None
    return RunReport(state.phase, done, total, images_per_second=rate, seconds_left=left, message=message)
