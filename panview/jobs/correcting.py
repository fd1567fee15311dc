"""Working out what corrections do, and writing the corrected set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from panview.datasets.dataset import PredictionSet
from panview.parallel import CancelCheck, Progress
from panview.review.session import Snapshot
from panview.review.standing import repairs_of

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.review.correction_preview import Preview


def sets_of(snapshot: Snapshot) -> list[PredictionSet]:
    """Return the prediction sets that are open."""
    return [each.prediction for each in snapshot.predictions]


def previewed(snapshot: Snapshot, progress: Progress, cancelled: CancelCheck) -> Preview:
    """Work out what the verdicts and repairs would change."""
    from panview.review.correction_preview import preview_corrections

    repairs = repairs_of(snapshot.decisions)
    return preview_corrections(snapshot.dataset, snapshot.predictions, snapshot.decisions, repairs, progress, cancelled)


def write(snapshot: Snapshot, preview: Preview, target: Path, progress: Progress, cancelled: CancelCheck) -> None:
    """Write the corrected set.

    Raises
    ------
    PanviewError
        The folder is refused, cannot be written, or a file of the source cannot be read.
    Cancelled
        Nothing is kept.
    """
    from panview.review.corrected_set import write_corrected_set

    write_corrected_set(snapshot.dataset, sets_of(snapshot), preview.plan, target, progress, cancelled)


def same_corrections(first: Snapshot, second: Snapshot) -> bool:
    """Whether the same corrections follow from both."""
    tables = [each.table for each in first.predictions], [each.table for each in second.predictions]
    same_tables = len(tables[0]) == len(tables[1]) and all(a is b for a, b in zip(*tables, strict=True))
    same_said = first.decisions is second.decisions or first.decisions == second.decisions
    same_tables = same_tables and first.current == second.current
    return same_tables and same_said and first.dataset.is_same(second.dataset)
