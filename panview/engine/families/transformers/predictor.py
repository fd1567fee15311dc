"""Models of transformers behind the predictor protocol; their raw outputs go through the rules of their authors."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

# Before the library is imported: whatever a config names, this process fetches nothing.
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
import tqdm  # noqa: E402
import transformers  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402

from panview.datasets.photo import AS_STORED, NO_PHOTO, open_photo, turn_of  # noqa: E402
from panview.engine.execution import Execution  # noqa: E402
from panview.engine.families.torch_device import (  # noqa: E402
    BATCH,
    choose_device,
    explained,
    read_calmly,
    versions,
)
from panview.engine.families.torch_masks import kept_queries, tensor_queries  # noqa: E402
from panview.engine.families.torch_weights import require_numbers  # noqa: E402
from panview.engine.families.transformers.folder import CONFIG, SavedModel, read_folder  # noqa: E402
from panview.engine.families.transformers.task import MULTIPLE, padded, task_tokens  # noqa: E402
from panview.engine.families.transformers.weights import verify  # noqa: E402
from panview.engine.kept.rule import KeptRule, kept_rule  # noqa: E402
from panview.engine.post_processing import (  # noqa: E402
    Detr,
    Eomt,
    Frame,
    Mask2Former,
    MaskFormer,
    OneFormer,
    detr,
    eomt,
    mask2former,
    maskformer,
    oneformer,
)
from panview.engine.predictor import ModelError, ModelSource, PanopticResult, UnreadableImageError  # noqa: E402
from panview.errors import BadFileError  # noqa: E402

_PACKAGES = ("torch", "transformers", "safetensors", "numpy", "pillow")
_SHOWN = 3


class _Kind(NamedTuple):
    """How models of a kind are run: classes of transformers, the rule of their authors, names of the outputs."""

    model: str
    processor: str
    rule: Callable[..., Any]
    parameters: Any
    classes: str = "class_queries_logits"
    masks: str = "masks_queries_logits"
    told: bool = False
    """Whether it is told its task, and sees photos padded as its authors have it."""


_KINDS = {
    "mask2former": _Kind(
        "Mask2FormerForUniversalSegmentation", "Mask2FormerImageProcessorPil", mask2former, Mask2Former()
    ),
    "maskformer": _Kind("MaskFormerForInstanceSegmentation", "MaskFormerImageProcessorPil", maskformer, MaskFormer()),
    "eomt": _Kind("EomtForUniversalSegmentation", "EomtImageProcessorPil", eomt, Eomt()),
    "detr": _Kind("DetrForSegmentation", "DetrImageProcessorPil", detr, Detr(), "logits", "pred_masks"),
    "oneformer": _Kind(
        "OneFormerForUniversalSegmentation", "OneFormerImageProcessorPil", oneformer, OneFormer(), told=True
    ),
    "eomt_dinov3": _Kind("EomtDinov3ForUniversalSegmentation", "EomtImageProcessorPil", eomt, Eomt()),
}


@dataclass(frozen=True, eq=False)
class Sample:
    """A photo as the network sees it.

    Attributes
    ----------
    inputs : mapping
        ``pixel_values`` (1, 3, H, W) float32, and ``pixel_mask`` (1, H, W) where the model takes one.
    frame : Frame
        The way of a mask from the network's size to the photo's.
    """

    inputs: Mapping[str, torch.Tensor]
    frame: Frame


def open_predictor(source: ModelSource, execution: Execution) -> TransformersPredictor:
    """Load a model from its folder onto a device; nothing is fetched and no code of the folder runs.

    Raises
    ------
    ModelError, BadFileError, NotFoundError
        Folder or device do not serve; the message says why.
    """
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    # tqdm's own lock is shared between processes; it would be left over if this one is killed, and Python complains.
    tqdm.tqdm.set_lock(threading.RLock())
    device = choose_device(execution.device, half=execution.half)
    saved = read_folder(Path(source.checkpoint))
    kind = _KINDS[saved.kind]
    digest = verify(saved)
    # OneFormer's processor would otherwise download class names, which only training needs.
    processor = _from_folder(kind.processor, saved, **({"class_info_file": None} if kind.told else {}))
    task = task_tokens(saved, _from_folder) if kind.told else ()
    model = _model(kind, saved)
    try:
        model.to(device)
    except RuntimeError as error:
        raise explained(error, 0) from error
    thresholds = asdict(kind.parameters)
    recipe: dict[str, Any] = {
        "config": saved.config,
        "processor": saved.processor,
        "rule": saved.kind,
        "thresholds": thresholds,
    }
    if kind.told:
        recipe["task"], recipe["padded"] = list(task), MULTIPLE
    description = {
        "config": json.dumps(recipe, sort_keys=True),
        "config_file": str(saved.folder / CONFIG),
        "checkpoint_sha256": digest,
        "thresholds": thresholds,
        "packages": versions(_PACKAGES),
        "processor": kind.processor,
    }
    batch = execution.batch_size or BATCH.get(device.type, 1)
    return TransformersPredictor(model, processor, kind, saved.labels, device, batch, execution.half, description, task)


class TransformersPredictor:
    """A model of transformers; see `panview.engine.predictor.Predictor`."""

    isthing = None

    def __init__(
        self,
        model: Any,  # noqa: ANN401
        processor: Any,  # noqa: ANN401
        kind: _Kind,
        labels: tuple[str, ...],
        device: torch.device,
        batch_size: int,
        half: bool,
        description: Mapping[str, Any],
        task: tuple[int, ...] = (),
    ) -> None:
        self.classes = labels
        self.device = str(device)
        self.batch_size = batch_size
        self.description = description
        self._model = model
        self._processor = processor
        self._kind = kind
        self._place = device
        self._half = half
        self._isthing: tuple[bool, ...] = ()
        self._task = torch.tensor([task], device=device)
        self._keep: KeptRule | None = None

    def kept_rule(self) -> KeptRule:
        """Return the rule of the model's authors."""
        return kept_rule(self._kind.rule.__name__, asdict(self._kind.parameters))

    def keep(self, wanted: bool) -> None:
        """Hand over with each result the queries that it was made of, or no longer."""
        self._keep = self.kept_rule() if wanted else None

    def take_kinds(self, isthing: tuple[bool, ...]) -> None:
        """Take over from the dataset which labels are things."""
        self._isthing = isthing

    def read(self, photo: Path, size: tuple[int, int]) -> Sample:
        """Read a photo, and resize it as the model's processor does."""
        read_calmly()
        try:
            image = _read_photo(photo, size)
        except (BadFileError, *NO_PHOTO, Image.DecompressionBombError) as error:
            raise UnreadableImageError(f"{photo}: the image cannot be read ({error})") from error
        inputs = self._processor(images=image, return_tensors="pt")
        kept = {name: inputs[name] for name in ("pixel_values", "pixel_mask") if name in inputs}
        shown = self._shown(kept, image)
        if self._kind.told:
            kept = {"pixel_values": padded(kept["pixel_values"])}
        height, width = kept["pixel_values"].shape[-2:]
        return Sample(kept, Frame((height, width), shown, (image.height, image.width)))

    def group(self, sample: Sample) -> Hashable:
        """Return the size of what the network sees; photos are never padded to one another."""
        return tuple(sample.inputs["pixel_values"].shape)

    def predict(self, samples: Sequence[Sample]) -> list[PanopticResult]:
        """Run the model on a batch."""
        half = torch.autocast(self._place.type, torch.float16) if self._half else contextlib.nullcontext()
        try:
            with torch.inference_mode():
                names = samples[0].inputs
                inputs = {name: torch.cat([s.inputs[name] for s in samples]).to(self._place) for name in names}
                if self._kind.told:
                    inputs["task_inputs"] = self._task.expand(len(samples), -1)
                with half:
                    outputs = self._model(**inputs)
                classes, masks = (outputs[name].float() for name in (self._kind.classes, self._kind.masks))
                return [self._result(*image) for image in zip(classes, masks, samples, strict=True)]
        except (RuntimeError, MemoryError) as error:
            raise explained(error, len(samples)) from error

    def _result(self, classes: torch.Tensor, masks: torch.Tensor, sample: Sample) -> PanopticResult:
        queries = tensor_queries(classes, masks)
        found = self._kind.rule(queries, sample.frame, self._isthing, self._kind.parameters)
        kept = None if self._keep is None else kept_queries(queries, masks, sample.frame, self._keep.lowest)
        return PanopticResult(found.id_map, found.labels, found.scores, kept)

    def _shown(self, inputs: Mapping[str, torch.Tensor], image: Image.Image) -> tuple[int, int]:
        """Return the (height, width) of the photo in what the network sees; right of it and below is padding."""
        if "pixel_mask" in inputs:
            mask = inputs["pixel_mask"][0].bool()
            return int(mask.any(1).sum()), int(mask.any(0).sum())
        if not getattr(self._processor, "do_pad", False):
            height, width = inputs["pixel_values"].shape[-2:]
            return height, width
        # EoMT's processor does not tell the padding; without padding, it says how large the photo has become.
        height, width = self._processor(images=image, do_pad=False, return_tensors="pt")["pixel_values"].shape[-2:]
        return height, width


