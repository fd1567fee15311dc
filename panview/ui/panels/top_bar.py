"""The bar at the top: what is open, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.literal import legible
from panview.ui.layouts import STRETCH, Space, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.swatch import Chip
from panview.words import tr, trn

HEIGHT = 46
_MANY_PAGES = 5
_PAGE_PADDING = {False: 11, True: 5}
"""Pixels beside the words of the pages, where many of them share a narrow bar."""
_NARROW = 1360
"""Below this width the button that finds actions shows its key alone."""
_NARROWEST = 1100
"""Below this width other buttons show their icons alone, where there are many pages."""
_WITH_MARK = 7
"""With more pages than this, such a bar has no room for the name of the program."""
_WITH_KEY = 8
"""With more pages than this, nor for the key that finds actions."""
_LEAST = 640
_LEAST_NAME, _TIGHT_NAME = 110, 60
"""Pixels in which the name of a set can still be told from others, and in which something of it can be read."""
_LONG, _SHORT, _ICONS = range(3)
"""Wordings of buttons."""
_WIDEST_NAME, _NAME_SHARE = 320, 0.16
"""Pixels, and share of the bar, that the name of a dataset or of a prediction set takes at most."""
_NO_DATASET = tr("Open folder…")


class _Assumed(ElidedLabel):
    """How much was assumed to read what is shown; its tool tip lists all of it."""

    _all = ""

    def set_assumptions(self, lines: Sequence[str]) -> None:
        """Show how many there are, nothing for none."""
        self._all = "\n".join(map(legible, lines))
        self.setText(trn("read with {count} assumption", "read with {count} assumptions", len(lines), count=len(lines)))
        self.setVisible(bool(lines))

    def _set_tip(self) -> None:
        self.setToolTip(self._all)


class TopBar(QWidget):
    """Word mark, dataset, prediction set and what it is compared with, pages, search for actions, export.

    Parameters
    ----------
    pages : sequence of (key, label)
    parent : QWidget, optional
    """

    open_requested = Signal()
    """The dataset chip was clicked."""

    prediction_selected = Signal(int)
    """Place in the list of `set_predictions`."""

    comparison_selected = Signal(int)
    """Key of the prediction set to compare with out of those of `set_comparison`, 0 for none."""

    add_predictions_requested = Signal()
    run_requested = Signal()
    """A model is to be run."""

    page_selected = Signal(str)
    """Key of the page that was clicked."""

    palette_requested = Signal()
    export_requested = Signal()

    def __init__(self, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAccessibleName(tr("Sets and pages"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        # Its contents must not keep it from becoming narrower again.
        self.setMinimumWidth(_LEAST)
        self._mark = ElidedLabel("panview", font=ui_font(BASE_PIXELS + 3, QFont.Weight.Bold))
        self._mark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.dataset = Chip(_NO_DATASET)
        self.predictions = ChoiceButton(tr("Prediction set"), boxed=True)
        self.predictions.set_empty_text(tr("No predictions"))
        self._add = self.predictions.add_extra(tr("Add predictions…"))
        self._run = self.predictions.add_extra(tr("Run model…"))
        self.pages = SegmentedControl(pages, tr("Page"), strong=False)
        # Names of sets are shortened, not those of pages.
        self.pages.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.assumed = _Assumed(tone="warning")
        self.assumed.hide()
        self.comparison = ChoiceButton(tr("Compare with"), boxed=True, prefix=tr("vs "))
        self.comparison.setMaximumWidth(220)
        self.comparison.set_empty_text(tr("compare with…"))
        self._stop_comparing = self.comparison.add_extra(tr("Stop comparing"))
        self._add_other = self.comparison.add_extra(tr("Add predictions…"))
        self.run_button = TextButton(tr("Run model"), "model")
        self.palette_button = TextButton(tr("Search actions"), "search")
        self._palette_keys = ""
        self.export_button = TextButton(tr("Export CSV"), "export")
        in_row(
            self._mark,
            Space(6),
            self.dataset,
            self.predictions,
            self.assumed,
            self.comparison,
            STRETCH,
            (self.pages, 0, Qt.AlignmentFlag.AlignVCenter),
            STRETCH,
            self.run_button,
            self.palette_button,
            self.export_button,
            of=self,
            margins=(14, 0, 12, 1),
            spacing=8,
        )
        self.dataset.clicked.connect(self.open_requested)
        self.predictions.changed.connect(self._select)
        self.comparison.changed.connect(self._select_comparison)
        self._stop_comparing.triggered.connect(partial(self.comparison_selected.emit, 0))
        self._add.triggered.connect(self.add_predictions_requested)
        self._add_other.triggered.connect(self.add_predictions_requested)
        self._run.triggered.connect(self.run_requested)
        self.pages.changed.connect(self.page_selected)
        self.run_button.clicked.connect(self.run_requested)
        self.palette_button.clicked.connect(self.palette_requested)
        self.export_button.clicked.connect(self.export_requested)
        self.set_dataset("", "")
        self.set_comparison((), 0)
        self.set_export_enabled(False)

    def set_dataset(self, name: str, path: str) -> None:
        """Say what is open, such as "coco / val2017", with its path as tool tip; "" for nothing."""
        self.dataset.set_text(name or _NO_DATASET)
        self.dataset.setToolTip(
            tr("{path}\nClick to open another", path=path) if path else tr("Open a COCO panoptic folder")
        )
        self.predictions.setVisible(bool(name))
        self.run_button.setVisible(bool(name))
        self.pages.setVisible(bool(name))
        self._share_width()
        if not name:
            self.comparison.hide()
            self.set_assumptions(())

    def set_predictions(self, names: Sequence[str], current: int) -> None:
        """List the prediction sets without a signal; ``current`` is the place of the one in use, -1 for none."""
        self.predictions.set_options([(str(place), name) for place, name in enumerate(names)], str(current))

    def set_assumptions(self, lines: Sequence[str]) -> None:
        """Say what was assumed to read the dataset and the prediction set that is shown, a line for each."""
        self.assumed.set_assumptions(lines)

    def set_page(self, key: str) -> None:
        """Mark a page as the one that is shown, without a signal."""
        self.pages.set_value(key)

    def set_page_offered(self, key: str, offered: bool) -> None:
        """Show or hide the button of a page."""
        self.pages.button(key).setVisible(offered)
        self._share_width()

    def set_page_tips(self, tips: dict[str, str]) -> None:
        """Set the tool tips of the pages."""
        for key, tip in tips.items():
            self.pages.button(key).setToolTip(tip)

    def set_comparison(self, others: Sequence[tuple[int, str]], key: int, shown: bool = False) -> None:
        """List the prediction sets that the shown one can be compared with, without a signal.

        Parameters
        ----------
        others : sequence of (key, name)
        key : int
            Of the one that is compared with, 0 for none.
        shown : bool
            Whether there is a prediction set to compare.
        """
        self.comparison.set_options([(str(known), name) for known, name in others], str(key))
        self.comparison.setVisible(shown)
        self._share_width()
        self._stop_comparing.setEnabled(key != 0)

    def set_export_enabled(self, enabled: bool) -> None:
        """Allow the export."""
        self.export_button.setEnabled(enabled)

    def set_shortcuts(self, palette: str, export: str, run: str) -> None:
        """Name the shortcuts as people see them."""
        self.run_button.setToolTip(tr("Run a model on these images ({run})", run=run) if run else tr("Run a model"))
        self._palette_keys = palette
        self._share_width()
        self.export_button.setToolTip(tr("Export the disagreements as CSV ({export})", export=export) if export else "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        for name in (self.dataset, self.predictions, self.assumed):
            name.setMaximumWidth(min(_WIDEST_NAME, round(_NAME_SHARE * self.width())))
        keys = self._palette_keys
        shown = sum(not button.isHidden() for button in self.pages.buttons())
        crowded = self.width() < _NARROW and shown >= _MANY_PAGES
        open_set = self.pages.isVisibleTo(self)
        self._mark.setHidden(crowded and self.width() < _NARROWEST and shown > _WITH_MARK)
        self._pad_pages(crowded)
        # With many pages, only the icons fit; tool tips say what they are.
        icons_alone = crowded and self.width() < _NARROWEST
        self._word_buttons(_SHORT if self.width() < _NARROW and open_set else _LONG)
        if icons_alone and open_set:
            self._word_buttons(_ICONS, shown > _WITH_KEY)
        elif open_set and not self._names_fit(_LEAST_NAME):
            # Languages differ in the room that pages and buttons take.
            self._word_buttons(_SHORT)
            if not self._names_fit(_LEAST_NAME):
                self._word_buttons(_ICONS)
                self._pad_pages(crowded or not self._names_fit(_LEAST_NAME))
        if open_set and icons_alone and not self._names_fit(_LEAST_NAME):
            # What is open says more than the name of the program.
            self._mark.hide()
        if open_set and not self._names_fit(_TIGHT_NAME):
            self._word_buttons(_ICONS, True)
            self._mark.hide()
        self.palette_button.setToolTip(tr("Search actions ({keys})", keys=keys) if keys else tr("Search actions"))

    def _pad_pages(self, crowded: bool) -> None:
        for button in self.pages.buttons():
            button.set_padding(_PAGE_PADDING[crowded])

    def _word_buttons(self, wording: int, without_key: bool = False) -> None:
        keys = self._palette_keys
        if wording == _LONG:
            self.run_button.setText(tr("Run model"))
            self.export_button.setText(tr("Export CSV"))
            self.palette_button.setText(tr("Search actions  {keys}", keys=keys) if keys else tr("Search actions"))
            return
        self.run_button.setText("" if wording == _ICONS else tr("Run"))
        self.export_button.setText("" if wording == _ICONS else tr("Export"))
        self.palette_button.setText("" if without_key else keys or tr("Search"))

    def _names_fit(self, least: int) -> bool:
        """Whether each name of a set has so many pixels, or all that it needs."""
        names = [name for name in (self.dataset, self.predictions, self.comparison) if name.isVisibleTo(self)]
        others = (self._mark, self.assumed, self.pages, self.run_button, self.palette_button, self.export_button)
        beside = [other.sizeHint().width() for other in others if other.isVisibleTo(self)]
        wanted = [min(name.sizeHint().width(), least) for name in names]
        layout = self.layout()
        assert layout is not None
        margins, gaps = layout.contentsMargins(), layout.spacing() * (len(names) + len(beside) + 1)
        return sum(beside) + sum(wanted) + gaps + margins.left() + margins.right() <= self.width()

    def _select(self, key: str) -> None:
        self.prediction_selected.emit(int(key))

    def _select_comparison(self, key: str) -> None:
        self.comparison_selected.emit(int(key))
