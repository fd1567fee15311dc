"""Tags: put on the images that are selected, kept beside the dataset, and read again with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.jobs.exports import chosen_output
from panview.outputs import TAGS
from panview.review.session import Snapshot
from panview.review.tag_file import read_tags, save_tags, tag_file_of, tag_table
from panview.review.tags import NO_TAGS, TagError, Tags, checked_tag
from panview.ui.choosing import save_dialog
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.models.tag_model import TagRow
from panview.ui.review_state import ReviewState
from panview.ui.saving import when_allowed
from panview.words import tr, trn

if TYPE_CHECKING:
    # At run time it is loaded when somebody opens the page.
    from panview.ui.dialogs.tag_page import TagPage

T = TypeVar("T")


class TagController(QObject):
    """Turns what is said about tags into changes of the review, and keeps the file in step with it."""

    def __init__(
        self, window: MainWindow, state: ReviewState, cursor: CursorState, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._background = Background(1, "tags", self)
        self._dataset: Dataset | None = None
        # As they were last handed over to be written, and as they are known to be in the file.
        self._kept = self._written = NO_TAGS
        self._ready = False
        self._last = ""
        self._pending = 0
        self._asked: list[int] = []
        window.lazy_tags.when_made(self._connect_page)
        state.snapshot_changed.connect(self._follow)
        state.opened.connect(self._read)
        state.closed.connect(self._forget)

    @property
    def _page(self) -> TagPage:
        return self._window.tag_page

    @property
    def _is_shown(self) -> bool:
        page = self._window.lazy_tags.made
        return page is not None and page.isVisible()

    def _connect_page(self, page: TagPage) -> None:
        page.toggled.connect(self._toggle_asked)
        page.export_wanted.connect(self.choose_export)

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._pending > 0

    def close(self) -> None:
        """Wait until everything is written."""
        self._background.close()
        if self._dataset is not None and self._kept is not self._written:
            # Work that had not begun yet was cancelled above.
            with suppress(PanviewError):
                _save(self._dataset, self._written, self._kept)
            self._written = self._kept

    # Actions

    def ask(self) -> None:
        """Let the user choose a tag, or write a new one."""
        snapshot, images = self._state.snapshot, self._images()
        if snapshot is None or not images:
            self._window.status_line.show_message(tr("Choose an image first"))
            return
        if not self._ready:
            self._window.status_line.show_message(tr("The tags of this set could not be read, so none can be added"))
            return
        # The images selected now, not those selected when the page closes.
        self._asked = images
        count = len(images)
        name = snapshot.dataset.image_names[images[0]]
        self._page.set_images(
            tr("Tags of {name}", name=name) if count == 1 else tr("Tags of {count:,} images", count=count)
        )
        self._fill(snapshot)
        self._page.popup()

    def again(self) -> None:
        """Put the last tag on the images that are chosen, or take it off."""
        if self._last:
            self.toggle(self._last, self._images())
        else:
            self.ask()

    def _toggle_asked(self, text: str) -> None:
        try:
            checked_tag(text)
        except TagError as error:
            self._page.set_problem(_sentence(str(error)))
            return
        self.toggle(text, self._asked)

    def toggle(self, text: str, images: list[int]) -> None:
        """Put a tag on images, or take it off where all have it.

        Raises
        ------
        TagError
            It can be no tag.
        """
        snapshot = self._state.snapshot
        if snapshot is None or not images or not self._ready:
            return
        tag = snapshot.tags.spelled(checked_tag(text))
        self._last = tag
        tags, present = snapshot.tags.toggled(tag, images, len(snapshot.dataset))
        verb = tr("Tag") if present else tr("Remove tag")
        self._state.change(f"{verb} {tag}", {"tags": tags})
        count = trn("{count:,} image", "{count:,} images", len(images), count=len(images))
        self._window.status_line.show_message(f"{tag} {'added to' if present else 'removed from'} {count}")

    def choose_export(self) -> None:
        """Ask where to write the tags as a table of images."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        if not snapshot.tags:
            self._window.status_line.show_message(tr("No image has a tag yet"))
            return
        dialog = save_dialog(self._window, tr("Export tags"), "tags.csv", tr("CSV (*.csv)"))
        dialog.fileSelected.connect(when_allowed(self._window, self._state, TAGS, self.export, self.choose_export))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write the tags of all images as a table."""
        snapshot = self._state.snapshot
        if snapshot is None:
            return

        def write() -> None:
            chosen_output(snapshot, path, TAGS).write(tag_table(snapshot.dataset, snapshot.tags, every=True))

        say = self._window.status_line.show_message
        self._submit(write, lambda _: say(tr("Wrote tags to {path}", path=path)), tr("The tags could not be written"))

    # The file

    def _images(self) -> list[int]:
        """Return the images that are selected, or the one on the canvas."""
        selected = [int(row) for row in self._window.image_list.selected_rows()]
        row = self._cursor.now.image
        return selected or ([row] if row >= 0 else [])

    def _fill(self, snapshot: Snapshot) -> None:
        """Show on the page what the images have that it is of."""
        tags, images = snapshot.tags, self._asked
        rows = [TagRow(tag, int(tags.marks[tag][images].sum()), len(images), tags.count(tag)) for tag in tags.names]
        self._page.set_rows(rows, len(images))

    def _forget(self) -> None:
        """Forget everything about a set that has been closed, and close questions about it."""
        if self._is_shown:
            self._page.dismiss()
        self._dataset, self._ready = None, False
        self._kept = self._written = NO_TAGS

    def _read(self, snapshot: Snapshot) -> None:
        dataset = self._dataset = snapshot.dataset
        self._submit(
            partial(_read, dataset), partial(self._take, dataset), tr("The tags of this set could not be read")
        )

    def _follow(self, snapshot: Snapshot) -> None:
        dataset = snapshot.dataset
        if self._is_shown:
            self._fill(snapshot)
        if self._ready and snapshot.tags is not self._kept:
            before, self._kept = self._kept, snapshot.tags
            save = partial(_save, dataset, before, snapshot.tags)
            self._submit(save, partial(self._note_written, dataset, snapshot.tags), tr("The tags could not be saved"))

    def _take(self, dataset: Dataset, tags: Tags) -> None:
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        self._kept = self._written = tags
        self._ready = True
        if tags.marks:
            self._state.adopt({"tags": tags})

    def _note_written(self, dataset: Dataset, tags: Tags, _: Tags) -> None:
        if dataset.is_same(self._dataset):
            self._written = tags

    def _submit(self, work: Callable[[], T], done: Callable[[T], None], trouble: str) -> None:
        self._pending += 1

        def finished(result: T) -> None:
            self._pending -= 1
            done(result)

        def failed(why: str) -> None:
            self._pending -= 1
            self._window.banner.show_message(trouble, why)

        self._background.submit(work, finished, failed)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _read(dataset: Dataset) -> Tags:
    return read_tags(dataset, tag_file_of(dataset))


def _save(dataset: Dataset, before: Tags, after: Tags) -> Tags:
    return save_tags(dataset, tag_file_of(dataset), before, after)
