"""Damage to photos, as the linter, the report and the window read them."""

from __future__ import annotations

import io
import random
import warnings
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageOps
from PySide6.QtCore import QSize

from panview.linter.photos import look_at_photo
from panview.review.report.pictures import draw_picture
from panview.ui.loading.photos import read_photo, read_thumbnail
from tests.fuzz.judging import small_set
from tests.fuzz.mutations import damaged
from tests.fuzz.png_fuzzers import damaged_png
from tests.review.test_report import requested, views_of

_FORMATS = ("JPEG", "JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")


class PhotoFuzzer:
    """The first photo of a set."""

    def __init__(self, folder: Path) -> None:
        self._request = requested(small_set(folder, images=1))
        self._view = views_of(self._request)[0]
        self._segments = self._request.snapshot.predictions[0].prediction.segments
        self._path = self._request.dataset.photo(0)
        rng = np.random.default_rng(3)
        self._sound = []
        for form in _FORMATS:
            for size in ((14, 18), (18, 14)):
                stream = io.BytesIO()
                Image.fromarray(rng.integers(0, 255, (*size, 3), np.uint8)).save(stream, form, **_notes(form, size))
                self._sound.append(stream.getvalue())

    def try_seed(self, seed: int) -> Literal["read", "refused"]:
        """Look at a damaged one in the three ways; "refused" is one with which the linter finds fault."""
        with warnings.catch_warnings():
            # Pillow says what it thinks of damaged notes.
            warnings.simplefilter("ignore", UserWarning)
            return self._try(seed)

    def _try(self, seed: int) -> Literal["read", "refused"]:
        rng = random.Random(seed)
        sound = rng.choice(self._sound)
        how = rng.randrange(8)
        data = sound if how == 0 else damaged_png(rng) if how == 1 else damaged(rng, sound, 2)
        self._path.write_bytes(data)
        size = self._request.dataset.size(0)
        problem, turned = look_at_photo(self._path, size)
        assert "\n" not in problem
        image, message = read_photo(self._path, size)
        assert (image is None) == bool(message)
        if image is not None:
            assert (image.height(), image.width()) == size
        read_thumbnail(self._path, QSize(20, 20), size)
        picture = draw_picture(self._request.dataset, self._segments, self._view, 0)
        if data == sound:
            fits = ImageOps.exif_transpose(Image.open(io.BytesIO(sound))).size == size[::-1]
            assert turned == (fits and Image.open(io.BytesIO(sound)).size != size[::-1])
            assert (not problem, image is not None, picture.has_photo) == (fits, fits, fits)
        return "refused" if problem else "read"


def _notes(form: str, size: tuple[int, int]) -> dict[str, Any]:
    """Turn those that lie on their side, where a format can say so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return {"exif": exif} if size == (18, 14) and form in ("JPEG", "WEBP") else {}
