"""The families that are known, in the order in which they are asked; other packages add theirs by an entry point."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from panview.engine.families.family import Family, ListedModel, missing_packages
from panview.engine.families.mmdet.family import MMDETECTION
from panview.engine.families.transformers.family import TRANSFORMERS
from panview.errors import PanviewError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINT = "panview.models"
_OWN: tuple[Family, ...] = (MMDETECTION, TRANSFORMERS)
_OTHERS = MMDETECTION
"""Whose names have no mark of their own: what nobody else recognises is looked for there."""


class OtherFamilies(NamedTuple):
    """The families of other packages, and of those that cannot be used, which and why, as clauses."""

    families: tuple[Family, ...]
    broken: tuple[str, ...]


class ModelList(NamedTuple):
    """Models of all families, and why those of some are not among them, as sentences."""

    models: tuple[ListedModel, ...]
    problems: tuple[str, ...]


def families() -> tuple[Family, ...]:
    """Return all families, panview's own first."""
    return (*_OWN, *other_families().families)


def family_of(text: str) -> Family:
    """Return the family that a typed model is of; MMDetection where no other family recognises it."""
    for family in (*_OWN, *other_families().families):
        if family is not _OTHERS and family.recognises(text):
            return family
    return _OTHERS


def list_models() -> ModelList:
    """Return the models that can be chosen by name, family by family.

    Raises
    ------
    PanviewError
        No family has any, or nothing that runs any is installed.
    """
    found: list[ListedModel] = []
    problems = list(other_families().broken)
    first: PanviewError | None = None
    for family in families():
        try:
            found += family.models()
        except PanviewError as error:
            first = first or error
            problems.append(str(error))
    if first is not None and (not found or all(missing_packages(family) for family in families())):
        raise first
    return ModelList(tuple(found), tuple(problems))


@cache
def other_families() -> OtherFamilies:
    """Return the families of other packages; those packages are imported now."""
    from importlib.metadata import entry_points

    found: list[Family] = []
    broken: list[str] = []
    for point in entry_points(group=ENTRY_POINT):
        made = _made(point)
        if isinstance(made, str):
            broken.append(made)
        else:
            found.append(made)
    return OtherFamilies(tuple(found), tuple(broken))


def _made(point: EntryPoint) -> Family | str:
    name = f"{point.name} of {point.dist.name}" if point.dist is not None else point.name
    try:
        loaded = point.load()
        made = loaded() if isinstance(loaded, type) else loaded
        if not isinstance(made, Family):
            return f"the model family {name} cannot be used ({point.value} lacks what a family has)"
    except Exception as error:  # noqa: BLE001 - importing another package may fail in any way
        return f"the model family {name} cannot be used ({type(error).__name__}: {error})"
    return made
