"""The one way to compile a kernel, so that every kernel releases the interpreter lock and is kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile ``function`` at its first call; it runs without the interpreter lock and is cached on disk.

    The cache lies beside the source, or in numba's user-wide folder where that cannot be written. Where neither can,
    every process compiles anew.
    """
    try:
        return cast("Callable[P, R]", numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast("Callable[P, R]", numba.njit(nogil=True)(function))
