"""Freed memory stays with the process for a while: the next filter need not ask the system for it again."""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
"""Parameters of glibc's mallopt."""
_LARGEST = 32 << 20
"""glibc allows no more."""
_KEPT = 128 << 20
"""What working out a view of COCO's training images takes at a time."""


def keep_freed_memory() -> None:
    """Make the C library keep freed memory, instead of returning it at once and faulting each page in again.

    Every change of a filter or threshold takes the same hundred megabytes for a tenth of a second. Where the library is
    not glibc, nothing happens.
    """
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGEST)
    mallopt(_TRIM_THRESHOLD, _KEPT)
