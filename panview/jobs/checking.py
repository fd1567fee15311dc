"""Checking the data that is open; the linter is loaded when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.forms.reading import Reading
from panview.metrics.segment_table import SegmentTable
from panview.parallel import CancelCheck, Progress
from panview.presentation.rows import FindingRow
from panview.review.cursor import NO_SEGMENT
from panview.review.session import EvaluatedPrediction, Snapshot
from panview.words import tr


class Jump:
    """Where a finding leads.

    Parameters
    ----------
    image : int
        Row in the dataset, -1 for none.
    key : int
        Of the prediction set, 0 for the ground truth.
    segment_id : int or None
    """

    def __init__(self, image: int, key: int, segment_id: int | None) -> None:
        self.image, self._key, self._segment_id = image, key, segment_id

    def place_in(self, snapshot: Snapshot) -> int:
        """Return the place of the prediction set among those that are open, -1 where any will do."""
        keys = [prediction.key for prediction in snapshot.predictions]
        return keys.index(self._key) if self._key in keys else -1

    def row_in(self, table: SegmentTable) -> int:
        """Return the row of the segment in a table, -1 where it is not there."""
        if self._segment_id is None:
            return NO_SEGMENT
        rows = table.rows_of(self.image)
        side = int(self._key != 0)
        found = np.flatnonzero((table.segment_id[rows] == self._segment_id) & (table.side[rows] == side))
        return rows.start + int(found[0]) if len(found) else NO_SEGMENT


def check_what_is_open(
    snapshot: Snapshot, refused: tuple[tuple[Path, Reading], ...], progress: Progress, cancelled: CancelCheck
) -> list[tuple[FindingRow, Jump]]:
    """Run the linter on the files of what is open, and of what was refused; called on a thread of its own."""
    from panview.linter.check import check
    from panview.linter.incomplete import find_to_check

    files, keys, partial_sets, named = [], {"": 0}, [], {}
    for evaluated in snapshot.predictions:
        name = evaluated.prediction.name
        # The JSON of a running model is written at its end.
        if places.exists(evaluated.prediction.segments.json):
            files.append(evaluated.prediction.files)
            keys[name] = evaluated.key
            if evaluated.prediction.mapping is not None:
                named[name] = evaluated.prediction.mapping.as_named()
            if evaluated.prediction.left_out.any() or evaluated.prediction.missing:
                partial_sets.append(name)
    for path, reading in refused:
        files.append(find_to_check(path, [known.name for known in files], reading))
    report = check(
        snapshot.dataset.files, files, partial=partial_sets, named=named, progress=progress, cancelled=cancelled
    )
    found = []
    for finding in report.findings:
        rule = finding.rule
        image = snapshot.dataset.image_id.row_of(finding.image_id)
        name = "" if image < 0 else snapshot.dataset.image_names[image]
        where = finding.prediction or finding.side.label
        place = f"{finding.file}: {finding.place}" if finding.place else str(finding.file)
        text = finding.message
        row = FindingRow(rule.severity, rule.code, text, name, where, rule.title, rule.effect, rule.remedy, place)
        # A set that was refused has no segments in the review.
        segment_id = finding.segment_id if finding.prediction in keys else None
        found.append((row, Jump(image, keys.get(finding.prediction, 0), segment_id)))
    return found


@dataclass(frozen=True)
class Said:
    """What the banner says of a set that has just been matched."""

    text: str
    details: str
    level: str
    of_categories: bool = False


def look_at(dataset: Dataset, evaluated: EvaluatedPrediction | None, table: SegmentTable) -> Said | None:
    """Return what the banner says of a set that has just been matched; None for nothing."""
    from panview.linter.at_opening import check_areas, check_categories, check_truth

    categories = [] if evaluated is None else check_categories(dataset, evaluated.prediction, table)
    for finding in categories:
        text = tr(
            "PQ of {prediction} is not meaningful: {title}", prediction=finding.prediction, title=finding.rule.title
        )
        return Said(text, f"{finding.message}.", "error", of_categories=True)
    for finding in check_truth(dataset, table):
        empty = finding.code == "PV317"
        text = tr("The {title}", title=finding.rule.title) if empty else tr("Ground truth segments have no pixel")
        effect = tr("There is no PQ") if empty else tr("They count as FNs, as in panopticapi, except for crowd")
        return Said(
            text,
            tr("In {name}, {message}. {effect}.", name=finding.file.name, message=finding.message, effect=effect),
            "warning",
        )
    if dataset.opening.areas == "json":
        return None
    for finding in check_areas(dataset, table):
        details = tr(
            "In {name}, {message}. panview counts pixels; tools that use them show a wrong PQ.",
            name=finding.file.name,
            message=finding.message,
        )
        return Said(tr("Areas in the ground truth JSON are wrong"), details, "warning")
    return None
