from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]

def njit(*, nogil: bool = ..., cache: bool = ..., inline: str = ...) -> Callable[[Function], Function]: ...
