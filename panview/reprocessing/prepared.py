"""An image made ready for trying parameters: what its segments share with its truth at any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.engine.kept.codes import to_logits
from panview.engine.kept.queries import Kept, KeptDetections, KeptQueries
from panview.errors import PanviewError
from panview.reprocessing.axes import steps_of
from panview.reprocessing.contested import MOST_LEVELS, Contested
from panview.reprocessing.image import Reprocessor
from panview.reprocessing.laid import Laid
from panview.reprocessing.rules import Rule, Values
from panview.reprocessing.run import KeptRun
from panview.reprocessing.shares import Shares, TruthSide, matched, read_truth, shares_of_map
from panview.reprocessing.write import as_result

_CONTENDING = {"maskformer": False, "mask2former": True, "oneformer": True, "eomt": True}
"""Rules whose queries contend, and whether what they win below the mask threshold is void."""


class Tried(Protocol):
    """An image whose segments are known at any parameters."""

    @property
    def categories(self) -> NDArray[np.int16]:
        """Categories that segments can be of, (c,) int16."""
        ...

    def shares(self, values: Values) -> Shares:
        """Return the segments at some parameters."""
        ...


class Redone:
    """An image that is post-processed anew for each set of parameters.

    Parameters
    ----------
    reprocessor : Reprocessor
    labels : (k,) int32
        Classes that occur in it.
    category_ids : (n_labels,) int32
        COCO ids, -1 for none.
    place_of : mapping
        Index of each COCO id among the dataset's categories.
    truth : TruthSide
    """

    def __init__(
        self,
        reprocessor: Reprocessor,
        labels: NDArray[np.int32],
        category_ids: NDArray[np.int32],
        place_of: Mapping[int, int],
        truth: TruthSide,
    ) -> None:
        self._reprocessor, self._truth = reprocessor, truth
        self._category_ids, self._place_of = category_ids, place_of
        ids = np.unique(category_ids[labels]).tolist()
        self._categories = np.array(sorted(place_of[each] for each in ids if each in place_of), np.int16)

    @property
    def categories(self) -> NDArray[np.int16]:
        """Categories that segments can be of, (c,) int16."""
        return self._categories

    def shares(self, values: Values) -> Shares:
        """Return the segments at some parameters."""
        id_map, ids, scores = as_result(self._reprocessor.segments(values), self._category_ids)
        category = np.array([self._place_of[each] for each in ids.tolist()], np.int16)
        return shares_of_map(id_map, category, np.asarray(scores, np.float32), self._truth)


@dataclass(frozen=True, eq=False)
class PreparedImage:
    """An image with its truth, at any parameters.

    Attributes
    ----------
    image : int
        Row in the dataset.
    truth : TruthSide
        Without its map: only the columns are kept.
    tried : Tried
    categories : (c,) int16
        Of the truth, and of all segments that there can be.
    """

    image: int
    truth: TruthSide
    tried: Tried
    categories: NDArray[np.int16]

    def counts(self, values: Values) -> NDArray[np.float64]:
        """Count what matches at some parameters.

        Returns
        -------
        (4, c) float64
            Sum of IoU, TP, FP and FN of each category.
        """
        shares, truth, n = self.tried.shares(values), self.truth, len(self.categories)
        iou, spurious = matched(shares, truth)
        own = np.searchsorted(self.categories, truth.category)
        found = iou > 0
        missed = ~found & ~truth.iscrowd
        predicted = np.searchsorted(self.categories, shares.category[spurious])
        return np.stack(
            [
                np.bincount(own, iou, n),
                np.bincount(own, found, n),
                np.bincount(predicted, minlength=n).astype(np.float64),
                np.bincount(own, missed, n),
            ]
        )


@dataclass(frozen=True, eq=False)
class KeptSet:
    """A prediction set with what was kept of it, over the images of a dataset.

    Attributes
    ----------
    dataset : Dataset
    prediction : PredictionSet
    run : KeptRun
    rows : (n_images,) int64
        Row of each image of the dataset in the run, -1 for one that is not in it or that nothing was kept of.
    """

    dataset: Dataset
    prediction: PredictionSet
    run: KeptRun
    rows: NDArray[np.int64]

    @property
    def images(self) -> NDArray[np.bool_]:
        """Images that can be post-processed again, (n_images,) bool."""
        there: NDArray[np.bool_] = (self.rows >= 0) & ~self.prediction.left_out
        return there

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.run.rule

    @property
    def original(self) -> dict[str, float]:
        """The parameters that the set was made with."""
        return dict(self.run.original)

    def place_of(self) -> dict[int, int]:
        """Return the index of each COCO id among the dataset's categories."""
        return {int(each): place for place, each in enumerate(self.dataset.categories.ids)}

    def load(self, image: int) -> Kept:
        """Read what was kept of an image.

        Raises
        ------
        PanviewError
            Nothing was, or it is damaged.
        """
        row = int(self.rows[image])
        if row < 0:
            name = self.dataset.image_names[image]
            raise PanviewError(f"{self.prediction.name}: keeps no queries of {name}; run the model with --keep-queries")
        return self.run.load(row)

    def prepared(self, image: int, masks: Sequence[float] = ()) -> PreparedImage:
        """Make an image ready; takes as long as post-processing it once, or a little more.

        Parameters
        ----------
        image : int
        masks : sequence of float
            Mask thresholds that will be asked for; without, all that a slider can have.

        Raises
        ------
        PanviewError
            What was kept of it, or its truth, cannot be read.
        """
        kept, truth = self.load(image), read_truth(self.dataset, image)
        if truth.places.shape != kept.photo:
            raise PanviewError(
                f"{self.dataset.image_names[image]}: the photo was {kept.photo[1]} x {kept.photo[0]} when "
                f"the model ran, and its truth is {truth.places.shape[1]} x {truth.places.shape[0]}; run it again"
            )
        tried: Tried
        if isinstance(kept, KeptQueries) and self.rule.name in _CONTENDING:
            tried = self._contested(kept, truth, masks)
        elif isinstance(kept, KeptDetections):
            tried = laid = Laid(kept, self.rule, self._categories(), truth)
            laid.prepare(masks or [self.run.original["mask"]])
        else:
            reprocessor = Reprocessor(kept, self.rule, self.run.isthing, threads=1)
            tried = Redone(reprocessor, _labels_of(kept), self.run.category_ids, self.place_of(), truth)
        columns = TruthSide(truth.places[:0], truth.category, truth.iscrowd, truth.area)
        categories = np.union1d(truth.category, tried.categories).astype(np.int16)
        return PreparedImage(image, columns, tried, categories)

    def _contested(self, kept: KeptQueries, truth: TruthSide, masks: Sequence[float]) -> Contested:
        category = self._categories()
        parameter = self.rule.parameter("mask")
        levels = list(masks) or [*steps_of(parameter, most=MOST_LEVELS - 2), self.run.original["mask"]]
        inside = _CONTENDING[self.rule.name]
        args = (to_logits(kept.codes), kept.scores, kept.labels, kept.frame, self.run.isthing, category, levels, truth)
        return Contested(*args, only_inside=inside)

    def _categories(self) -> NDArray[np.int16]:
        """Return the index of each label among the dataset's categories, -1 for none."""
        places = self.place_of()
        return np.array([places.get(int(each), -1) for each in self.run.category_ids], np.int16)

    def shares(self, image: int, values: Values) -> tuple[Shares, TruthSide]:
        """Post-process an image once.

        Raises
        ------
        PanviewError
            What was kept of it, or its truth, cannot be read.
        """
        kept, truth = self.load(image), read_truth(self.dataset, image)
        reprocessor = Reprocessor(kept, self.rule, self.run.isthing, threads=1)
        redone = Redone(reprocessor, _labels_of(kept), self.run.category_ids, self.place_of(), truth)
        return redone.shares(values), truth


def kept_set(dataset: Dataset, prediction: PredictionSet, run: KeptRun) -> KeptSet:
    """Find the images of a dataset in a run whose queries were kept.

    Raises
    ------
    PanviewError
        The JSON of the run cannot be read, or its categories are not the dataset's.
    """
    lacking = set(run.category_ids.tolist()) - {-1, *dataset.categories.ids.tolist()}
    if prediction.mapping is not None or lacking:
        why = (
            "were mapped to those of this dataset" if prediction.mapping is not None else "are not all of this dataset"
        )
        raise PanviewError(f"{prediction.name}: its categories {why}; open the dataset that the model was run on")
    missing = set(run.missing())
    rows = np.full(len(dataset), -1, np.int64)
    for image in range(len(dataset)):
        row = run.row_of(dataset.image_id[image])
        if row is not None and row not in missing:
            rows[image] = row
    return KeptSet(dataset, prediction, run, rows)


def _labels_of(kept: Kept) -> NDArray[np.int32]:
    if isinstance(kept, KeptQueries):
        return kept.labels
    return np.concatenate([kept.labels, np.unique(kept.stuff[kept.stuff >= 0]).astype(np.int32)])
