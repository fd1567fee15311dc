"""Calibration and PQ over the score, against the rules once more: literally, map by map."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.opening import Areas, Opening
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.scores import RELIABILITY_BINS, SCORE_THRESHOLDS, reliability, score_curve, score_figures
from panview.metrics.segment_table import SegmentTable, Side, Status
from panview.metrics.threshold import status_at
from tests.support.reference import Pair, Segment, averages, count
from tests.support.sets import CATEGORIES, open_set, random_pair, write_set

ISTHING = np.array([category["isthing"] == 1 for category in CATEGORIES])
IDS = {
    "all": [c["id"] for c in CATEGORIES],
    "things": [c["id"] for c in CATEGORIES if c["isthing"]],
    "stuff": [c["id"] for c in CATEGORIES if not c["isthing"]],
}
Scores = list[dict[int, float | None]]
"""Of each image, by segment id."""


def scored_table(pairs: Sequence[Pair], scores: Scores, areas: Areas = "pixels") -> SegmentTable:
    """Write the pairs with these scores and measure them."""
    with tempfile.TemporaryDirectory() as folder:
        written = write_set(Path(folder), pairs, photos=False)
        document = json.loads(written.prediction.read_text())
        for annotation, of_image in zip(document["annotations"], scores, strict=True):
            for segment in annotation["segments_info"]:
                segment["score"] = of_image[segment["id"]]
        written.prediction.write_text(json.dumps(document))
        return evaluate(*open_set(written, opening=Opening(areas=areas)), jobs=1)


def draw(seed: int, images: int = 4) -> tuple[list[Pair], Scores]:
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(images)]

    def score() -> float | None:
        kind = rng.random()
        if kind < 0.1:
            return None
        # Also exactly at thresholds and edges, and some that are no probability.
        return round(float(rng.random()), 2 if kind < 0.6 else 6) if kind < 0.95 else float(rng.choice([0, 1, -0.5, 7]))

    return pairs, [{p.id: score() for p in pair.predictions} for pair in pairs]


def without(pair: Pair, scores: dict[int, float | None], least: float) -> Pair:
    """The pair without predictions of a smaller score: their pixels are void."""
    gone = {p.id for p in pair.predictions if scores[p.id] is not None and scores[p.id] < least}  # type: ignore[operator]
    left = np.where(np.isin(pair.prediction, list(gone)), 0, pair.prediction).astype(np.uint32)
    kept: tuple[Segment, ...] = tuple(p for p in pair.predictions if p.id not in gone)
    return replace(pair, prediction=left, predictions=kept, ignored=set())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), threshold=st.sampled_from([0.5, 0.7]), areas=st.sampled_from(["pixels", "json"]))
def test_pq_over_the_score_is_that_of_the_maps_without_what_scores_less(
    seed: int, threshold: float, areas: Areas
) -> None:
    pairs, scores = draw(seed)
    # With areas of the JSON, matching at other thresholds is not panopticapi's.
    threshold = threshold if areas == "pixels" else 0.5
    if areas == "json":
        rng = np.random.default_rng(seed)
        pairs = [
            replace(p, truths=tuple(replace(g, area=float(rng.integers(1, 200))) for g in p.truths)) for p in pairs
        ]
    curve = score_curve(scored_table(pairs, scores, areas), ISTHING, threshold=threshold)
    assert curve.thresholds is SCORE_THRESHOLDS
    for at in {0, 50, 100, *np.random.default_rng(seed).integers(0, 101, 6).tolist()}:
        least = at / 100
        left = [without(pair, of_image, least) for pair, of_image in zip(pairs, scores, strict=True)]
        stats = count(left, threshold, json_areas=areas == "json")
        found = curve.qualities[at]
        for split, ids in IDS.items():
            expected = averages(stats, ids)
            average = getattr(found, split)
            figures = (average.pq, average.sq, average.rq, average.n)
            if areas == "pixels" or not expected:
                assert figures == (expected or (None, None, None, 0))
            else:
                # Matches beside the one of a row are added behind all others, as `count_matches` adds them.
                assert figures == pytest.approx(expected, rel=1e-12)
            shown = curve.pq(split)[at]
            assert shown == average.pq if expected else np.isnan(shown)
        for place, category in enumerate(IDS["all"]):
            stat, own = stats[category], found.counts
            assert (own.tp[place], own.fp[place], own.fn[place]) == (stat.tp, stat.fp, stat.fn)
    known = [pq for pq in curve.pq("all").tolist() if pq == pq]
    if known:
        assert curve.best is not None
        assert curve.pq("all")[curve.best] == max(known)
        assert not (curve.pq("all")[: curve.best] >= max(known)).any()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), threshold=st.sampled_from([0.5, 0.7]), masked=st.booleans())
def test_reliability_counts_what_a_person_would_count(seed: int, threshold: float, masked: bool) -> None:
    pairs, scores = draw(seed)
    table = scored_table(pairs, scores)
    images = np.random.default_rng(seed).random(len(pairs)) < 0.6 if masked else None
    found = reliability(table, threshold=threshold, images=images)
    status = status_at(table, threshold)
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(RELIABILITY_BINS)]
    left_out = 0
    for row in range(len(table)):
        if table.side[row] != Side.PREDICTION or (images is not None and not images[table.image[row]]):
            continue
        if status[row] in (Status.IGNORED, Status.NONE):
            continue
        score = scores[table.image[row]][int(table.segment_id[row])]
        if score is None or not 0 <= score <= 1:
            left_out += 1
            continue
        place = next(at for at in reversed(range(RELIABILITY_BINS)) if score >= at / RELIABILITY_BINS)
        bins[place].append((score, status[row] == Status.TP))
    assert found.count.tolist() == [len(own) for own in bins]
    assert found.right.tolist() == [sum(right for _, right in own) for own in bins]
    assert found.score_sum.tolist() == [sum(score for score, _ in own) for own in bins]
    assert found.left_out == left_out
    total = sum(map(len, bins))
    if not total:
        assert found.ece is None
        assert found.overconfidence is None
        return
    ece = sum(
        len(own) / total * abs(sum(right for _, right in own) / len(own) - sum(score for score, _ in own) / len(own))
        for own in bins
        if own
    )
    assert found.ece == pytest.approx(ece, abs=1e-12)
    mean = sum(score for own in bins for score, _ in own) / total
    assert found.overconfidence == pytest.approx(mean - sum(right for own in bins for _, right in own) / total)


def test_without_scores_there_is_nothing_to_show() -> None:
    pairs, scores = draw(3)
    table = scored_table(pairs, [dict.fromkeys(of_image) for of_image in scores])
    assert not table.has_scores
    assert score_figures(table, ISTHING) is None
    # Whoever asks all the same is told that nothing says anything, and that nothing is left out.
    assert reliability(table).ece is None
    pq = score_curve(table, ISTHING).pq("all")
    assert pq.tolist() == [pq[0]] * len(SCORE_THRESHOLDS)


def test_nothing_is_left_out_at_zero() -> None:
    pairs, scores = draw(4)
    scores = [{number: abs(score or 0) for number, score in of_image.items()} for of_image in scores]
    table = scored_table(pairs, scores)
    images = np.arange(table.n_images) != 1
    curve = score_curve(table, ISTHING, images=images)
    found, expected = curve.qualities[0].counts, count_matches(table, len(ISTHING), images=images)
    for name in ("iou_sum", "tp", "fp", "fn"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
