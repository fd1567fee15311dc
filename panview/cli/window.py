"""Starting the window, and saying clearly why it cannot start."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from panview import places
from panview.addresses import is_address
from panview.cli.options import check_theme
from panview.datasets.opening import Opening
from panview.errors import NotFoundError, PanviewError

if TYPE_CHECKING:
    # At run time this would load NumPy for a --version.
    from panview.outputs import Output
    from panview.review.team.place import Place

# What Qt's wheels need from the system for a window under X11, and Debian's and Fedora's names for it.
_X11_LIBRARIES = {
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
_ALWAYS_NEEDED = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
}
NO_DISPLAY = "no display to open a window on; use --screenshot FILE to save the window as a picture"
"""What is said where there is no screen."""


def open_window(
    path: Path | None,
    predictions: list[Path],
    image_id: str | None,
    screenshot: Path | None,
    opening: Opening,
    size: tuple[int, int],
    theme: str | None,
    *,
    demo_folder: Path | None = None,
    overwrite: bool = False,
    when_shown: Callable[[], None] | None = None,
    where: str = "",
    threshold: float = 0.5,
    verdicts: Place | None = None,
) -> None:
    """Open the window, or render it to a file."""
    if verdicts is not None and path is None:
        raise PanviewError("--verdicts needs the ground truth too: panview PATH --verdicts PLACE")
    if predictions and path is None:
        raise PanviewError("--pred needs the ground truth too: panview PATH --pred PRED")
    if path is not None and not is_address(path) and not places.exists(path.expanduser()):
        # Checked before the display, since it may have been meant as a command.
        raise NotFoundError(f"{path}: there is no such command, file or folder; panview --help lists the commands")
    check_theme(theme)
    if screenshot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    picture = _picture(path, predictions, screenshot, opening, overwrite=overwrite) if screenshot is not None else None
    reason = why_no_window(offscreen=screenshot is not None)
    if reason:
        raise PanviewError(reason)
    if picture is None and sys.stderr.isatty():
        # What a window needs takes a second to load, and more where the disk is slow.
        sys.stderr.write("Opening the window…\n")
    _speak()
    from panview.ui.app import Start, run_window

    look = (path, tuple(predictions), image_id, picture, opening, size, theme)
    start = Start(
        *look,
        when_shown=when_shown,
        where=where,
        threshold=threshold,
        demo_folder=demo_folder,
        verdicts=verdicts,
    )
    raise SystemExit(run_window(start))


def watch_in_window(run: Path, truth: Path, opening: Opening, every: float, theme: str | None) -> None:
    """Open the window on a training; whether one can be opened, `why_no_window` has been asked before."""
    from panview.review.evaluations import Watch

    _speak()
    from panview.ui.app import Start, run_window

    raise SystemExit(run_window(Start(truth, opening=opening, theme=theme, watch=Watch(run, every))))


def _speak() -> None:
    """Choose the language before the modules of the window are imported: their tables say words as they are made."""
    from panview.settings import Settings, load_settings
    from panview.ui.language import begin

    try:
        settings = load_settings()
    except PanviewError:
        # The window says so.
        settings = Settings()
    begin(settings.language)


def _picture(
    path: Path | None, predictions: list[Path], screenshot: Path, opening: Opening, *, overwrite: bool
) -> Output:
    """Return the picture to write, refused if it must not be; what the window cannot open, it says itself."""
    from panview.datasets.ground_truth import read_dataset
    from panview.datasets.layouts.find import find_ground_truth, find_prediction
    from panview.outputs import PICTURE, Inputs, Output, inputs_of

    inputs = Inputs()
    if path is not None:
        with contextlib.suppress(PanviewError):
            inputs = inputs_of(
                read_dataset(find_ground_truth(path, opening.places), opening), map(find_prediction, predictions)
            )
    output = Output(screenshot, PICTURE, inputs, overwrite)
    output.check()
    return output


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    if sys.platform != "linux":
        return True
    forced = os.environ.get("QT_QPA_PLATFORM", "")
    if forced:
        return not forced.startswith(("offscreen", "minimal"))
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def why_no_window(*, offscreen: bool = False) -> str:
    """Return why no window can open here and what to do, or an empty string."""
    if sys.platform != "linux":
        return ""
    needed = dict(_ALWAYS_NEEDED)
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not offscreen and not platform.startswith(("offscreen", "minimal", "wayland")):
        if not has_display():
            return NO_DISPLAY
        needed |= _X11_LIBRARIES
    missing = [names for library, names in needed.items() if not _loads(library)]
    if not missing:
        return ""
    debian = " ".join(name for name, _ in missing)
    fedora = " ".join(name for _, name in missing)
    return f"Qt lacks system libraries; install them: apt-get install {debian} (Fedora: dnf install {fedora})"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
