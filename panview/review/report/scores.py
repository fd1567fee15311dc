"""The part of a report that says what scores are worth: calibration, and PQ over the score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview.metrics.scores import Reliability, ScoreFigures
from panview.review.report.charts import Axes, Axis, Series, histogram, line_chart
from panview.review.report.closer import Chart
from panview.review.report.figures import SetFigures
from panview.review.report.tables import series_class

_SPLITS = ("All", "Things", "Stuff")
_QUARTERS = [0, 0.25, 0.5, 0.75, 1]


def score_charts(sets: Sequence[SetFigures]) -> list[list[Chart]]:
    """Return the charts of each set that has scores: how often it is right by its scores, and PQ over the score."""
    several = len(sets) > 1
    return [
        [reliability_chart(each, scores.reliability, several=several), curve_chart(each, scores, several=several)]
        for each in sets
        if (scores := each.closer.confusion.scores) is not None
    ]


def reliability_chart(figures: SetFigures, found: Reliability, *, several: bool = False) -> Chart:
    """Return a bar of what is right for each bin of scores; where the model is as good as it says, on the diagonal."""
    axes = Axes(Axis("score", 0, 1, _QUARTERS, 2), Axis("", 0, 100, [0, 25, 50, 75, 100]))
    kind = series_class(figures.place)
    title = f"Right by score{_of(figures, several)}"
    drawing = histogram(
        title, reliability_text(found), [Series("right", 100 * found.accuracy, kind)], axes, diagonal=True
    )
    ece = "" if found.ece is None else f", ECE {100 * found.ece:.1f} %"
    return Chart(title, drawing, ((kind, f"right, %{ece}"),), bars=True)


def reliability_text(found: Reliability) -> str:
    """Return calibration in words."""
    total = int(found.count.sum())
    if found.ece is None or found.overconfidence is None:
        return "No segment that counts has a score from 0 to 1."
    right, mean = int(found.right.sum()) / total, float(found.score_sum.sum()) / total
    text = (
        f"{total:,} predicted segments with a mean score of {mean:.3f}, of which {100 * right:.1f} % are right; "
        f"expected calibration error {100 * found.ece:.2f} % in {len(found.count)} bins."
    )
    return text + (f" {found.left_out:,} without a score from 0 to 1 are left out." if found.left_out else "")


def curve_chart(figures: SetFigures, scores: ScoreFigures, *, several: bool = False) -> Chart:
    """Return PQ without segments that score less; the best threshold is marked."""
    curve = scores.curve
    series = [Series(split, 100 * curve.pq(split.lower()), f"s{place}") for place, split in enumerate(_SPLITS)]
    axes = Axes(Axis("lowest score that is kept", 0, 1, _QUARTERS, 2), Axis("", 0, 100, [0, 25, 50, 75, 100]))
    title = f"PQ over the score{_of(figures, several)}"
    marks = [] if curve.best is None else [float(curve.thresholds[curve.best])]
    drawing = line_chart(title, curve_text(scores), curve.thresholds, series, axes, marks)
    known = [each for each in series if np.isfinite(each.values).any()]
    return Chart(f"{title}: {best_text(scores)}", drawing, tuple((each.kind, each.name) for each in known))


def best_text(scores: ScoreFigures) -> str:
    """Return the best threshold in a few words."""
    curve = scores.curve
    if curve.best is None:
        return "nothing to count"
    best, now = curve.qualities[curve.best].all.pq, curve.qualities[0].all.pq
    assert best is not None
    if now is not None and best <= now:
        return f"best {100 * best:.1f} with all segments"
    gain = "" if now is None else f" (+{100 * (best - now):.2f})"
    return f"best {100 * best:.1f} from {curve.thresholds[curve.best]:.2f} on{gain}"


def curve_text(scores: ScoreFigures) -> str:
    """Return PQ over the score in words."""
    return f"All PQ where segments with a smaller score are left out and become void: {best_text(scores)}."


def _of(figures: SetFigures, several: bool) -> str:
    return f", {figures.name}" if several else ""
