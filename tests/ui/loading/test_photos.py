from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from panview.ui.loading.photos import read_photo


def test_a_photo_that_comes_in_another_size_than_its_header_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    pixels = np.random.default_rng(0).integers(0, 255, (14, 18, 3), np.uint8)
    Image.fromarray(pixels).save(path, "GIF")
    image, message = read_photo(path, (14, 18))
    assert image is not None
    assert not message
    # The screen that a GIF is drawn on; Qt's header has the size of its first frame.
    data = bytearray(path.read_bytes())
    data[6:8] = (300).to_bytes(2, "little")
    path.write_bytes(data)
    assert read_photo(path, (14, 18)) == (None, "a.jpg is 300 x 14, but its masks are 18 x 14")
