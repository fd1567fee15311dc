"""The rows of the action table: all that the window can do, with its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from panview.datasets.annotation.names import TITLES
from panview.metrics.segment_table import Status
from panview.overlay.colourings.registry import COLOURINGS
from panview.presentation.describe_repairs import TITLES as REPAIR_TITLES
from panview.presentation.panel_sizes import IMAGES
from panview.review.look import Framing, Layer
from panview.review.repair import RepairKind
from panview.review.session import Scope
from panview.review.verdicts import Verdict
from panview.ui.actions import Action, Needs
from panview.ui.actions import action_row as _row
from panview.ui.clipboard import copy_photo_path
from panview.ui.commands import Commands, LookCommands
from panview.ui.controllers.annotation_controller import AnnotationController
from panview.ui.controllers.categories_controller import CategoriesController
from panview.ui.controllers.compare_page_controller import ComparePageController
from panview.ui.controllers.comparison_controller import ComparisonController
from panview.ui.controllers.corrections_controller import CorrectionsController
from panview.ui.controllers.findings_controller import FindingsController
from panview.ui.controllers.kept_runs_controller import KeptRunsController
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.parts_controller import PartsController
from panview.ui.controllers.recent_controller import RecentController
from panview.ui.controllers.repair_controller import RepairController
from panview.ui.controllers.review_controller import ReviewController
from panview.ui.controllers.reviewers_controller import ReviewersController
from panview.ui.controllers.sample_controller import SampleController
from panview.ui.controllers.tag_controller import TagController
from panview.ui.controllers.team_controller import TeamController
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.controllers.verdict_dialogs import VerdictDialogs
from panview.ui.controllers.views_controller import ViewsController
from panview.ui.cursor_state import CursorState
from panview.ui.file_dialogs import FileDialogs
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.spec import AnyPage
from panview.ui.review_state import ReviewState
from panview.ui.second_window import CanvasWindow
from panview.ui.walks import Walks
from panview.words import tr

ALWAYS, DATASET, PREDICTION, SEVERAL = Needs.NOTHING, Needs.DATASET, Needs.PREDICTION, Needs.SEVERAL

_LAYER_TITLES = {
    Layer.GROUND_TRUTH: tr("Show ground truth"),
    Layer.PREDICTION: tr("Show prediction"),
    Layer.BOTH: tr("Show both"),
    Layer.SPLIT: tr("Show both with a divider"),
    Layer.SIDE_BY_SIDE: tr("Show side by side"),
}
_VERDICT_KEYS = {
    Verdict.PREDICTION_RIGHT: "Enter|Return",
    Verdict.PREDICTION_WRONG: "X",
    Verdict.TRUTH_WRONG: "W",
    Verdict.BOTH_FINE: "E",
    Verdict.UNSURE: "U",
}
_STATUS_KEYS = {Status.TP: "1", Status.FP: "2", Status.FN: "3", Status.IGNORED: "4"}


def layer_action(layer: Layer) -> str:
    """Return the id of the action that shows a layer."""
    return f"layer_{layer.name.lower()}"


def colour_action(colour: str) -> str:
    """Return the id of the action that colours by something."""
    return f"colour_{colour}"


def file_rows(
    window: MainWindow,
    opening: OpeningController,
    commands: Commands,
    dialogs: FileDialogs,
    run_model: Callable[[], None],
    report: Callable[[], None],
) -> list[Action]:
    """Return the actions that open, close and export."""
    row = partial(_row, "File")
    return [
        row("open_folder", "Open folder…", "Ctrl+O", dialogs.choose_folder, aliases="load|dataset"),
        row("open_json", "Open panoptic JSON…", "", dialogs.choose_json),
        row("open_address", "Open address…", "", dialogs.ask_address, aliases="s3|gs|https|url|cloud|remote|bucket"),
        row("open_parts", "Open with separate folders…", "Ctrl+Alt+O", dialogs.choose_parts),
        row("open_demo", "Open the demo set", "", opening.open_demo, aliases="example|sample data|try"),
        row(
            "add_predictions",
            "Add predictions…",
            "Ctrl+Shift+O",
            dialogs.choose_predictions,
            DATASET,
            aliases="load results|model results",
        ),
        row("add_form", "Add predictions in another form…", "Ctrl+Alt+Shift+O", dialogs.choose_form, DATASET),
        row("images_table", "Add a table of images…", "", dialogs.choose_images_table, DATASET),
        row("run_model", "Run model…", "Ctrl+R", run_model, DATASET),
        row(
            "export_csv",
            "Export listed disagreements as CSV…",
            "Ctrl+E",
            dialogs.choose_csv,
            PREDICTION,
            aliases="save list|spreadsheet",
        ),
        row("export_all_csv", "Export all disagreements as CSV…", "Ctrl+Shift+E", dialogs.choose_csv_all, PREDICTION),
        row("report", "Report…", "Ctrl+Shift+R", report, PREDICTION, aliases="html|share|web page"),
        row("close_prediction", "Close this prediction set", "", commands.close_prediction, PREDICTION),
        row("close_dataset", "Close the dataset", "Ctrl+W", opening.close, DATASET),
        row("quit", "Quit", "Ctrl+Q", window.close, aliases="exit|close the window"),
    ]


def parts_rows(parts: PartsController) -> list[Action]:
    """Return the action that goes on in a set whose table is in parts."""
    row = partial(_row, "Go")
    return [
        row("next_images", "Read the next images", "", parts.read_next, PREDICTION, aliases="more images|scope|part")
    ]


def annotation_rows(annotation: AnnotationController) -> list[Action]:
    """Return the actions that send images to annotation tools, and take them back."""
    row = partial(_row, "File")
    send, draft = annotation.choose_target, partial(annotation.choose_target, of_prediction=True)
    return [
        *(
            row(f"send_{name}", tr("Send to {title}…", title=title), "", partial(send, name), DATASET)
            for name, title in TITLES.items()
        ),
        *(
            row(
                f"send_{name}_draft",
                tr("Send predictions to {title}…", title=title),
                "",
                partial(draft, name),
                PREDICTION,
            )
            for name, title in TITLES.items()
        ),
        row("take_back", "Take back from an annotation tool…", "", annotation.choose_pack),
    ]


def go_rows(window: MainWindow, walks: Walks, commands: Commands, by_suspicion: Callable[[], None]) -> list[Action]:
    """Return the actions that go from image to image and from disagreement to disagreement."""
    row = partial(_row, "Go")
    image, disagreement = window.image_list.step, walks.step
    by_score = partial(_sort_by_score, window)
    return [
        row("next_image", "Next image", "D|Right", partial(image, 1), DATASET, repeats=True),
        row("previous_image", "Previous image", "A|Left", partial(image, -1), DATASET, repeats=True),
        row("next_disagreement", "Next disagreement", "N", partial(disagreement, 1), PREDICTION, repeats=True),
        row("previous_disagreement", "Previous disagreement", "P", partial(disagreement, -1), PREDICTION, repeats=True),
        row(
            "most_confident_first",
            "Sort disagreements by score, highest first",
            "",
            by_score,
            PREDICTION,
            aliases="order by score|confidence",
        ),
        row(
            "most_suspicious_first",
            "Update suspicion and sort by it",
            "Shift+J",
            by_suspicion,
            PREDICTION,
            aliases="order by suspicion|label errors",
        ),
        row(
            "next_prediction",
            "Next prediction set",
            "B",
            commands.next_prediction,
            PREDICTION,
            aliases="switch model|other model",
        ),
    ]


def _sort_by_score(window: MainWindow) -> None:
    if not window.disagreements.sort_by("score"):
        window.banner.show_message(tr("These predictions have no scores"), tr("there is nothing to sort by"), "warning")


def canvas_rows(window: CanvasWindow, state: ReviewState, cursor: CursorState, looks: LookCommands) -> list[Action]:
    """Return the actions that change how the image looks."""
    row = partial(_row, "Canvas")
    canvas = window.canvas

    def look(name: str, value: object) -> Callable[[], bool]:
        """Return whether a field of the look has a value now."""
        return lambda: getattr(cursor.now.look, name) == value

    rows = [
        row(
            layer_action(layer),
            title,
            f"Ctrl+{place}",
            partial(looks.set_layer, layer),
            PREDICTION,
            checked=look("layer", layer),
        )
        for place, (layer, title) in enumerate(_LAYER_TITLES.items(), start=1)
    ]
    rows += [
        row(
            colour_action(kind.key),
            tr(kind.title),
            kind.keys,
            partial(looks.set_colour, kind.key),
            PREDICTION if kind.needs_prediction else DATASET,
            checked=look("colour_by", kind.key),
        )
        for kind in COLOURINGS
    ]
    for status, key in _STATUS_KEYS.items():
        toggle = partial(looks.toggle_status, status)
        rows.append(
            row(
                f"toggle_{status.name.lower()}",
                tr("Show or hide {label}", label=tr(status.label)),
                key,
                toggle,
                PREDICTION,
                checked=partial(_is_visible, cursor, status),
            )
        )
    truth, prediction = partial(looks.toggle_side, False), partial(looks.toggle_side, True)
    fainter, stronger = partial(looks.change_opacity, -0.1), partial(looks.change_opacity, 0.1)
    return [
        *rows,
        row("toggle_truth", "Show or hide ground truth", "G", truth, DATASET, checked=look("show_ground_truth", True)),
        row(
            "toggle_prediction",
            "Show or hide prediction",
            "R",
            prediction,
            PREDICTION,
            checked=look("show_prediction", True),
        ),
        row("flip", "Flip truth, prediction and photo of the selected pair", "Y", looks.flip, PREDICTION),
        row(
            "solo",
            "Dim all but the selected segment and its partner",
            "Q",
            looks.toggle_solo,
            DATASET,
            aliases="solo|isolate|spotlight",
            checked=look("solo", True),
        ),
        row("lift", "Show only the photo while the key is held", "H", canvas.lift, DATASET, aliases="hide masks"),
        row(
            "adjust_photo",
            "Adjust brightness, contrast and gamma of the photo…",
            "Shift+H",
            window.image_line.open_adjustments,
            DATASET,
            aliases="brighten|exposure",
        ),
        row("reset_photo", "Show the photo as it is", "Ctrl+Shift+H", looks.reset_tone, DATASET),
        row(
            "framing",
            "Zoom to each segment, or show whole images",
            "Z",
            looks.toggle_framing,
            DATASET,
            aliases="close-up",
            checked=look("framing", Framing.SEGMENT),
        ),
        row(
            "outlines",
            "Show or hide outlines",
            "O",
            looks.toggle_outlines,
            DATASET,
            aliases="contours|borders",
            checked=look("outlines", True),
        ),
        row("less_opaque", "Decrease opacity", "[", fainter, DATASET, repeats=True, aliases="transparency"),
        row("more_opaque", "Increase opacity", "]", stronger, DATASET, repeats=True, aliases="transparency"),
        row("fit", "Fit the image", "F", canvas.zoom_to_fit, DATASET, aliases="reset zoom|whole image"),
        row("zoom_100", "Zoom to 100 %", "0", canvas.zoom_to_100, DATASET, aliases="actual size"),
        row("zoom_in", "Zoom in", "+|=", canvas.zoom_in, DATASET, repeats=True),
        row("zoom_out", "Zoom out", "-", canvas.zoom_out, DATASET, repeats=True),
        row(
            "copy_path",
            "Copy photo path",
            "Ctrl+C",
            partial(copy_photo_path, window, state, cursor),
            DATASET,
        ),
        *(
            row(
                action_id,
                tr("Status colours: {said}", said=said),
                "",
                partial(looks.set_palette, palette),
                aliases="colour scheme|colors",
                checked=look("palette", palette),
            )
            for action_id, said, palette in (
                ("palette_okabe_ito", tr("colour-blind safe"), "okabe-ito"),
                ("palette_classic", tr("green and red"), "classic"),
            )
        ),
        *(
            row(
                f"ramp_{ramp}",
                tr("IoU colours: {ramp}", ramp=ramp),
                "",
                partial(looks.set_ramp, ramp),
                aliases="colour map|colors",
                checked=look("ramp", ramp),
            )
            for ramp in ("viridis", "cividis")
        ),
    ]


def _is_visible(cursor: CursorState, status: Status) -> bool:
    return status in cursor.now.look.visible


def page_action(page: AnyPage) -> str:
    """Return the id of the action that shows a page."""
    return f"page_{page.key}"


def page_rows(pages: Iterable[AnyPage], cursor: CursorState) -> list[Action]:
    """Return the actions that show another page in the middle."""
    row = partial(_row, "Go")
    return [
        row(
            page_action(page),
            tr("Page: {label}", label=page.label),
            page.keys,
            partial(cursor.show_page, page.key),
            DATASET,
            checked=partial(_is_page, cursor, page.key),
        )
        for page in pages
    ]


def _is_page(cursor: CursorState, key: str) -> bool:
    return cursor.now.page == key


def comparison_rows(
    comparison: ComparisonController,
    page: ComparePageController,
    export: Callable[[], None],
    ensemble: Callable[[], None],
) -> list[Action]:
    """Return the actions that compare two prediction sets."""
    row = partial(_row, "Compare")
    beside = layer_action(Layer.COMPARISON)
    return [
        row(beside, "Show A and B side by side, or go back", "V|Ctrl+6", comparison.toggle, SEVERAL),
        row("compare_with_next", "Compare with the next prediction set", "Shift+B", comparison.choose_next, SEVERAL),
        row("compare_with_none", "Stop comparing", "", comparison.stop, SEVERAL),
        row("back_to_list", "Back to the list of changes", "Escape", page.back, SEVERAL),
        row("export_changes", "Export the changes in B as CSV…", "", export, SEVERAL),
        row("make_ensemble", "Make an ensemble of the prediction sets…", "", ensemble, SEVERAL),
    ]


def category_rows(categories: CategoriesController) -> list[Action]:
    """Return the actions that say what the numbers of predictions stand for."""
    row = partial(_row, "Check")
    return [
        row("categories", "Map the categories of the predictions…", "", categories.ask, DATASET),
        row("forget_categories", "Forget the category mapping", "", categories.forget, PREDICTION),
    ]


def check_rows(findings: FindingsController, show_segments: Callable[[], None]) -> list[Action]:
    """Return the actions that check the data and list what was found."""
    row = partial(_row, "Check")
    return [
        row("check_data", "Check the data…", "F8", findings.check, DATASET),
        row("show_findings", "Switch between findings and disagreements", "F6", findings.toggle, DATASET),
        row("show_segments", "Switch between all segments and disagreements", "Shift+F6", show_segments, DATASET),
    ]


def verdict_action(verdict: Verdict) -> str:
    """Return the id of the action that gives a verdict."""
    return f"verdict_{verdict.name.lower()}"


def verdict_rows(verdicts: VerdictController, dialogs: VerdictDialogs) -> list[Action]:
    """Return the actions that decide, and go to what is not decided yet."""
    row = partial(_row, "Decide")
    rows = [
        row(
            verdict_action(verdict),
            tr("Verdict: {value}", value=tr(verdict.value)),
            key,
            partial(verdicts.decide, verdict),
            PREDICTION,
        )
        for verdict, key in _VERDICT_KEYS.items()
    ]
    undecided, toggle = verdicts.step, verdicts.toggle_order
    return [
        *rows,
        row("verdict_clear", "Clear the verdict", "Backspace", partial(verdicts.decide, None), PREDICTION),
        row("verdict_note", "Write a note", "T", verdicts.write_note, PREDICTION),
        row("next_undecided", "Next undecided disagreement", "J", partial(undecided, 1), PREDICTION, repeats=True),
        row(
            "previous_undecided",
            "Previous undecided disagreement",
            "K",
            partial(verdicts.step, -1),
            PREDICTION,
            repeats=True,
        ),
        row("select_listed", "Select all listed disagreements", "Ctrl+Shift+A", verdicts.select_all, PREDICTION),
        row(
            "by_image",
            "List disagreements by image, or by PQ impact",
            "",
            toggle,
            PREDICTION,
            aliases="sort|sort by image|order|group by image",
            checked=verdicts.is_by_image,
        ),
        row("verdict_tally", "Verdicts by reviewer and day…", "", verdicts.display.show_tally, DATASET),
        row("stale_verdicts", "Outdated verdicts…", "", verdicts.display.show_stale, PREDICTION),
        row("reviewer", "Reviewer name…", "", dialogs.ask_reviewer),
        row("verdict_file", "Keep verdicts in a shared file…", "", dialogs.choose_file, DATASET),
        row("verdict_file_own", "Keep verdicts in the data folder", "", verdicts.use_own_file, DATASET),
    ]


def reviewer_rows(reviewers: ReviewersController) -> list[Action]:
    """Return the actions of a review by several people."""
    row = partial(_row, "Decide")
    return [
        row(
            "settle_conflicts",
            "Conflicts: list and settle them, or list all rows",
            "",
            reviewers.settle_conflicts,
            PREDICTION,
        ),
        row(
            "blind",
            "Decide blind, or show the verdicts of others",
            "",
            reviewers.toggle_blind,
            checked=reviewers.is_blind,
        ),
        row("queue", "My queue…", "", reviewers.ask_queue, PREDICTION),
        row("reviewers", "Reviewers and their agreement…", "", reviewers.show_reviewers, DATASET),
    ]


def team_rows(team: TeamController) -> list[Action]:
    """Return the actions of a team."""
    row = partial(_row, "Decide")
    return [
        row("team_connect", "Connect to a team…", "", team.ask_address, DATASET),
        row("team_share", "Share out the work of the team…", "", team.ask_sharing, DATASET),
    ]


_REPAIR_KEYS = {
    RepairKind.MASK: "Alt+M",
    RepairKind.SPLIT: "Alt+S",
    RepairKind.MERGE: "Alt+J",
    RepairKind.CATEGORY: "Alt+C",
    RepairKind.VOID: "Alt+V",
}


def repair_action(kind: RepairKind) -> str:
    """Return the id of the action that repairs."""
    return f"repair_{kind.name.lower()}"


def repair_rows(repairs: RepairController, corrections: CorrectionsController) -> list[Action]:
    """Return the actions that repair the truth, and show and write what comes of it."""
    row = partial(_row, "Repair")
    rows = [
        row(
            repair_action(kind),
            tr(
                "Repair: {lower}{repair_titles}",
                lower=REPAIR_TITLES[kind][0].lower(),
                repair_titles=REPAIR_TITLES[kind][1:],
            ),
            key,
            partial(repairs.repair, kind),
            PREDICTION,
        )
        for kind, key in _REPAIR_KEYS.items()
    ]
    return [
        *rows,
        row("repair_back", "Repair: take back", "Alt+Backspace", repairs.take_back, PREDICTION),
        row(
            "preview_corrections",
            "Preview corrections, or go back",
            "Alt+Return|Alt+Enter",
            corrections.show,
            PREDICTION,
        ),
        row("write_corrections", "Write corrected truth…", "", corrections.choose_folder, PREDICTION),
    ]


def tag_rows(tags: TagController) -> list[Action]:
    """Return the actions that put tags on images."""
    row = partial(_row, "Tag")
    return [
        row("tag", "Tag the selected images…", "L", tags.ask, DATASET),
        row("tag_again", "Repeat the last tag, or remove it", "Shift+L", tags.again, DATASET),
        row("export_tags", "Export tags…", "", tags.choose_export, DATASET),
    ]


def sample_rows(samples: SampleController) -> list[Action]:
    """Return the actions that draw a sample and go to it."""
    row = partial(_row, "Decide")
    return [
        row("review_sample", "Review a sample…", "Shift+S", samples.ask, PREDICTION),
        row("show_sample", "List the sample", "Ctrl+Shift+S", samples.show_newest, PREDICTION),
    ]


def review_rows(window: MainWindow, state: ReviewState, commands: Commands, control: ReviewController) -> list[Action]:
    """Return the actions that filter, choose the scope and the threshold, and undo."""
    row, edit = partial(_row, "Review"), partial(_row, "Edit")
    images, scope, threshold = window.image_list, commands.set_scope, commands.change_threshold
    undo = state.undo_stack

    def with_images(then: Callable[[], None]) -> Callable[[], None]:
        def do() -> None:
            window.panels.show(IMAGES)
            then()

        return do

    return [
        row(
            "search", "Filter images", "Ctrl+F", with_images(images.focus_filter), DATASET, aliases="search|find|query"
        ),
        row(
            "filter_form",
            "Filter by status, category, area…",
            "Ctrl+Shift+F",
            with_images(images.open_filter_form),
            DATASET,
        ),
        row("clear_filter", "Clear the filter", "Ctrl+Backspace", control.clear_filter, DATASET, aliases="show all"),
        *(
            row(
                action_id,
                tr("Scope: {said}", said=said),
                key,
                partial(scope, kind),
                PREDICTION,
                checked=partial(_is_scope, state, kind),
            )
            for action_id, said, key, kind in (
                ("scope_whole", tr("whole set"), "Alt+1", Scope.WHOLE),
                ("scope_filtered", tr("filtered images"), "Alt+2", Scope.FILTERED),
                ("scope_selected", tr("selected images"), "Alt+3", Scope.SELECTED),
            )
        ),
        row("threshold_up", "Raise the IoU threshold", ".", partial(threshold, 0.05), PREDICTION, repeats=True),
        row("threshold_down", "Lower the IoU threshold", ",", partial(threshold, -0.05), PREDICTION, repeats=True),
        row(
            "poor_matches",
            "List poor matches, too",
            "M",
            commands.toggle_poor_matches,
            PREDICTION,
            checked=lambda: state.snapshot is not None and state.snapshot.tp_below is not None,
        ),
        edit("undo", tr("Undo"), "Ctrl+Z", state.undo),
        edit("redo", tr("Redo"), "Ctrl+Shift+Z|Ctrl+Y", undo.redo),
    ]


def _is_scope(state: ReviewState, scope: Scope) -> bool:
    return state.snapshot is not None and state.snapshot.scope == scope


def view_rows(views: ViewsController) -> list[Action]:
    """Return the actions of named views."""
    row = partial(_row, "Review")
    return [
        row("views", "Named views…", "Ctrl+D", views.ask, aliases="saved filters|bookmarks"),
        row("keep_view", "Keep this view under a name…", "Ctrl+Shift+D", views.ask_name, DATASET),
        row("import_views", "Import views…", "", views.choose_import),
        row("export_views", "Export views…", "", views.choose_export),
    ]


def remember_rows(recent: RecentController, runs: KeptRunsController) -> list[Action]:
    """Return the actions that go on where somebody has stopped."""
    row = partial(_row, "File")
    return [
        row("open_last", "Open the last review again", "Ctrl+Shift+T", recent.open_last),
        row("kept_runs", "Model runs of this set…", "", runs.ask, DATASET),
    ]
