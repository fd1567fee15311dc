"""Asking what the labels of a model stand for that a dataset does not have, and keeping the answer for the next run."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from panview.datasets.dataset import Dataset
from panview.engine.category_mapping import CategoryMapping, SaidLabels
from panview.errors import PanviewError
from panview.presentation import describe_runs
from panview.presentation.mapping import BY_NAME, MappingRow
from panview.review.kept_categories import keep_categories, kept_categories
from panview.ui.cards import lazy_card
from panview.ui.lazily import Lazy
from panview.ui.main_window import MainWindow
from panview.words import tr

if TYPE_CHECKING:
    from panview.ui.dialogs.mapping_page import MappingPage


@dataclass(frozen=True, eq=False)
class _Asked:
    """A run whose labels are asked about: its number and title, what names said, and the dataset."""

    number: int
    title: str
    mapping: CategoryMapping
    dataset: Dataset


class LabelQuestions(QObject):
    """Shows the card of labels and categories for a run that failed for them.

    Signals
    -------
    said : (int, SaidLabels)
        Number of the run, and what its labels stand for.
    """

    said = Signal(int, object)

    def __init__(self, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._page: Lazy[MappingPage] = lazy_card(window, "mapping_page", "MappingPage")
        self._page.when_made(lambda page: page.applied.connect(self._apply))
        self._asked: _Asked | None = None

    @property
    def page(self) -> MappingPage:
        """The card."""
        return self._page()

    def ask(self, number: int, title: str, mapping: CategoryMapping, dataset: Dataset) -> None:
        """Ask; what was said before of the same labels and dataset is filled in."""
        self._asked = _Asked(number, title, mapping, dataset)
        try:
            kept = kept_categories(dataset.ground_truth.digest, _digest(mapping))
        except PanviewError as error:
            self._window.banner.show_message(tr("The saved labels cannot be read"), str(error))
            kept = None
        before = {entry.number: entry.target_id for entry in kept.entries} if kept is not None else {}
        categories = dataset.categories
        rows = describe_runs.label_rows(mapping, categories.ids.tolist(), before)
        self.page.set_content(title, rows, categories.names, kept=False, of_model=True)
        self.page.popup()

    def _apply(self, rows: tuple[MappingRow, ...]) -> None:
        asked = self._asked
        if asked is None:
            return
        ids = asked.dataset.categories.ids.tolist()
        # Labels matched by name will be matched again.
        chosen = {row.number: ids[row.category] if row.category >= 0 else -1 for row in rows if row.why != BY_NAME}
        numbers = {number: None if category_id < 0 else category_id for number, category_id in chosen.items()}
        names = asked.dataset.name, f"labels of {asked.title}"
        try:
            keep_categories(
                asked.dataset.ground_truth.digest,
                _digest(asked.mapping),
                names,
                numbers,
                {row.number: row.why for row in rows if row.number in numbers},
            )
        except OSError as error:
            self._window.banner.show_message(tr("The labels could not be saved for the next run"), str(error))
        self.said.emit(asked.number, SaidLabels(tr("the window"), tuple(chosen.items())))


def _digest(mapping: CategoryMapping) -> str:
    return blake2b("\n".join(mapping.classes).encode(), digest_size=16).hexdigest()
