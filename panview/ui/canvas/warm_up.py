"""Getting the canvas's compiled functions ready before the first image is there."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import cast

import numpy as np
from PySide6.QtGui import QImage

from panview.datasets.runs import runs_of
from panview.jit import loading
from panview.metrics.segment_table import Status
from panview.native import native
from panview.overlay.canvas_image import build_canvas_image
from panview.overlay.photo_levels import halve
from panview.overlay.segments import VOID, SegmentColumns
from panview.overlay.view_transform import ViewTransform
from panview.review.look import Layer
from panview.ui.canvas.frame import Frame
from panview.ui.canvas.photo import SHARP_SCALE, photo_levels
from panview.ui.canvas.state import CanvasState

_NOT_FOR_KERNELS = ("scipy", "coverage")
"""What numba loads where it is installed: for linear algebra, of which kernels have none, and for measuring tests."""


def warm_up() -> None:
    """Compile what drawing needs, or load it from numba's cache. Meant for a thread, while files are being read.

    With the compiled module there is nothing to compile, and numba is not loaded.
    """
    if native().module is None:
        _load_numba_alone()
    segments = SegmentColumns(
        row=np.zeros(1, np.int64),
        side=np.zeros(1, np.uint8),
        status=np.full(1, Status.FN, np.uint8),
        category=np.zeros(1, np.int16),
        category_colour=np.zeros((1, 3), np.uint8),
        iou=np.zeros(1),
        partner=np.full(1, VOID, np.int32),
        bbox=np.array([[0, 0, 2, 2]], np.int32),
    )
    runs = runs_of(np.array([[1, 1, 0], [1, 0, 0]], np.uint32))
    photo = QImage(3, 2, QImage.Format.Format_RGB32)
    photo.fill(0)
    ids = np.array([1], np.uint32)
    image = build_canvas_image(0, photo_levels(photo), "", runs, runs, ids, ids[:0], segments)
    # Read-only, as the pixels of a photo are: numba compiles for each kind of array.
    pixels = np.zeros((2, 2), np.uint32)
    pixels.flags.writeable = False
    halve(pixels, np.zeros((1, 1), np.uint32))
    state = CanvasState(image=image, segments=segments, view=ViewTransform(SHARP_SCALE, 1.0, 1.0))
    Frame().render(state, Layer.BOTH, (12, 12), 1.0)


def _load_numba_alone() -> None:
    """Load numba without what it looks for beside itself, which takes as long again.

    Only here, in the window's process, which is nobody else's: elsewhere a user's own kernels may want it.
    """
    with loading:
        absent = [name for name in _NOT_FOR_KERNELS if name not in sys.modules]
        for name in absent:
            sys.modules[name] = cast(ModuleType, None)
        try:
            # This is the module that looks for linear algebra.
            importlib.import_module("numba.np.arraymath")
        except (ImportError, OSError):
            # The first kernel says what is wrong.
            return
        finally:
            for name in absent:
                del sys.modules[name]
