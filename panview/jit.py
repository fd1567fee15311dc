"""The one way to compile a kernel, so that every kernel releases the interpreter lock and is kept on disk.

Where a kernel has a twin in the compiled module (docs/adr/0034) Python calls that, and numba is not asked.

numba takes a third of a second to be loaded, so it is loaded when the first kernel runs: a command that finds all it
needs in the cache of tables never does.
"""

from __future__ import annotations

import mmap
import sys
import threading
from collections.abc import Callable
from functools import cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

from panview.native import native

P = ParamSpec("P")
R = TypeVar("R")

_lock = threading.Lock()
loading = threading.RLock()
"""Held by whoever loads numba: of two threads that do so at once, one may see half of it."""
_NUMBA_NEEDS = 200 << 20
"""Bytes of address space, about."""
FEW_STEPS = 50_000
"""Of a loop in Python: a tenth of a second."""
_tell: Callable[[], None] | None = None


def when_compiling(tell: Callable[[], None] | None) -> None:
    """Call ``tell``, at most once, when a kernel is compiled because it is not in numba's cache yet."""
    global _tell
    _tell = tell


@overload
def kernel(function: Callable[P, R], /) -> Kernel[P, R]: ...


@overload
def kernel(*, twin: str) -> Callable[[Callable[P, R]], Kernel[P, R]]: ...


def kernel(
    function: Callable[P, R] | None = None, /, *, twin: str | None = None
) -> Kernel[P, R] | Callable[[Callable[P, R]], Kernel[P, R]]:
    """Compile ``function`` at its first call; it runs without the interpreter lock and is cached on disk.

    The cache lies beside the source, or in numba's user-wide folder where that cannot be written. Where neither can,
    every process compiles anew. A kernel can call the other kernels of its file; what these become is a part of it.

    Parameters
    ----------
    function : callable
    twin : str, optional
        What does the same, to the last bit, in the compiled module, with the same arguments by position.
    """
    if function is None:
        return lambda made: Kernel(made, twin)
    return Kernel(function)


class Kernel(Generic[P, R]):
    """A function that numba compiles, once for each kind of arguments, unless its twin is there.

    Attributes
    ----------
    function : callable
        As it was written.
    twin : str or None
        Name of its twin in the compiled module.
    """

    def __init__(self, function: Callable[P, R], twin: str | None = None) -> None:
        self.function = function
        self.twin = twin
        self._called: Any = None
        self._compiled: dict[str, Any] = {}
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it."""
        if self._called is None:
            module = native().module if self.twin else None
            self._called = self.by_numba if module is None else getattr(module, cast(str, self.twin))
        return cast(R, self._called(*args, **kwargs))

    @property
    def by_numba(self) -> Callable[P, R]:
        """What numba makes of it, whether there is a twin or not."""
        if "from Python" not in self._compiled:
            self._made("from Python", _for_python)
        return cast("Callable[P, R]", self._compiled["from Python"])

    def for_steps(self, steps: int) -> Callable[P, R]:
        """Return what to call for so many steps of a loop: for few, the function as it was written.

        Loading numba takes as long as some hundred thousand steps of Python. Only for functions that Python runs to the
        same result.
        """
        has_twin = self.twin is not None and native().module is not None
        return self if has_twin or steps > FEW_STEPS or "numba" in sys.modules else self.function

    @property
    def _numba_type_(self) -> Any:  # noqa: ANN401 - numba has no types
        """What a kernel is to another one that calls it; numba asks so every object that it does not know."""
        from numba import types

        return types.Dispatcher(self._made("from a kernel", _for_kernels))

    @property
    def compiled_kinds(self) -> int:
        """For how many kinds of arguments there is what Python calls."""
        return len(self._compiled["from Python"].signatures) if "from Python" in self._compiled else 0

    def _made(self, way: str, make: Callable[[Callable[P, R]], Any]) -> Any:  # noqa: ANN401
        # Before the lock, since imports take locks of their own.
        _load_numba()
        with _lock:
            _listen()
            if way not in self._compiled:
                self._compiled[way] = make(self.function)
            return self._compiled[way]


def _load_numba() -> None:
    """Load numba; where there is too little memory for it, say so, which the loader of libraries does not.

    Raises
    ------
    MemoryError
    """
    with loading:
        try:
            import numba  # noqa: F401
        except (ImportError, OSError) as error:
            try:
                mmap.mmap(-1, _NUMBA_NEEDS).close()
            except OSError:
                # A half-loaded module could never be loaded again once there is memory.
                for name in [name for name in sys.modules if name.partition(".")[0] in ("numba", "llvmlite")]:
                    del sys.modules[name]
                raise MemoryError from error
            raise


@cache
def _listen() -> None:
    """Hear, from now on, of every kernel that is compiled."""
    from numba.core import event

    class Listener(event.Listener):
        def on_start(self, heard: event.Event) -> None:
            told = _tell
            when_compiling(None)
            if told is not None:
                told()

        def on_end(self, heard: event.Event) -> None:
            """Nothing is said of the end."""

    event.register("numba:compile", Listener())


def _for_python(function: Callable[..., Any]) -> Any:  # noqa: ANN401
    import numba

    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:
        # No cache folder is available.
        return numba.njit(nogil=True)(function)


def _for_kernels(function: Callable[..., Any]) -> Any:  # noqa: ANN401
    """Without what makes numbers of Python's objects; it is kept as a part of the kernels that call it."""
    import numba

    return numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
