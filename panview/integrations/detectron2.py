"""Detectron2: an evaluator in the place of ``COCOPanopticEvaluator``, which needs panopticapi and writes PNGs.

::

    evaluator = PanviewPanopticEvaluator("coco_2017_val_panoptic")
    inference_on_dataset(model, loader, evaluator)

It is written against Detectron2's documented protocol, and was tried with the Python sources of its main branch,
without its compiled operators: no index has the package.
"""

from __future__ import annotations

import itertools
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from detectron2.data import MetadataCatalog
from detectron2.evaluation import DatasetEvaluator
from detectron2.utils import comm
from detectron2.utils.file_io import PathManager
from numpy.typing import NDArray

from panview.errors import ArraysError
from panview.integrations.truth import TruthOnDisk
from panview.metrics.array_matching import Segments
from panview.metrics.loop import match_given
from panview.metrics.loop_forms import GivenMap, ListedIds, to_array
from panview.metrics.loop_quality import LoopQuality, count_outcomes

_log = logging.getLogger(__name__)


class PanviewPanopticEvaluator(DatasetEvaluator):  # type: ignore[misc]
    """PQ of panoptic predictions, image by image, with the areas that the truth's JSON states.

    Parameters
    ----------
    dataset_name : str
        Its metadata have ``panoptic_json``, ``panoptic_root``, ``thing_dataset_id_to_contiguous_id``,
        ``stuff_dataset_id_to_contiguous_id``, and ``label_divisor`` for models that list no segments.

    Attributes
    ----------
    quality : LoopQuality or None
        Of the last evaluation; in the main process.
    """

    def __init__(self, dataset_name: str) -> None:
        metadata = MetadataCatalog.get(dataset_name)
        self._things = {own: of for of, own in metadata.thing_dataset_id_to_contiguous_id.items()}
        self._stuff = {own: of for of, own in metadata.stuff_dataset_id_to_contiguous_id.items()}
        self._divisor = getattr(metadata, "label_divisor", None)
        local = PathManager.get_local_path
        self._truth = TruthOnDisk(local(metadata.panoptic_json), local(metadata.panoptic_root))
        self.quality: LoopQuality | None = None
        self.reset()

    def reset(self) -> None:
        """Forget all images."""
        self._outcomes: dict[Any, NDArray[np.void]] = {}

    def process(self, inputs: Sequence[Mapping[str, Any]], outputs: Sequence[Mapping[str, Any]]) -> None:
        """Match images.

        Parameters
        ----------
        inputs : sequence of mappings with ``image_id``
        outputs : sequence of mappings with ``panoptic_seg``, a map and its segments or None

        Raises
        ------
        NotFoundError
            The truth has no such image.
        ArraysError
            A map and its segments do not agree, or a category is not known.
        """
        for given, output in zip(inputs, outputs, strict=True):
            image = given["image_id"]
            id_map, listed = output["panoptic_seg"]
            predicted = self._prediction(to_array(id_map, f"prediction of image {image!r}"), listed)
            try:
                self._outcomes[image] = match_given(predicted, self._truth.image(image))
            except ArraysError as error:
                raise ArraysError(error.problem, f"image {image!r}, {error.where}".rstrip(", ")) from None

    def _prediction(self, id_map: NDArray[Any], listed: Sequence[Mapping[str, Any]] | None) -> GivenMap:
        if listed is None:
            if self._divisor is None:
                raise ArraysError("lists no segments, and the dataset's metadata have no label_divisor", "panoptic_seg")
            # -1 is void; ids from 1, so that 0 is.
            id_map = id_map.astype(np.int64) + 1
            labels = np.unique(id_map[id_map > 0])
            listed = [
                {"id": int(one), "category_id": own, "isthing": own in self._things}
                for one, own in ((one, (int(one) - 1) // self._divisor) for one in labels)
            ]
        ids = np.array([segment["id"] for segment in listed], np.int64)
        wanted = np.array([self._category_id(segment) for segment in listed], np.int64)
        category = self._truth.categories.index_of(wanted)
        if np.any(category < 0):
            raise ArraysError(f"{wanted[category < 0][0]} is not one of the categories of the truth", "prediction")
        segments = Segments(category, np.zeros(len(ids), np.bool_))
        return GivenMap(id_map.shape, (id_map.reshape(-1),), ListedIds(ids, segments, "prediction").segments)

    def _category_id(self, segment: Mapping[str, Any]) -> int:
        """Return the id that the dataset has; a model that does not say ``isthing`` gives it itself."""
        own: int = segment["category_id"]
        if "isthing" not in segment:
            return own
        found = (self._things if segment["isthing"] else self._stuff).get(own)
        if found is None:
            raise ArraysError(f"category {own} is not in the metadata of the dataset", "prediction")
        return int(found)

    def evaluate(self) -> OrderedDict[str, dict[str, float]] | None:
        """Return PQ, SQ and RQ times 100 under ``panoptic_seg``, in the main process; None in others.

        Raises
        ------
        ArraysError
            Images of the truth were not predicted.
        """
        comm.synchronize()
        parts = comm.gather(self._outcomes)
        if not comm.is_main_process():
            return None
        outcomes: dict[Any, NDArray[np.void]] = dict(itertools.chain(*(part.items() for part in parts)))
        missing = [image for image in self._truth.image_ids if image not in outcomes]
        if missing:
            raise ArraysError(f"{len(missing)} images have no prediction, such as {missing[0]!r}", "evaluation")
        count = len(self._truth.categories)
        ordered = np.concatenate([outcomes[image] for image in self._truth.image_ids])
        quality = LoopQuality(self._truth.categories, count_outcomes(ordered, count), len(outcomes))
        self.quality = quality
        _log.info("Panoptic quality:\n%s", quality)
        return OrderedDict({"panoptic_seg": quality.in_points()})
