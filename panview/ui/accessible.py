"""What a screen reader is told of widgets that paint themselves: the role that Qt cannot know of each."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_Role = QAccessible.Role
ROLES = {
    "BarTable": _Role.List,
    "Canvas": _Role.Grouping,
    "CanvasBar": _Role.ToolBar,
    "CanvasView": _Role.Graphic,
    "Chart": _Role.Chart,
    "DisagreementPanel": _Role.Pane,
    "EmptyState": _Role.StaticText,
    "FigureStrip": _Role.StaticText,
    "FindingsPanel": _Role.Pane,
    "GridView": _Role.List,
    "HeatMap": _Role.Chart,
    "HoverCard": _Role.ToolTip,
    "ImageListPanel": _Role.Pane,
    "InspectorPanel": _Role.Pane,
    "KeyLegend": _Role.StaticText,
    "KeyLine": _Role.StaticText,
    "Legend": _Role.Grouping,
    "MatrixView": _Role.Table,
    "MessageBanner": _Role.AlertMessage,
    "MetricsPanel": _Role.Pane,
    "ModelTable": _Role.List,
    "Overlay": _Role.Dialog,
    "Popup": _Role.Dialog,
    "QuestionLine": _Role.AlertMessage,
    "RangeSlider": _Role.Slider,
    "RunsPanel": _Role.Pane,
    "ScoreTable": _Role.StaticText,
    "SegmentedControl": _Role.Grouping,
    "StatusLine": _Role.StatusBar,
    "TopBar": _Role.ToolBar,
    "VerdictBar": _Role.Grouping,
    "WalkBar": _Role.ToolBar,
    "WelcomePage": _Role.Pane,
}
"""Name of a class of ours -> its role and that of its subclasses; Qt asks by class, the nearest first."""


class _Installed:
    """Qt keeps a factory for as long as the process runs."""

    already = False


def tell_roles() -> None:
    """Have Qt ask for the roles of our widgets; may be called again."""
    if not _Installed.already:
        _Installed.already = True
        QAccessible.installFactory(_interface)


def _interface(class_name: str, subject: QObject) -> QAccessibleInterface | None:
    role = ROLES.get(class_name)
    if role is None or not isinstance(subject, QWidget):
        return None
    return QAccessibleWidget(subject, role)
