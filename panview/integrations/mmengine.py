"""MMEngine and MMDetection: a metric in the place of ``CocoPanopticMetric``, and a hook.

In a config::

    custom_imports = dict(imports=["panview.integrations.mmengine"])
    val_evaluator = dict(type="PanviewPanopticMetric", ann_file=..., seg_prefix=...)
    custom_hooks = [dict(type="PanviewHook")]
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.dist import is_main_process
from mmengine.evaluator import BaseMetric
from mmengine.fileio import get
from mmengine.hooks import Hook
from mmengine.logging import MMLogger, print_log
from mmengine.registry import HOOKS, METRICS
from mmengine.runner import IterBasedTrainLoop
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.png import write_id_map
from panview.files import write_whole
from panview.integrations.truth import TruthOnDisk, given_map
from panview.metrics.array_matching import OUTCOMES, VOID, Segments
from panview.metrics.loop import match_given
from panview.metrics.loop_categories import categories_of
from panview.metrics.loop_forms import GivenMap, to_array
from panview.metrics.loop_quality import LoopQuality, count_outcomes

INSTANCE_OFFSET = 1000
"""MMDetection's: a value is label + 1000 x instance."""


@METRICS.register_module()
class PanviewPanopticMetric(BaseMetric):  # type: ignore[misc]
    """PQ of MMDetection's models, equal to its ``CocoPanopticMetric``, which needs panopticapi and writes PNGs.

    Parameters
    ----------
    ann_file : str, optional
        JSON of the ground truth, with the areas that it states. Without it the segments are those of the data samples,
        and areas are counted.
    seg_prefix : str, optional
        Folder of the ground truth's maps.
    classwise : bool
        Whether each category is printed and among the results, as ``PQ/person``.
    outfile_prefix : str, optional
        Where predictions are written too, as MMDetection names them: ``PREFIX.panoptic.json``, ``PREFIX.panoptic/``.
    format_only : bool
        Whether they are only written.
    backend_args : dict, optional
        How MMEngine reads the ground truth, where it does not lie on a disk.
    collect_device, prefix
        As for every metric of MMEngine.
    nproc
        Is taken and not needed.

    Attributes
    ----------
    quality : LoopQuality or None
        Of the last evaluation; in the main process.
    """

    default_prefix = "coco_panoptic"

    def __init__(
        self,
        ann_file: str | None = None,
        seg_prefix: str | None = None,
        classwise: bool = False,
        format_only: bool = False,
        outfile_prefix: str | None = None,
        nproc: int | None = None,
        backend_args: dict[str, Any] | None = None,
        collect_device: str = "cpu",
        prefix: str | None = None,
    ) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix)
        if format_only and outfile_prefix is None:
            raise ValueError("format_only writes predictions; give the place with outfile_prefix")
        if seg_prefix is None and not format_only:
            raise ValueError("give the folder of the ground truth maps with seg_prefix")
        self.classwise = classwise
        self.format_only = format_only
        self.outfile_prefix = outfile_prefix
        self.seg_prefix = seg_prefix
        self.backend_args = backend_args
        self.quality: LoopQuality | None = None
        self._truth = None
        if ann_file is not None:
            self._truth = TruthOnDisk(ann_file, seg_prefix, read=None if backend_args is None else self._read)
        self._known: Categories | None = None
        self._labels: NDArray[np.int16] = np.empty(0, np.int16)

    def _read(self, path: str) -> bytes:
        data: bytes = get(path, backend_args=self.backend_args)
        return data

    def _categories(self) -> tuple[Categories, NDArray[np.int16]]:
        """Return the categories of the figures, and which of them each label is."""
        if self._known is None:
            meta: Mapping[str, Any] = self.dataset_meta
            names = [str(name) for name in meta["classes"]]
            if self._truth is None:
                self._known = categories_of(names, [name for name in meta.get("thing_classes", ()) if name in names])
                self._labels = np.arange(len(names), dtype=np.int16)
            else:
                self._known = self._truth.categories
                wanted = set(names)
                # As pycocotools' getCatIds: in the order of the JSON, which the labels follow.
                self._labels = np.array(
                    [place for place, name in enumerate(self._known.names) if name in wanted], np.int16
                )
        return self._known, self._labels

    def process(self, data_batch: object, data_samples: Sequence[dict[str, Any]]) -> None:
        """Match the images of a batch; nothing of their pixels is kept."""
        for sample in data_samples:
            pixels = to_array(sample["pred_panoptic_seg"]["sem_seg"], "prediction")[0]
            name = os.path.splitext(os.path.basename(sample["img_path"]))[0] + ".png"
            ignored = sample["pred_panoptic_seg"].get("ignore_index", len(self.dataset_meta["classes"]))
            labels = _Labels(self._categories()[1], len(self.dataset_meta["classes"]), int(ignored))
            written = None if self.outfile_prefix is None else self._write(pixels, labels, sample["img_id"], name)
            outcome = np.empty(0, OUTCOMES)
            if not self.format_only:
                predicted = GivenMap(pixels.shape, (pixels.reshape(-1),), labels.segments)
                outcome = match_given(predicted, self._truth_of(sample, name))
            self.results.append((outcome, written))

    def _truth_of(self, sample: dict[str, Any], name: str) -> GivenMap:
        if self._truth is not None:
            return self._truth.image(sample["img_id"], file_name=name)
        categories, _ = self._categories()
        infos = list({info["id"]: info for info in sample["segments_info"]}.values())
        category = np.array([info["category"] for info in infos], np.int16)
        is_thing = np.array([bool(info["is_thing"]) for info in infos], np.bool_)
        path = os.path.join(str(self.seg_prefix), name)
        return given_map(
            self._read(path),
            Path(path),
            np.array([info["id"] for info in infos], np.int64),
            # Instance 0 of a thing means crowd.
            Segments(category, categories.isthing[category] & ~is_thing),
        )

    def _write(self, pixels: NDArray[Any], labels: _Labels, image_id: object, name: str) -> dict[str, Any]:
        """Write a prediction; return its entry of the JSON."""
        categories, _ = self._categories()
        values, counts = np.unique(pixels, return_counts=True)
        category = labels.categories(values)
        segments = [
            {
                "id": int(value),
                "category_id": int(categories.ids[of]),
                "isthing": int(categories.isthing[of]),
                "area": int(count),
            }
            for value, of, count in zip(values, category, counts, strict=True)
            if of >= 0
        ]
        id_map = np.where(np.isin(pixels, values[category < 0]), 0, pixels).astype(np.uint32)
        folder = Path(f"{self.outfile_prefix}.panoptic")
        folder.mkdir(parents=True, exist_ok=True)
        write_id_map(folder / name, id_map)
        return {"image_id": image_id, "file_name": name, "segments_info": segments}

    def compute_metrics(self, results: list[tuple[NDArray[np.void], dict[str, Any] | None]]) -> dict[str, float]:
        """Return PQ, SQ and RQ times 100, of all, of things (``PQ_th``) and of stuff (``PQ_st``)."""
        categories, _ = self._categories()
        if self.outfile_prefix is not None:
            entries = [written for _, written in results]
            content = json.dumps({"annotations": entries}).encode()
            write_whole(Path(f"{self.outfile_prefix}.panoptic.json"), content)
        if self.format_only:
            return {}
        outcomes = np.concatenate([np.empty(0, OUTCOMES), *(outcome for outcome, _ in results)])
        quality = LoopQuality(categories, count_outcomes(outcomes, len(categories)), len(results))
        self.quality = quality
        logger = MMLogger.get_current_instance()
        print_log(f"Panoptic quality of {len(results):,} images:\n{quality}", logger=logger)
        figures = quality.in_points()
        if self.classwise:
            own = {name: 100 * value for name, value in quality.flat().items() if name.startswith("pq/")}
            print_log("\n".join(f"{value:5.1f}  {name[3:]}" for name, value in own.items()), logger=logger)
            figures |= {f"PQ/{name[3:]}": value for name, value in own.items()}
        return figures


