"""With perfect network outputs the predictor's masks lie where the truth lies, whatever the sizes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

torch = pytest.importorskip("torch")
with warnings.catch_warnings():
    # MMDetection warns of its own use of torch while it is imported.
    warnings.simplefilter("ignore")
    from mmdet.registry import MODELS
    from mmengine.registry import init_default_scope

    from panview.engine.families.mmdet import config as mmdet_config
    from panview.engine.families.mmdet.predictor import MmdetPredictor

from panview.engine.families.mmdet.zoo import find_model  # noqa: E402
from tests.engine.perfect_outputs import (  # noqa: E402
    NOWHERE,
    REACH,
    Offset,
    Scene,
    agreements,
    label_of,
    shift_of,
    speak_for_boxes,
    speak_for_queries,
)

SPEAK = {
    "panoptic_fpn_r50_1x": speak_for_boxes,
    "maskformer_r50": speak_for_queries,
    "mask2former_r50": speak_for_queries,
}
OFF = 1.5
"""Pixels of the network: what a head trained against the corners of the truth's cells is off by."""
TOLERANCE = 0.1
"""In pixels of the photo."""
# Width and height of photos: enlarged, upright, reduced and wide. What the network sees of them has to be padded.
SIZES = [(333, 250), (240, 427), (500, 333), (610, 200)]
NETWORK = (416, 256)
"""Of the long and of the short side; the models' own would be 1333 x 800, which shows the same and takes longer."""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small sums are made sooner by one thread than by threads that wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


class Perfect:
    """A predictor of MMDetection whose network is perfect, or off by some pixels."""

    def __init__(self, name: str) -> None:
        self.speak = SPEAK[name]
        path = find_model(name).config
        config = mmdet_config.read_config(path)
        init_default_scope("mmdet")
        self.things, stuff = mmdet_config.thing_and_stuff_count(config)
        steps = mmdet_config.test_steps(path, config)
        for step in steps:
            if step["type"] == "Resize":
                step["scale"] = NETWORK
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model: Any = MODELS.build(mmdet_config.prepare_model(config)).eval()
        classes = tuple(str(label) for label in range(self.things + stuff))
        isthing = tuple(label < self.things for label in range(len(classes)))
        self.predictor = MmdetPredictor(
            self.model, steps, classes, isthing, torch.device("cpu"), batch_size=1, half=False, description={}
        )

    def labels(self, photo: Path, scene: Scene, off: Offset = NOWHERE) -> NDArray[np.intp]:
        """Return the label of each pixel of the result, -1 for void."""
        self.speak(self.model, scene, off)
        (result,) = self.predictor.predict([self.predictor.read(photo, size_of(photo))])
        return np.concatenate([[-1], result.labels]).astype(np.intp)[result.id_map]


@pytest.fixture(scope="module", params=list(SPEAK))
def perfect(request: pytest.FixtureRequest) -> Perfect:
    return Perfect(request.param)


def photo_of(folder: Path, width: int, height: int) -> Path:
    Image.new("RGB", (width, height), (90, 120, 60)).save(folder / "photo.png")
    return folder / "photo.png"


def size_of(photo: Path) -> tuple[int, int]:
    """Height and width."""
    with Image.open(photo) as image:
        return image.height, image.width


def measured(perfect: Perfect, photo: Path, off: Offset = NOWHERE) -> list[list[float]]:
    """Return the agreements to the right and down."""
    with Image.open(photo) as image:
        width, height = image.size
    found = perfect.labels(photo, Scene(), off)

    def truth(right: int, down: int) -> NDArray[np.intp]:
        return label_of(Scene((right / width, down / height)).seen(width, height), perfect.things)

    return [agreements(found, truth, axis) for axis in (1, 0)]


@pytest.mark.parametrize("size", SIZES)
def test_masks_of_a_perfect_network_lie_where_the_truth_lies(
    perfect: Perfect, size: tuple[int, int], tmp_path: Path
) -> None:
    for agreement in measured(perfect, photo_of(tmp_path, *size)):
        assert np.argmax(agreement) == REACH
        assert agreement[REACH] > 0.985
        assert shift_of(agreement) == pytest.approx(0, abs=TOLERANCE)
        # As far to the one side as to the other.
        falls = agreement[REACH] - np.array(agreement)
        assert falls == pytest.approx(falls[::-1], abs=0.1 * falls.max())


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("size", SIZES[1:2])
def test_a_network_that_is_off_is_seen_to_be_off(
    perfect: Perfect, size: tuple[int, int], axis: int, tmp_path: Path
) -> None:
    photo = photo_of(tmp_path, *size)
    shown = perfect.predictor.read(photo, size[::-1])["data_samples"].img_shape[1 - axis]
    off = OFF * np.eye(2)[axis]
    shifts = [shift_of(agreement) for agreement in measured(perfect, photo, (off[0], off[1]))]
    assert shifts[axis] == pytest.approx(OFF * size[axis] / shown, rel=0.25)
    assert shifts[axis] > 10 * TOLERANCE
    assert shifts[1 - axis] == pytest.approx(0, abs=2 * TOLERANCE)
