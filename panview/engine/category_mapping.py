"""From a model's labels to the category ids of a dataset, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.category_names import CategoryNames, UnclearNameError, is_nameless, is_no_category
from panview.engine.predictor import ModelError

_SHOWN = 12


@dataclass(frozen=True, eq=False)
class CategoryMapping:
    """What each label of a model means in a dataset.

    Attributes
    ----------
    category_id : (n_labels,) int32
        -1 where the dataset has no such category; segments of that label become void.
    unknown : tuple of str
        Labels that the dataset has no category for.
    unused : tuple of str
        Categories that the model never predicts.
    flipped : tuple of str
        Labels that are things on one side and stuff on the other.
    isthing : tuple of bool
        Whether each label's category is a thing of the dataset; False for a label without one.
    """

    category_id: NDArray[np.int32]
    unknown: tuple[str, ...]
    unused: tuple[str, ...]
    flipped: tuple[str, ...]
    isthing: tuple[bool, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every label has its category, of the same kind."""
        return not self.unknown and not self.flipped


class CategoryMismatchError(ModelError):
    """A model's labels do not fit the dataset; the user may accept that unless none fits at all.

    Attributes
    ----------
    mapping : CategoryMapping
    """

    def __init__(self, message: str, mapping: CategoryMapping) -> None:
        self.mapping = mapping
        super().__init__(message)


def map_categories(classes: Sequence[str], isthing: Sequence[bool] | None, categories: Categories) -> CategoryMapping:
    """Find the category of each label: of the same name, else of the one that is another spelling (`CategoryNames`).

    Parameters
    ----------
    classes : sequence of str
        Names of the labels, in label order.
    isthing : sequence of bool or None
        Whether a label is a thing; None where the model does not know.
    categories : Categories
    """
    exact = {name: place for place, name in enumerate(categories.names)}
    names = CategoryNames(categories.names)
    taken = {exact[name] for name in classes if name in exact}
    places = [exact[name] if name in exact else _alike(name, names, taken) for name in classes]
    # Two labels that would mean one category mean none of it.
    places = [-1 if name not in exact and places.count(p) > 1 else p for name, p in zip(classes, places, strict=True)]
    used = set(places)
    # Numbers that a model keeps free, such as DETR's. Where all are so nobody has named them, and that is to be seen.
    meaningless = {name for name in classes if is_no_category(name) or is_nameless(name)}
    meaningless = set() if len(meaningless) == len(set(classes)) else meaningless
    return CategoryMapping(
        category_id=np.array([int(categories.ids[place]) if place >= 0 else -1 for place in places], np.int32),
        unknown=tuple(n for n, place in zip(classes, places, strict=True) if place < 0 and n not in meaningless),
        unused=tuple(name for place, name in enumerate(categories.names) if place not in used),
        flipped=tuple(
            name
            for name, thing, place in zip(classes, isthing or (), places, strict=isthing is not None)
            if place >= 0 and thing != bool(categories.isthing[place])
        ),
        isthing=tuple(place >= 0 and bool(categories.isthing[place]) for place in places),
    )


def check_mapping(mapping: CategoryMapping, dataset: str, *, accept_gaps: bool) -> None:
    """Refuse a mapping with gaps on the model's side, unless they are accepted.

    Raises
    ------
    CategoryMismatchError
        The message shows the mapping and its gaps.
    """
    if np.all(mapping.category_id < 0):
        raise CategoryMismatchError(
            f"none of the model's {len(mapping.category_id)} categories is in {dataset}: the model has "
            f"{_listed(mapping.unknown)}; the dataset has {_listed(mapping.unused)}. Choose another model",
            mapping,
        )
    if mapping.fits or accept_gaps:
        return
    raise CategoryMismatchError(
        f"the model's categories do not fit {dataset}: {explain_mapping(mapping)}. Accept the gaps to run it all the "
        "same (--accept-gaps): segments of a category that the dataset lacks become void",
        mapping,
    )


def explain_mapping(mapping: CategoryMapping) -> str:
    """Return one line that says how many labels fit, and lists the gaps of both sides."""
    known = int(np.count_nonzero(mapping.category_id >= 0))
    parts = [f"{known} of the model's {len(mapping.category_id)} are in the dataset"]
    if mapping.unknown:
        parts.append(f"unknown to the dataset: {_listed(mapping.unknown)}")
    if mapping.flipped:
        parts.append(f"thing on one side and stuff on the other: {_listed(mapping.flipped)}")
    if mapping.unused:
        parts.append(f"never predicted: {_listed(mapping.unused)}")
    return "; ".join(parts)


def _alike(name: str, names: CategoryNames, taken: set[int]) -> int:
    """Return the place of the one category that a name means in another spelling, -1 where none or several fit."""
    try:
        place, _ = names.find(name)
    except UnclearNameError:
        return -1
    return -1 if place in taken else place


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