class _Labels:
    """What the values of MMDetection's maps stand for: label + 1000 x instance; every value is a segment."""

    def __init__(self, categories: NDArray[np.int16], n_classes: int, ignored: int) -> None:
        self._of_label = np.full(INSTANCE_OFFSET, -1, np.int16)
        self._of_label[: len(categories)] = categories
        self._of_label[[n_classes, ignored]] = -1

    def categories(self, values: NDArray[Any]) -> NDArray[np.int16]:
        """Return the category of each value, -1 for void."""
        return self._of_label[values.astype(np.int64) % INSTANCE_OFFSET]

    def segments(self, values: tuple[NDArray[np.int64], ...]) -> tuple[NDArray[np.int64], Segments]:
        """Find the segments of overlaps."""
        own, place = np.unique(values[0], return_inverse=True)
        category = self.categories(own)
        kept = category >= 0
        position = np.where(kept, np.cumsum(kept) - 1, VOID)[place]
        return position, Segments(category[kept], np.zeros(int(kept.sum()), np.bool_))


@HOOKS.register_module()
class PanviewHook(Hook):  # type: ignore[misc]
    """Log PQ of each category after every validation, and keep the predictions for ``panview watch WORK_DIR``.

    It is of use beside a `PanviewPanopticMetric` in ``val_evaluator``.

    Parameters
    ----------
    keep_predictions : bool
        Whether the predictions of each evaluation are written, as ``WORK_DIR/panview/epoch_1.panoptic.json`` and so on.
    prefix : str
        Of the names in the logs: ``val/pq/person``.
    """

    def __init__(self, keep_predictions: bool = False, prefix: str = "val") -> None:
        self.keep_predictions = keep_predictions
        self.prefix = prefix

    def before_val_epoch(self, runner: Any) -> None:  # noqa: ANN401
        """Say where the predictions of this evaluation go."""
        if not self.keep_predictions:
            return
        counted = "epoch" if _is_by_epoch(runner) else "iter"
        for metric in _metrics_of(runner):
            metric.outfile_prefix = str(Path(runner.work_dir) / "panview" / f"{counted}_{_step(runner)}")

    def after_val_epoch(self, runner: Any, metrics: dict[str, float] | None = None) -> None:  # noqa: ANN401
        """Hand the figures to whatever MMEngine's visualizer writes to: TensorBoard, W&B, its own JSON."""
        if not is_main_process():
            return
        for metric in _metrics_of(runner):
            if metric.quality is not None:
                flat = metric.quality.flat(self.prefix)
                found = {name: value for name, value in flat.items() if not math.isnan(value)}
                runner.visualizer.add_scalars(found, step=_step(runner))


def _metrics_of(runner: Any) -> list[PanviewPanopticMetric]:  # noqa: ANN401
    evaluator = runner.val_loop.evaluator
    return [metric for metric in evaluator.metrics if isinstance(metric, PanviewPanopticMetric)]


def _is_by_epoch(runner: Any) -> bool:  # noqa: ANN401
    # Its property would make the loop, where a model is only validated.
    return not isinstance(runner._train_loop, IterBasedTrainLoop)


def _step(runner: Any) -> int:  # noqa: ANN401
    """Return the epochs or iterations that are done."""
    return int(runner.epoch if _is_by_epoch(runner) else runner.iter)
