"""Resizing: what torch does, no shift, and little memory."""

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.engine.post_processing import Frame, Mask2Former, Queries, mask2former
from panview.engine.post_processing.resizing import Resizer

SIZES = [
    ((50, 76), Frame((200, 304), (200, 301), (101, 163))),
    ((25, 25), Frame((100, 99), (97, 99), (240, 233))),
    ((64, 64), Frame((64, 64), (61, 50), (300, 247))),
    ((37, 90), Frame((37, 90), (33, 90), (33, 90))),
    ((31, 17), Frame.whole((480, 640))),
    ((480, 640), Frame.whole((101, 79))),
]


@pytest.mark.parametrize(("size", "frame"), SIZES)
def test_is_what_torch_computes(size: tuple[int, int], frame: Frame) -> None:
    torch = pytest.importorskip("torch")
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        pytest.skip("torch rounds otherwise on this processor")
    masks = np.random.default_rng(1).normal(0, 5, (5, *size)).astype(np.float32)
    resize = torch.nn.functional.interpolate
    there = resize(torch.from_numpy(masks)[None], size=frame.padded, mode="bilinear", align_corners=False)
    there = there[..., : frame.shown[0], : frame.shown[1]]
    there = resize(there, size=frame.photo, mode="bilinear", align_corners=False)[0].numpy()
    resizer = Resizer(size, frame)
    np.testing.assert_array_equal(np.stack([resizer(mask).copy() for mask in masks]), there)


@pytest.mark.parametrize(("size", "frame"), SIZES)
def test_is_bilinear(size: tuple[int, int], frame: Frame) -> None:
    mask = np.random.default_rng(2).normal(0, 5, size).astype(np.float32)
    expected = bilinear(bilinear(mask, frame.padded)[: frame.shown[0], : frame.shown[1]], frame.photo)
    np.testing.assert_allclose(Resizer(size, frame)(mask), expected, atol=2e-3)


def bilinear(mask: NDArray[np.floating], size: tuple[int, int]) -> NDArray[np.float64]:
    """The mean of the four pixels around, weighted by how near their centres are; beyond the edge the edge goes on."""
    out = np.asarray(mask, np.float64)
    for axis in (0, 1):
        centre = (np.arange(size[axis]) + 0.5) * out.shape[axis] / size[axis] - 0.5
        centre = np.clip(centre, 0, out.shape[axis] - 1)
        low = np.floor(centre).astype(int)
        share = np.expand_dims(centre - low, 1 - axis)
        high = np.minimum(low + 1, out.shape[axis] - 1)
        out = out.take(low, axis) * (1 - share) + out.take(high, axis) * share
    return out


@pytest.mark.parametrize("photo", [(127, 191), (426, 640), (333, 251)])
def test_nothing_is_shifted(photo: tuple[int, int]) -> None:
    """A network that is right at a quarter of the size: the truth moved by a pixel, whichever way, agrees less."""
    y, x = np.mgrid[: photo[0], : photo[1]]
    truth = ((y - photo[0] / 2) / photo[0]) ** 2 + ((x - photo[1] / 2) / photo[1]) ** 2 < 0.1
    padded = tuple(-(-length // 32) * 32 for length in photo)
    logits = np.full(padded, -10.0)
    logits[: photo[0], : photo[1]] = np.where(truth, 10, -10)
    logits = logits.reshape(padded[0] // 4, 4, padded[1] // 4, 4).mean((1, 3))
    queries = Queries.from_logits([[9, 0]], logits[None])
    found = mask2former(queries, Frame(padded, photo, photo), [True]).id_map > 0
    agreement = {(a, b): (np.roll(truth, (a, b), (0, 1)) == found).mean() for a in (-1, 0, 1) for b in (-1, 0, 1)}
    assert max(agreement, key=agreement.__getitem__) == (0, 0)
    assert agreement[0, 0] > 0.995
    assert abs(agreement[0, 1] - agreement[0, -1]) < 0.0006
    assert abs(agreement[1, 0] - agreement[-1, 0]) < 0.0006


def test_memory_is_that_of_one_mask_at_a_time() -> None:
    photo = (960, 1280)
    rng = np.random.default_rng(0)
    queries = Queries.from_logits(np.eye(100, 101) * 20, rng.normal(0, 3, (100, 60, 80)))
    frame = Frame((240, 320), (240, 320), photo)
    mask2former(queries, Frame.whole((20, 20)), [True] * 100)
    tracemalloc.start()
    mask2former(queries, frame, [True] * 100, Mask2Former(overlap=0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All hundred would be 490 MB.
    assert peak < 30 * photo[0] * photo[1]
