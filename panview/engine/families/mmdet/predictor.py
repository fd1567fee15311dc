"""MMDetection's panoptic models behind the predictor protocol."""

from __future__ import annotations

import contextlib
import json
import logging
import warnings
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from panview.engine.families.mmdet import mmcv_ops

# Before anything of mmdet is imported.
mmcv_ops.install()

import cv2  # noqa: E402
import mmdet.models  # noqa: E402, F401
from mmdet.registry import DATASETS, MODELS  # noqa: E402
from mmengine.registry import init_default_scope  # noqa: E402

from panview.engine.execution import Execution  # noqa: E402
from panview.engine.families.mmdet.checkpoint import load_weights, read_checkpoint  # noqa: E402
from panview.engine.families.mmdet.config import (  # noqa: E402
    labels_of,
    prepare_model,
    read_config,
    test_steps,
    thresholds_of,
)
from panview.engine.families.mmdet.keeping import Keeper, keeper_of  # noqa: E402
from panview.engine.families.mmdet.photo import SIZE, pipeline  # noqa: E402
from panview.engine.families.mmdet.scores import INSTANCE, keep_scores, scores_of  # noqa: E402
from panview.engine.families.torch_device import (  # noqa: E402
    BATCH,
    choose_device,
    explained,
    read_calmly,
    versions,
)
from panview.engine.kept.queries import Kept  # noqa: E402
from panview.engine.kept.rule import KeptRule  # noqa: E402
from panview.engine.predictor import (  # noqa: E402
    ModelError,
    ModelSource,
    PanopticResult,
    UnreadableImageError,
)

_PACKAGES = ("torch", "onedl-mmdetection", "onedl-mmcv", "onedl-mmengine", "numpy", "opencv-python-headless")
_CONV_THEN_NORM = {"ResNet"}


def open_predictor(source: ModelSource, execution: Execution) -> MmdetPredictor:
    """Build a model of MMDetection with its weights on a device.

    Raises
    ------
    ModelError, BadFileError, NotFoundError
        Config, checkpoint or device do not serve; the message says why.
    """
    logging.getLogger("mmengine").setLevel(logging.ERROR)
    device = choose_device(execution.device, half=execution.half)
    path = Path(source.config)
    config = read_config(path)
    checkpoint = read_checkpoint(Path(source.checkpoint))
    init_default_scope(config.get("default_scope", "mmdet"))
    labels = labels_of(path, config, checkpoint, _names_of_dataset(config))
    if len(labels.classes) >= INSTANCE:
        raise ModelError(f"{path}: MMDetection allows at most {INSTANCE - 1} labels")
    thresholds = thresholds_of(config)
    steps = test_steps(path, config)
    text = json.dumps({"model": config.model.to_dict(), "test_pipeline": steps}, default=str, sort_keys=True)
    model = _build(path, config)
    load_weights(model, checkpoint)
    model.eval()
    _quicken(model)
    try:
        model.to(device)
    except RuntimeError as error:
        raise explained(error, 0) from error
    description = {
        "config": text,
        "config_file": str(path),
        "checkpoint_sha256": checkpoint.sha256,
        "thresholds": thresholds,
        "packages": versions(_PACKAGES),
        "operators": mmcv_ops.which(),
    }
    # Several photos are read at once, each by one thread.
    cv2.setNumThreads(1)
    batch = execution.batch_size or BATCH.get(device.type, 1)
    return MmdetPredictor(model, steps, labels.classes, labels.isthing, device, batch, execution.half, description)


