"""A box for a whole number."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from panview.ui.theme import ui_font


def spin_box(low: int, high: int, name: str) -> QSpinBox:
    """Return a box for numbers from ``low`` to ``high``; ``name`` is what a screen reader says."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setAccessibleName(name)
    box.setFont(ui_font())
    # A style sheet cannot pad the line inside a spin box.
    box.lineEdit().setTextMargins(6, 0, 6, 0)
    return box
