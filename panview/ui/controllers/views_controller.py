"""Named views: what is shown now is kept under a name, shown again, and shared as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.errors import FilterError, PanviewError
from panview.jobs.exports import inputs_of_snapshot
from panview.outputs import VIEWS, Inputs, Output
from panview.overlay.colourings.registry import COLOURINGS
from panview.presentation.describe_views import view_rows
from panview.review.filters import SegmentFilter, check_filter
from panview.review.remembered.filter_text import filter_again, kept_filter
from panview.review.remembered.store import change_kept, load_kept
from panview.review.remembered.views import (
    KeptViews,
    NamedView,
    checked_name,
    joined,
    joined_note,
    read_views,
    views_file,
    views_text,
    with_view,
    without_view,
)
from panview.review.session import Scope, Snapshot
from panview.ui.choosing import file_dialog, save_dialog
from panview.ui.commands import LookCommands
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.orders import image_order, list_order, set_image_order, set_list_order
from panview.ui.review_state import ReviewState
from panview.ui.saving import when_allowed
from panview.words import tr, trn

if TYPE_CHECKING:
    # At run time it is loaded when somebody asks for it.
    from panview.ui.dialogs.views_page import ViewsPage

_HELP = tr("Enter shows a view, Delete forgets it. A view is the filter with the order, colouring and scope.")
_NOTHING_OPEN = tr("Open a set to show a view of it, or to save one.")


class ViewsController(QObject):
    """Keeps the named views, and shows them."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        looks: LookCommands,
        *,
        writable: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._looks = window, state, cursor, looks
        self._writable = writable
        self._kept = KeptViews()
        self._replacing = ""
        self._background = Background(1, "views", self)
        window.lazy_views.when_made(self._connect)
        window.image_list.views_requested.connect(self.ask)
        self._submit(
            partial(load_kept, views_file(), KeptViews, writable=writable), tr("Your named views could not be read")
        )

    @property
    def busy(self) -> bool:
        """Whether views are read or written."""
        return self._background.busy

    @property
    def views(self) -> tuple[NamedView, ...]:
        """The views that are kept."""
        return self._kept.views

    def close(self) -> None:
        """Stop."""
        self._background.close()

    # What actions do

    def ask(self) -> None:
        """Show the views."""
        self._open(names=False)

    def ask_name(self) -> None:
        """Let the user name what is shown now."""
        if self._state.snapshot is not None:
            self._open(names=True)

    def keep(self, name: str) -> None:
        """Keep what is shown now under a name; another view of that name is replaced only when asked twice."""
        snapshot, name = self._state.snapshot, checked_name(name)
        if snapshot is None or not name:
            return
        known = next((each for each in self.views if each.name.casefold() == name.casefold()), None)
        if known is not None and self._replacing.casefold() != name.casefold():
            self._replacing = name
            self._page.line.setText(name)
            self._fill(
                tr(
                    "A view {name} already exists. Press Enter again to replace it, or use another name.",
                    name=known.name,
                )
            )
            return
        self._replacing = ""
        self._change(partial(_with, self._now(snapshot, name)), tr("The view could not be saved"))
        self._fill()

    def show(self, name: str) -> None:
        """Show a view."""
        snapshot = self._state.snapshot
        view = next((each for each in self.views if each.name == name), None)
        if view is None:
            return
        if snapshot is None:
            self._fill(_NOTHING_OPEN)
            return
        try:
            condition = filter_again(view.filter, snapshot.dataset.categories.names)
        except FilterError as error:
            self._refuse(view, error)
        else:
            self._state.when_checkable(condition, partial(self._show, view, condition))

    def _refuse(self, view: NamedView, error: FilterError) -> None:
        self._fill(tr("{name} cannot be shown for this set: {error}", name=view.name, error=error))

    def _show(self, view: NamedView, condition: SegmentFilter) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        try:
            check_filter(condition, snapshot.dataset)
        except FilterError as error:
            self._refuse(view, error)
            return
        if self._window.lazy_views.made is not None:
            self._page.dismiss()
        scope = Scope(view.scope)
        if scope is Scope.SELECTED or (scope is Scope.FILTERED and not condition.active):
            scope = Scope.WHOLE
        # A queue is whose it is, and no view's.
        condition = replace(condition, queue=snapshot.filter.queue)
        self._state.change(tr("View {name}", name=view.name), {"filter": condition, "scope": scope})
        set_image_order(self._window, view.images)
        set_list_order(self._window, view.disagreements)
        if view.colouring in {kind.key for kind in COLOURINGS}:
            self._looks.set_colour(view.colouring)
        self._window.status_line.show_message(tr("View {name}", name=view.name))

    def forget(self, name: str) -> None:
        """Forget a view."""
        self._change(partial(_without, name), tr("The view could not be forgotten"))
        self._fill()

    def choose_import(self) -> None:
        """Ask for a file of views."""
        kinds = f"{tr('Views (*.json)')};;{tr('All files (*)')}"
        dialog = file_dialog(self._window, tr("Import views"), kinds=kinds)
        dialog.fileSelected.connect(lambda path: self.import_from(Path(path)))
        dialog.open()

    def import_from(self, path: Path) -> str:
        """Take over the views of a file; return why that could not be done, empty where it was."""
        try:
            others = read_views(path)
        except PanviewError as error:
            self._window.banner.show_message(tr("The views could not be imported"), str(error), "warning")
            return str(error)
        found = joined(self.views, others)
        self._change(partial(_joined, others), tr("The views could not be saved"))
        said = joined_note(found, path.name)
        self._window.status_line.show_message(said)
        self._fill(f"{said}.")
        return ""

    def choose_export(self) -> None:
        """Ask where to write the views."""
        if not self.views:
            self._fill(tr("There is no view to export yet."))
            self._window.status_line.show_message(tr("There is no view to export yet"))
            return
        dialog = save_dialog(self._window, tr("Export views"), "panview-views.json", tr("Views (*.json)"))
        allowed = when_allowed(self._window, self._state, VIEWS, self.export_to, self.choose_export)
        dialog.fileSelected.connect(allowed)
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the views into a file."""
        snapshot, views = self._state.snapshot, self.views
        inputs = Inputs() if snapshot is None else inputs_of_snapshot(snapshot)
        try:
            Output(path, VIEWS, inputs, overwrite=True).write(views_text(views))
        except PanviewError as error:
            self._window.banner.show_message(tr("The views could not be written"), str(error))
            return
        self._window.status_line.show_message(
            trn(
                "Wrote {count:,} view to {path}",
                "Wrote {count:,} views to {path}",
                len(views),
                count=len(views),
                path=path,
            )
        )

    # Inside

    @property
    def _page(self) -> ViewsPage:
        return self._window.lazy_views()

    def _connect(self, page: ViewsPage) -> None:
        page.chosen.connect(self.show)
        page.removed.connect(self.forget)
        page.keep_wanted.connect(self.keep)
        page.import_wanted.connect(self.choose_import)
        page.export_wanted.connect(self.choose_export)

    def _open(self, *, names: bool) -> None:
        self._replacing = ""
        self._fill()
        self._page.begin(can_keep=self._state.snapshot is not None, names=names)

    def _fill(self, said: str = "") -> None:
        """List the views anew, where somebody has opened the card."""
        if self._window.lazy_views.made is None and said:
            return
        is_open = self._state.snapshot is not None
        self._page.set_rows(view_rows(self.views), said or (_HELP if is_open else _NOTHING_OPEN))

    def _now(self, snapshot: Snapshot, name: str) -> NamedView:
        return NamedView(
            name=name,
            filter=kept_filter(snapshot.filter, snapshot.dataset.categories.names),
            images=image_order(self._window),
            disagreements=list_order(self._window),
            colouring=self._cursor.now.look.colour_by,
            scope="filtered" if snapshot.scope is Scope.FILTERED else "whole",
        )

    def _change(self, change: Callable[[KeptViews], KeptViews], failed: str) -> None:
        self._kept = change(self._kept)
        if self._writable:
            self._submit(partial(change_kept, views_file(), KeptViews, change), failed)

    def _submit(self, work: Callable[[], tuple[KeptViews, str]], failed: str) -> None:
        self._background.submit(work, partial(self._take, failed), partial(self._trouble, failed))

    def _take(self, failed: str, found: tuple[KeptViews, str]) -> None:
        self._kept, note = found
        page = self._window.lazy_views.made
        if page is not None and page.isVisible() and view_rows(self.views) != page.rows():
            self._fill()
        self._trouble(failed, note)

    def _trouble(self, failed: str, why: str) -> None:
        if why:
            self._window.banner.show_message(failed, why, "warning")


def _with(view: NamedView, kept: KeptViews) -> KeptViews:
    return with_view(kept, view)


def _without(name: str, kept: KeptViews) -> KeptViews:
    return without_view(kept, name)


def _joined(others: tuple[NamedView, ...], kept: KeptViews) -> KeptViews:
    for each in joined(kept.views, others).views[len(kept.views) :]:
        kept = with_view(kept, each)
    return kept
