"""Decides and says what is saved: ``python -m tests.review.keep_deciding ROOT FILE [FIRST COUNT | --at-once COUNT |
--as REVIEWER VERDICT]``.

Without a count it never ends; with ``--at-once`` it decides so many together, over and over, and says the last of them;
with ``--as`` it goes on from where that reviewer has stopped.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable
from pathlib import Path

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.metrics.segment_table import Side, Status
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision, Verdict


def main() -> None:
    dataset = read_dataset(find_ground_truth(Path(sys.argv[1])))
    with VerdictFile.open(Path(sys.argv[2]), dataset) as file:
        reviewer, verdict = "a", Verdict.UNSURE
        begin, at_once = max(file.current(), default=0) + 1, 1
        subjects: Iterable[int] = itertools.count(begin)
        if "--at-once" in sys.argv:
            at_once = int(sys.argv[4])
            subjects = itertools.count(begin, at_once)
        elif "--as" in sys.argv:
            reviewer, verdict = sys.argv[4], Verdict(sys.argv[5])
            subjects = itertools.count(max(file.current().of(reviewer), default=0) + 1)
        elif len(sys.argv) > 3:
            subjects = iter(range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[4])))
        for subject in subjects:
            file.record([decision(each, reviewer, verdict) for each in range(subject, subject + at_once)])
            sys.stdout.write(f"{subject + at_once - 1}\n")
            sys.stdout.flush()


def decision(subject: int, reviewer: str, verdict: Verdict) -> Decision:
    return Decision(subject, 1, "m", Side.PREDICTION, Status.FP, None, 5, verdict, "", reviewer, "t")


if __name__ == "__main__":
    main()
