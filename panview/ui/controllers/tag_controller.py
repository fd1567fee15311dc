"""Tags: put on the images that are selected, kept on this computer or with a team, and read again with the dataset."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.jobs.exports import chosen_output
from panview.outputs import TAGS
from panview.presentation.rows import TagRow
from panview.review.session import Snapshot
from panview.review.tag_file import tag_table
from panview.review.tags import NO_TAGS, TagError, Tags, checked_tag
from panview.review.team.place import Place
from panview.ui.choosing import save_dialog
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import when_allowed
from panview.words import tr, trn

if TYPE_CHECKING:
    # At run time it is loaded when somebody opens the page.
    from panview.ui.dialogs.tag_page import TagPage

T = TypeVar("T")
_CLOSE_S = 30.0


class TagController(QObject):
    """Turns what is said about tags into changes of the review, and keeps the file in step with it."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        verdicts: VerdictController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._verdicts = window, state, cursor, verdicts
        self._background = Background(1, "tags", self)
        self._dataset: Dataset | None = None
        # As they were last handed over to be saved.
        self._kept = NO_TAGS
        self._saving: list[Future[None]] = []
        self._ready = self._expected = False
        # Where they were read, and how often a team had said then that they are others.
        self._place: Place | None = None
        self._arrived = 0
        self._last = ""
        self._pending = 0
        self._asked: list[int] = []
        window.lazy_tags.when_made(self._connect_page)
        state.snapshot_changed.connect(self._follow)
        verdicts.opened.connect(self._follow_place)
        verdicts.team_changed.connect(self._follow_team)
        state.opened.connect(self._expect)
        state.closed.connect(self._forget)

    @property
    def _page(self) -> TagPage:
        return self._window.lazy_tags()

    @property
    def _is_shown(self) -> bool:
        page = self._window.lazy_tags.made
        return page is not None and page.isVisible()

    def _connect_page(self, page: TagPage) -> None:
        page.toggled.connect(self._toggle_asked)
        page.export_wanted.connect(self.choose_export)

    @property
    def busy(self) -> bool:
        """Whether tags are being read or saved."""
        return self._expected or self._pending > 0

    def close(self) -> None:
        """Wait until everything is saved."""
        self._background.close()
        for future in self._saving:
            # What could not be saved has been said.
            with suppress(PanviewError, CancelledError, TimeoutError):
                future.result(timeout=_CLOSE_S)
        self._saving = []

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
        said = tr("{tag} added to {count}", tag=tag, count=count)
        if not present:
            said = tr("{tag} removed from {count}", tag=tag, count=count)
        team = self._verdicts.team
        if team is not None and team.role is not None and not team.may_decide:
            said = tr("{said}, on this computer only: a reader of a team does not share tags", said=said)
        self._window.status_line.show_message(said)

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
        self._dataset, self._ready, self._expected = None, False, False
        self._kept, self._place, self._arrived = NO_TAGS, None, 0

    def _expect(self, snapshot: Snapshot) -> None:
        """Wait until it is known where they are kept."""
        self._dataset, self._expected = snapshot.dataset, True

    def _follow_place(self) -> None:
        """Read them where they are kept now."""
        if self._dataset is None or self._verdicts.opening:
            return
        if self._expected or self._verdicts.place != self._place:
            self._expected, self._place = False, self._verdicts.place
            self._read(self._dataset)

    def _follow_team(self) -> None:
        """Read what others of a team have done to them."""
        team = self._verdicts.team
        arrived = team.tags if team is not None else 0
        if arrived != self._arrived:
            self._arrived = arrived
            if self._ready and self._dataset is not None:
                self._read(self._dataset)

    def _read(self, dataset: Dataset) -> None:
        # In one thread with what saves them, and with what exchanges a file for a team.
        read, taken = partial(self._verdicts.store.tags, dataset), partial(self._take, dataset, self._kept)
        self._submit(read, taken, tr("The tags of this set could not be read"), self._verdicts.background)

    def _follow(self, snapshot: Snapshot) -> None:
        dataset = snapshot.dataset
        if self._is_shown:
            self._fill(snapshot)
        if self._ready and snapshot.tags is not self._kept:
            before, self._kept = self._kept, snapshot.tags
            save = partial(self._verdicts.store.save_tags, dataset, before, snapshot.tags)
            future = self._submit(save, _nothing, tr("The tags could not be saved"), self._verdicts.background)
            self._saving = [*(each for each in self._saving if not each.done()), future]

    def _take(self, dataset: Dataset, asked: Tags, tags: Tags) -> None:
        """Show tags that were read when those of the window were as ``asked``."""
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        self._ready = True
        # What has been changed here since is on its way.
        newest = tags.moved(asked, self._kept) if self._kept is not asked else tags
        if not newest.are_as(snapshot.tags):
            self._kept = newest
            self._state.adopt({"tags": newest})

    def _submit(
        self, work: Callable[[], T], done: Callable[[T], None], trouble: str, background: Background | None = None
    ) -> Future[T]:
        self._pending += 1

        def finished(result: T) -> None:
            self._pending -= 1
            done(result)

        def failed(why: str) -> None:
            self._pending -= 1
            self._window.banner.show_message(trouble, why)

        return (background or self._background).submit(work, finished, failed)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _nothing(_: object) -> None:
    """Nothing is to be done then."""
