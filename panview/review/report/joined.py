"""The part of a report that says which sets the segments of an ensemble were taken from, and how many are right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview.metrics.segment_table import NO_SOURCE, Side, Status
from panview.review.report.figures import SetFigures
from panview.review.report.tables import Cell, Row, count, number_cell


def source_tables(sets: Sequence[SetFigures]) -> list[tuple[str, list[Row]]]:
    """Return, for each ensemble among the sets, its name and a row per source: segments, TP, FP, share that is right.

    Only segments in scope that count are there: what is ignored is neither right nor wrong.
    """
    tables = []
    for each in sets:
        table = each.view.snapshot.table
        if table.source is None or table.source_names is None:
            continue
        status = each.view.rows.status
        own = (table.side == Side.PREDICTION) & each.view.scope[table.image] & (table.source != NO_SOURCE)
        right, wrong = (
            np.bincount(table.source[own & (status == kind)], minlength=len(table.source_names))
            for kind in (Status.TP, Status.FP)
        )
        rows = []
        for place, name in enumerate(table.source_names.tolist()):
            tp, fp = int(right[place]), int(wrong[place])
            share = number_cell(tp / (tp + fp) if tp + fp else None)
            rows.append(Row(name, (Cell(count(tp + fp)), Cell(count(tp)), Cell(count(fp)), share)))
        tables.append((each.name, rows))
    return tables
