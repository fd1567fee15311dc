"""Images by row: the newest wish counts, memory is bounded, neighbours come ahead."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.jit import Kernel
from panview.metrics.evaluation import ground_truth_part
from panview.native import native
from panview.overlay import draw_kernel, pairs, resample
from panview.ui.canvas import photo
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.warm_up import warm_up
from panview.ui.loading import image_loader, photos
from panview.ui.loading.image_loader import ImageLoader, ImageSource, load_image
from panview.ui.loading.photos import read_photo, read_thumbnail
from panview.ui.loading.thumbnails import Thumbnails
from tests.support.archives import pack
from tests.support.sets import evaluated, random_pair, write_set
from tests.support.slow_file import slow_file
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet

LARGE = (120, 160)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> ImageSource:
    rng = np.random.default_rng(2)
    written = write_set(tmp_path_factory.mktemp("loader"), [random_pair(rng, *LARGE) for _ in range(30)])
    dataset, prediction, table = evaluated(written)
    return ImageSource(dataset, prediction, table)


class Heard:
    """A loader and what it said."""

    def __init__(self, loader: ImageLoader, qtbot: QtBot) -> None:
        self.loader, self._qtbot = loader, qtbot
        self.images: list[CanvasImage] = []
        self.failures: list[tuple[int, str]] = []
        loader.loaded.connect(self.images.append)
        loader.failed.connect(lambda row, why: self.failures.append((row, why)))

    def rest(self) -> None:
        self._qtbot.waitUntil(lambda: not self.loader._pending)


@pytest.fixture
def begin(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[int], Heard]]:
    made: list[ImageLoader] = []

    def start(max_bytes: int) -> Heard:
        made.append(ImageLoader(max_bytes))
        return Heard(made[-1], qtbot)

    yield start
    for loader in made:
        loader.close()


def test_an_image_comes_once_and_is_at_hand_afterwards(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(2**30)
    heard.loader.set_source(source)
    assert heard.loader.request(4) is None
    heard.rest()
    assert [image.row for image in heard.images] == [4]
    image = heard.images[0]
    assert image.size == LARGE
    assert np.array_equal(image.segments.row, np.arange(*source.table.image_offsets[4:6]))
    assert heard.loader.request(4) is image


def test_only_the_newest_wish_is_answered(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(2**30)
    heard.loader.set_source(source)
    for row in range(12):
        heard.loader.request(row)
    heard.rest()
    assert [image.row for image in heard.images] == [11]
    # The others were not for nothing.
    assert heard.loader.request(3) is not None


def test_neighbours_are_ready_before_they_are_asked_for(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(2**30)
    heard.loader.set_source(source)
    heard.loader.request(5)
    heard.loader.prefetch([6, 7, 4])
    heard.rest()
    assert [image.row for image in heard.images] == [5]
    assert all(heard.loader.request(row) is not None for row in (6, 7, 4))
    assert heard.loader.request(8) is None


def test_guesses_of_before_are_dropped(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(2**30)
    heard.loader.set_source(source)
    heard.loader.request(0)
    heard.loader.prefetch(range(1, 25))
    heard.loader.prefetch([29])
    heard.rest()
    assert heard.loader.request(29) is not None
    # One or two were begun already, the rest never were.
    assert len(heard.loader._cache) < 20


def test_memory_is_bounded_and_what_was_seen_last_stays(begin: Callable[[int], Heard], source: ImageSource) -> None:
    probe = begin(2**30)
    probe.loader.set_source(source)
    probe.loader.request(0)
    probe.rest()
    one = probe.loader.cached_bytes
    assert one >= LARGE[0] * LARGE[1] * 6
    heard = begin(6 * one)
    heard.loader.set_source(source)
    for row in range(20):
        heard.loader.request(row)
        heard.rest()
        assert heard.loader.cached_bytes <= 6.5 * one
    assert heard.loader.request(19) is not None
    assert heard.loader.request(18) is not None
    assert heard.loader.request(1) is None


def test_a_few_stay_however_large_they_are(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(1)
    heard.loader.set_source(source)
    heard.loader.request(3)
    heard.loader.prefetch([4, 2])
    heard.rest()
    assert all(heard.loader.request(row) is not None for row in (2, 3, 4))


def test_only_as_many_are_fetched_ahead_as_there_is_memory_for(
    begin: Callable[[int], Heard], source: ImageSource
) -> None:
    one = int(LARGE[0] * LARGE[1] * (16 / 3 + 2))
    heard = begin(5 * one)
    heard.loader.set_source(source)
    for current in (10, 11):
        heard.loader.request(current)
        heard.loader.prefetch([current + 1, current - 1, current + 2, current - 2, *range(20, 28)])
        heard.rest()
        assert heard.loader.cached_bytes <= 5 * one
        # The likeliest are there, whatever came when.
        assert all(row in heard.loader._cache for row in (current, current + 1, current - 1, current + 2))
    assert not any(row in heard.loader._cache for row in range(20, 28))


def test_of_enormous_images_the_next_one_stays(
    begin: Callable[[int], Heard], source: ImageSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_loader, "_LARGEST_KEPT", 1000)
    heard = begin(1)
    heard.loader.set_source(source)
    heard.loader.request(3)
    heard.loader.prefetch([4, 2])
    heard.rest()
    assert sorted(heard.loader._cache) == [3, 4]


def test_the_wanted_image_comes_before_any_other_is_begun(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(2**30)
    heard.loader.set_source(source)
    heard.loader.request(7)
    heard.loader.prefetch([8, 6])
    assert list(heard.loader._pending) == [7]
    heard.rest()
    assert sorted(heard.loader._cache) == [6, 7, 8]


def test_a_large_photo_is_read_beside_its_maps(source: ImageSource, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = load_image(source, 4)
    monkeypatch.setattr(image_loader, "_LARGE", 1)
    beside = load_image(source, 4)
    assert beside.photo_levels == plain.photo_levels
    assert len(plain.photo_levels) == 1
    assert np.array_equal(beside.pair_map, plain.pair_map)


def test_a_photo_is_read_once_for_two_prediction_sets_of_a_dataset(
    begin: Callable[[int], Heard], source: ImageSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(path: Path, size: tuple[int, int]) -> tuple[QImage | None, str]:
        read.append(path.name)
        return read_photo(path, size)

    monkeypatch.setattr(photos, "read_photo", reading)
    heard = begin(2**30)
    alone = ImageSource(source.dataset, None, ground_truth_part(source.table))
    for given in (alone, source):
        heard.loader.set_source(given)
        heard.loader.request(3)
        heard.loader.prefetch([4])
        heard.rest()
    assert sorted(read) == sorted(source.dataset.photo(row).name for row in (3, 4))
    before, after = heard.images
    assert after.photo_levels == before.photo_levels
    assert after.pair_map.max() > before.pair_map.max()
    # Of another dataset it is another photo.
    heard.loader.set_source(None)
    heard.loader.set_source(source)
    heard.loader.request(3)
    heard.rest()
    assert len(read) == 3


def test_answers_for_another_source_are_dropped(begin: Callable[[int], Heard], source: ImageSource) -> None:
    heard = begin(2**30)
    heard.loader.set_source(source)
    for row in range(6):
        heard.loader.request(row)
    alone = ImageSource(source.dataset, None, ground_truth_part(source.table))
    heard.loader.set_source(alone)
    heard.loader.request(2)
    heard.rest()
    assert [image.row for image in heard.images] == [2]
    # Drawn from the newer source, which has no predictions.
    assert (heard.images[0].pair_prediction < 0).all()
    heard.loader.set_source(None)
    assert heard.loader.request(2) is None
    assert not heard.loader._pending


def test_an_answer_that_was_on_its_way_for_another_source_is_dropped(
    begin: Callable[[int], Heard], tmp_path: Path, qtbot: QtBot
) -> None:
    rng = np.random.default_rng(8)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(3)])
    dataset, prediction, table = evaluated(written)
    heard = begin(2**30)
    heard.loader.set_source(ImageSource(dataset, prediction, table))
    with slow_file(written.prediction.with_suffix("") / "000000001001.png") as png:
        heard.loader.request(1)
        qtbot.waitUntil(png.is_read)
        heard.loader.set_source(ImageSource(dataset, None, ground_truth_part(table)))
        heard.loader.request(1)
        heard.rest()
        png.let_go()
        heard.loader._background._pool.submit(int).result()
        qtbot.wait(30)
    assert len(heard.images) == 1
    assert (heard.images[0].pair_prediction < 0).all()
    assert heard.loader.request(1) is heard.images[0]


def test_an_image_that_cannot_be_read_is_said_when_it_is_wanted(
    begin: Callable[[int], Heard], source: ImageSource, tmp_path: Path
) -> None:
    rng = np.random.default_rng(8)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(3)])
    dataset, prediction, table = evaluated(written)
    png = written.ground_truth.with_suffix("") / "000000001001.png"
    png.write_bytes(b"")
    heard = begin(2**30)
    heard.loader.set_source(ImageSource(dataset, prediction, table))
    heard.loader.request(0)
    heard.loader.prefetch([1, 2])
    heard.rest()
    assert heard.failures == []
    heard.loader.request(1)
    heard.rest()
    assert [row for row, _ in heard.failures] == [1]
    assert str(png) in heard.failures[0][1]


def test_the_drawing_is_compiled_before_an_image_comes(random_opened: AtHand) -> None:
    def compiled() -> dict[str, int]:
        found = {}
        for module in (draw_kernel, pairs, photo, resample):
            for name, function in vars(module).items():
                if isinstance(function, Kernel):
                    found[f"{module.__name__}.{name}"] = function.compiled_kinds
        return found

    warm_up()
    before = compiled()
    assert sum(before.values()) >= (4 if native().module is None else 0)
    for action in ("colour_iou", "colour_category", "colour_status", "layer_split", "layer_side_by_side", "zoom_in"):
        random_opened.do(action)
        random_opened.window.canvas.render_now()
    assert compiled() == before


def test_thumbnails_come_in_the_order_asked_and_old_wishes_go(
    qapp: QApplication, qtbot: QtBot, source: ImageSource
) -> None:
    heard: list[int] = []
    thumbnails = Thumbnails(QSize(72, 48))
    thumbnails.ready.connect(lambda row, image: heard.append(row))
    thumbnails.set_dataset(source.dataset)
    for row in (3, 1, 2):
        thumbnails.request(row)
    qtbot.waitUntil(lambda: not thumbnails.busy)
    assert heard == [3, 1, 2]
    thumbnails.request(5)
    thumbnails.set_dataset(None)
    qtbot.waitUntil(lambda: not thumbnails.busy)
    assert heard == [3, 1, 2]
    thumbnails.close()
    thumbnails.request(7)


def test_thumbnails_wait_for_the_first_image(qapp: QApplication, source: ImageSource, qtbot: QtBot) -> None:
    thumbnails = Thumbnails(QSize(20, 20))
    rows: list[int] = []
    thumbnails.ready.connect(lambda row, _: rows.append(row))
    thumbnails.set_dataset(source.dataset)
    thumbnails.hold()
    thumbnails.request(1)
    assert thumbnails.busy
    qtbot.wait(100)
    assert rows == []
    thumbnails.release()
    qtbot.waitUntil(lambda: rows == [1])
    # Nobody waits for ever.
    thumbnails._patience.setInterval(50)
    thumbnails.hold()
    thumbnails.request(2)
    qtbot.waitUntil(lambda: rows == [1, 2])
    thumbnails.close()


def test_a_thumbnail_covers_its_box(source: ImageSource) -> None:
    image = read_thumbnail(source.dataset.photo(0), QSize(72, 48), LARGE)
    assert image is not None
    assert (image.width(), image.height()) == (72, 54)


def test_broken_thumbnails_do_not_stop_the_others(
    qapp: QApplication, qtbot: QtBot, random_set: RandomSet, tmp_path: Path
) -> None:
    rng = np.random.default_rng(8)
    dataset, _, _ = evaluated(write_set(tmp_path, [random_pair(rng) for _ in range(3)]))
    dataset.photo(0).unlink()
    dataset.photo(1).write_bytes(b"no picture")
    heard: list[int] = []
    thumbnails = Thumbnails(QSize(72, 48))
    thumbnails.ready.connect(lambda row, image: heard.append(row))
    thumbnails.set_dataset(dataset)
    for row in range(3):
        thumbnails.request(row)
    qtbot.waitUntil(lambda: not thumbnails.busy)
    assert heard == [2]
    thumbnails.close()


def test_an_enormous_photo_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(path))
    data = bytearray(path.read_bytes())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    path.write_bytes(bytes(data))
    assert read_thumbnail(path, QSize(72, 48), LARGE) is None
    image, why = read_photo(path, (8, 8))
    assert image is None
    assert "60000 x 60000" in why


def test_photos_and_thumbnails_come_out_of_an_archive(tmp_path: Path, qapp: QApplication) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(4), *LARGE) for _ in range(2)])
    folder = tmp_path / "val2017"
    path = sorted(folder.iterdir())[0]
    expected, _ = read_photo(path, LARGE)
    archive = pack(folder)
    image, message = read_photo(archive / "val2017" / path.name, LARGE)
    assert (image, message) == (expected, "")
    small = read_thumbnail(archive / "val2017" / path.name, QSize(40, 40), LARGE)
    assert small is not None
    assert small.height() == 40
    assert read_photo(archive / "val2017" / "none.jpg", LARGE) == (None, "none.jpg is missing")
    assert load_image(ImageSource(*evaluated(written)), 0).photo is not None
