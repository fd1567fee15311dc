"""From a model's labels to the category ids of a dataset, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.category_file import read_mapping
from panview.datasets.category_mapping import shown_numbers
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
    classes : tuple of str
        Names of the labels.
    said : tuple of int
        Labels whose category the user has said.
    source : str
        Where the user has said it.
    """

    category_id: NDArray[np.int32]
    unknown: tuple[str, ...]
    unused: tuple[str, ...]
    flipped: tuple[str, ...]
    isthing: tuple[bool, ...] = ()
    classes: tuple[str, ...] = ()
    said: tuple[int, ...] = ()
    source: str = ""

    @property
    def fits(self) -> bool:
        """Whether every label has its category, of the same kind."""
        return not self.unknown and not self.flipped


@dataclass(frozen=True)
class SaidLabels:
    """What the user says that labels stand for; of those left out, names decide.

    Attributes
    ----------
    source : str
        A file, or "chosen in the window".
    category_id : tuple of (int, int)
        Label and category id, -1 for none.
    """

    source: str
    category_id: tuple[tuple[int, int], ...]


def said_labels(path: Path, categories: Categories) -> SaidLabels:
    """Read what labels stand for from a file, as ``--categories`` takes it; its numbers are labels.

    Raises
    ------
    PanviewError
        It is not there, or names what is no category; the message names the place.
    """
    read = read_mapping(path, None, categories)
    ids = [int(categories.ids[row]) if row >= 0 else -1 for row in read.category.tolist()]
    return SaidLabels(path.name, tuple(zip(read.numbers.tolist(), ids, strict=True)))


class CategoryMismatchError(ModelError):
    """A model's labels do not fit the dataset; the user may accept that unless none fits at all.

    Attributes
    ----------
    mapping : CategoryMapping
    """

    def __init__(self, message: str, mapping: CategoryMapping) -> None:
        self.mapping = mapping
        super().__init__(message)


def map_categories(
    classes: Sequence[str],
    isthing: Sequence[bool] | None,
    categories: Categories,
    said: SaidLabels | None = None,
) -> CategoryMapping:
    """Find the category of each label: of the same name, else of the one that is another spelling (`CategoryNames`).

    What the user says goes before.

    Parameters
    ----------
    classes : sequence of str
        Names of the labels, in label order.
    isthing : sequence of bool or None
        Whether a label is a thing; None where the model does not know.
    categories : Categories
    said : SaidLabels, optional

    Raises
    ------
    ModelError
        Something is said of a label that the model does not have.
    """
    by_user = _checked(said, len(classes)) if said is not None else {}
    exact = {name: place for place, name in enumerate(categories.names)}
    names = CategoryNames(categories.names)
    taken = {exact[name] for name in classes if name in exact}
    places = [exact[name] if name in exact else _alike(name, names, taken) for name in classes]
    # If two labels would mean the same category, neither does.
    places = [-1 if name not in exact and places.count(p) > 1 else p for name, p in zip(classes, places, strict=True)]
    rows = {category_id: place for place, category_id in enumerate(categories.ids.tolist())}
    for label, category_id in by_user.items():
        places[label] = rows.get(category_id, -1)
    # Numbers that a model leaves unused, such as DETR's. If all are unnamed, the user must see that.
    meaningless = {name for name in classes if is_no_category(name) or is_nameless(name)}
    meaningless = set() if len(meaningless) == len(set(classes)) else meaningless
    return CategoryMapping(
        category_id=np.array([int(categories.ids[place]) if place >= 0 else -1 for place in places], np.int32),
        unknown=tuple(
            name
            for label, (name, place) in enumerate(zip(classes, places, strict=True))
            if place < 0 and name not in meaningless and label not in by_user
        ),
        unused=tuple(name for place, name in enumerate(categories.names) if place not in set(places)),
        flipped=tuple(
            name
            for label, (name, thing, place) in enumerate(
                zip(classes, isthing or (), places, strict=isthing is not None)
            )
            if place >= 0 and thing != bool(categories.isthing[place]) and label not in by_user
        ),
        isthing=tuple(place >= 0 and bool(categories.isthing[place]) for place in places),
        classes=tuple(classes),
        said=tuple(sorted(by_user)),
        source=said.source if said is not None else "",
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
            f"{_listed(mapping.unknown)}; the dataset has {_listed(mapping.unused)}. Choose another model, or say what "
            "its labels mean (--categories FILE)",
            mapping,
        )
    if mapping.fits or accept_gaps:
        return
    raise CategoryMismatchError(
        f"the model's categories do not match {dataset}: {explain_mapping(mapping)}. Say what its labels mean "
        "(--categories FILE), or accept the gaps to run it anyway (--accept-gaps): segments of categories that the "
        "dataset lacks become void",
        mapping,
    )


def explain_mapping(mapping: CategoryMapping) -> str:
    """Return one line that says how many labels fit, and lists the gaps of both sides."""
    known = int(np.count_nonzero(mapping.category_id >= 0))
    parts = [f"{known} of the model's {len(mapping.category_id)} are in the dataset"]
    if mapping.said:
        parts.append(f"{len(mapping.said)} as {mapping.source} says")
    if mapping.unknown:
        parts.append(f"unknown to the dataset: {_listed(mapping.unknown)}")
    if mapping.flipped:
        parts.append(f"thing on one side and stuff on the other: {_listed(mapping.flipped)}")
    if mapping.unused:
        parts.append(f"never predicted: {_listed(mapping.unused)}")
    return "; ".join(parts)


def _checked(said: SaidLabels, labels: int) -> dict[int, int]:
    beyond = [label for label, _ in said.category_id if not 0 <= label < labels]
    if beyond:
        raise ModelError(
            f"{said.source}: gives a meaning to {shown_numbers(beyond)}, but the model's labels are 0 to {labels - 1}"
        )
    return dict(said.category_id)


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
