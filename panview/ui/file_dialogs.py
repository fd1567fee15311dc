"""The file dialogs: what is chosen goes to the controller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from panview.addresses import without_secret
from panview.datasets.forms.reading import AS_FOUND
from panview.datasets.layouts.find import split_place
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.outputs import CSV
from panview.ui.choosing import Mode, ask_text, file_dialog, save_dialog
from panview.ui.controllers.compare_page_controller import ComparePageController
from panview.ui.controllers.export_controller import ExportController
from panview.ui.controllers.opening_controller import Asked, OpeningController
from panview.ui.dialogs.add_page import AddChoice
from panview.ui.dialogs.open_page import OpenChoice
from panview.ui.dialogs.parts_page import Part, PartsPage
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.compare import COMPARE
from panview.ui.review_state import ReviewState
from panview.ui.saving import refuse_in_parts, when_allowed
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.compare_page import ComparePage


class FileDialogs(QObject):
    """Asks for folders and files without blocking the window."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        opening: OpeningController,
        export: ExportController,
        compare: ComparePageController,
    ) -> None:
        super().__init__(window)
        self._window, self._state = window, state
        self._opening, self._export, self._compare = opening, export, compare
        window.top_bar.open_requested.connect(self.choose_folder)
        window.top_bar.add_predictions_requested.connect(self.choose_predictions)
        window.top_bar.export_requested.connect(self.choose_csv)
        window.metrics.add_predictions_requested.connect(self.choose_predictions)
        window.welcome.open_requested.connect(self.choose_folder)
        window.welcome.address_requested.connect(self.ask_address)
        window.welcome.parts_requested.connect(self.choose_parts)
        window.lazy_open.when_made(self._connect_parts)
        window.lazy_open.when_made(lambda page: page.open_requested.connect(self.open_chosen))
        window.lazy_add.when_made(self._connect_parts)
        window.lazy_add.when_made(lambda page: page.add_requested.connect(self.add_chosen))
        window.lazy_page(COMPARE).when_made(self._connect_compare)
        opening.form_wanted.connect(self.choose_form_of)
        opening.parts_wanted.connect(self.choose_parts_of)

    def _connect_parts(self, page: PartsPage) -> None:
        page.part_wanted.connect(partial(self.choose_part, page))
        page.other_wanted.connect(partial(self.choose_other, page))

    def _connect_compare(self, page: ComparePage) -> None:
        page.add_predictions_requested.connect(self.choose_predictions)
        page.changes.export_requested.connect(self.choose_changes_csv)

    def choose_folder(self) -> None:
        """Ask for a COCO folder."""
        dialog = self._dialog(tr("Open a COCO folder"), Mode.Directory)
        dialog.fileSelected.connect(self._open)
        dialog.open()

    def choose_json(self) -> None:
        """Ask for a panoptic JSON."""
        dialog = self._dialog(tr("Open a panoptic JSON"), Mode.ExistingFile, tr("Panoptic JSON (*.json)"))
        dialog.fileSelected.connect(self._open)
        dialog.open()

    def ask_address(self) -> None:
        """Ask for the address of a set that lies elsewhere."""
        label = tr("Address of a set or its JSON, such as s3://bucket/coco or https://host/coco:")
        ask_text(self._window, tr("Open address"), label, "", self.open_address, button=tr("Open"))

    def open_address(self, text: str) -> None:
        """Open a set that lies elsewhere."""
        if not text.strip():
            return
        try:
            # A signature gets neither into a title nor into a list of what was opened.
            self._open(without_secret(text.strip()))
        except PanviewError as error:
            # Nothing of it, for it may hold a password.
            self._window.banner.show_message(tr("The address could not be opened"), str(error), "error")

    def choose_parts(self) -> None:
        """Ask for a set whose maps or photos lie elsewhere than a layout says."""
        self._window.lazy_open().popup()

    def choose_parts_of(self, path: Path) -> None:
        """Ask where the parts of a set are that could not be opened; what was said before stays."""
        page, asked = self._window.lazy_open(), self._opening.asked()
        if page.choice().path != path:
            page.clear()
            page.set_part(Part.SET, str(path))
            if asked is not None and asked.path == path:
                self._fill_in(asked)
        page.popup()

    def _fill_in(self, asked: Asked) -> None:
        """Fill in where parts are by what was asked for."""
        page, places = self._window.lazy_open(), asked.opening.places
        parts = {Part.MAPS: places.map_folder, Part.PHOTOS: places.photo_folder}
        if asked.predictions:
            parts[Part.PREDICTION], parts[Part.PREDICTED_MAPS] = split_place(asked.predictions[0])
        for part, place in parts.items():
            page.set_part(part, "" if place is None else str(place))

    def choose_part(self, page: PartsPage, part: Part) -> None:
        """Ask for a part of a set, or of predictions."""
        files = part is Part.PREDICTION
        mode = Mode.ExistingFile if files else Mode.Directory
        dialog = self._dialog(
            tr("Choose: {value}", value=tr(part.value)), mode, tr("Predictions (*.json *.zip)") if files else ""
        )
        dialog.fileSelected.connect(partial(page.set_part, part))
        dialog.open()

    def choose_other(self, page: PartsPage, part: Part) -> None:
        """Ask for what a part may be too: the JSON of a set, or the folder of predictions."""
        if part is Part.SET:
            dialog = self._dialog(tr("Choose: panoptic JSON"), Mode.ExistingFile, tr("Panoptic JSON (*.json)"))
        else:
            dialog = self._dialog(tr("Choose: folder of {lower}", lower=tr(part.value)), Mode.Directory)
        dialog.fileSelected.connect(partial(page.set_part, part))
        dialog.open()

    def open_chosen(self, choice: OpenChoice) -> None:
        """Open what was chosen on the page; of a set that was asked for before, what else was said of it stays."""
        asked, predictions, opening = self._opening.asked(), choice.predictions, Opening()
        if asked is not None and asked.path == choice.path:
            opening = asked.opening
            if predictions and asked.predictions:
                opening = opening.respelled(asked.predictions[0], predictions[0])
            # The page has room for one set.
            predictions += tuple(path for path in asked.predictions[1:] if path not in predictions)
        if choice.reading != AS_FOUND:
            for path in choice.predictions:
                opening = opening.with_reading(path, choice.reading)
        self._opening.open(choice.path, predictions, opening=replace(opening, places=choice.places))

    def choose_form(self) -> None:
        """Ask for predictions and how they are stored."""
        self._window.lazy_add().popup()

    def choose_form_of(self, path: Path) -> None:
        """Ask how predictions are stored that could not be added."""
        page = self._window.lazy_add()
        page.clear()
        page.popup()
        json, sign, folder = str(path).rpartition("=")
        page.set_part(Part.PREDICTION, json if sign and not path.exists() else str(path))
        page.set_part(Part.PREDICTED_MAPS, folder if sign and not path.exists() else "")

    def add_chosen(self, choice: AddChoice) -> None:
        """Add what was chosen on the page."""
        self._opening.add_prediction(choice.path, reading=choice.reading)

    def choose_predictions(self) -> None:
        """Ask for results JSONs."""
        dialog = self._dialog(tr("Add predictions"), Mode.ExistingFiles, tr("Panoptic results (*.json)"))
        dialog.filesSelected.connect(self._add)
        dialog.open()

    def choose_images_table(self) -> None:
        """Ask for a table of images."""
        kinds = tr("Tables of images (*.csv *.tsv *.parquet *.pq);;All files (*)")
        dialog = self._dialog(tr("Add a table of images"), Mode.ExistingFile, kinds)
        dialog.fileSelected.connect(lambda path: self._opening.add_images_table(Path(path)))
        dialog.open()

    def choose_csv(self) -> None:
        """Ask where to write what is listed."""
        self._choose_csv(tr("Export the listed disagreements"), "disagreements", everything=False)

    def choose_csv_all(self) -> None:
        """Ask where to write all disagreements."""
        if refuse_in_parts(self._window, self._state, "panview export"):
            return
        self._choose_csv(tr("Export all disagreements"), "all-disagreements", everything=True)

    def _choose_csv(self, title: str, name: str, *, everything: bool) -> None:
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.prediction is None:
            return
        export = partial(self._export.export, everything=everything)
        self._save_csv(title, f"{snapshot.prediction.name}-{name}", export)

    def choose_changes_csv(self) -> None:
        """Ask where to write what another prediction set changes."""
        compared = self._compare.compared
        if compared is None:
            self._window.status_line.show_message(tr("There is no comparison to export on the Compare page"))
            return
        comparison = compared.comparison
        name = f"{comparison.second_name}-against-{comparison.first_name}"
        self._save_csv(tr("Export changes"), name, self._compare.export)

    def _save_csv(self, title: str, name: str, export: Callable[[Path], None]) -> None:
        dialog = save_dialog(self._window, title, f"{name}.csv", tr("CSV (*.csv)"))
        again = partial(self._save_csv, title, name, export)
        dialog.fileSelected.connect(when_allowed(self._window, self._state, CSV, export, again))
        dialog.open()

    def _dialog(self, title: str, mode: Mode, kinds: str = "") -> QFileDialog:
        dialog = file_dialog(self._window, title, mode, kinds)
        snapshot = self._state.snapshot
        if snapshot is not None:
            dialog.setDirectory(str(snapshot.dataset.files.json.parent.parent))
        return dialog

    def _open(self, path: str) -> None:
        self._opening.open(Path(path))

    def _add(self, paths: list[str]) -> None:
        for path in paths:
            self._opening.add_prediction(Path(path))
