"""Every window here is drawn as in the app."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from panview.presentation.theme_colours import DARK
from panview.ui.theme import apply_theme


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
