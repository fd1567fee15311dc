"""The families that are known, in the order in which they are asked; other packages add theirs by an entry point."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, TypeGuard

from panview.engine.families.family import Family, ListedModel, missing_packages
from panview.engine.families.mmdet.family import MMDETECTION
from panview.engine.families.transformers.family import TRANSFORMERS
from panview.entry_points import EntryPoints
from panview.errors import PanviewError

_OWN: tuple[Family, ...] = (MMDETECTION, TRANSFORMERS)
_NAMELESS = MMDETECTION
"""The family whose names have no mark: a name that no other family recognises is looked up there."""
_PATHS = TRANSFORMERS
"""The family that says what is wrong with a path that no family recognises."""


class Need(NamedTuple):
    """What is not installed for a family: its name and title, the modules, and the command that gets them."""

    family: str
    title: str
    packages: tuple[str, ...]
    install: str


class ModelList(NamedTuple):
    """Models of all families, why those of some are not among them, as sentences, and what families need installed."""

    models: tuple[ListedModel, ...]
    problems: tuple[str, ...]
    needs: tuple[Need, ...] = ()


def is_family(value: object) -> TypeGuard[Family]:
    """Whether something has what a family has."""
    return isinstance(value, Family)


OTHERS: EntryPoints[Family] = EntryPoints("panview.models", "model family", is_family, "lacks required attributes")
"""Those of other packages."""


def families() -> tuple[Family, ...]:
    """Return all families, panview's own first."""
    return (*_OWN, *OTHERS.added().values)


def family_of(text: str) -> Family:
    """Return the family that a typed model is of: who recognises it, else transformers for a path, else MMDetection."""
    for family in families():
        if family is not _NAMELESS and _recognises(family, text):
            return family
    return _PATHS if _is_path(text) else _NAMELESS


def list_models() -> ModelList:
    """Return the models that can be chosen by name, family by family.

    Raises
    ------
    PanviewError
        No family has any, or nothing that runs any is installed.
    """
    listed, first = _listed()
    if first is not None and (not listed.models or len(listed.needs) == len(families())):
        raise first
    return listed


def models_and_needs() -> ModelList:
    """Return the same where nothing is installed either: what there would be, and what it takes."""
    return _listed()[0]


def _listed() -> tuple[ModelList, PanviewError | None]:
    found: list[ListedModel] = []
    problems = list(OTHERS.added().broken)
    first: PanviewError | None = None
    for family in families():
        try:
            found += family.models()
        except PanviewError as error:
            first = first or error
            problems.append(str(error))
        except Exception as error:  # noqa: BLE001 - whatever a family of another package raises stops no other
            problems.append(OTHERS.failed(family.name, error))
    needs = tuple(
        Need(family.name, family.title, missing, family.install)
        for family in families()
        if (missing := missing_packages(family))
    )
    return ModelList(tuple(found), tuple(problems), needs), first


def _is_path(text: str) -> bool:
    """Whether it is plainly a path: no name begins so, or is that of a file."""
    return text.startswith((".", "~")) or Path(text).is_absolute() or Path(text).is_file()


def _recognises(family: Family, text: str) -> bool:
    try:
        return family.recognises(text)
    except Exception:  # noqa: BLE001 - whatever a family of another package raises: its models are not found, others are
        if family in _OWN:
            raise
        return False
