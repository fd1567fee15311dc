"""What a family of models tells of itself while no framework is loaded."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from panview.download import ByteProgress
from panview.engine.predictor import ModelSource


@dataclass(frozen=True)
class ListedModel:
    """A model that a family knows by name, as lists show it.

    Attributes
    ----------
    name : str
        What is typed to choose it.
    family : str
        Name of its family.
    collection : str
        Such as "Mask2Former".
    pq : float or None
        Published PQ on COCO val2017 in points, None where nobody has said it.
    size : int or None
        Bytes of the weights.
    is_here : bool
        Whether the weights are on this machine.
    is_shipped : bool
        Whether they came with the program.
    index_name : str
        Its name in the index of its framework, empty without one.
    ask_first : bool
        Whether a download wants to be asked for by more than the name.
    config, checkpoint : str
        Where these files are, or go; empty where that is not known before they are here.
    takes_weights : bool
        Whether it can be run with weights of the user's own (`TakesWeights`).
    """

    name: str
    family: str
    collection: str
    pq: float | None
    size: int | None
    is_here: bool
    is_shipped: bool = False
    index_name: str = ""
    ask_first: bool = False
    config: str = ""
    checkpoint: str = ""
    takes_weights: bool = False


class ChosenModel(NamedTuple):
    """A model ready to run, and what is to be said of it before it does."""

    source: ModelSource
    remark: str = ""


def never() -> bool:
    """Say that nobody has cancelled."""
    return False


@runtime_checkable
class Family(Protocol):
    """A family of models; importing one loads no framework.

    Attributes
    ----------
    name : str
        Short, as programs see it: "mmdet".
    title : str
        As people know it: "MMDetection".
    packages : tuple of str
        Modules that must be importable for its models to run.
    install : str
        The command that gets them.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def title(self) -> str: ...  # noqa: D102

    @property
    def packages(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def install(self) -> str: ...  # noqa: D102

    def recognises(self, text: str) -> bool:
        """Whether what somebody typed for a model is of this family; decided without reading large files."""
        ...

    def models(self) -> Sequence[ListedModel]:
        """Return the models that it knows by name.

        Raises
        ------
        PanviewError
            They cannot be listed; the message says why.
        """
        ...

    def find(self, text: str) -> ListedModel:
        """Return the model that somebody typed, whether its weights are here or not.

        Raises
        ------
        PanviewError
            There is none, or it can never be run; the message says why and what to do.
        """
        ...

    def fetch(
        self, text: str, progress: ByteProgress | None = None, cancelled: Callable[[], bool] = never
    ) -> ModelSource:
        """Return a model ready to run, its weights downloaded if they are not here.

        Raises
        ------
        PanviewError
            It cannot be had; the message says why and what to do.
        Cancelled
        """
        ...


@runtime_checkable
class TakesWeights(Protocol):
    """A family whose models can be run with other weights than those they are published with."""

    def own_weights(self, text: str, checkpoint: Path) -> ChosenModel:
        """Return a model that it knows with weights of the user's own; nothing is downloaded.

        Raises
        ------
        PanviewError
            There is no such model or file.
        """
        ...


def missing_packages(family: Family) -> tuple[str, ...]:
    """Return the modules that are not installed for a family's models to run; imports nothing."""
    return tuple(name for name in family.packages if not _is_installed(name))


def _is_installed(name: str) -> bool:
    if name in sys.modules and sys.modules[name] is None:
        # Hidden for a moment, as the window hides from numba what it would load in addition.
        return PathFinder.find_spec(name) is not None
    return importlib.util.find_spec(name) is not None