def _read_photo(photo: Path, size: tuple[int, int]) -> Image.Image:
    with open_photo(photo, size) as stream, Image.open(stream) as image:
        fits = (image.height, image.width) == size or turn_of(photo, size) == AS_STORED
        return (image if fits else ImageOps.exif_transpose(image)).convert("RGB")


def _model(kind: _Kind, saved: SavedModel) -> Any:  # noqa: ANN401
    # Otherwise tensors that only OneFormer's training needs would be created, and reported as missing.
    told = {"is_training": False} if kind.told else {}
    model, loading = _from_folder(
        kind.model, saved, use_safetensors=True, output_loading_info=True, dtype=torch.float32, **told
    )
    missing = sorted(loading["missing_keys"])
    if missing:
        shown = ", ".join(missing[:_SHOWN]) + (" and more" if len(missing) > _SHOWN else "")
        raise BadFileError(
            saved.weights[0],
            f"lacks {len(missing):,} of the model's tensors ({shown}), which would be random numbers; the weights "
            f"do not belong to the model in {CONFIG}",
        )
    require_numbers(saved.weights[0], model.state_dict(), "It is damaged, or its training went wrong")
    labels = model.config.num_labels
    if labels != len(saved.labels):
        raise BadFileError(saved.folder / CONFIG, f"names {len(saved.labels)} of {labels} labels", "$.id2label")
    model.eval()
    return model


def _from_folder(name: str, saved: SavedModel, **options: Any) -> Any:  # noqa: ANN401
    """Let a class of transformers load from a folder: files of this machine only, and no code among them."""
    loader = getattr(transformers, name, None)
    if loader is None:
        raise ModelError(f"transformers {transformers.__version__} has no {name}; pip install -U transformers")
    try:
        return loader.from_pretrained(
            str(saved.folder), local_files_only=True, **({"trust_remote_code": False} | options)
        )
    except (ModelError, MemoryError):
        raise
    # The library may raise anything for a folder that does not fit.
    except Exception as error:  # noqa: BLE001
        what = " ".join(str(error).split())[:300]
        raise ModelError(f"{saved.folder}: cannot be loaded as {name} ({type(error).__name__}: {what})") from error
