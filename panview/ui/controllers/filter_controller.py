"""The filter as it is seen: line, chips and form are three views of one, and each changes it by commands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.presentation import describe
from panview.presentation.filter_vocabulary import form_columns, vocabulary_of
from panview.review.completing import Offers, Vocabulary, complete
from panview.review.condition_words import ChipText, chips_of
from panview.review.conditions import Wanted, wanted_of
from panview.review.filters import SegmentFilter, conditions_of
from panview.review.remembered.lines import KeptLines, lines_file, with_line_used
from panview.review.remembered.store import change_kept, load_kept
from panview.review.session import Snapshot, View
from panview.ui.commands import Commands
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr


class FilterController(QObject):
    """Keeps chips, form and line in step with the filter, completes what is typed and recalls earlier lines."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        commands: Commands,
        *,
        writable: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._commands = window, state, commands
        self._writable = writable
        self._background = Background(1, "filter lines", self)
        self._lines = KeptLines()
        self._shown: tuple[Dataset, SegmentFilter] | None = None
        images = window.image_list
        images.filter_line.set_completer(self._complete)
        images.filter_form.changed.connect(self._ask)
        images.filter_form.reset_wanted.connect(self._reset)
        images.condition_edited.connect(self._edit)
        images.condition_removed.connect(self._take_off)
        images.line_used.connect(self._use)
        state.snapshot_changed.connect(self._show)
        state.view_changed.connect(self._show_columns)
        state.closed.connect(self._forget)
        self._background.submit(
            partial(load_kept, lines_file(), KeptLines, writable=writable), self._take, self._ignore
        )

    def close(self) -> None:
        """Stop; lines are written as they are used."""
        self._background.close()

    # What is shown

    def _show(self, snapshot: Snapshot) -> None:
        images, condition = self._window.image_list, snapshot.filter
        if self._shown is not None and self._shown[0] is snapshot.dataset and self._shown[1] == condition:
            return
        self._shown = snapshot.dataset, condition
        conditions = conditions_of(condition)
        chips = list(chips_of(conditions))
        pixels = describe.overlap_text(condition, snapshot.dataset.categories.names)
        if pixels:
            chips.append(ChipText((), pixels, tr("Segments that share pixels of these categories")))
        images.set_conditions(chips)
        wanted = wanted_of(conditions)
        shown = {(column, value) for column, value in wanted.items()}
        more = [each.text for each in conditions if each.wanted is None or (each.column, each.wanted) not in shown]
        images.filter_form.set_values(wanted, more)

    def _show_columns(self, view: View) -> None:
        snapshot = view.snapshot
        form = self._window.image_list.filter_form
        form.set_columns(form_columns(snapshot))
        form.set_scores_available(snapshot.prediction is not None and snapshot.table.has_scores)

    def _forget(self, _replaced: bool) -> None:
        self._shown = None
        self._window.image_list.set_conditions(())
        self._window.image_list.filter_form.set_values({})

    # What is done

    def _ask(self, column: str, wanted: Wanted | None) -> None:
        self._commands.ask(tr("Filter"), column, wanted, merge=f"filter form {column}")

    def _reset(self) -> None:
        """Take off all conditions; whose queue it is stays."""
        self._commands.change_filter(tr("Clear filter"), expression="", search="", overlap=None)

    def _edit(self, chip: ChipText) -> None:
        if chip.conditions:
            first = chip.conditions[0]
            self._window.image_list.edit_condition(first.column if first.wanted is not None else "", first.text)
        else:
            self._window.image_list.open_filter_form()

    def _take_off(self, chip: ChipText) -> None:
        if chip.conditions:
            self._commands.take_off(chip.conditions)
        else:
            self._commands.change_filter(tr("Remove a condition"), overlap=None)

    # Completion and history

    def _complete(self, line: str, cursor: int, asked: bool) -> Offers:
        snapshot = self._state.snapshot
        vocabulary = Vocabulary() if snapshot is None else vocabulary_of(snapshot)
        return complete(line, cursor, vocabulary, asked=asked)

    def _use(self, line: str) -> None:
        self._take((with_line_used(self._lines, line), ""))
        if self._writable:
            change = partial(_used, line)
            self._background.submit(partial(change_kept, lines_file(), KeptLines, change), self._take, self._ignore)

    def _take(self, found: tuple[KeptLines, str]) -> None:
        self._lines, note = found
        self._window.image_list.filter_line.set_history(self._lines.lines)
        if note:
            self._window.status_line.show_message(note)

    def _ignore(self, why: str) -> None:
        """Say that a line could not be kept: nothing else depends on it."""
        if why:
            self._window.status_line.show_message(tr("Earlier filters cannot be saved: {why}", why=why))


def _used(line: str, kept: KeptLines) -> KeptLines:
    return with_line_used(kept, line)
