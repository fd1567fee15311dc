"""What can be done to a review, by whoever wants it: keys, panels and pages send the same commands."""

from __future__ import annotations

from collections.abc import Sequence

from panview.metrics.segment_table import ErrorType, Status
from panview.review.conditions import Condition, OneOf, Wanted
from panview.review.filter_changes import asked_or_not, met_or_not, set_or_not, without
from panview.review.filters import SegmentFilter, asking, with_line
from panview.review.look import Framing, Layer
from panview.review.session import Scope, showing
from panview.review.tone import NEUTRAL, Tone
from panview.ui.cursor_state import CursorState
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper
from panview.words import tr


class Commands:
    """Changes of what is open, which can be undone."""

    def __init__(self, state: ReviewState, keeper: SettingsKeeper) -> None:
        self._state, self._keeper = state, keeper

    def show_prediction(self, place: int) -> None:
        """Show another prediction set."""
        if self._state.snapshot is not None:
            self._state.change(tr("Prediction set"), showing(self._state.snapshot, place))

    def next_prediction(self) -> None:
        """Show the next prediction set."""
        snapshot = self._state.snapshot
        if snapshot is not None and len(snapshot.predictions) > 1:
            self.show_prediction((snapshot.current + 1) % len(snapshot.predictions))

    def close_prediction(self) -> None:
        """Take the shown prediction set out of the review."""
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.current < 0:
            return
        kept = tuple(p for i, p in enumerate(snapshot.predictions) if i != snapshot.current)
        current = min(snapshot.current, len(kept) - 1)
        changes: dict[str, object] = {"predictions": kept, "current": current}
        if current < 0:
            changes["scope"] = Scope.WHOLE
        self._state.change(tr("Close predictions"), changes)

    def compare_with(self, key: int) -> None:
        """Compare with the prediction set of a key, 0 for none."""
        self._state.change(tr("Compare with"), {"compared_key": key})

    def set_scope(self, scope: Scope) -> None:
        """Take the figures over other images."""
        self._state.change(tr("Scope"), {"scope": scope})

    def set_threshold(self, threshold: float) -> None:
        """Match at another IoU threshold."""
        self._state.change(tr("IoU threshold"), {"threshold": round(threshold, 2)}, merge="threshold")

    def change_threshold(self, delta: float) -> None:
        """Move the IoU threshold."""
        if self._state.snapshot is not None:
            self.set_threshold(min(max(self._state.snapshot.threshold + delta, 0.5), 0.95))

    def toggle_poor_matches(self) -> None:
        """List poor matches among the disagreements, or not."""
        snapshot = self._state.snapshot
        if snapshot is not None:
            below = None if snapshot.tp_below is not None else self._keeper.current.poor_mask_iou
            self._state.change(tr("Poor matches"), {"tp_below": below})

    def clear_filter(self) -> None:
        """List everything again."""
        self._state.change(tr("Clear filter"), {"filter": SegmentFilter()})

    def filter_by_line(self, text: str) -> None:
        """Filter by what is typed in the filter line."""
        if self._state.snapshot is not None:
            self._state.change(tr("Filter"), {"filter": with_line(self._state.filter, text)}, merge="filter line")

    def ask(self, text: str, column: str, wanted: Wanted | None, *, merge: str = "") -> None:
        """Filter by something of a column in the place of what was asked of it, None for nothing.

        ``text`` is what undo says.
        """
        if self._state.snapshot is not None:
            changed = asking(self._state.filter, column, wanted)
            self._state.change(text, {"filter": changed}, merge=merge)

    def ask_or_not(self, text: str, **wanted: Wanted) -> None:
        """Filter by something of columns, as a click on a figure asks; the same again takes it off."""
        if self._state.snapshot is None or self._state.view is None:
            # Until there is a view, what can be clicked on is of the dataset before.
            return
        self._state.change(text, {"filter": asked_or_not(self._state.filter, wanted)})

    def take_off(self, conditions: Sequence[Condition]) -> None:
        """Filter by all but some of the conditions."""
        if self._state.snapshot is not None:
            changed = without(self._state.filter, conditions)
            self._state.change(tr("Remove a condition"), {"filter": changed})

    def change_filter(self, text: str, **changes: object) -> None:
        """Change parts of the filter; a part that is so already asks for nothing again."""
        if self._state.snapshot is None or self._state.view is None:
            # Until there is a view, what can be clicked belongs to the previous dataset.
            return
        self._state.change(text, {"filter": set_or_not(self._state.filter, changes)})

    def filter_category(self, category: int) -> None:
        """Filter by a category."""
        if self._state.view is not None:
            # Of what is shown: until there is a view, what can be clicked on is of the dataset before.
            name = self._state.view.snapshot.dataset.categories.names[category]
            self.ask_or_not(tr("Filter by category"), category=OneOf(frozenset({name})))

    def filter_by_condition(self, text: str, expression: str) -> None:
        """Filter by conditions that a figure stands for, in the place of what was asked of their columns.

        The same again takes them off.
        """
        if self._state.snapshot is None or self._state.view is None:
            return
        self._state.change(text, {"filter": met_or_not(self._state.filter, expression)})

    def filter_images(self, condition: str) -> None:
        """Filter by an expression about images."""
        self.filter_by_condition(tr("Filter by image"), condition)

    def filter_error_type(self, kind: int) -> None:
        """Filter by an error type; poor masks are then listed too."""
        snapshot = self._state.snapshot
        if snapshot is None or self._state.view is None:
            return
        wanted = {"error": OneOf(frozenset({ErrorType(kind).label}))}
        changes: dict[str, object] = {"filter": asked_or_not(snapshot.filter, wanted)}
        if kind == ErrorType.POOR_MASK and snapshot.tp_below is None:
            # Poor masks must be listed before they can be filtered.
            changes["tp_below"] = self._keeper.current.poor_mask_iou
        self._state.change(tr("Filter by error type"), changes)


