"""What the panels show of a review: snapshots go to the controls at once, views to the lists when they are derived."""

from __future__ import annotations

from panview.datasets.dataset import Dataset
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ErrorType
from panview.presentation import describe
from panview.presentation.coming import coming_words
from panview.presentation.described import described, shown_figures
from panview.presentation.rows import ScoreRow
from panview.review.cursor import carried_rows
from panview.review.filters import SegmentFilter, names_asked_of, only_category
from panview.review.look import CanvasStyle
from panview.review.session import Scope, Snapshot, View, scope_images
from panview.ui.literal import title_text
from panview.ui.loading.background import JobState
from panview.ui.look_bar import show_look
from panview.ui.main_window import MainWindow
from panview.words import tr

SCOPES = {"all": Scope.WHOLE, "filtered": Scope.FILTERED, "selected": Scope.SELECTED}
"""Key of the scope in the sidebar -> scope."""
_SCOPE_KEYS = {scope: key for key, scope in SCOPES.items()}


class ReviewDisplay:
    """Calls the setters of the panels; knows nothing of who changed what."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._shown: View | None = None
        self._ahead: View | None = None
        self._named: Dataset | None = None
        self._scored = True
        self._line = ""
        self._published: tuple[ScoreRow, ...] = ()
        self._categories: tuple[str, ...] = ()
        self._look: tuple[CanvasStyle, CanvasStyle] | None = None
        self._matched: tuple[str, ...] = ()
        self._run: tuple[str, ...] = ()

    def begin(self, snapshot: Snapshot) -> None:
        """Show the review of a dataset that has just been opened."""
        dataset, window = snapshot.dataset, self._window
        self._shown = self._ahead = None
        self._categories = tuple(dataset.categories.names)
        window.banner.clear()
        window.show_review(True)
        window.setWindowTitle(title_text(tr("{name} — panview", name=dataset.name)))
        # Until a view has been derived, since rows of the old dataset are not valid in the new one.
        window.image_list.forget()
        window.image_list.filter_form.set_categories(dataset.categories.names, dataset.categories.supercategories)
        window.disagreements.set_names(dataset.categories.names, dataset.image_names)
        window.canvas.set_categories(dataset.categories.names)
        window.canvas.set_message(tr("Loading…"))
        self.forget_typed()

    def end(self) -> None:
        """Go back to the welcome page."""
        window = self._window
        self._shown = self._ahead = self._named = None
        window.banner.clear()
        window.top_bar.set_dataset("", "")
        window.top_bar.set_export_enabled(False)
        window.show_review(False)
        window.setWindowTitle("panview")

    def forget_typed(self) -> None:
        """Empty the filter line, also of what could not be applied."""
        self._line = ""
        self._window.image_list.set_filter_text("")
        self._window.image_list.set_filter_error("")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the choices a snapshot stands for, whoever made them."""
        window, dataset = self._window, snapshot.dataset
        if dataset is not self._named:
            self._named = dataset
            window.top_bar.set_dataset(describe.dataset_title(dataset), "\n".join(describe.opened_notes(dataset)))
        window.top_bar.set_predictions([p.prediction.name for p in snapshot.predictions], snapshot.current)
        window.top_bar.set_assumptions(describe.assumption_lines(snapshot))
        window.metrics.set_threshold(snapshot.threshold)
        window.metrics.set_scope(_SCOPE_KEYS[snapshot.scope])
        self.show_scopes(snapshot)
        self._show_filter(snapshot.filter)

    def show_scopes(self, snapshot: Snapshot) -> None:
        """Allow the scopes that mean something."""
        self._window.metrics.set_scopes_available(snapshot.filter.active > 0, bool(snapshot.selected))

    def show_figures(self, view: View, newest: Snapshot) -> None:
        """Show the figures of a view whose lists are still being worked out.

        They are painted now, since laying out and painting the lists takes longer than everything before.
        """
        self._ahead = view
        self.show_quality(view.quality, view)
        self._show_categories(view, newest)
        self._window.metrics.repaint()

    def _show_categories(self, view: View, newest: Snapshot) -> None:
        figures = shown_figures(view)
        self._window.metrics.set_categories(figures.categories)
        self._window.metrics.errors.set_bars(figures.bars)
        self._show_category(newest.filter)

    def show_view(self, view: View, newest: Snapshot, segment: int) -> None:
        """Show what was derived.

        Parameters
        ----------
        view : View
        newest : Snapshot
            What controls show; the view may be of an earlier one.
        segment : int
            Row of the view's table that is selected, -1 for none.
        """
        previous, self._shown = self._shown, view
        snapshot, window = view.snapshot, self._window
        other = previous is None or _is_other(previous.snapshot, snapshot)
        if other:
            predicted, true = snapshot.prediction is not None, snapshot.dataset.has_truth
            scored = predicted and true
            window.top_bar.set_export_enabled(scored)
            window.canvas_bar.set_sides_available(true or not predicted, predicted)
            window.inspector.set_ground_truth_only(not predicted)
            window.disagreements.set_decides(scored)
            window.image_list.filter_form.set_prediction_available(scored)
            self._choose_order(scored)
        if other:
            self._say_missing(view)
        ahead, self._ahead = self._ahead, None
        told = ahead is view
        if not told:
            self.show_quality(view.quality, view)
        lists = described(view)
        if previous is not None and previous.listing is view.listing and not other:
            if ahead is not None and not told:
                # The view whose figures are shown was given up before its lists were there.
                self._show_categories(view, newest)
            # Only verdicts have changed, so no list is laid out again.
            shown = previous.snapshot
            if shown.suspicion is snapshot.suspicion:
                window.disagreements.set_verdicts(lists.disagreements)
            else:
                # Suspicion was learned again on request, so the rows are sorted again.
                window.disagreements.set_columns(lists.disagreements, lists.arranged, segment)
            if shown.tags is not snapshot.tags or shown.dataset is not snapshot.dataset:
                window.image_list.set_columns(lists.images)
            window.image_list.set_reviewed(lists.reviewed)
            return
        if not told:
            self._show_categories(view, newest)
            if not other:
                # As above.
                window.metrics.repaint()
        # While the figures follow the selection, sorting by impact would move the list under the mouse.
        if other or snapshot.scope != Scope.SELECTED or previous is None or previous.rows is not view.rows:
            window.image_list.set_columns(lists.images)
        window.image_list.set_reviewed(lists.reviewed)
        window.image_list.set_why_empty(describe.why_nothing_passes(view.snapshot))
        window.image_list.set_listed(lists.listed)
        table = window.disagreements
        selected = table.selected_table_rows()[:0]
        if previous is not None:
            selected = carried_rows(previous.snapshot, snapshot, table.selected_table_rows())
            if previous.snapshot.filter != snapshot.filter:
                table.begin_anew()
        table.set_columns(lists.disagreements, lists.arranged, segment, selected)
        self._say_missing(view)

    def show_coming(self, *, matched: tuple[str, ...] | None = None, run: tuple[str, ...] | None = None) -> None:
        """Say which prediction sets are being matched, and which models run that have no image yet."""
        before = self._matched, self._run
        self._matched = before[0] if matched is None else matched
        self._run = before[1] if run is None else run
        if self._shown is not None and before != (self._matched, self._run):
            self._say_missing(self._shown)

    def fail(self, why: str) -> None:
        """Say why there are no lists, where they were waited for."""
        text = tr("The review could not be updated: {why}", why=why)
        self._window.image_list.fail(text)
        self._window.disagreements.fail(text)

    def _say_missing(self, view: View) -> None:
        """Say why there are no figures and no disagreements, or that they are on their way."""
        snapshot, window = view.snapshot, self._window
        predicted, true = snapshot.prediction is not None, snapshot.dataset.has_truth
        coming = coming_words(self._matched, self._run) if true and not predicted else ""
        why = "" if true and predicted else coming or describe.why_no_figures(snapshot)
        window.metrics.set_one_side(why, working=bool(coming))
        if coming:
            window.disagreements.set_working(coming)
        else:
            window.disagreements.set_empty_text(describe.why_no_disagreements(view))

    def show_look(self, chosen: CanvasStyle, shown: CanvasStyle) -> None:
        """Show how the canvas looks, as it was chosen and as far as it can be shown."""
        before, self._look = self._look, (chosen, shown)
        if before == self._look:
            return
        window = self._window
        show_look(window.canvas_bar, chosen, shown)
        if before is not None and before[0].palette == chosen.palette:
            # Otherwise every row would be repainted while the opacity changes.
            return
        for panel in (window.inspector, window.disagreements, window.image_list.filter_form):
            panel.set_palette_name(chosen.palette)

    def show_published(self, rows: tuple[ScoreRow, ...]) -> None:
        """Show these figures below the measured ones from the next view on."""
        self._published = rows

    def _choose_order(self, scored: bool) -> None:
        """List the worst images first; without predictions none is worse than another."""
        if scored != self._scored:
            self._scored = scored
            key, descending = ("impact", True) if scored else ("dataset order", False)
            self._window.image_list.set_sort(key, descending)

    def show_quality(self, quality: PanopticQuality, view: View, newest: Snapshot | None = None) -> None:
        """Show the figures; of a newer snapshot than the view's where one is given."""
        snapshot = newest or view.snapshot
        images = int(scope_images(snapshot, view.rows).sum())
        # Until the lists have followed, the undisputed figures are those of the previous scope.
        total, undisputed = len(snapshot.dataset), view.undisputed
        other = view.compared.quality if view.compared is not None and snapshot.compared >= 0 else None
        self._window.metrics.set_summary(describe.summary(quality, images, total, self._published, undisputed, other))

    def show_job(self, job: JobState | None) -> None:
        """Show how far the running job is."""
        progress = self._window.status_line.progress
        if job is None:
            progress.clear()
            return
        label = tr("{title} (+{waiting} waiting)", title=job.title, waiting=job.waiting) if job.waiting else job.title
        rate = job.done / job.seconds if job.seconds > 0.5 and job.done else None
        progress.set_progress(label, job.done, job.total, rate, note=job.note)
        if job.cancelling:
            progress.set_cancelling()

    def _show_filter(self, condition: SegmentFilter) -> None:
        line = condition.line
        images = self._window.image_list
        # If the filter has not changed, keep what is typed, even if it cannot be applied yet.
        if line != self._line:
            self._line = line
            images.set_filter_text(line)
            images.set_filter_error("")
        self._show_category(condition)

    def _show_category(self, condition: SegmentFilter) -> None:
        self._window.metrics.set_current_category(only_category(condition, self._categories))
        labels = names_asked_of(condition, "error")
        self._window.metrics.errors.set_chosen(frozenset(kind for kind in ErrorType if kind.label in labels))


def _is_other(before: Snapshot, after: Snapshot) -> bool:
    """Whether another dataset or prediction set is shown; one that has grown is the same."""
    if before.table is after.table:
        return False
    return not before.dataset.is_same(after.dataset) or before.key != after.key or after.key == 0
