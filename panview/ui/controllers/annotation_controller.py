"""Out to annotation tools and back, as jobs: images that are listed go out, and come back as a truth of their own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.datasets.annotation.names import LABELME, TITLES
from panview.datasets.layouts.places import Places
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.jobs.annotating import Back, send, take
from panview.places import is_folder
from panview.ui.choosing import Mode, file_dialog, new_folder_dialog
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import open_outside
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when images are sent or taken back.
    from panview.datasets.annotation.out import Sent


class AnnotationController(QObject):
    """Sends images of what is open to annotation tools, and takes them back."""

    def __init__(self, window: MainWindow, state: ReviewState, jobs: Jobs, opening: OpeningController) -> None:
        super().__init__(window)
        self._window, self._state, self._jobs, self._opening = window, state, jobs, opening

    def choose_target(self, name: str, *, of_prediction: bool = False) -> None:
        """Ask for the folder that goes out in a format."""
        snapshot = self._state.snapshot
        if snapshot is None or (of_prediction and snapshot.prediction is None):
            return
        proposed = f"{snapshot.dataset.files.json.stem.removeprefix('panoptic_')}-{name}"
        title = tr("Send to {titles}: name a new folder", titles=TITLES[name])
        dialog = new_folder_dialog(self._window, title, proposed)
        dialog.fileSelected.connect(lambda path: self.send(name, Path(path), of_prediction=of_prediction))
        dialog.open()

    def send(self, name: str, target: Path, *, of_prediction: bool = False) -> None:
        """Send the images that are listed, or those that are selected, where the scope is them."""
        view = self._state.view
        if view is None or (of_prediction and view.snapshot.prediction is None):
            return
        self._jobs.start(
            tr("Sending to {titles}", titles=TITLES[name]),
            lambda progress, cancelled: send(view, name, target, of_prediction, progress, cancelled),
            partial(self._say_sent, name, target),
            partial(self._window.banner.show_failure, tr("The images could not be sent")),
        )

    def choose_pack(self) -> None:
        """Ask for the folder that went out."""
        dialog = file_dialog(self._window, tr("Take back: choose the folder that was sent"), Mode.Directory)
        # Packs are written there.
        dialog.setDirectory(str(Path.home()))
        dialog.fileSelected.connect(lambda path: self.choose_returned(Path(path)))
        dialog.open()

    def choose_returned(self, pack: Path) -> None:
        """Ask for what the tool exported of a pack; labelme's files are where they went out."""
        from panview.datasets.annotation.record import format_of_pack

        try:
            known = format_of_pack(pack).name
        except PanviewError as error:
            self._window.banner.show_message(
                tr("This folder was not sent to an annotation tool"), str(error), "warning"
            )
            return
        if known == LABELME:
            self.take_back(pack, pack)
            return
        kinds = tr("Exports (*.zip *.json);;All files (*)")
        dialog = file_dialog(self._window, tr("Take back: choose the tool's export"), kinds=kinds)
        dialog.setDirectory(str(Path.home()))
        dialog.fileSelected.connect(lambda path: self.take_back(pack, Path(path)))
        dialog.open()

    def take_back(self, pack: Path, returned: Path) -> None:
        """Write what came back as a new truth beside the pack."""
        target = _free(pack.with_name(f"{pack.name}-back"))
        self._jobs.start(
            tr("Taking back {name}", name=returned.name),
            lambda progress, cancelled: take(pack, returned, target, progress, cancelled),
            self._say_back,
            partial(self._window.banner.show_failure, tr("The export could not be taken back")),
        )

    def _say_sent(self, name: str, target: Path, sent: Sent) -> None:
        from panview.datasets.annotation.out import NOT_HELD_CSV
        from panview.datasets.annotation.registry import format_named

        listed = (
            tr(" {target} lists what the format cannot hold.", target=target / NOT_HELD_CSV) if sent.not_held else ""
        )
        text = tr("Sent: {images:,} images with {segments:,} segments", images=sent.images, segments=sent.segments)
        details = f"{target}.{listed} {format_named(name).hint}."
        self._window.banner.show_message(
            text, details, "info", tr("Show the folder"), partial(open_outside, self._window, target)
        )

    def _say_back(self, back: Back) -> None:
        def open_both() -> None:
            self._window.banner.clear()
            # The old truth is opened as predictions, so the disagreements are the changes.
            places = Places(photo_folder=back.photos if is_folder(back.photos) else None)
            self._opening.open(back.json, (back.before,), opening=Opening(places=places))

        details = "; ".join([*back.lines, str(back.json.parent.parent)])
        self._window.banner.show_message(tr("Taken back"), details, "info", tr("Compare with before"), open_both)


def _free(folder: Path) -> Path:
    """Return a folder of a name that nothing has yet."""
    place, number = folder, 2
    while place.exists():
        place, number = folder.with_name(f"{folder.name}-{number}"), number + 1
    return place
