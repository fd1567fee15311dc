"""Writing what the table lists."""

from __future__ import annotations

from pathlib import Path

from panview.review.disagreements import disagreement_frame, write_csv
from panview.review.session import View


def write_listed(view: View, path: Path) -> None:
    """Write the disagreements of a view as CSV; the view must be of a prediction set.

    Raises
    ------
    PanviewError
        The file cannot be written.
    """
    snapshot, rows = view.snapshot, view.rows
    assert snapshot.prediction is not None
    frame = disagreement_frame(
        snapshot.dataset,
        snapshot.prediction.name,
        snapshot.table,
        rows.status,
        rows.error_type,
        view.findings.impact,
        view.findings.disagreements,
        snapshot.decisions,
    )
    write_csv(path, frame)