class LookCommands:
    """Changes of how the canvas looks."""

    def __init__(self, cursor: CursorState) -> None:
        self._cursor = cursor

    def set_layer(self, layer: Layer) -> None:
        """Show another arrangement of the sides."""
        self._cursor.set_look(layer=layer)

    def set_colour(self, colour: str) -> None:
        """Colour segments by something else: key of a colouring."""
        self._cursor.set_look(colour_by=colour)

    def toggle_outlines(self) -> None:
        """Draw outlines, or not."""
        self._cursor.set_look(outlines=not self._cursor.now.look.outlines)

    def toggle_framing(self) -> None:
        """Choose whether going to a segment zooms to it or shows the whole image; the view follows at once."""
        whole = self._cursor.now.look.framing is Framing.WHOLE
        self._cursor.set_look(framing=Framing.SEGMENT if whole else Framing.WHOLE)

    def toggle_solo(self) -> None:
        """Dim all but the selected segment and its partner, or not."""
        self._cursor.set_look(solo=not self._cursor.now.look.solo)

    def flip(self) -> None:
        """Show truth, prediction and photo of the selected pair alone, one after the other, and then all again."""
        self._cursor.set_look(flip=self._cursor.now.look.flip.next)

    def toggle_side(self, prediction: bool) -> None:
        """Show or hide the segments of a side."""
        look = self._cursor.now.look
        if prediction:
            self._cursor.set_look(show_prediction=not look.show_prediction)
        else:
            self._cursor.set_look(show_ground_truth=not look.show_ground_truth)

    def toggle_status(self, status: Status) -> None:
        """Show or hide the segments of a status."""
        self._cursor.set_look(visible=self._cursor.now.look.visible ^ {status})

    def set_opacity(self, opacity: float) -> None:
        """Make segments as opaque as this, 0 to 1."""
        self._cursor.set_look(opacity=opacity)

    def change_opacity(self, delta: float) -> None:
        """Make segments more or less opaque."""
        self.set_opacity(min(max(round(self._cursor.now.look.opacity + delta, 2), 0.0), 1.0))

    def set_tone(self, tone: Tone) -> None:
        """Show photos darker or lighter, flatter or steeper."""
        self._cursor.set_look(tone=tone)

    def reset_tone(self) -> None:
        """Show photos as they are."""
        self.set_tone(NEUTRAL)

    def set_palette(self, palette: str) -> None:
        """Use other colours for the statuses."""
        self._cursor.set_look(palette=palette)

    def set_ramp(self, ramp: str) -> None:
        """Use other colours for the IoU."""
        self._cursor.set_look(ramp=ramp)
