from collections.abc import Callable
from typing import Any

def njit(*, nogil: bool = ..., cache: bool = ..., inline: str = ...) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...
