"""Every window here is drawn as in the app."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from panview.ui.theme import apply_theme
from panview.ui.theme_colours import DARK


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
