"""Forms without a JSON: what the values of a map mean, and what values a map is written with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.category_mapping import NONE, UNSAID, CategoryMapping
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.names import FormName
from panview.datasets.png import MAX_SEGMENT_ID
from panview.errors import PanviewError

FACTOR = 1000
"""Of the instance in MMDetection's ids, of the category in Cityscapes'."""
VOID_VALUE = 0xFFFFFFFF
"""What an array's -1 becomes, which is void in every form."""
_HALF = 16
_LOW = 0xFFFF


@dataclass(frozen=True, eq=False)
class ValueMeaning:
    """What n values of a map mean.

    Attributes
    ----------
    category : (n,) int16
        Index into `Categories`; -1 for void and what is unknown.
    label : (n,) int64
        The number that stands for the category in the form.
    instance : (n,) int64
    iscrowd : (n,) bool
        A thing of which the form says that it is many.
    void : (n,) bool
    """

    category: NDArray[np.int16]
    label: NDArray[np.int64]
    instance: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]
    void: NDArray[np.bool_]

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Values that are neither void nor of a category, (n,) bool."""
        return (self.category < 0) & ~self.void


@dataclass(frozen=True, eq=False)
class ValueForm:
    """A form without a JSON, for the categories of a dataset.

    Attributes
    ----------
    form : FormName
    categories : Categories
    void : int
        Category id that means void; MMDetection's form has its own.
    mapping : CategoryMapping or None
        What the numbers of maps that are read stand for; None where they are category ids, or labels of the form.
    divisor : int
        What the category is multiplied by in `FormName.DIVISOR`.
    crowd_is_0 : bool
        Whether things with instance 0 are crowd, as in the ground truth of `FormName.STEP`.
    """

    form: FormName
    categories: Categories
    void: int
    mapping: CategoryMapping | None = None
    divisor: int = FACTOR
    crowd_is_0: bool = False

    @property
    def label_order(self) -> NDArray[np.int64]:
        """MMDetection's labels as indices into `Categories`: things first."""
        return np.argsort(~self.categories.isthing, kind="stable")

    def meaning(self, values: NDArray[np.uint32]) -> ValueMeaning:
        """Return what values mean; two channels are one value, category + 65536 x instance."""
        value = values.astype(np.int64)
        if self.form == FormName.MMDET:
            meaning = self._mmdet(value) if self.mapping is None else self._mapped(value % FACTOR, value // FACTOR)
        else:
            meaning = self._with_numbers(value)
        nothing = value == VOID_VALUE
        if not bool(nothing.any()):
            return meaning
        category = np.where(nothing, -1, meaning.category).astype(np.int16)
        return replace(meaning, category=category, void=meaning.void | nothing)

    def _with_numbers(self, value: NDArray[np.int64]) -> ValueMeaning:
        if self.form == FormName.CITYSCAPES:
            plain = value < FACTOR
            label, instance = np.where(plain, value, value // FACTOR), np.where(plain, 0, value % FACTOR)
        elif self.form == FormName.DIVISOR:
            plain = np.zeros(len(value), np.bool_)
            label, instance = value // self.divisor, value % self.divisor
        else:
            label, instance = value & _LOW, value >> _HALF
            plain = (instance == 0) & self.crowd_is_0
        if self.mapping is not None:
            return self._mapped(label, instance, plain)
        category = self.categories.index_of(label)
        void = label == self.void
        category[void] = -1
        iscrowd = plain & (category >= 0) & self.categories.isthing[category]
        return ValueMeaning(category, label, instance, iscrowd, void)

    def _mapped(
        self, label: NDArray[np.int64], instance: NDArray[np.int64], plain: NDArray[np.bool_] | None = None
    ) -> ValueMeaning:
        assert self.mapping is not None
        category = self.mapping.index_of(label)
        # In MMDetection, void is the number of labels.
        own_void = int(self.mapping.numbers.max()) + 1 if self.form == FormName.MMDET else self.void
        void = (category == NONE) | ((category == UNSAID) & (label == own_void))
        category = np.maximum(category, -1).astype(np.int16)
        iscrowd = np.zeros(len(label), np.bool_)
        if plain is not None:
            iscrowd = plain & (category >= 0) & self.categories.isthing[category]
        return ValueMeaning(category, label, instance, iscrowd, void)

    def _mmdet(self, value: NDArray[np.int64]) -> ValueMeaning:
        label, instance = value % FACTOR, value // FACTOR
        order = self.label_order
        # Its metric writes void as 0, which is also label 0 without an instance; only stuff has none.
        void = (label == len(order)) | ((value == 0) & bool(self.categories.isthing[order[0]]))
        known = ~void & (label < len(order))
        category = np.where(known, order[np.minimum(label, len(order) - 1)], -1).astype(np.int16)
        return ValueMeaning(category, label, instance, np.zeros(len(value), np.bool_), void)

    @property
    def void_value(self) -> int:
        """What is written where nothing is."""
        return len(self.categories) if self.form == FormName.MMDET else self.void

    def values(self, image: PanopticImage) -> NDArray[np.int64]:
        """Return the value to write for each segment of an image, (n,) int64.

        Raises
        ------
        PanviewError
            The form has no room for so many segments, or for a second crowd of a category.
        """
        category = image.category
        isthing = self.categories.isthing[category]
        if self.form == FormName.MMDET:
            label = np.argsort(self.label_order)[category]
            # Things are numbered through the image from 1, stuff within its category from 0.
            instance = np.where(isthing, np.cumsum(isthing), _place_in_group(category))
            self._refuse_over(instance, (MAX_SEGMENT_ID - label) // FACTOR)
            return np.asarray(label + FACTOR * instance, np.int64)
        ids = self.categories.ids[category].astype(np.int64)
        if self.form == FormName.CITYSCAPES:
            crowd = image.iscrowd & isthing
            instance = _place_in_group(category.astype(np.int64) * 2 + crowd)
            if bool((instance[crowd] > 0).any()):
                raise PanviewError("holds two crowd segments of a category; Cityscapes' form allows only one")
            self._refuse_over(instance, np.full(len(ids), FACTOR - 1))
            plain = crowd | (~isthing & (instance == 0))
            return np.where(plain, ids, ids * FACTOR + instance)
        instance = _place_in_group(category) + isthing
        self._refuse_over(instance, np.full(len(ids), 0xFF if self.form == FormName.TWO_CHANNEL else _LOW))
        return ids + (instance << _HALF)

    def _refuse_over(self, instance: NDArray[np.int64], most: NDArray[np.int64]) -> None:
        over = np.flatnonzero(instance > most)
        if len(over):
            hint = ", use two-channel-16" if self.form == FormName.TWO_CHANNEL else ""
            raise PanviewError(f"holds too many segments for {self.form}, which allows at most {most[over[0]]:,}{hint}")

    def refuse_categories(self) -> None:
        """Refuse to write for categories that the form cannot hold.

        Raises
        ------
        PanviewError
            The message names a category.
        """
        ids, names = self.categories.ids, self.categories.names
        most = {FormName.TWO_CHANNEL: 0xFF, FormName.TWO_CHANNEL_16: _LOW, FormName.CITYSCAPES: FACTOR - 1}.get(
            self.form
        )
        if self.form == FormName.MMDET:
            if len(ids) >= FACTOR:
                raise PanviewError(f"MMDetection's form allows at most {FACTOR - 1} categories, not {len(ids):,}")
            return
        for place in np.flatnonzero(ids > (most or 0)).tolist():
            hint = "; use two-channel-16" if self.form == FormName.TWO_CHANNEL and ids[place] <= _LOW else ""
            raise PanviewError(f"{self.form} cannot hold category id {ids[place]} ({names[place]}), over {most}{hint}")
        for place in np.flatnonzero(ids == self.void).tolist():
            raise PanviewError(
                f"{self.void} is given as void, but is category {names[place]}; give another number (--void N)"
            )
        zero_thing = (ids == 0) & self.categories.isthing
        if self.form == FormName.CITYSCAPES and bool(zero_thing.any()):
            raise PanviewError("cityscapes cannot hold a thing with category id 0: its values would mean stuff")


def default_void(categories: Categories) -> int:
    """Return the category id that means void when nobody says so: 0, and 255 where 0 is a category.

    So it is in the two-channel files of the panoptic segmentation paper, and in Cityscapes' ids and training ids.
    """
    return 255 if bool((categories.ids == 0).any()) else 0


def _place_in_group(group: NDArray[Any]) -> NDArray[np.int64]:
    """Return how many of the same group come before each entry."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    begins = np.concatenate([np.ones(min(1, len(group)), np.bool_), ordered[1:] != ordered[:-1]])
    first = np.maximum.accumulate(np.where(begins, np.arange(len(group)), 0)) if len(group) else np.zeros(0, np.int64)
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - first
    return place
