"""Panoptic quality while a model trains: from arrays or tensors in memory, image by image, without a file.

The rules are panopticapi's, as in `panview.metrics.matching`; areas are counted from the pixels. Counts and sums of IoU
are those of `panview.metrics.evaluation.evaluate` on the same images, to the last bit.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.errors import ArraysError
from panview.metrics.array_matching import OUTCOMES, VOID, Pairs, match_arrays
from panview.metrics.array_overlaps import count_array_overlaps
from panview.metrics.loop_categories import CategoriesGiven, categories_of
from panview.metrics.loop_forms import GivenMap, images_of, reading_of
from panview.metrics.loop_quality import LoopQuality, count_outcomes
from panview.metrics.loop_values import plain

Gather = Callable[[object], list[Any]]
"""Takes the data of one process and returns those of all, in the order of their ranks."""


class PanopticQuality:
    """Panoptic quality that is updated batch by batch.

    Parameters
    ----------
    categories : entries of a JSON's ``categories``, mapping of numbers to names, or sequence of names
        With the numbers used in maps and lists of segments.
    things : numbers or names, optional
        Categories that are things, if the entries have no ``isthing``.
    label_divisor : int, optional
        For maps with one number per pixel: category x label_divisor + instance, as in DeepLab and Detectron2.
    instance_offset : int, optional
        For maps with one number per pixel: category + instance_offset x instance, as in MMDetection (1000).
    void : int or several, optional
        Categories that mean void, in maps of categories. Negative numbers always do.
    crowd_instance : int, optional
        Instance number that means crowd for a thing of the truth, in maps of instances; 0 in Cityscapes.
    sync : bool
        Whether `compute` combines the images of all processes if torch.distributed is initialised.

    Notes
    -----
    The metric keeps about 0.4 kB per image, so that processes can be combined in the order of the images and an image
    that several had counts once. It can be pickled; `merge` adds the images of another metric.

    Examples
    --------
    >>> import numpy as np
    >>> metric = PanopticQuality({1: "person", 2: "sky"}, things=[1])
    >>> truth = np.array([[5, 5, 9], [5, 5, 9]]), [{"id": 5, "category_id": 1}, {"id": 9, "category_id": 2}]
    >>> prediction = np.array([[3, 3, 3], [3, 3, 4]]), {3: 1, 4: 2}
    >>> metric.update(prediction, truth)
    >>> metric.compute().flat("val")["val/pq/person"]
    0.8
    >>> print(metric.compute())
              |    PQ     SQ     RQ     N
    --------------------------------------
    All       |  40.0   40.0   50.0     2
    Things    |  80.0   80.0  100.0     1
    Stuff     |   0.0    0.0    0.0     1
    """

    def __init__(
        self,
        categories: CategoriesGiven,
        *,
        things: Collection[int | str] | None = None,
        label_divisor: int | None = None,
        instance_offset: int | None = None,
        void: int | Collection[int] | None = None,
        crowd_instance: int | None = None,
        sync: bool = True,
    ) -> None:
        known = categories_of(categories, things)
        self._reading = reading_of(known, label_divisor, instance_offset, void, crowd_instance)
        self._sync = sync
        self.reset()

    @property
    def categories(self) -> tuple[tuple[int, str], ...]:
        """Number and name of each category, in order."""
        known = self._reading.categories
        return tuple(zip(known.ids.tolist(), known.names, strict=True))

    def is_thing(self, category_id: int) -> bool:
        """Whether a category is a thing; False if there is no such category."""
        known = self._reading.categories
        return bool(known.isthing[known.ids == category_id].any())

    def __len__(self) -> int:
        """Return the number of images of this process."""
        return len(self._outcomes)

    def __repr__(self) -> str:
        """Say what is measured, and of how many images."""
        return f"PanopticQuality({len(self._reading.categories)} categories, {len(self)} images)"

    def reset(self) -> None:
        """Forget all images."""
        self._ids: list[Hashable] = []
        self._outcomes: list[NDArray[np.void]] = []
        self._places: dict[Hashable, int] = {}

    def update(self, prediction: object, truth: object, *, image_id: object = None) -> None:
        """Match one image, or a batch of them.

        Parameters
        ----------
        prediction, truth : one image or a batch, NumPy arrays or tensors on any device
            Each side in one of these forms:

            - an id map of (H, W) with its segments, as a pair or as a mapping with "segmentation" or "id_map", and
              "segments_info": entries with ``id``, ``category_id`` (or ``label_id``) and, in the truth, ``iscrowd``;
              or a mapping of ids to categories. Ids that are not listed are void if they are 0 or negative.
            - category and instance of each pixel, (H, W, 2);
            - one number per pixel, (H, W), with ``label_divisor`` or ``instance_offset``.

            A batch is a list of images, or an array with one more dimension. In the last two forms, all pixels of a
            stuff category are one segment.
        image_id : hashable or several of them, optional
            Id of the image, or of each image of the batch. An image counts once: its last update counts, even if
            several processes had it, as happens when a sampler pads the last batch.

        Raises
        ------
        ArraysError
            An array has none of these forms, sizes differ, a number is not a category, ids and segments disagree, or
            floats may have been rounded. Nothing of the batch is counted then.
        """
        predictions, is_batch = images_of(prediction, self._reading, "prediction")
        truths, _ = images_of(truth, self._reading, "truth")
        if len(predictions) != len(truths):
            raise ArraysError(f"expected as many of both, got {len(predictions)} and {len(truths)}", "images")
        ids = _ids_of(image_id, len(predictions), is_batch)
        outcomes = []
        for place, (predicted, true) in enumerate(zip(predictions, truths, strict=True)):
            try:
                outcomes.append(match_given(predicted, true))
            except ArraysError as error:
                raise _of_image(error, ids[place], place if is_batch else None) from None
        for own, outcome in zip(ids, outcomes, strict=True):
            self._keep(own, outcome)

    def compute(self, *, sync: bool | None = None) -> LoopQuality:
        """Return the quality of all images so far, of all processes if torch.distributed is initialised.

        Parameters
        ----------
        sync : bool, optional
            False for only the images of this process (default: as given to the metric). If it is on, every process has
            to call.
        """
        gather = _gather() if (self._sync if sync is None else sync) else None
        whole = self if gather is None else self.gathered(gather)
        outcomes = np.concatenate(whole._outcomes) if len(whole) else np.empty(0, OUTCOMES)
        categories = self._reading.categories
        return LoopQuality(categories, count_outcomes(outcomes, len(categories)), len(whole))

    def merge(self, other: PanopticQuality) -> None:
        """Add the images of another metric after the present ones.

        Raises
        ------
        ArraysError
            It is not a metric, or has other categories.
        """
        if not isinstance(other, PanopticQuality):
            raise ArraysError(f"expected another PanopticQuality, got {type(other).__name__}", "merge")
        self._refuse_others([other._known()])
        # Copied, since an object may be merged into itself.
        for own, outcome in zip(list(other._ids), list(other._outcomes), strict=True):
            self._keep(own, outcome)

    def gathered(self, gather: Gather) -> PanopticQuality:
        """Return a metric with the images of all processes, interleaved as a distributed sampler distributes them.

        Parameters
        ----------
        gather : callable
            Takes the data of one process and returns those of all, in the order of their ranks.

        Raises
        ------
        ArraysError
            Processes measure different categories.
        """
        whole = PanopticQuality(self._reading.categories, sync=False)
        parts = gather((self._known(), self._ids, self._outcomes))
        self._refuse_others([known for known, _, _ in parts])
        rounds = zip_longest(*[zip(ids, outcomes, strict=True) for _, ids, outcomes in parts])
        for turn in rounds:
            for dealt in turn:
                if dealt is not None:
                    whole._keep(*dealt)
        return whole

    def _known(self) -> tuple[tuple[tuple[int, str], ...], list[bool]]:
        return self.categories, self._reading.categories.isthing.tolist()

    def _refuse_others(self, others: Sequence[object]) -> None:
        if any(other != self._known() for other in others):
            raise ArraysError("cannot be merged, since their categories differ", "metrics")

    def _keep(self, image_id: Hashable, outcome: NDArray[np.void]) -> None:
        place = None if image_id is None else self._places.get(image_id)
        if place is not None:
            self._outcomes[place] = outcome
            return
        if image_id is not None:
            self._places[image_id] = len(self._ids)
        self._ids.append(image_id)
        self._outcomes.append(outcome)


def match_given(prediction: GivenMap, truth: GivenMap) -> NDArray[np.void]:
    """Match one image that was passed in.

    Parameters
    ----------
    prediction, truth : GivenMap

    Returns
    -------
    (m,) OUTCOMES

    Raises
    ------
    ArraysError
        Sizes differ, or what numbers stand for is not known.
    """
    if prediction.shape != truth.shape:
        problem = f"the prediction is {_size(prediction.shape)} pixels and the truth {_size(truth.shape)}"
        raise ArraysError(f"{problem}; bring both to one size")
    overlaps = count_array_overlaps(truth.planes, prediction.planes)
    of_truth, truths = truth.segments(overlaps.truth)
    of_prediction, predictions = prediction.segments(overlaps.prediction)
    absent = np.ones(len(predictions.category), np.bool_)
    absent[of_prediction[of_prediction != VOID]] = False
    if absent.any():
        problem = f"entry {int(np.flatnonzero(absent)[0])} of segments_info has no pixel in the map; leave it out"
        raise ArraysError(problem, "prediction")
    return match_arrays(truths, predictions, Pairs(of_truth, of_prediction, overlaps.pixels))


def _of_image(error: ArraysError, image_id: Hashable, place: int | None) -> ArraysError:
    """Name the image of an error, if its id is known or it is of a batch."""
    if image_id is not None:
        image = f"image {image_id!r}"
    elif place is not None and "[" not in error.where:
        image = f"image {place} of the batch"
    else:
        return error
    return ArraysError(error.problem, f"{image}, {error.where}" if error.where else image)


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(str(length) for length in reversed(shape))


def _ids_of(given: object, count: int, is_batch: bool) -> list[Hashable]:
    """Return an id for each image, None where it gave no reason."""
    if given is None:
        return [None] * count
    wanted = "expected a list with one id for each image" if is_batch else "expected an id"
    own: Any = plain(given)
    if not is_batch and isinstance(own, Hashable) and not hasattr(own, "tolist"):
        ids = [own]
    elif isinstance(own, (list, tuple)):
        ids = [plain(one) for one in own]
    elif getattr(given, "ndim", None) in (0, 1):
        held = given.tolist()  # type: ignore[attr-defined]
        ids = held if isinstance(held, list) else [held]
    else:
        raise ArraysError(f"{wanted}, got {repr(own) if isinstance(own, str) else type(given).__name__}", "image_id")
    if len(ids) != count:
        raise ArraysError(f"expected one for each of {count} images, got {len(ids)}", "image_id")
    for one in ids:
        if not isinstance(one, Hashable) or hasattr(one, "tolist") or (isinstance(one, float) and math.isnan(one)):
            raise ArraysError(f"{wanted}, a number or a text, got {one!r}", "image_id")
    return ids


def _gather() -> Gather | None:
    """Return what gathers from all processes by torch.distributed; None if that is not in use. Imports nothing."""
    distributed: Any = sys.modules.get("torch.distributed")
    if distributed is None or not distributed.is_available() or not distributed.is_initialized():
        return None
    if distributed.get_world_size() < 2:
        return None

    def gather(own: object) -> list[Any]:
        parts: list[Any] = [None] * distributed.get_world_size()
        distributed.all_gather_object(parts, own)
        return parts

    return gather
