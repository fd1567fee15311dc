"""The place at the bottom, which disagreements and findings share."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from panview.ui.panels.disagreement_panel import DisagreementPanel
from panview.ui.panels.findings_panel import FindingsPanel

_TABS = (("disagreements", "Disagreements"), ("findings", "Findings"))


class BottomPanel(QStackedWidget):
    """Disagreements, or findings; each has the titles of both at its head."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.disagreements = DisagreementPanel(_TABS)
        self.findings = FindingsPanel(_TABS)
        self._panels: dict[str, DisagreementPanel | FindingsPanel] = {
            "disagreements": self.disagreements,
            "findings": self.findings,
        }
        for panel in self._panels.values():
            self.addWidget(panel)
            panel.tabs.chosen.connect(self.show_panel)
        self.disagreements.count_changed.connect(self._share_titles)
        self.findings.count_changed.connect(self._share_titles)

    def shown(self) -> str:
        """Return the key of the panel that is shown."""
        return list(self._panels)[self.currentIndex()]

    def show_panel(self, key: str) -> None:
        """Show "disagreements" or "findings"."""
        self.setCurrentWidget(self._panels[key])

    def _share_titles(self) -> None:
        for key, panel in self._panels.items():
            for other in self._panels.values():
                other.tabs.set_title(key, panel.tabs.title(key))
