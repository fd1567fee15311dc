"""The verdict file that a window has open, and what happens when it is exchanged for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.standing import Standing, said_by
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision


@dataclass(frozen=True)
class Opened:
    """A verdict file that has been opened.

    Attributes
    ----------
    path : Path
    decisions : Standing
    read_only : bool
    is_new : bool
        There is no such file yet; it is made with the first verdict.
    upgraded : int
        Decisions that were brought to a newer format.
    """

    path: Path
    decisions: Standing
    read_only: bool
    is_new: bool
    upgraded: int = 0


@dataclass(frozen=True)
class News:
    """What is new in the file; ``decisions`` is None where nothing is."""

    number: int
    decisions: Standing | None


class VerdictStore:
    """Holds one file at a time; for one thread, which takes one request after the other.

    So a decision made before another file is chosen is brought into that file, and one made after goes there at once.
    """

    def __init__(self) -> None:
        self._file: VerdictFile | None = None
        self._dataset: Dataset | None = None
        self._trouble = "no dataset is open"

    def open(self, dataset: Dataset, path: Path) -> Opened:
        """Open the file of a dataset in place of what was open; where it is refused, nothing is.

        Raises
        ------
        PanviewError
        """
        self.close()
        self._dataset = dataset
        try:
            self._file = VerdictFile.open(path, dataset)
            decisions = self._file.current()
        except PanviewError as error:
            self.close()
            self._trouble = str(error)
            raise
        return Opened(path, decisions, self._file.read_only, not path.exists(), self._file.upgraded)

    def exchange(self, dataset: Dataset, path: Path) -> Opened:
        """Keep the verdicts of the same dataset in another file from now on, made if need be.

        What has been decided is added to it, except where the file holds a decision of the same reviewer about the same
        subject. Where it is refused, the old file stays open.

        Raises
        ------
        PanviewError
        """
        before = self._file.current() if self._file is not None and self._dataset is dataset else Standing()
        file = VerdictFile.open(path, dataset)
        try:
            there = file.current()
            missing = [d for d in before.all() if said_by(there, d.subject, d.reviewer, settles=d.settles) is None]
            missing += [d for d in before.repairs if there.repairs.by(d.subject, d.reviewer) is None]
            # Even with nothing to add, so that the file exists once it has been chosen.
            if missing or not path.exists():
                file.join(missing)
            decisions = file.current()
        except BaseException:
            file.close()
            raise
        self.close()
        self._dataset, self._file = dataset, file
        return Opened(path, decisions, file.read_only, False, file.upgraded)

    def save(self, decisions: Sequence[Decision], over: Sequence[Decision] | None) -> list[Decision]:
        """Save decisions as `VerdictFile.record` does.

        Raises
        ------
        PanviewError
            They could not be saved, or no file could be opened before.
        """
        if self._file is None:
            raise PanviewError(self._trouble)
        return self._file.record(decisions, over)

    def news(self, number: int) -> News:
        """Return what has been decided since a number, by whomever, and fold the log of what was saved here.

        Raises
        ------
        PanviewError
        """
        if self._file is None:
            return News(number, None)
        self._file.fold()
        last = self._file.last_number()
        return News(last, None if last == number else self._file.current())

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        self._file, self._dataset, self._trouble = None, None, "no dataset is open"