class MmdetPredictor:
    """A model of MMDetection; see `panview.engine.predictor.Predictor`."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401
        steps: list[Any],
        classes: tuple[str, ...],
        isthing: tuple[bool, ...],
        device: torch.device,
        batch_size: int,
        half: bool,
        description: Mapping[str, Any],
    ) -> None:
        self.classes = classes
        self.isthing = isthing
        self.device = str(device)
        self.batch_size = batch_size
        self.description = description
        self._model = model
        self._read = pipeline(steps)
        self._kind = device.type
        self._half = half
        keep_scores(model)
        self._keeper: Keeper | None = None
        self._why_not = ""
        try:
            self._keeper = keeper_of(model)
        except ModelError as error:
            self._why_not = str(error)

    def kept_rule(self) -> KeptRule:
        """Return the rule of the model's fusion head, where it is known here."""
        if self._keeper is None:
            raise ModelError(self._why_not)
        return self._keeper.rule

    def keep(self, wanted: bool) -> None:
        """Hand over with each result the queries or detections that it was made of, or no longer."""
        if self._keeper is not None:
            self._keeper.on = wanted

    def read(self, photo: Path, size: tuple[int, int]) -> Any:  # noqa: ANN401
        """Run the test pipeline on a photo."""
        read_calmly()
        try:
            sample = self._read({"img_path": str(photo), "img_id": 0, SIZE: size})
        # A decoder may raise anything on a damaged file.
        except Exception as error:  # noqa: BLE001
            raise UnreadableImageError(
                f"{photo}: the image cannot be read ({type(error).__name__}: {error})"
            ) from error
        if sample is None:
            raise UnreadableImageError(f"{photo}: the image cannot be read")
        return sample

    def group(self, sample: Any) -> Hashable:  # noqa: ANN401
        """Return the size of what the model sees: a smaller image beside a larger one would be padded otherwise."""
        return tuple(sample["inputs"].shape)

    def predict(self, samples: Sequence[Any]) -> list[PanopticResult]:
        """Run the model on a batch."""
        data = {
            "inputs": [sample["inputs"] for sample in samples],
            # The model writes its results into the sample, which may be asked for again in a smaller batch.
            "data_samples": [sample["data_samples"].clone() for sample in samples],
        }
        half = torch.autocast(self._kind, torch.float16) if self._half else contextlib.nullcontext()
        try:
            with torch.inference_mode(), half:
                results = self._model.test_step(data)
                found = [result.pred_panoptic_seg for result in results]
                maps = [each.sem_seg[0].cpu().numpy() for each in found]
                kept = self._kept(results)
        except (RuntimeError, MemoryError) as error:
            raise explained(error, len(samples)) from error
        return [
            replace(panoptic_result(encoded, len(self.classes), scores_of(each)), kept=one)
            for encoded, each, one in zip(maps, found, kept, strict=True)
        ]

    def _kept(self, results: Sequence[Any]) -> Sequence[Kept | None]:
        """Return what was caught of a batch, None for each image where nothing is to be."""
        if self._keeper is None or not self._keeper.on:
            return [None for _ in results]
        return self._keeper.taken([result.metainfo for result in results])


def panoptic_result(
    encoded: NDArray[np.integer[Any]], labels: int, scores: Mapping[int, float] | None = None
) -> PanopticResult:
    """Take MMDetection's map of label + 1000 x instance apart.

    Parameters
    ----------
    encoded : (H, W) int
    labels : int
        How many labels the model has; what is beyond them is void. Label 0 without an instance is a segment, although
        its id is 0.
    scores : mapping of int to float, optional
        Of ids, where they have one; None where the model tells none.
    """
    flat = np.ascontiguousarray(encoded).reshape(-1)
    present = np.flatnonzero(np.bincount(flat))
    label = present % INSTANCE
    segments = label < labels
    number = np.zeros(int(present[-1]) + 1, np.uint32)
    number[present[segments]] = np.arange(1, np.count_nonzero(segments) + 1, dtype=np.uint32)
    kept = None
    if scores is not None:
        kept = np.array([scores.get(each, np.nan) for each in present[segments].tolist()], np.float32)
    return PanopticResult(number[flat].reshape(encoded.shape), label[segments].astype(np.int32), kept)


def _build(path: Path, config: Any) -> Any:  # noqa: ANN401
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return MODELS.build(prepare_model(config))
    except ModelError:
        raise
    # The config's model is built by third-party code, which may raise anything.
    except Exception as error:  # noqa: BLE001
        what = " ".join(str(error).split())[:300]
        raise ModelError(f"{path}: its model cannot be built ({type(error).__name__}: {what})") from error


def _quicken(model: Any) -> None:  # noqa: ANN401
    """Rearrange weights so that the same sums are made faster: 13 % for a ResNet-50 on a CPU."""
    model.to(memory_format=torch.channels_last)
    backbone: Any = getattr(model, "backbone", None)
    # Only where each normalisation is known to follow the convolution before it.
    if type(backbone).__name__ in _CONV_THEN_NORM:
        _fold_norms(backbone)


def _fold_norms(module: torch.nn.Module) -> None:
    """Fold each batch normalisation into the convolution before it."""
    before: tuple[str, torch.nn.Conv2d] | None = None
    for name, child in list(module.named_children()):
        if isinstance(child, torch.nn.Conv2d):
            before = name, child
        elif isinstance(child, torch.nn.BatchNorm2d) and before is not None:
            setattr(module, before[0], torch.nn.utils.fusion.fuse_conv_bn_eval(before[1], child))
            setattr(module, name, torch.nn.Identity())
            before = None
        else:
            _fold_norms(child)


def _names_of_dataset(config: Any) -> Mapping[str, Sequence[str]]:  # noqa: ANN401
    dataset = (config.get("test_dataloader") or {}).get("dataset", {})
    kind = DATASETS.get(str(dataset.get("type", "")))
    return getattr(kind, "METAINFO", None) or {}
