"""A family of models for panview: exported mask-classification networks, run by ONNX Runtime.

A model is a file ``NAME.onnx`` with a text ``NAME.json`` beside it, which says what the network does not (see
README.md). Only `open_predictor` loads ONNX Runtime, and it is called in panview's model process alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from panview.datasets.photo import AS_STORED, NO_PHOTO, open_photo, turn_of
from panview.engine import post_processing
from panview.engine.execution import Execution
from panview.engine.families.family import ListedModel, never
from panview.engine.post_processing import Frame, Queries
from panview.engine.predictor import ModelError, ModelSource, PanopticResult, UnreadableImageError
from panview.errors import BadFileError, NotFoundError

RULES = {
    "maskformer": post_processing.MaskFormer,
    "mask2former": post_processing.Mask2Former,
    "oneformer": post_processing.OneFormer,
    "eomt": post_processing.Eomt,
}
"""Rules of post-processing that suit such networks, each with its parameters."""
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class OnnxFamily:
    """What panview knows of these models before ONNX Runtime is loaded."""

    name, title = "onnx", "ONNX Runtime"
    packages, install = ("onnxruntime",), "pip install onnxruntime"

    def recognises(self, text: str) -> bool:
        """Whether it is a file of such a model."""
        return text.endswith(".onnx")

    def models(self) -> Sequence[ListedModel]:
        """Return none: these models have no names, only files."""
        return ()

    def find(self, text: str) -> ListedModel:
        """Return the model of a file."""
        path, about = _files(text)
        collection = f"ONNX, {_read(about)['rule']}"
        size = path.stat().st_size
        return ListedModel(path.stem, self.name, collection, None, size, True, config=str(about), checkpoint=str(path))

    def fetch(self, text: str, progress: object = None, cancelled: Callable[[], bool] = never) -> ModelSource:
        """Return the model of a file, ready to run."""
        path, about = _files(text)
        return ModelSource(path.stem, str(about), str(path), "panview_onnx:open_predictor")


class Sample(NamedTuple):
    """A photo as the network sees it, (1, 3, H, W) float32, and the way of masks back to it."""

    values: NDArray[np.float32]
    frame: Frame


def open_predictor(source: ModelSource, execution: Execution) -> OnnxPredictor:
    """Load a model on a device."""
    import onnxruntime

    if execution.half:
        raise ModelError("an ONNX model has the precision it was exported with; leave half precision out")
    about, path = _read(Path(source.config)), Path(source.checkpoint)
    cuda = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    kind, _, number = execution.device.partition(":")
    if kind not in ("auto", "cpu", "cuda") or (kind == "cuda" and not cuda):
        raise ModelError(f"this ONNX Runtime has no device {execution.device}; it has cpu{' and cuda' * cuda}")
    device = f"cuda:{number or 0}" if cuda and kind != "cpu" else "cpu"
    provider: Any = ("CUDAExecutionProvider", {"device_id": int(number or 0)}) if device != "cpu" else None
    try:
        session = onnxruntime.InferenceSession(str(path), providers=[provider or "CPUExecutionProvider"])
    # ONNX Runtime has a kind of error for each of its states, and no common one.
    except Exception as error:  # noqa: BLE001
        raise BadFileError(path, f"cannot be loaded by ONNX Runtime ({' '.join(str(error).split())[:200]})") from error
    inputs, outputs = session.get_inputs(), {output.name for output in session.get_outputs()}
    lacking = [name for name in (about["classes"], about["masks"]) if name not in outputs]
    if len(inputs) != 1 or lacking:
        raise BadFileError(path, f"has inputs {[i.name for i in inputs]}, outputs {sorted(outputs)}; lacks {lacking}")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return OnnxPredictor(session, about, device, digest, onnxruntime.__version__)


class OnnxPredictor:
    """See `panview.engine.predictor.Predictor`."""

    isthing = None
    """The network does not know; panview says it by `take_kinds`, from the dataset."""
    batch_size = 1
    """What most networks are exported for."""

    def __init__(self, session: Any, about: dict[str, Any], device: str, digest: str, version: str) -> None:  # noqa: ANN401
        self.classes = tuple(about["labels"])
        self.device = device
        self._session, self._about = session, about
        self._input: str = session.get_inputs()[0].name
        self._rule = getattr(post_processing, about["rule"])
        self._parameters = RULES[about["rule"]]()
        self._kinds: tuple[bool, ...] = ()
        self.description = {
            # What decides the result: a run goes on only with the same.
            "config": json.dumps(about, sort_keys=True),
            "checkpoint_sha256": digest,
            "thresholds": vars(self._parameters),
            "packages": {"onnxruntime": version, "numpy": np.__version__},
        }

    def take_kinds(self, isthing: tuple[bool, ...]) -> None:
        """Take over which labels are things."""
        self._kinds = isthing

    def read(self, photo: Path, size: tuple[int, int]) -> Sample:
        """Read a photo, and fit it into what the network sees, at the top left."""
        try:
            with open_photo(photo, size) as stream, Image.open(stream) as image:
                stored = (image.height, image.width) == size or turn_of(photo, size) == AS_STORED
                rgb = (image if stored else ImageOps.exif_transpose(image)).convert("RGB")
        except (BadFileError, *NO_PHOTO, Image.DecompressionBombError) as error:
            raise UnreadableImageError(f"{photo}: the image cannot be read ({error})") from error
        height, width = self._about["size"]
        scale = min(height / rgb.height, width / rgb.width)
        shown = max(1, round(rgb.height * scale)), max(1, round(rgb.width * scale))
        canvas = np.zeros((height, width, 3), np.float32)
        canvas[: shown[0], : shown[1]] = np.asarray(rgb.resize(shown[::-1], Image.Resampling.BILINEAR))
        mean, std = (np.array(self._about[name], np.float32) for name in ("mean", "std"))
        values = ((canvas / np.float32(255) - mean) / std).transpose(2, 0, 1)[None]
        return Sample(np.ascontiguousarray(values), Frame((height, width), shown, (rgb.height, rgb.width)))

    def group(self, sample: Sample) -> Hashable:
        """Return what samples of a batch have in common: all are of one size."""
        return sample.values.shape

    def predict(self, samples: Sequence[Sample]) -> list[PanopticResult]:
        """Run the network, and make segments of what it puts out by the rule of its authors."""
        return [self._predict(sample) for sample in samples]

    def _predict(self, sample: Sample) -> PanopticResult:
        wanted = [self._about["classes"], self._about["masks"]]
        classes, masks = self._session.run(wanted, {self._input: sample.values})
        queries = Queries.from_logits(classes[0], masks[0])
        found = self._rule(queries, sample.frame, self._kinds, self._parameters)
        return PanopticResult(found.id_map, found.labels, found.scores)


def _files(text: str) -> tuple[Path, Path]:
    path = Path(text).expanduser().absolute()
    about = path.with_suffix(".json")
    for file in (path, about):
        if not file.is_file():
            raise NotFoundError(f"{file}: there is no such file; a model is NAME.onnx with NAME.json beside it")
    return path, about


def _read(path: Path) -> dict[str, Any]:
    """Return what the text beside a model says, with what it leaves out."""
    usual = {"mean": MEAN, "std": STD, "classes": "class_queries_logits", "masks": "masks_queries_logits"}
    try:
        about = usual | json.loads(path.read_text(encoding="utf-8"))
        height, width = about["size"]
        sound = min(int(height), int(width)) > 0 and all(isinstance(name, str) for name in about["labels"])
        sound = sound and about["rule"] in RULES and all(len(about[name]) == 3 for name in ("mean", "std"))
    except (ValueError, TypeError, KeyError) as error:
        raise BadFileError(path, f"does not say what it must of a model ({error!r}); see README.md") from error
    if not sound:
        raise BadFileError(path, f"labels are names, size is [height, width], and rule is one of {', '.join(RULES)}")
    return about
