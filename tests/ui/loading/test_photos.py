from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize

from panview.ui.loading.photos import read_photo, read_thumbnail


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


@pytest.mark.parametrize("kind", ["BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP"])
def test_each_format_is_told_by_how_it_begins(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (40, 30), (200, 40, 40)).save(path, kind)
    image, message = read_photo(path, (30, 40))
    assert (message, image is not None) == ("", True)
    small = read_thumbnail(path, QSize(20, 15), (30, 40))
    assert small is not None
    assert not small.isNull()


def test_what_qt_could_read_and_is_no_photo_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/></svg>')
    image, message = read_photo(path, (30, 40))
    assert (image, message) == (None, "photo.png cannot be read (unsupported image format)")
    assert read_thumbnail(path, QSize(20, 15), (30, 40)) is None


def test_twelve_bits_of_an_instrument_can_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    made = np.linspace(0, 4000, 40 * 30).reshape(30, 40).astype(np.uint16)
    Image.fromarray(made).save(path)
    image, message = read_photo(path, (30, 40))
    assert (message, image is not None) == ("", True)
    assert image is not None
    assert image.pixelColor(0, 0).red() == 0
    assert image.pixelColor(39, 29).red() == 255
    assert 120 < image.pixelColor(0, 15).red() < 136
    small = read_thumbnail(path, QSize(20, 15), (30, 40))
    assert small is not None
    assert small.pixelColor(small.width() - 1, small.height() - 1).red() > 230
    # What uses all of its 16 bits looks as ever.
    Image.fromarray(made * np.uint16(16)).save(path)
    image, _ = read_photo(path, (30, 40))
    assert image is not None
    assert abs(image.pixelColor(0, 15).red() - int(made[15, 0]) * 16 // 256) <= 1


def test_a_tiff_of_many_channels_is_a_photo(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    path = tmp_path / "photo.tif"
    made = np.zeros((30, 40, 7), np.float32)
    made[:, 20:, 0] = 0.4
    made[..., 5] = 9.0
    tifffile.imwrite(path, made, photometric="minisblack", planarconfig="contig")
    image, message = read_photo(path, (30, 40))
    assert message == ""
    assert image is not None
    assert image.pixelColor(5, 5).getRgb()[:3] == (0, 0, 0)
    assert image.pixelColor(30, 5).getRgb()[:3] == (255, 0, 0), "what is not shown does not count"
    small = read_thumbnail(path, QSize(20, 15), (30, 40))
    assert small is not None
    assert (small.width(), small.height()) == (20, 15)
    assert read_photo(path, (40, 30)) == (None, "photo.tif is 40 x 30, but its masks are 30 x 40")
    path.write_bytes(path.read_bytes()[:900])
    image, message = read_photo(path, (30, 40))
    assert image is None
    assert message.startswith("photo.tif ")


# Each waited for the other for ever, within seconds, while Qt looked for the format of a photo by itself.
_AT_ONCE = """
import sys, threading, time
from pathlib import Path
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication
from panview.ui.loading.photos import read_thumbnail

class Told(QObject):
    said = Signal()

class Listener:
    def listen(self):
        pass

app = QGuiApplication([])
path, end = Path(sys.argv[1]), time.monotonic() + float(sys.argv[2])

def read():
    while time.monotonic() < end:
        assert read_thumbnail(path, QSize(20, 15), (30, 40)) is not None

threads = [threading.Thread(target=read) for _ in range(3)]
for thread in threads:
    thread.start()
while time.monotonic() < end:
    listener, told = Listener(), Told()
    told.said.connect(listener.listen)
    del listener
for thread in threads:
    thread.join()
"""


def test_reading_photos_and_disconnecting_do_not_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (40, 30), (200, 40, 40)).save(path)
    command = [sys.executable, "-c", _AT_ONCE, str(path), "3"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
