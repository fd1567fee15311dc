"""Tensors behind the post-processing: segments that are, to the pixel, those of MMDetection's heads."""

import importlib
import warnings
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from panview.engine.families.torch_masks import TensorMasks, tensor_queries  # noqa: E402
from panview.engine.post_processing import (  # noqa: E402
    Detr,
    Frame,
    Instances,
    Mask2Former,
    MaskFormer,
    MmdetPanopticFpn,
    Queries,
    Segments,
    Semantics,
    detr,
    mask2former,
    maskformer,
    panoptic_fpn,
)

CLASSES = 9
ISTHING = np.arange(CLASSES) < 5
FRAMES = [
    Frame((160, 224), (160, 219), (111, 152)),
    Frame((128, 128), (121, 90), (242, 180)),
    Frame((96, 64), (96, 64), (96, 64)),
]
ENCODED = 1000
"""MMDetection's ids are label + 1000 x instance."""


def heads_of_mmdetection() -> ModuleType:
    pytest.importorskip("mmdet")
    from panview.engine.families.mmdet import mmcv_ops

    mmcv_ops.install()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("mmdet.models.seg_heads.panoptic_fusion_heads")


def outputs(frame: Frame, seed: int):  # noqa: ANN201
    rng = np.random.default_rng(seed)
    height, width = frame.padded[0] // 4, frame.padded[1] // 4
    classes = rng.normal(0, 1, (14, CLASSES + 1)).astype(np.float32)
    classes[np.arange(14), rng.integers(0, CLASSES + 1, 14)] += rng.choice([2, 5, 12, 60], 14).astype(np.float32)
    y, x = np.mgrid[:height, :width]
    centre, radius = rng.random((2, 14, 1, 1)), 0.1 + rng.random((2, 14, 1, 1)) * 0.4
    masks = 9 - 9 * ((y / height - centre[0]) / radius[0]) ** 2 - 9 * ((x / width - centre[1]) / radius[1]) ** 2
    masks = np.clip(masks, -30, 30) + (rng.normal(0, 2, masks.shape) if seed % 2 else 0)
    # Twins, down to the last bit.
    masks[1], classes[1] = masks[0], classes[0]
    return torch.from_numpy(classes), torch.from_numpy(masks.astype(np.float32))


def encoded(segments: Segments) -> np.ndarray:
    """Return MMDetection's map: the number of a thing among things, stuff by its class alone, void the last label."""
    values = np.full(len(segments.labels) + 1, CLASSES)
    thing = ISTHING[segments.labels]
    values[1:] = segments.labels + ENCODED * np.cumsum(thing) * thing
    return values[segments.id_map]


def torch_resized(masks, frame: Frame):  # noqa: ANN001, ANN201
    """What MMDetection's heads do, or any of the authors."""
    interpolate = torch.nn.functional.interpolate
    masks = interpolate(masks[None], size=frame.padded, mode="bilinear", align_corners=False)[0]
    masks = masks[:, : frame.shown[0], : frame.shown[1]]
    return interpolate(masks[:, None], size=frame.photo, mode="bilinear", align_corners=False)[:, 0]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("void_below", [False, True])
