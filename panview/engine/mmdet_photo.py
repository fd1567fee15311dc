"""Photos as a pipeline of MMDetection takes them, decoded from bytes that `panview.reading` has read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mmcv
import numpy as np
from mmcv.transforms import Compose, LoadImageFromFile

from panview.datasets.photo import open_photo


class PhotoLoader:
    """Stands in for a pipeline's `LoadImageFromFile`, which opens by name whatever there is, and nothing in an archive.

    Parameters
    ----------
    loader : LoadImageFromFile
        What the config has; its colours, backend and type of numbers are kept.
    """

    def __init__(self, loader: LoadImageFromFile) -> None:
        self._colour: str = loader.color_type
        self._backend: str = loader.imdecode_backend
        self._to_float32: bool = loader.to_float32

    def __call__(self, sample: dict[str, Any]) -> dict[str, Any]:
        """Load the photo ``img_path``; errors are those of `open_photo`, and whatever a decoder raises."""
        with open_photo(Path(sample["img_path"])) as stream:
            data = stream.read()
        image = mmcv.imfrombytes(data, flag=self._colour, backend=self._backend)
        if image is None:
            raise ValueError("no decoder knows it")
        if self._to_float32:
            image = image.astype(np.float32)
        return sample | {"img": image, "img_shape": image.shape[:2], "ori_shape": image.shape[:2]}


def pipeline(steps: list[Any]) -> Compose:
    """Build a test pipeline whose photos are read by `PhotoLoader`."""
    built = Compose(steps)
    built.transforms = [PhotoLoader(step) if isinstance(step, LoadImageFromFile) else step for step in built.transforms]
    return built
