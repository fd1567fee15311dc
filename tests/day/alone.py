"""The day again on one machine, in one verdict file: ``python -m tests.day.alone SET PREDICTION HISTORY FILE``.

Of what the team has exported, HISTORY, it takes who said what of which disagreement, in the order of time; all else of
a decision is made here, from the set and the predictions of this machine.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import panview
from panview.review.meaning import see
from panview.review.standing import moment
from panview.review.verdict_csv import read_decisions_csv
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import subject_keys


def main() -> None:
    path, prediction, history, file = sys.argv[1:]
    snapshot = panview.open(path, progress=False).evaluate(prediction)._snapshot
    assert snapshot.prediction is not None
    dataset, table = snapshot.dataset, snapshot.table
    seen = see(table, dataset.categories.isthing, snapshot.thresholds)
    row_of = {int(key): row for row, key in enumerate(subject_keys(dataset, table, np.arange(len(table))))}
    with VerdictFile.open(Path(file), dataset) as store:
        for said in sorted(read_decisions_csv(Path(history)), key=moment):
            made = make_decisions(
                dataset,
                snapshot.prediction.name,
                table,
                seen,
                (row_of[said.subject],),
                verdict=said.verdict,
                note=said.note,
                reviewer=said.reviewer,
                time=datetime.now(UTC).isoformat(timespec="milliseconds"),
                settles=said.settles,
            )
            store.record(made)


if __name__ == "__main__":
    main()
