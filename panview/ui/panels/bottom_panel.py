"""The place at the bottom, which disagreements, all segments and findings share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from panview.ui.lazily import Lazy
from panview.ui.panels.disagreement_panel import DisagreementPanel
from panview.ui.panels.findings_panel import FindingsPanel
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.panels.segments_panel import SegmentsPanel

_TABS = (("disagreements", tr("Disagreements")), ("segments", tr("Segments")), ("findings", tr("Findings")))


class BottomPanel(QStackedWidget):
    """Disagreements, all segments, or findings; each has the titles of all at its head."""

    shown_changed = Signal(str)
    """Key of the panel that is shown now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.disagreements = DisagreementPanel(_TABS)
        self.findings = FindingsPanel(_TABS)
        self.lazy_segments: Lazy[SegmentsPanel] = Lazy(self._make_segments)
        self._panels: dict[str, DisagreementPanel | FindingsPanel | SegmentsPanel] = {
            "disagreements": self.disagreements,
            "findings": self.findings,
        }
        for panel in (self.disagreements, self.findings):
            self._add(panel)

    def shown(self) -> str:
        """Return the key of the panel that is shown."""
        return next(key for key, panel in self._panels.items() if panel is self.currentWidget())

    def shown_table(self) -> QWidget:
        """Return the table that is shown."""
        return self._panels[self.shown()].view

    def show_panel(self, key: str) -> None:
        """Show "disagreements", "segments" or "findings"."""
        if key == "segments":
            self.lazy_segments()
        before = self.shown()
        self.setCurrentWidget(self._panels[key])
        if key != before:
            self.shown_changed.emit(key)

    def _make_segments(self) -> SegmentsPanel:
        from panview.ui.panels.segments_panel import SegmentsPanel

        panel = SegmentsPanel(_TABS, self)
        self._panels["segments"] = panel
        self._add(panel)
        self._share_titles()
        return panel

    def _add(self, panel: DisagreementPanel | FindingsPanel | SegmentsPanel) -> None:
        self.addWidget(panel)
        panel.tabs.chosen.connect(self.show_panel)
        panel.count_changed.connect(self._share_titles)

    def _share_titles(self) -> None:
        for key, panel in self._panels.items():
            for other in self._panels.values():
                other.tabs.set_title(key, panel.tabs.title(key))
