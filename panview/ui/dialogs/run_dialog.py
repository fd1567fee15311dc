"""Choosing a model, the images and the device for a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from panview.descriptors import bytes_text
from panview.presentation.rows import ModelRow
from panview.presentation.run_choice import NEEDED, OWN, TYPED, DeviceChoice, RunChoice
from panview.ui.dialogs.model_delegate import ModelDelegate
from panview.ui.layouts import STRETCH, Space, fill, in_column, in_row
from panview.ui.models.model_list_model import ModelListModel
from panview.ui.theme import BASE_PIXELS, mono_font, ui_font
from panview.ui.timers import one_shot
from panview.ui.widgets.card import Card
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.file_line import FileLine
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.search_line import SearchLine
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.spin_box import spin_box
from panview.words import tr

_LOOK_MS = 300
"""How long a typed model rests before it is looked at."""
_WIDTH, _HEIGHT = 880, 560
_FORM_WIDTH = 350
_ROW_HEIGHT = 48
_SCOPES = (("all", tr("Whole set")), ("filtered", tr("Filtered")), ("selected", tr("Selected")))
_QUERIES = (("no", tr("Not kept")), ("kept", tr("Kept")))
_PRECISIONS = (("full", tr("Full")), ("half", tr("Half")))


class RunDialog(Card):
    """A card with the list of models at the left and the form at the right.

    Signals
    -------
    run_requested : RunChoice
    typed_changed : str
        A model was typed; answer with `set_typed_note`.
    config_wanted, checkpoint_wanted, folder_wanted
        Somebody wants to choose the file or folder in a dialog; answer with `set_config`, `set_checkpoint` and
        `set_typed`.
    """

    run_requested = Signal(object)
    typed_changed = Signal(str)
    config_wanted = Signal()
    checkpoint_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, tr("Run a model"))
        self.model = ModelListModel(self)
        self.view = RowTable(_ROW_HEIGHT, tr("Models"))
        self.search = SearchLine(tr("Search models"), delay_ms=0)
        self.config = FileLine(tr("Config"))
        self.checkpoint = FileLine(tr("Checkpoint"))
        self.typed = FileLine(tr("Model"), tr("hf:OWNER/NAME, or a folder"))
        self._typed_note = WrappedLabel("")
        self._typed_rest = one_shot(self, _LOOK_MS, self._look_at_typed)
        self.command = ElidedLabel("", font=mono_font(), elide=Qt.TextElideMode.ElideMiddle)
        self.copy_button = TextButton(tr("Copy the command"))
        self._command = ""
        self.scope = SegmentedControl(_SCOPES, tr("Images"), strong=False)
        self.device = ChoiceButton(tr("Device"), (("auto", tr("Automatic")),), boxed=True)
        self.batch = spin_box(0, 256, tr("Batch size"))
        self.precision = SegmentedControl(_PRECISIONS, tr("Precision"), strong=False)
        self.keep = SegmentedControl(_QUERIES, tr("Queries, for re-processing"), strong=False)
        self.name = QLineEdit()
        self.run_button = TextButton(tr("Run"), "play", "primary")
        heading = ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold)
        self._chosen = ElidedLabel("", font=heading, elide=Qt.TextElideMode.ElideMiddle)
        self._where = WrappedLabel("")
        self._problem = WrappedLabel("", "danger")
        self._images_label = CapsLabel(tr("Images"))
        self._kept_label = CapsLabel(tr("Queries"))
        self._counts = {"all": 0, "filtered": 0, "selected": 0}
        self._devices: tuple[DeviceChoice, ...] = ()
        self._blocked = ""
        self._named = False
        self._lay_out()
        self._connect()
        self._choose(QModelIndex())

    def set_models(self, rows: Sequence[ModelRow]) -> None:
        """List the models that can be chosen; the chosen one stays."""
        before = self._row()
        self.model.set_rows(rows)
        self._select_again(before)

    def set_devices(self, devices: Sequence[DeviceChoice]) -> None:
        """List the devices that are here; the first is what "automatic" takes."""
        self._devices = tuple(devices)
        first = tr("Automatic ({label})", label=devices[0].label) if devices else tr("Automatic")
        known = [device.id for device in devices]
        value = self.device.value() if self.device.value() in known else "auto"
        self.device.set_options([("auto", first), *((device.id, device.label) for device in devices)], value)
        self._allow_half()

    def set_images(self, whole: int, filtered: int | None, selected: int) -> None:
        """Say how many images there are to choose from; None for filtered where no filter is set."""
        self._counts = {"all": whole, "filtered": filtered or 0, "selected": selected}
        self.scope.set_option_enabled("filtered", filtered is not None, "" if filtered is not None else tr("No filter"))
        self.scope.set_option_enabled("selected", selected > 0, "" if selected else tr("Select images in the list"))
        if not self.scope.button(self.scope.value()).isEnabled():
            self.scope.set_value("all")
        self._show_count()

    def set_place(self, text: str) -> None:
        """Say where the results go."""
        self._where.setText(text)

    def set_blocked(self, reason: str) -> None:
        """Say why nothing can be run, such as that packages are missing; "" lets it run."""
        self._blocked = reason
        self._check()

    def set_problem(self, text: str) -> None:
        """Say what is wrong with what was chosen."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def set_config(self, path: str) -> None:
        """Fill in the config."""
        self.config.line.setText(path)

    def set_checkpoint(self, path: str) -> None:
        """Fill in the checkpoint."""
        self.checkpoint.line.setText(path)

    def set_typed(self, path: str) -> None:
        """Fill in the model that is typed."""
        self.typed.line.setText(path)

    def set_typed_note(self, text: str, note: str, *, refused: bool) -> None:
        """Say what a typed model is, or why it cannot be run, unless another has been typed meanwhile."""
        if text != self.typed.line.text().strip():
            return
        self._typed_note.setText(note)
        self._typed_note.set_tone("danger" if refused else "muted")
        self._typed_note.setVisible(bool(note) and self.typed.isVisibleTo(self))

    def typed_note(self) -> str:
        """Return what is said of the model that is typed."""
        return self._typed_note.text()

    def problem(self) -> str:
        """Return what is said to be wrong."""
        return self._problem.text()

    def choice(self) -> RunChoice:
        """Return what is chosen now."""
        row = self._row()
        own = row is not None and row.name == OWN
        config = self.config.line.text().strip() if own else ""
        takes = row is not None and (own or row.takes_weights)
        checkpoint = self.checkpoint.line.text().strip() if takes else ""
        return RunChoice(
            model=OWN if row is None else self.typed.line.text().strip() if row.name == TYPED else row.name,
            config=Path(config) if config else None,
            checkpoint=Path(checkpoint) if checkpoint else None,
            scope=self.scope.value(),
            device=self.device.value() or "auto",
            batch_size=self.batch.value(),
            half=self.precision.value() == "half",
            name=self.name.text().strip(),
            keep_queries=self.keep.value() == "kept",
        )

    def card_height(self) -> int:
        """Return the height of the card."""
        return _HEIGHT

    def first_focus(self) -> QWidget:
        """Return the search line."""
        return self.search

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.run_button.isEnabled():
            self._run()
            event.accept()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(ModelDelegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.batch.setSpecialValueText(tr("Automatic"))
        self.name.setFont(ui_font())
        self.name.setAccessibleName(tr("Name of the prediction set"))
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        searching = in_row(self.search, margins=(14, 12, 14, 10))
        left = in_column(searching, (self.view, 1), margins=0, spacing=0)
        middle = in_row((left, 1), hairline(vertical=True), self._form(), margins=(1, 0, 1, 0), spacing=0)
        foot = in_row((self._where, 1), self.run_button, margins=(18, 10, 14, 12), spacing=12)
        self.lay(hairline(), (middle, 1), hairline(), foot)

    def _form(self) -> QWidget:
        form = QWidget()
        form.setFixedWidth(_FORM_WIDTH)
        column = in_column(
            self._chosen,
            self.config,
            self.checkpoint,
            self.typed,
            self._typed_note,
            Space(6),
            of=form,
            margins=(18, 14, 18, 12),
            spacing=6,
        )
        rows: tuple[tuple[QWidget, QWidget], ...] = (
            (self._images_label, self.scope),
            (CapsLabel(tr("Device")), self.device),
        )
        for label, widget in rows:
            fill(column, label, widget, Space(6))
        pair = in_row(spacing=12)
        halves: tuple[tuple[QWidget, QWidget], ...] = (
            (CapsLabel(tr("Batch size")), self.batch),
            (CapsLabel(tr("Precision")), self.precision),
        )
        for label, widget in halves:
            half = in_column(label, widget, spacing=6)
            pair.addLayout(half, 1)
        fill(column, pair, Space(6))
        self.keep.setToolTip(tr("What re-processing needs: with it, the post-processing can be changed later"))
        fill(
            column,
            self._kept_label,
            self.keep,
            Space(6),
            CapsLabel(tr("Name of the prediction set")),
            self.name,
            self._problem,
            self.command,
            self.copy_button,
            STRETCH,
        )
        return form

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.left_down.connect(self.view.setFocus)
        self.view.selectionModel().currentRowChanged.connect(self._choose)
        self.view.doubleClicked.connect(self._run)
        self.config.browse.connect(self.config_wanted)
        self.checkpoint.browse.connect(self.checkpoint_wanted)
        self.typed.browse.connect(self.folder_wanted)
        self.typed.line.textChanged.connect(self._own_changed)
        self.typed.line.textChanged.connect(self._rest)
        self.copy_button.clicked.connect(self._copy)
        self.config.line.textChanged.connect(self._own_changed)
        self.checkpoint.line.textChanged.connect(self._own_changed)
        self.scope.changed.connect(self._show_count)
        self.device.changed.connect(self._allow_half)
        self.name.textEdited.connect(self._name_edited)
        self.run_button.clicked.connect(self._run)

    def _search(self, text: str) -> None:
        before = self._row()
        self.model.search(text)
        # A search selects what it finds, not an entry that is always listed.
        self._select_again(None if before is not None and before.always else before)

    def _select_again(self, before: ModelRow | None) -> None:
        """Choose the model that was chosen before, or the first."""
        if self.model.rowCount():
            self.view.selectRow(max(0, self.model.position(before.name) if before is not None else 0))
        self._choose(self.view.currentIndex())

    def _row(self) -> ModelRow | None:
        return self.model.row_at(self.view.currentIndex().row())

    def _choose(self, _: QModelIndex) -> None:
        row = self._row()
        own = row is not None and row.name == OWN
        self._chosen.setText(row.title if row is not None else tr("No model"))
        runs = row is not None and not row.needs
        self.config.setVisible(own and runs)
        self.checkpoint.setVisible(runs and row is not None and (own or row.takes_weights))
        self.checkpoint.line.setPlaceholderText(tr("Checkpoint") if own else tr("Your own checkpoint (optional)"))
        self.typed.setVisible(row is not None and row.name == TYPED and runs)
        self._typed_note.setVisible(self.typed.isVisibleTo(self) and bool(self._typed_note.text()))
        self._command = row.command if row is not None else ""
        self.command.setText(self._command)
        for widget in (self.command, self.copy_button):
            widget.setVisible(row is not None and bool(row.command))
        self.copy_button.setText(tr("Copy the command"))
        if not self._named:
            self.name.setText(self.choice().default_name if row is not None and not row.name.startswith(NEEDED) else "")
        self.set_problem("")
        self._show_kept()
        self._check()

    def _own_changed(self) -> None:
        self._choose(QModelIndex())

    def _name_edited(self, text: str) -> None:
        self._named = bool(text)
        self._check()

    def _allow_half(self) -> None:
        value = self.device.value()
        found = [d for d in self._devices if value in (d.id, "auto")]
        allowed = bool(found) and found[0].half
        why = "" if allowed else tr("Half precision needs a graphics card")
        self.precision.set_option_enabled("half", allowed, why)
        if not allowed:
            self.precision.set_value("full")

    def _show_count(self) -> None:
        count = self._counts[self.scope.value()]
        self._images_label.setText(tr("Images · {count:,}", count=count))
        self._show_kept()
        self._check()

    def _show_kept(self) -> None:
        """Say what keeping the queries will take."""
        row = self._row()
        size = (row.kept_bytes if row is not None else 0) * self._counts[self.scope.value()]
        self._kept_label.setText(tr("Queries · about {bytes}", bytes=bytes_text(size)) if size else tr("Queries"))

    def _check(self) -> None:
        choice = self.choice()
        ready = bool(self._row() is not None and choice.name and self._counts[choice.scope])
        row = self._row()
        if row is not None and row.name == TYPED:
            ready = ready and bool(choice.model)
        elif choice.model == OWN:
            ready = ready and choice.config is not None and choice.checkpoint is not None
        needs = row.needs if row is not None else ""
        self.run_button.setEnabled(ready and not self._blocked and not needs)
        if needs or self._blocked:
            self.set_problem(needs or self._blocked)

    def _rest(self) -> None:
        self._typed_note.setText("")
        self._typed_note.hide()
        self._typed_rest.start()

    def _look_at_typed(self) -> None:
        self.typed_changed.emit(self.typed.line.text().strip())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._command)
        self.copy_button.setText(tr("Copied"))

    def _run(self) -> None:
        if self.run_button.isEnabled():
            self.run_requested.emit(self.choice())
