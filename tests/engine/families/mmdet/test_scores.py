"""Segments of MMDetection's heads have scores, and their maps are the heads' own."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("mmdet")
with warnings.catch_warnings():
    # MMDetection warns of its own use of torch while it is imported.
    warnings.simplefilter("ignore")
    # First, since it stands in for operators that are not compiled.
    from panview.engine.families.mmdet import predictor as mmdet_predictor
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from mmdet.models import HeuristicFusionHead, MaskFormerFusionHead
    from mmengine.config import Config
    from mmengine.structures import InstanceData
from panview.engine.families.mmdet.scores import keep_scores, scores_of  # noqa: E402

THINGS, STUFF = 4, 3
SIZE = (96, 130)


class Model:
    """What is looked at of a model."""

    def __init__(self, head: object) -> None:
        self.panoptic_fusion_head = head


def two_heads(kind: Callable[..., Any], **settings: object) -> tuple[Any, Any]:
    """Return MMDetection's head, and one that tells scores."""
    config = Config({"panoptic": settings, **settings})
    theirs, ours = (kind(THINGS, STUFF, test_cfg=config) for _ in range(2))
    for head in (theirs, ours):
        head.test_cfg = config
    keep_scores(Model(ours))
    return theirs, ours


@pytest.mark.parametrize("only_inside", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_queries_give_the_heads_own_map_and_the_probability_of_their_class(only_inside: bool, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    queries = 12
    classes = 6 * torch.randn(queries, THINGS + STUFF + 1, generator=draw)
    coarse = torch.randn(queries, 1, 6, 8, generator=draw).mul(3).round()
    # In steps, so that queries tie for pixels.
    masks = torch.nn.functional.interpolate(coarse, SIZE, mode="nearest" if seed % 2 else "bilinear")[:, 0]
    theirs, ours = two_heads(
        MaskFormerFusionHead, object_mask_thr=0.5, iou_thr=0.1 if seed % 3 else 0.0, filter_low_score=only_inside
    )
    expected = theirs.panoptic_postprocess(classes, masks)
    found = ours.panoptic_postprocess(classes, masks)
    assert torch.equal(found.sem_seg, expected.sem_seg)
    scores = scores_of(found)
    assert scores is not None
    assert scores_of(expected) is None
    present = set(found.sem_seg.unique().tolist()) - {THINGS + STUFF}
    assert present
    assert present == set(scores)
    probabilities = classes.softmax(-1)
    for number, score in scores.items():
        # Of a query of this label; of a thing each has its own.
        assert score in probabilities[:, number % 1000].tolist()
    of_things = [score for number, score in scores.items() if number >= 1000]
    assert len(set(of_things)) == len(of_things)


@pytest.mark.parametrize("seed", range(8))
def test_detections_keep_their_scores_and_stuff_has_none(seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    count = 0 if seed == 7 else 14
    masks = torch.zeros(count, *SIZE, dtype=torch.bool)
    for mask in masks:
        top, left = (int(torch.randint(0, size - 20, (1,), generator=draw)) for size in SIZE)
        high, wide = (int(side) for side in torch.randint(0, 60, (2,), generator=draw))
        mask[top : top + high, left : left + wide] = True
    found = InstanceData(
        bboxes=torch.zeros(count, 4),
        scores=torch.rand(count, generator=draw),
        labels=torch.randint(0, THINGS, (count,), generator=draw),
        masks=masks,
    )
    logits = torch.nn.functional.interpolate(torch.randn(1, STUFF + 1, 6, 8, generator=draw), SIZE)[0]
    theirs, ours = two_heads(HeuristicFusionHead, mask_overlap=0.5, stuff_area_limit=600)
    expected, got = theirs._predict_single(found, logits.clone()), ours._predict_single(found, logits.clone())
    assert torch.equal(got.sem_seg, expected.sem_seg)
    result = mmdet_predictor.panoptic_result(got.sem_seg[0].numpy(), THINGS + STUFF, scores_of(got))
    assert result.scores is not None
    things = result.labels < THINGS
    assert np.isnan(result.scores[~things]).all()
    assert things.any() == bool(count)
    for number in np.flatnonzero(things).tolist():
        pixels = torch.from_numpy(result.id_map == number + 1)
        # The best detection of the label that covers all of it.
        over = [
            at for at in range(count) if bool(masks[at][pixels].all()) and found.labels[at] == result.labels[number]
        ]
        assert result.scores[number] in [float(found.scores[at]) for at in over]
    assert len(set(result.scores[things].tolist())) == int(things.sum())


def test_a_model_that_tells_no_scores_has_none() -> None:
    assert mmdet_predictor.panoptic_result(np.array([[1, 1001]]), 3).scores is None
    keep_scores(Model(None))
