"""What is said of an evaluation of a training run."""

from __future__ import annotations

import time

from panview.presentation.formatting import format_difference, format_points
from panview.review.evaluations import Evaluation
from panview.words import tr


def tip(evaluation: Evaluation) -> str:
    """Return what is known of an evaluation, in lines."""
    names = ("All", "Things", "Stuff")
    figures = "   ".join(f"{name} {format_points(pq)}" for name, pq in zip(names, evaluation.pq, strict=True))
    lines = [evaluation.name, tr("PQ of {figures}, {images:,} images", figures=figures, images=evaluation.images)]
    against = evaluation.against
    if against is not None:
        change = format_difference(against.differences[0])
        lines.append(
            tr(
                "against {name}: {change}, {fixed:,} fixed, {broken:,} broken",
                name=against.name,
                change=change,
                fixed=against.fixed,
                broken=against.broken,
            )
        )
        lines.append(tr("{improved:,} improved, {worse:,} worse", improved=against.improved, worse=against.worse))
    if evaluation.overwritten:
        lines.append(tr("since overwritten; its maps are gone"))
    return "\n".join(lines)


def written_text(seconds: float) -> str:
    """Return when something was written: the time of today, else the day with it."""
    then, now = time.localtime(seconds), time.localtime()
    same_day = (then.tm_year, then.tm_yday) == (now.tm_year, now.tm_yday)
    return time.strftime("%H:%M:%S" if same_day else "%Y-%m-%d %H:%M", then)
