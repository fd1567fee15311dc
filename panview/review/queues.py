"""Queues: the disagreements split among several reviewers, so that no one decides what another has.

Where a disagreement goes is a hash of its subject, so that nobody has to hand out anything: five people who open the
same set each have a fifth, on any computer, in any order of the list and under any filter, and a disagreement stays
where it is while others are decided. A share of them may be in all queues, to measure agreement by.

Two segments that are each other's best-overlapping one go together, by the subject of the truth: they are, or at other
thresholds may be, one pair that is decided with one key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status
from panview.review.verdicts import mixed, subject_keys

MOST_QUEUES = 100
_WRITTEN = re.compile(r"\s*([0-9]{1,3})\s*(?:/|of)\s*([0-9]{1,3})\s*(?:\+\s*([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*%)?\s*")
_QUEUE, _SHARED = np.uint64(0x51), np.uint64(0x5A)
"""What keeps apart which queue a subject is in and whether it is in all."""


@dataclass(frozen=True)
class Queue:
    """One of the queues that disagreements are split into.

    Attributes
    ----------
    number : int
        From 1.
    of : int
        How many there are.
    shared : float
        Share of the disagreements that are in all of them, 0 to 1.

    Raises
    ------
    ValueError
        There is no such queue.
    """

    number: int
    of: int
    shared: float = 0.0

    def __post_init__(self) -> None:
        """Check the numbers once."""
        if not (1 <= self.number <= self.of <= MOST_QUEUES and 0 <= self.shared <= 1):
            raise ValueError(f"{self.number} of {self.of} with {self.shared} in all is no queue")

    @property
    def text(self) -> str:
        """The queue in words, as `read_queue` reads it: "2/5 + 10%"."""
        return f"{self.number}/{self.of}" + (f" + {_percent(self.shared)}%" if self.shared else "")


def read_queue(text: str) -> Queue:
    """Read "2/5", or "2/5 + 10%" with a share that is in all queues.

    Raises
    ------
    PanviewError

    Examples
    --------
    >>> read_queue("2/5 + 10%")
    Queue(number=2, of=5, shared=0.1)
    """
    found = _WRITTEN.fullmatch(text)
    if found is not None:
        try:
            return Queue(int(found[1]), int(found[2]), float(found[3] or 0) / 100)
        except ValueError:
            pass
    raise PanviewError(
        f"{text!r} is not a queue; write 2/5 for the second of five (at most {MOST_QUEUES}), or 2/5 + 10% "
        "if 10% of the disagreements are for everybody"
    )


def shared_out(people: int, shared: float) -> tuple[Queue, ...]:
    """Return a queue for each of several people.

    Parameters
    ----------
    people : int
    shared : float
        Share of the disagreements that are in all of them, 0 to 1.

    Raises
    ------
    PanviewError
        Nobody is there to decide, or too many are.

    Examples
    --------
    >>> [queue.text for queue in shared_out(2, 0.1)]
    ['1/2 + 10%', '2/2 + 10%']
    """
    if not 1 <= people <= MOST_QUEUES:
        raise PanviewError(f"disagreements are shared out among 1 to {MOST_QUEUES} people, not {people}")
    return tuple(Queue(number, people, shared) for number in range(1, people + 1))


def rows_in_queue(
    queue: Queue,
    dataset: Dataset,
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    """Return the disagreements, poor masks among them, that are in a queue.

    Parameters
    ----------
    queue : Queue
    dataset : Dataset
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.

    Returns
    -------
    (n,) bool
    """
    wanted = np.zeros(len(table), np.bool_)
    rows = np.flatnonzero(
        (status == Status.FN)
        | (status == Status.FP)
        | ((status == Status.TP) & (error_type == np.uint8(ErrorType.POOR_MASK)))
    )
    wanted[rows] = in_queue(queue, subject_keys(dataset, table, _leading(table, rows)))
    return wanted


def in_queue(queue: Queue, subjects: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which subjects are in a queue, (k,) bool.

    Parameters
    ----------
    queue : Queue
    subjects : (k,) int64
        From `panview.review.verdicts.subject_keys`.
    """
    keys = subjects.view(np.uint64)
    own: NDArray[np.bool_] = mixed(keys ^ _QUEUE) % np.uint64(queue.of) == np.uint64(queue.number - 1)
    if not queue.shared:
        return own
    # 53 bits, which a float holds.
    drawn = (mixed(keys ^ _SHARED) >> np.uint64(11)).astype(np.float64) / 2.0**53
    everybodys: NDArray[np.bool_] = drawn < queue.shared
    return own | everybodys


def _leading(table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row the one by which it is handed out: the truth of two that are each other's best."""
    partner = table.partner[rows].astype(np.int64)
    mutual = (partner != NO_ROW) & (table.partner[partner] == rows)
    return np.where(mutual & (table.side[rows] == Side.PREDICTION), partner, rows)


def _percent(share: float) -> str:
    return f"{100 * share:.3f}".rstrip("0").rstrip(".")
