"""The demo set: 40 drawn pictures, their truth and two simulated prediction sets, copied from what panview ships.

``tools/demo`` in panview's repository draws it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from panview.errors import PanviewError
from panview.reading import read_file
from panview.resources import resource_path

FIRST_IMAGE_ID = 101
MARKER = "demo-set.json"
SIMULATED = ("simulated_strong", "simulated_weak")
_MAX_MARKER_BYTES = 1 << 16


@dataclass(frozen=True)
class DemoSet:
    """The places of a demo set.

    Parameters
    ----------
    root : Path
        The COCO folder, with ``val2017`` and ``annotations``.
    predictions : tuple[Path, ...]
        The JSON files of the prediction sets.
    """

    root: Path
    predictions: tuple[Path, ...]


def demo_set_in(folder: Path) -> DemoSet:
    """Return where things are in the folder of a demo set."""
    return DemoSet(folder, tuple(folder / "predictions" / f"{name}.json" for name in SIMULATED))


def make_demo_set(folder: Path, *, progress: Callable[[int, int], None] | None = None) -> DemoSet:
    """Write the demo set to a folder, unless it is there already.

    Parameters
    ----------
    folder : Path
        Where the set goes. It appears when it is complete; whatever interrupts the work leaves nothing there.
    progress : Callable[[int, int], None], optional
        Called with the number of copied files and of all; an exception it raises stops the work.

    Raises
    ------
    PanviewError
        The folder holds something that is not a demo set, or panview is not installed as a whole.
    """
    folder = Path(folder)
    shipped = resource_path("demo")
    found = demo_set_in(folder)
    own = own_files(shipped)
    if not all((shipped / name).is_file() for name in own):
        raise PanviewError(f"{shipped}: the demo set that comes with panview is incomplete; install panview again")
    marker = _marker(folder)
    if marker == _marker(shipped) and all((folder / name).is_file() for name in own):
        return found
    if folder.exists() and marker is None and (not folder.is_dir() or any(folder.iterdir())):
        raise PanviewError(f"{folder}: holds something other than a demo set; choose a folder that is new or empty")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        part = Path(beside) / "set"
        for count, name in enumerate(own, 1):
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            # Without their times and permissions: installed files may be read-only.
            shutil.copyfile(shipped / name, part / name)
            if progress is not None:
                progress(count, len(own))
        _put_in_place(part, folder, Path(beside) / "old")
    return found


def own_files(folder: Path) -> list[str]:
    """Return the files of a demo set by its marker, relative to its folder, whether or not they exist."""
    marker = _marker(folder)
    images = marker.get("images") if isinstance(marker, dict) else None
    names = [f"{FIRST_IMAGE_ID + index:012d}" for index in range(images if isinstance(images, int) else 0)]
    sets = ["annotations/panoptic_val2017", *(f"predictions/{name}" for name in SIMULATED)]
    maps = [f"{place}/{name}.png" for place in sets for name in names]
    return [*(f"val2017/{name}.jpg" for name in names), *maps, *(f"{place}.json" for place in sets), MARKER]


def _marker(folder: Path) -> object:
    """Return what the marker of a demo set says, or None where there is no marker that can be read."""
    try:
        return json.loads(read_file(folder / MARKER, _MAX_MARKER_BYTES))
    except (OSError, ValueError):
        return None


def _put_in_place(part: Path, folder: Path, old: Path) -> None:
    """Move a finished set to its folder, replacing an older one except for what others added to it."""
    if folder.exists():
        _copy_others(folder, part, set(own_files(folder)))
        folder.rename(old)
    try:
        part.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def _copy_others(source: Path, target: Path, own: set[str]) -> None:
    """Copy what others put into a set, wherever in it, unless the new set has a file of that name."""
    for path in source.rglob("*"):
        name = path.relative_to(source).as_posix()
        if name in own or os.path.lexists(target / name):
            continue
        if path.is_dir() and not path.is_symlink():
            (target / name).mkdir(parents=True)
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / name, follow_symlinks=False)
