from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from panview.engine.families.mmdet import mmcv_ops  # noqa: E402
from panview.engine.predictor import ModelError  # noqa: E402


def literal_nms(boxes: list[list[float]], scores: list[float], threshold: float, offset: int) -> list[int]:
    """The definition, box by box."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    kept: list[int] = []
    for i in order:
        for j in kept:
            a, b = boxes[i], boxes[j]
            wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]) + offset)
            tall = max(0.0, min(a[3], b[3]) - max(a[1], b[1]) + offset)
            areas = [(c[2] - c[0] + offset) * (c[3] - c[1] + offset) for c in (a, b)]
            if wide * tall / (sum(areas) - wide * tall) > threshold:
                break
        else:
            kept.append(i)
    return kept


def literal_roi_align(features: np.ndarray, roi: list[float], size: int, scale: float, ratio: int, aligned: bool):  # type: ignore[no-untyped-def,type-arg] # noqa: ANN201
    """The definition, sample by sample, for one region of an image of one channel."""
    height, width = features.shape
    shift = 0.5 if aligned else 0.0
    x1, y1, x2, y2 = (value * scale - shift for value in roi)
    tall, wide = (y2 - y1, x2 - x1) if aligned else (max(y2 - y1, 1), max(x2 - x1, 1))
    rows = ratio or math.ceil(tall / size)
    columns = ratio or math.ceil(wide / size)

    def sample(y: float, x: float) -> float:
        if not (-1 <= y <= height and -1 <= x <= width):
            return 0.0
        y, x = max(y, 0.0), max(x, 0.0)
        y0, x0 = min(int(y), height - 1), min(int(x), width - 1)
        y, x = (y if y0 < height - 1 else y0), (x if x0 < width - 1 else x0)
        y1_, x1_ = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
        dy, dx = y - y0, x - x0
        top = features[y0, x0] * (1 - dx) + features[y0, x1_] * dx
        return float(top * (1 - dy) + (features[y1_, x0] * (1 - dx) + features[y1_, x1_] * dx) * dy)

    out = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            total = 0.0
            for a in range(rows):
                for b in range(columns):
                    y = y1 + tall / size * (i + (a + 0.5) / rows)
                    total += sample(y, x1 + wide / size * (j + (b + 0.5) / columns))
            out[i, j] = total / max(rows * columns, 1)
    return out


def test_nms_has_the_values_of_mmcvs_own_test() -> None:
    # onedl-mmcv, tests/test_ops/test_nms.py: these boxes at 0.3 leave the second, first and fourth.
    boxes = torch.tensor([[6.0, 3.0, 8.0, 7.0], [3.0, 6.0, 9.0, 11.0], [3.0, 7.0, 10.0, 12.0], [1.0, 4.0, 13.0, 7.0]])
    scores = torch.tensor([0.6, 0.9, 0.7, 0.2])
    assert mmcv_ops.nms(boxes, scores, 0.3, 0).tolist() == [1, 0, 3]


@pytest.mark.parametrize("offset", [0, 1])
@pytest.mark.parametrize("count", [0, 1, 60, 400])
def test_nms_is_its_definition(count: int, offset: int) -> None:
    rng = np.random.default_rng(count)
    corner, extent = rng.uniform(0, 60, (count, 2)), rng.uniform(1, 25, (count, 2))
    boxes = np.concatenate([corner, corner + extent], 1).astype(np.float32)
    scores = rng.permutation(count).astype(np.float32) / max(count, 1)
    kept = mmcv_ops.nms(torch.from_numpy(boxes), torch.from_numpy(scores), 0.5, offset)
    assert kept.tolist() == literal_nms(boxes.tolist(), scores.tolist(), 0.5, offset)
    assert kept.dtype == torch.int64


def test_nms_goes_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    corner, extent = rng.uniform(0, 40, (300, 2)), rng.uniform(1, 20, (300, 2))
    boxes = torch.from_numpy(np.concatenate([corner, corner + extent], 1).astype(np.float32))
    scores = torch.from_numpy(rng.permutation(300).astype(np.float32))
    whole = mmcv_ops.nms(boxes, scores, 0.4, 0)
    monkeypatch.setattr(mmcv_ops, "_BLOCK", 7)
    assert torch.equal(mmcv_ops.nms(boxes, scores, 0.4, 0), whole)


@pytest.mark.parametrize(
    ("pixels", "roi", "expected"),
    [
        # onedl-mmcv, tests/test_ops/test_roi_align.py: inputs and outputs of the average pooling.
        ([[[1.0, 2.0], [3.0, 4.0]]], [0.0, 0.0, 0.0, 1.0, 1.0], [[[1.0, 1.25], [1.5, 1.75]]]),
        (
            [[[1.0, 2.0], [3.0, 4.0]], [[4.0, 3.0], [2.0, 1.0]]],
            [0.0, 0.0, 0.0, 1.0, 1.0],
            [[[1.0, 1.25], [1.5, 1.75]], [[4.0, 3.75], [3.5, 3.25]]],
        ),
        (
            [[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 7.0, 8.0], [9.0, 10.0, 13.0, 14.0], [11.0, 12.0, 15.0, 16.0]]],
            [0.0, 0.0, 0.0, 3.0, 3.0],
            [[[1.9375, 4.75], [7.5625, 10.375]]],
        ),
    ],
)
def test_roi_align_has_the_values_of_mmcvs_own_test(
    pixels: list[list[list[float]]], roi: list[float], expected: list[list[list[float]]]
) -> None:
    features, rois = torch.tensor([pixels]), torch.tensor([roi])
    output = torch.zeros(1, len(pixels), 2, 2)
    mmcv_ops.roi_align_forward(
        features, rois, output, torch.zeros(0), torch.zeros(0),
        aligned_height=2, aligned_width=2, spatial_scale=1.0, sampling_ratio=2, pool_mode=1, aligned=True,
    )  # fmt: skip
    np.testing.assert_allclose(output[0].numpy(), expected, atol=1e-3)


def test_its_gradient_is_that_of_mmcvs_own_test() -> None:
    # The same file: what the average pooling gives back to the pixels.
    features = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]], requires_grad=True)
    rois = torch.tensor([[0.0, 0.0, 0.0, 1.0, 1.0]])
    mmcv_ops.roi_align(features, rois, (2, 2), 1.0, 2, aligned=True).sum().backward()
    np.testing.assert_allclose(features.grad[0, 0].numpy(), [[3.0625, 0.4375], [0.4375, 0.0625]], atol=1e-3)


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("ratio", [0, 2])
def test_roi_align_is_its_definition(ratio: int, aligned: bool) -> None:
    rng = np.random.default_rng(ratio)
    features = rng.normal(size=(2, 1, 13, 17)).astype(np.float32)
    corner = rng.uniform(-20, 50, (40, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(0, 40, (40, 2))], 1)
    image = rng.integers(0, 2, (40, 1))
    rois = np.concatenate([image, boxes], 1).astype(np.float32)
    pooled = mmcv_ops.roi_align(
        torch.from_numpy(features), torch.from_numpy(rois), (3, 3), 0.25, ratio, aligned=aligned
    ).numpy()
    for place, (number, *box) in enumerate(rois.tolist()):
        expected = literal_roi_align(features[int(number), 0], box, 3, 0.25, ratio, aligned)
        np.testing.assert_allclose(pooled[place, 0], expected, atol=2e-4)


def test_half_precision_in_and_out() -> None:
    features = torch.randn(1, 4, 8, 8)
    rois = torch.tensor([[0.0, 1.0, 1.0, 6.0, 5.0]])
    full = mmcv_ops.roi_align(features, rois, (2, 2), 1.0, 0, aligned=True)
    half = mmcv_ops.roi_align(features.half(), rois.half(), (2, 2), 1.0, 0, aligned=True)
    assert half.dtype == torch.float16
    torch.testing.assert_close(half.float(), full, atol=1e-2, rtol=1e-2)


def test_roi_align_of_nothing() -> None:
    pooled = mmcv_ops.roi_align(torch.zeros(1, 4, 8, 8), torch.zeros(0, 5), (7, 7), 1.0, 0, aligned=True)
    assert pooled.shape == (0, 4, 7, 7)


def test_any_other_operator_says_how_to_get_it() -> None:
    stand_in = mmcv_ops._StandIn()
    with pytest.raises(ModelError, match="deform_conv_forward, which is not installed; get it with: pip install"):
        stand_in.deform_conv_forward(1, 2)
    with pytest.raises(ModelError, match="max pooling"):
        stand_in.roi_align_forward(
            torch.zeros(1, 1, 2, 2), torch.zeros(1, 5), torch.zeros(1), torch.zeros(0), torch.zeros(0),
            aligned_height=1, aligned_width=1, spatial_scale=1.0, sampling_ratio=0, pool_mode=0, aligned=True,
        )  # fmt: skip


def test_with_the_stand_in_mmdet_is_imported() -> None:
    code = (
        "import warnings; warnings.simplefilter('ignore'); from panview.engine.families.mmdet import mmcv_ops;"
        "before = mmcv_ops.which(); mmcv_ops.install(); import mmdet.models;"
        "assert mmcv_ops.which() == before, before; print(before)"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=True, timeout=300, capture_output=True, text=True)
    assert ended.stdout.strip().splitlines()[-1] in ("torch", "compiled")


def test_random_boxes_agree_with_the_compiled_operators() -> None:
    if mmcv_ops.which() != "compiled":
        pytest.skip("mmcv has no compiled operators here")
    from mmcv import _ext

    rng = np.random.default_rng(0)
    corner, extent = rng.uniform(0, 90, (500, 2)), rng.uniform(1, 40, (500, 2))
    boxes = torch.from_numpy(np.concatenate([corner, corner + extent], 1).astype(np.float32))
    scores = torch.from_numpy(rng.permutation(500).astype(np.float32))
    assert torch.equal(mmcv_ops.nms(boxes, scores, 0.5, 0), _ext.nms(boxes, scores, iou_threshold=0.5, offset=0))
    features = torch.from_numpy(rng.normal(size=(1, 8, 32, 32)).astype(np.float32))
    rois = torch.cat([torch.zeros(500, 1), boxes], 1)
    theirs = torch.zeros(500, 8, 7, 7)
    arguments = (torch.zeros(0), torch.zeros(0))
    options = {"aligned_height": 7, "aligned_width": 7, "spatial_scale": 0.25, "sampling_ratio": 0, "pool_mode": 1}
    _ext.roi_align_forward(features, rois, theirs, *arguments, **options, aligned=True)
    ours = mmcv_ops.roi_align(features, rois, (7, 7), 0.25, 0, aligned=True)
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
