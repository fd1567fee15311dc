"""The action table of the review window, and what shows it: palette, `?` page, tool tips."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.review.verdicts import Verdict
from panview.ui.action_rows import (
    canvas_rows,
    category_rows,
    check_rows,
    colour_action,
    comparison_rows,
    file_rows,
    go_rows,
    layer_action,
    page_action,
    page_rows,
    program_rows,
    review_rows,
    tag_rows,
    verdict_action,
    verdict_rows,
)
from panview.ui.actions import ActionTable, Needs
from panview.ui.canvas.colourings.registry import COLOURINGS
from panview.ui.canvas.style import Layer
from panview.ui.controllers.categories_controller import CategoriesController
from panview.ui.controllers.compare_page_controller import ComparePageController
from panview.ui.controllers.comparison_controller import ComparisonController
from panview.ui.controllers.findings_controller import FindingsController
from panview.ui.controllers.pages_controller import PagesController
from panview.ui.controllers.report_controller import ReportController
from panview.ui.controllers.review_controller import ReviewController
from panview.ui.controllers.run_controller import RunController
from panview.ui.controllers.tag_controller import TagController
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.controllers.verdict_dialogs import VerdictDialogs
from panview.ui.file_dialogs import FileDialogs
from panview.ui.main_window import MainWindow
from panview.ui.models.keys_model import KeyRow
from panview.ui.models.palette_model import PaletteRow
from panview.ui.page import Page
from panview.ui.themes import ThemeSwitch

if TYPE_CHECKING:
    from panview.ui.dialogs.parts_page import PartsPage
    from panview.ui.pages.compare_page import ComparePage


class ReviewActions(QObject):
    """Builds the action table of a window and keeps everything that shows it in step."""

    def __init__(
        self,
        window: MainWindow,
        controller: ReviewController,
        runs: RunController,
        verdicts: VerdictController,
        pages: PagesController,
        comparison: ComparisonController,
        compare_page: ComparePageController,
        findings: FindingsController,
        categories: CategoriesController,
        themes: ThemeSwitch,
        tags: TagController,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._runs = runs
        self._verdicts = verdicts
        self._compare_page = compare_page
        self.dialogs = FileDialogs(window, controller)
        self.report = ReportController(window, controller)
        rows = [
            *file_rows(window, controller, self.dialogs, runs.open_dialog, self.report.choose_file),
            *go_rows(controller),
            *page_rows(pages),
            *canvas_rows(window, controller),
            *comparison_rows(comparison, compare_page, self._export_changes),
            *check_rows(findings),
            *category_rows(categories),
            *verdict_rows(verdicts, VerdictDialogs(window, controller, verdicts)),
            *tag_rows(tags),
            *review_rows(window, controller),
            *program_rows(window, themes.choose, self.show_palette, self.show_keys),
        ]
        self.table = ActionTable(window, rows, controller.settings.shortcuts)
        self._connect()
        self._update_availability()
        self._show_shortcuts()

    def show_palette(self) -> None:
        """Show the command palette."""
        table = self.table
        self._window.palette_page.set_rows(
            [
                PaletteRow(row.id, row.title, table.shortcut_text(row.id), table.action(row.id).isEnabled(), row.group)
                for row in table.rows
                if row.id != "palette"
            ]
        )
        self._window.palette_page.popup()

    def show_keys(self) -> None:
        """Show all keys."""
        self._fill_keys()
        self._window.keys_page.popup()

    def _connect(self) -> None:
        window, controller, dialogs = self._window, self._controller, self.dialogs
        controller.availability_changed.connect(self._update_availability)
        controller.state.snapshot_changed.connect(self._update_availability)
        for changed in (controller.state.undo_stack.canUndoChanged, controller.state.undo_stack.canRedoChanged):
            changed.connect(self._update_availability)
        window.lazy_palette.when_made(lambda page: page.triggered.connect(self.table.trigger))
        window.lazy_keys.when_made(lambda page: page.shortcut_changed.connect(self._rebind))
        window.lazy_keys.when_made(lambda page: page.reset_requested.connect(self._reset_keys))
        window.top_bar.open_requested.connect(dialogs.choose_folder)
        window.top_bar.add_predictions_requested.connect(dialogs.choose_predictions)
        window.top_bar.run_requested.connect(self._runs.open_dialog)
        window.metrics.run_requested.connect(self._runs.open_dialog)
        window.top_bar.palette_requested.connect(self.show_palette)
        window.top_bar.export_requested.connect(dialogs.choose_csv)
        window.metrics.add_predictions_requested.connect(dialogs.choose_predictions)
        window.lazy_compare.when_made(self._connect_compare)
        self._compare_page.walking_changed.connect(self._update_availability)
        window.status_line.keys_requested.connect(self.show_keys)
        window.welcome.open_requested.connect(dialogs.choose_folder)
        window.welcome.parts_requested.connect(dialogs.choose_parts)
        window.lazy_open.when_made(self._connect_parts)
        window.lazy_open.when_made(lambda page: page.open_requested.connect(dialogs.open_chosen))
        window.lazy_add.when_made(self._connect_parts)
        window.lazy_add.when_made(lambda page: page.add_requested.connect(dialogs.add_chosen))
        controller.opening.form_wanted.connect(dialogs.choose_form_of)
        controller.opening.parts_wanted.connect(dialogs.choose_parts_of)
        window.welcome.demo_requested.connect(controller.opening.open_demo)
        window.welcome.recent_activated.connect(controller.open_recent)
        window.welcome.recent_removed.connect(controller.forget_recent)
        window.paths_dropped.connect(controller.opening.open_dropped)

    def _connect_parts(self, page: PartsPage) -> None:
        page.part_wanted.connect(partial(self.dialogs.choose_part, page))
        page.other_wanted.connect(partial(self.dialogs.choose_other, page))

    def _connect_compare(self, page: ComparePage) -> None:
        page.add_predictions_requested.connect(self.dialogs.choose_predictions)
        page.run_requested.connect(self._runs.open_dialog)
        page.changes.export_requested.connect(self._export_changes)

    def _update_availability(self) -> None:
        snapshot = self._controller.state.snapshot
        if snapshot is None:
            self.table.set_available(Needs.NOTHING)
        else:
            # What is done with predictions is done with their disagreements; several can be compared by eye as well.
            one = Needs.PREDICTION if snapshot.dataset.has_truth else Needs.DATASET
            several = Needs.SEVERAL if len(snapshot.predictions) > 1 else one
            self.table.set_available(Needs.DATASET if snapshot.prediction is None else several)
        stack = self._controller.state.undo_stack
        self.table.action("undo").setEnabled(stack.canUndo())
        self.table.action("redo").setEnabled(stack.canRedo())
        # Escape belongs to whatever is open while nobody walks through a list.
        self.table.action("back_to_list").setEnabled(self._compare_page.walking)

    def _export_changes(self) -> None:
        compared = self._compare_page.compared
        if compared is None:
            self._window.status_line.show_message("There is no comparison on the page Compare to export")
            return
        comparison = compared.comparison
        name = f"{comparison.second_name}-against-{comparison.first_name}"
        self.dialogs.choose_changes_csv(name, self._compare_page.export)

    def _rebind(self, action_id: str, keys: str) -> None:
        self._use_shortcuts({**self._controller.settings.shortcuts, action_id: keys})

    def _reset_keys(self) -> None:
        self._use_shortcuts({})

    def _use_shortcuts(self, shortcuts: dict[str, str]) -> None:
        self._controller.update_settings(shortcuts=shortcuts)
        self.table.set_shortcuts(shortcuts)
        self._fill_keys()
        self._show_shortcuts()

    def _fill_keys(self) -> None:
        table = self.table
        self._window.keys_page.set_rows(
            [KeyRow(row.id, row.title, row.group, table.shortcut_keys(row.id)) for row in table.rows]
        )

    def _show_shortcuts(self) -> None:
        """Name shortcuts in tool tips and on buttons."""
        table, window = self.table, self._window
        text = table.shortcut_text
        window.top_bar.set_shortcuts(text("palette"), text("export_csv"), text("run_model"))
        window.top_bar.set_page_tips({page: table.action(page_action(page)).toolTip() for page in Page})
        window.welcome.set_shortcuts(text("open_folder"), text("palette"), text("keys"))
        tips = {layer.value: table.action(layer_action(layer)).toolTip() for layer in Layer}
        tips |= {kind.key: table.action(colour_action(kind.key)).toolTip() for kind in COLOURINGS}
        tips["outlines"] = table.action("outlines").toolTip()
        fainter, stronger = text("less_opaque"), text("more_opaque")
        tips["opacity"] = "Opacity of segments" + (f" ({fainter} and {stronger})" if fainter and stronger else "")
        window.canvas_bar.set_tips(tips)
        scopes = {"all": "scope_whole", "filtered": "scope_filtered", "selected": "scope_selected"}
        window.metrics.set_tips({key: table.action(action).toolTip() for key, action in scopes.items()})
        line = f"{table.action('search').toolTip()}: a condition, or a part of the file name"
        window.image_list.set_tips(line, table.action("filter_form").toolTip())
        window.disagreements.verdict_bar.set_tips({verdict: text(verdict_action(verdict)) for verdict in Verdict})
        window.walk_bar.set_shortcuts(text("back_to_list"), text("previous_disagreement"), text("next_disagreement"))
        window.status_line.set_shortcut(text("keys"))
