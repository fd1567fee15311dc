"""Photos as a pipeline of MMDetection takes them, decoded from bytes that `panview.reading` has read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mmcv
import numpy as np
from mmcv.transforms import Compose, LoadImageFromFile
from numpy.typing import NDArray

from panview.datasets.photo import open_photo, turn_of

SIZE = "photo_size"
"""Key of a sample's (height, width) as the dataset says it."""
_AS_STORED = {"color": "color_ignore_orientation", "grayscale": "grayscale_ignore_orientation"}
_KNOWS_EXIF = ("cv2", "pillow")
"""Backends that turn photos themselves if nothing else is asked for."""


class PhotoLoader:
    """Stands in for a pipeline's `LoadImageFromFile`, which opens by name whatever there is, and nothing in an archive.

    Parameters
    ----------
    loader : LoadImageFromFile
        What the config has; its colours, backend and type of numbers are kept.
    """

    def __init__(self, loader: LoadImageFromFile) -> None:
        self._backend: str = loader.imdecode_backend
        colour: str = loader.color_type
        self._colour = _AS_STORED.get(colour, colour) if self._backend in _KNOWS_EXIF else colour
        self._to_float32: bool = loader.to_float32

    def __call__(self, sample: dict[str, Any]) -> dict[str, Any]:
        """Load the photo ``img_path``; errors are those of `open_photo`, and whatever a decoder raises."""
        path, size = Path(sample["img_path"]), sample[SIZE]
        with open_photo(path, size) as stream:
            data = stream.read()
        image = mmcv.imfrombytes(data, flag=self._colour, backend=self._backend)
        if image is None:
            raise ValueError("no decoder knows it")
        if image.shape[:2] != size:
            image = turned(image, turn_of(path, size))
        if self._to_float32:
            image = image.astype(np.float32)
        return sample | {"img": image, "img_shape": image.shape[:2], "ori_shape": image.shape[:2]}


def turned(image: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return pixels, (H, W, ...), turned as an orientation of EXIF from 5 to 8 asks for; any other leaves them."""
    if orientation in (5, 7):
        image = np.swapaxes(image, 0, 1)
        return np.ascontiguousarray(image if orientation == 5 else image[::-1, ::-1])
    return np.ascontiguousarray(np.rot90(image, {6: -1, 8: 1}.get(orientation, 0)))


def pipeline(steps: list[Any]) -> Compose:
    """Build a test pipeline whose photos are read by `PhotoLoader`."""
    built = Compose(steps)
    built.transforms = [PhotoLoader(step) if isinstance(step, LoadImageFromFile) else step for step in built.transforms]
    return built
