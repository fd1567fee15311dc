"""Decides and says what is saved: ``python -m tests.review.keep_deciding ROOT FILE [FIRST COUNT]``; without end."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.metrics.segment_table import Side, Status
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision, Verdict


def main() -> None:
    dataset = read_dataset(find_ground_truth(Path(sys.argv[1])))
    with VerdictFile.open(Path(sys.argv[2]), dataset) as file:
        subjects = itertools.count(max(file.current(), default=0) + 1)
        if len(sys.argv) > 3:
            subjects = iter(range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[4])))
        for subject in subjects:
            file.record([Decision(subject, 1, "m", Side.PREDICTION, Status.FP, None, 5, Verdict.UNSURE, "", "a", "t")])
            sys.stdout.write(f"{subject}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