def test_mask_classification_equals_mmdetection_pixel_by_pixel(frame: Frame, void_below: bool) -> None:
    heads = heads_of_mmdetection()
    rule, parameters = (mask2former, Mask2Former) if void_below else (maskformer, MaskFormer)
    found = 0
    for seed in range(12):
        for score, overlap in ((0.8, 0.8), (0.3, 0.2)):
            classes, masks = outputs(frame, seed)
            head = heads.MaskFormerFusionHead(
                5, 4, {"object_mask_thr": score, "iou_thr": overlap, "filter_low_score": void_below}
            )
            theirs = head.panoptic_postprocess(classes, torch_resized(masks, frame)).sem_seg[0].numpy()
            # It counts an instance that has no pixel.
            _, dense = np.unique(np.append(0, theirs // ENCODED), return_inverse=True)
            theirs = theirs % ENCODED + ENCODED * dense[1:].reshape(theirs.shape)
            for queries in (tensor_queries(classes, masks), Queries.from_logits(classes, masks)):
                segments = rule(queries, frame, ISTHING, parameters(score, overlap))
                np.testing.assert_array_equal(encoded(segments), theirs)
                found += len(segments.labels)
    assert found > 100


@pytest.mark.parametrize("frame", FRAMES)
def test_heuristic_merge_equals_mmdetection_pixel_by_pixel(frame: Frame) -> None:
    heads = heads_of_mmdetection()
    structures = pytest.importorskip("mmengine.structures")
    found = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        _, logits = outputs(frame, seed)
        masks = torch_resized(logits[5:], frame) > 0
        scores, labels = rng.random(9).astype(np.float32), rng.integers(0, 5, 9)
        for overlap, stuff_area in ((0.5, 400), (0.05, 1)):
            head = heads.HeuristicFusionHead(5, 4, SimpleNamespace(mask_overlap=overlap, stuff_area_limit=stuff_area))
            results = structures.InstanceData(
                bboxes=torch.zeros(9, 4), scores=torch.from_numpy(scores), labels=torch.from_numpy(labels), masks=masks
            )
            theirs = head._predict_single(results, torch_resized(logits[:5], frame)).sem_seg[0].numpy()
            instances = Instances(scores, labels.astype(np.int32), masks.numpy())
            # Its last channel stands for all things.
            semantics = Semantics(TensorMasks(logits[:5].contiguous()), np.array([5, 6, 7, 8, -1], np.int32))
            segments = panoptic_fpn(instances, semantics, frame, MmdetPanopticFpn(0, overlap, stuff_area))
            np.testing.assert_array_equal(encoded(segments), theirs)
            found += len(segments.labels)
    assert found > 50


@pytest.mark.parametrize("frame", FRAMES)
def test_every_way_to_compute_gives_the_same(frame: Frame) -> None:
    for seed in range(6):
        classes, masks = outputs(frame, seed)
        exact = tensor_queries(classes, masks)
        ways = [
            Queries(exact.scores, exact.labels, CLASSES, TensorMasks(masks, kernel=False)),
            Queries(exact.scores, exact.labels, CLASSES, OnDevice(masks)),
            Queries.from_logits(classes, masks),
            # Not in order in memory.
            tensor_queries(classes, masks.permute(1, 2, 0).contiguous().permute(2, 0, 1)),
        ]
        for rule, parameters in ((mask2former, Mask2Former(0.3, 0.2)), (detr, Detr(0.3))):
            expected = rule(exact, frame, ISTHING, parameters)
            for queries in ways:
                segments = rule(queries, frame, ISTHING, parameters)
                np.testing.assert_array_equal(segments.id_map, expected.id_map)
                np.testing.assert_array_equal(segments.labels, expected.labels)
                np.testing.assert_array_equal(segments.areas, expected.areas)
                np.testing.assert_allclose(segments.scores, expected.scores, rtol=1e-6)


class OnDevice(TensorMasks):
    """As on a graphics card, and in two batches."""

    def contest(self, chosen, scores, frame, threshold):  # noqa: ANN001, ANN201
        return self._contest_on_device(chosen, scores, frame, threshold)

    def _is_for_kernel(self, frame: Frame) -> bool:
        return False

    def _batches(self, chosen, frame):  # noqa: ANN001, ANN202
        half = (len(chosen) + 1) // 2
        for begin, some in ((0, chosen[:half]), (half, chosen[half:])):
            for _, planes in super()._batches(some, frame):
                yield begin, planes


def test_half_precision_is_taken() -> None:
    classes, masks = outputs(FRAMES[0], 2)
    segments = mask2former(tensor_queries(classes.bfloat16(), masks.bfloat16()), FRAMES[0], ISTHING)
    whole = mask2former(tensor_queries(classes, masks), FRAMES[0], ISTHING)
    assert segments.labels.tolist() == whole.labels.tolist()
    assert (segments.id_map == whole.id_map).mean() > 0.98
