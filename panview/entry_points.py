"""What other packages add by an entry point: layouts, families of models, and whatever comes to be a registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeGuard, TypeVar

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class Added(NamedTuple, Generic[T]):
    """What other packages add, and of what cannot be used, which it is and why, as clauses."""

    values: tuple[T, ...]
    broken: tuple[str, ...]


class EntryPoints(Generic[T]):
    """The values of one group of entry points; one names a value, or a class to be called without arguments.

    Parameters
    ----------
    group : str
        Such as "panview.layouts".
    what : str
        What a value is called in messages: "layout".
    is_one : callable
        Whether an object is such a value.
    lacks : str
        What is said of an object that is none: "has no name, places or splits".
    """

    def __init__(self, group: str, what: str, is_one: Callable[[object], TypeGuard[T]], lacks: str) -> None:
        self.group = group
        self._what, self._is_one, self._lacks = what, is_one, lacks
        self._added: Added[T] | None = None

    def added(self) -> Added[T]:
        """Return what there is. The first call imports the packages; what they raise is told and stops nothing."""
        if self._added is None:
            from importlib.metadata import entry_points

            values: list[T] = []
            broken: list[str] = []
            for point in entry_points(group=self.group):
                self._load(point, values, broken)
            self._added = Added(tuple(values), tuple(broken))
        return self._added

    def forget(self) -> None:
        """Look again at the next call, such as after something was installed."""
        self._added = None

    def failed(self, name: str, error: Exception) -> str:
        """Return the clause that says what something of another package raised."""
        return f"the {self._what} {name} cannot be used ({type(error).__name__}: {error})"

    def _load(self, point: EntryPoint, values: list[T], broken: list[str]) -> None:
        name = f"{point.name} of {point.dist.name}" if point.dist is not None else point.name
        try:
            loaded = point.load()
            made: object = loaded() if isinstance(loaded, type) else loaded
            if self._is_one(made):
                values.append(made)
            else:
                broken.append(f"the {self._what} {name} cannot be used ({point.value} {self._lacks})")
        except Exception as error:  # noqa: BLE001 - importing another package may fail in any way
            broken.append(self.failed(name, error))
