"""Files that are dropped on the window: where they land is shown, a review is replaced only when asked, all is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from panview.datasets.opening import AS_USUAL, Opening
from panview.jobs.dropped import looked_at
from panview.review.drop_plan import DropItem, DropPlan, Kind, Lands, item_text, outcome_text, plan_drop
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.views_controller import ViewsController
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.timers import one_shot
from panview.words import tr

_SHOWN_MS = 12_000
"""So long what was done is told, where all went well."""


class DropController(QObject):
    """Looks at what is dragged and dropped, and hands it to whoever opens it."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        opening: OpeningController,
        views: ViewsController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._opening, self._views = window, state, opening, views
        self._background = Background(1, "dropped", self)
        self._number = 0
        self._waiting: dict[Path, DropItem] = {}
        self._told: dict[Path, tuple[DropItem, str]] = {}
        self._hides = one_shot(self, _SHOWN_MS, window.drop_note.clear)
        window.drag_began.connect(self._show_where)
        window.drag_ended.connect(self._end_drag)
        window.paths_dropped.connect(self.take)
        opening.told.connect(self._hear)

    @property
    def busy(self) -> bool:
        """Whether something that was dropped is being looked at."""
        return self._background.busy

    def close(self) -> None:
        """Stop looking."""
        self._hides.stop()
        self._background.close()

    def take(self, paths: tuple[Path, ...]) -> None:
        """Do with dropped files what they are for; a review is replaced only once somebody has said so."""
        self._number += 1
        self._look(paths, partial(self._ask, self._number))

    # While it is held over the window

    def _show_where(self, paths: tuple[Path, ...]) -> None:
        self._number += 1
        self._window.drop_overlay.begin([path.name or str(path) for path in paths])
        self._look(paths, partial(self._say_where, self._number))

    def _say_where(self, number: int, kinds: tuple[tuple[Path, Kind], ...]) -> None:
        if number == self._number:
            plan = plan_drop(kinds, self._open_name())
            self._window.drop_overlay.set_lines([item_text(item, plan.replaces) for item in plan.items])

    def _end_drag(self) -> None:
        self._number += 1
        self._window.drop_overlay.hide()

    # When it is dropped

    def _look(self, paths: tuple[Path, ...], done: Callable[[tuple[tuple[Path, Kind], ...]], None]) -> None:
        """Look at files beside the window: they may be far away."""
        self._background.submit(
            partial(looked_at, paths),
            done,
            partial(self._window.banner.show_failure, tr("What was dropped could not be examined")),
        )

    def _ask(self, number: int, kinds: tuple[tuple[Path, Kind], ...]) -> None:
        if number != self._number:
            return
        plan = plan_drop(kinds, self._open_name())
        if not plan.replaces:
            self._do(plan)
            return
        name = plan.landing(Lands.OPENED)[0].name
        others = [item_text(item) for item in plan.items if item.lands is not Lands.OPENED]
        text = tr(
            "{replaces} will be closed. Recent opens it again as it is now; verdicts are kept.", replaces=plan.replaces
        )
        if others:
            text += "\n" + "\n".join(others)
        from panview.ui.dialogs.question_page import Answer

        answer = Answer(tr("Open {name}", name=name), partial(self._do, plan))
        self._window.lazy_question().ask(
            tr("Open {name} in place of {replaces}?", name=name, replaces=plan.replaces),
            text,
            [answer],
            tr("Stay here"),
        )

    def _do(self, plan: DropPlan) -> None:
        self._hides.stop()
        self._window.drop_note.clear()
        self._waiting = {item.path: item for item in plan.items if item.lands is not Lands.LEFT}
        self._told = {item.path: (item, "") for item in plan.items if item.lands is Lands.LEFT}
        tables = plan.landing(Lands.JOINED)
        roots, predictions = plan.landing(Lands.OPENED), plan.landing(Lands.ADDED)
        for path in plan.landing(Lands.IMPORTED):
            self._settle(path, self._views.import_from(path))
        if roots:
            opening = Opening(images_table=tables[0]) if tables else AS_USUAL
            self._opening.open(roots[0], predictions, opening=opening)
        else:
            for path in tables:
                self._opening.add_images_table(path)
            for path in predictions:
                self._opening.add_prediction(path)
        self._tell()

    def _hear(self, path: Path | None, problem: str) -> None:
        """Take down what came of an item."""
        tables = [known for known, item in self._waiting.items() if item.lands is Lands.JOINED]
        if path is None:
            # Of what has no name of its own here, only a table of images fails.
            for table in tables[:1]:
                self._settle(table, problem)
        elif path in self._waiting:
            opened = self._waiting[path].lands is Lands.OPENED
            self._settle(path, problem)
            if opened and problem:
                # With the set that they are for, all else stays outside.
                for other in tuple(self._waiting):
                    self._settle(other, tr("{name} could not be opened", name=path.name))
            elif opened:
                for table in tables:
                    self._settle(table, "")
        self._tell()

    def _settle(self, path: Path, problem: str) -> None:
        item = self._waiting.pop(path, None)
        if item is not None:
            self._told[path] = (item, problem)

    def _tell(self) -> None:
        """Say what was done with each item, once it is known of all."""
        if self._waiting or not self._told:
            return
        told, self._told = tuple(self._told.values()), {}
        lines = [outcome_text(item, problem) for item, problem in told]
        if len(lines) == 1 and (told[0][1] or told[0][0].lands is not Lands.LEFT):
            # Of a single one that failed, or was opened or joined, there is a message of its own.
            if not told[0][1] and told[0][0].lands is Lands.ADDED:
                self._window.status_line.show_message(lines[0])
            return
        fine = not any(problem or item.lands is Lands.LEFT for item, problem in told)
        text = tr("{count:,} items dropped", count=len(lines)) if len(lines) > 1 else tr("Nothing was opened")
        self._window.drop_note.show_message(text, "\n".join(lines), "info" if fine else "warning")
        if fine:
            self._hides.start()

    def _open_name(self) -> str:
        snapshot = self._state.snapshot
        return "" if snapshot is None else snapshot.dataset.name
