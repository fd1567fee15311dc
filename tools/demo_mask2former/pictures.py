"""The pictures that the tiny Mask2Former is trained on, and what its backbone sees in them; a folder keeps both."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.train_demo_models import SEED, draw

PICTURES, FIRST = 420, 160
"""How many, and how many at first; with each step there is one more, so that training need not wait for drawing."""
BATCH = 4
LONG, SHORT = 256, 192
"""Of the pictures, whatever their shape was."""
STRIDE = 4
"""Of the masks that the network makes."""

Masks = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Lesson:
    """A picture as the network sees it, and its truth as the network would say it.

    Attributes
    ----------
    rgb : (H, W, 3) uint8
    masks : (n, H / 4, W / 4) float32
        Which share of each cell a segment covers.
    labels : (n,) int64
        Things first; crowd segments are none.
    known : (H / 4, W / 4) float32
        Which share of each cell is neither void nor crowd.
    """

    rgb: NDArray[np.uint8]
    masks: Masks
    labels: NDArray[np.int64]
    known: Masks


def lesson(index: int) -> Lesson:
    """Draw a training picture and bring it and its truth to the sizes of the network."""
    import cv2

    example = draw(index)
    height, width = example.id_map.shape
    size = (LONG, SHORT) if width >= height else (SHORT, LONG)
    rgb = cv2.resize(np.ascontiguousarray(example.bgr[:, :, ::-1]), size, interpolation=cv2.INTER_AREA)
    cells = size[0] // STRIDE, size[1] // STRIDE

    def share(inside: NDArray[np.bool_]) -> Masks:
        return np.asarray(cv2.resize(inside.astype(np.float32), cells, interpolation=cv2.INTER_AREA), np.float32)

    kept = [number for number in example.labels if number not in example.crowd and (example.id_map == number).any()]
    masks = np.array([share(example.id_map == number) for number in kept], np.float32)
    labels = np.array([example.labels[number] for number in kept], np.int64)
    known = share(np.isin(example.id_map, kept))
    return Lesson(np.asarray(rgb, np.uint8), masks.reshape(-1, *known.shape), labels, known)


def kept_lesson(folder: Path, index: int) -> Lesson:
    """Return a training picture; if it is not in the folder yet, it is drawn."""
    path = folder / f"{index:05d}.npz"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        new = lesson(index)
        part = folder / f"{index:05d}.part{os.getpid()}"
        masks, known = (np.round(255 * shares).astype(np.uint8) for shares in (new.masks, new.known))
        with part.open("wb") as stream:
            np.savez_compressed(stream, rgb=new.rgb, masks=masks, labels=new.labels, known=known)
        os.replace(part, path)
    with np.load(path) as kept:
        masks, known = (kept[name].astype(np.float32) / 255 for name in ("masks", "known"))
        return Lesson(kept["rgb"], masks, kept["labels"], known)


class Pictures:
    """The training pictures, and what the backbone sees in them; both are kept in a folder."""

    def __init__(self, folder: Path, encoder: Any) -> None:  # noqa: ANN401
        self._folder = folder
        self._encoder = encoder.eval().requires_grad_(False)
        self._lessons: list[Lesson] = []
        self._seen: dict[tuple[int, bool], list[NDArray[np.float16]]] = {}

    def batch(self, step: int) -> tuple[list[Any], list[tuple[Any, Any, Any]]]:
        """Return features and truths of a step, flipped at random; a step is the same each time.

        Returns
        -------
        list of (N, C, H / 4, W / 4) to (N, 8 C, H / 32, W / 32) float32 tensors
        list of (n, H / 4, W / 4) float32, (n,) int64 and (H / 4, W / 4) float32 tensors
        """
        import torch

        self._have(min(PICTURES, FIRST + step))
        rng = np.random.default_rng([SEED, 4, step])
        shape = self._lessons[int(rng.integers(min(PICTURES, FIRST + step)))].rgb.shape
        there = self._lessons[: min(PICTURES, FIRST + step)]
        alike = [index for index, lesson in enumerate(there) if lesson.rgb.shape == shape]
        chosen = [(int(index), bool(rng.random() < 0.5)) for index in rng.choice(alike, BATCH, replace=False)]
        levels = zip(*(self._features(*one) for one in chosen), strict=True)
        features = [torch.from_numpy(np.stack(level).astype(np.float32)) for level in levels]
        return features, [self._truth(*one) for one in chosen]

    def one(self, index: int) -> tuple[Lesson, list[Any]]:
        """Return a picture, and its features as a batch of one."""
        import torch

        self._have(index + 1)
        features = self._features(index, False)
        return self._lessons[index], [torch.from_numpy(level[None].astype(np.float32)) for level in features]

    def _have(self, count: int) -> None:
        while len(self._lessons) < count:
            self._lessons.append(kept_lesson(self._folder / "pictures", len(self._lessons)))

    def _truth(self, index: int, flipped: bool) -> tuple[Any, Any, Any]:
        import torch

        lesson, side = self._lessons[index], -1 if flipped else 1
        masks, known = (part[..., ::side].copy() for part in (lesson.masks, lesson.known))
        return torch.from_numpy(masks), torch.from_numpy(lesson.labels), torch.from_numpy(known)

    def _features(self, index: int, flipped: bool) -> list[NDArray[np.float16]]:
        if (index, flipped) not in self._seen:
            path = self._folder / "features" / f"{index:05d}{'-flipped' * flipped}.npz"
            if not path.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                part = path.with_suffix(".part")
                with part.open("wb") as stream:
                    np.savez(stream, *self._look(self._lessons[index].rgb[:, :: -1 if flipped else 1]))
                os.replace(part, path)
            with np.load(path) as kept:
                self._seen[index, flipped] = [kept[name] for name in kept.files]
        return self._seen[index, flipped]

    def _look(self, rgb: NDArray[np.uint8]) -> list[NDArray[np.float16]]:
        import torch

        mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
        image = ((rgb / 255 - mean) / deviation).transpose(2, 0, 1).astype(np.float32)
        with torch.inference_mode():
            maps = self._encoder(torch.from_numpy(image)[None]).feature_maps
        return [level[0].numpy().astype(np.float16) for level in maps]
