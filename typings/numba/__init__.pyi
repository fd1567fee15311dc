from collections.abc import Callable
from typing import Any

from numba import types as types

Function = Callable[..., Any]

def njit(
    *,
    nogil: bool = ...,
    cache: bool = ...,
    inline: str = ...,
    no_cpython_wrapper: bool = ...,
    no_cfunc_wrapper: bool = ...,
) -> Callable[[Function], Function]: ...
