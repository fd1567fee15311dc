"""Colours, font and style sheet of the window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from panview.presentation.contrast import contrast_ratio as contrast_ratio
from panview.presentation.theme_colours import DARK, HIGH_CONTRAST, LIGHT, Theme
from panview.ui.style_sheet import style_sheet

BASE_PIXELS = 13
"""Height of the base font in device-independent pixels."""

FONT_FAMILIES = ("Inter", "SF Pro Text", "Segoe UI", "Noto Sans", "Ubuntu")
MONO_FAMILIES = ("JetBrains Mono", "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Ubuntu Mono", "DejaVu Sans Mono")


class _Current:
    """The theme in use. Painters read it when they paint, so that a change needs no more than a repaint."""

    theme: Theme = DARK
    styled: Theme | None = None
    """Of the style sheet."""
    families: tuple[str, ...] = FONT_FAMILIES
    mono_families: tuple[str, ...] = MONO_FAMILIES


def current_theme() -> Theme:
    """Return the theme that `apply_theme` set last; the dark one before that."""
    return _Current.theme


def system_theme() -> Theme:
    """Return the theme that fits what the desktop wants of contrast and colours; dark if it does not say."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return HIGH_CONTRAST
    return LIGHT if hints.colorScheme() == Qt.ColorScheme.Light else DARK


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application the theme's palette, font and style sheet.

    Widgets hear of it through ``QEvent.PaletteChange``.
    """
    if _Current.theme is theme and _Current.styled is theme and app.styleSheet():
        return
    use_theme(app, theme)
    _Current.styled = theme
    app.setStyleSheet(style_sheet(theme))


def use_theme(app: QApplication, theme: Theme) -> None:
    """Give the application the theme's palette and font, and no style sheet yet."""
    if _Current.theme is theme and app.property("panview_styled"):
        return
    _Current.theme = theme
    if not app.property("panview_styled"):
        app.setStyle("Fusion")
        app.setFont(ui_font())
        app.setProperty("panview_styled", True)
    app.setPalette(palette(theme))


def use_families(families: tuple[str, ...], mono_families: tuple[str, ...]) -> None:
    """Prefer these families to `FONT_FAMILIES` and `MONO_FAMILIES` for fonts that are made from now on."""
    _Current.families, _Current.mono_families = families, mono_families


def set_styled(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def ui_font(pixels: int = BASE_PIXELS, weight: QFont.Weight = QFont.Weight.Normal, spacing: float = 0.0) -> QFont:
    """Return the window's font with tabular figures.

    Parameters
    ----------
    pixels : int
        Height in device-independent pixels.
    weight : QFont.Weight
        Stroke weight.
    spacing : float
        Extra space between letters, in pixels; used for small capitals.
    """
    font = QFont()
    font.setFamilies(_installed(_Current.families, QFontDatabase.SystemFont.GeneralFont))
    return _finished(font, pixels, weight, spacing)


def mono_font(pixels: int = BASE_PIXELS - 1) -> QFont:
    """Return the fixed-width font of expressions and shortcuts."""
    font = QFont()
    font.setFamilies(_installed(_Current.mono_families, QFontDatabase.SystemFont.FixedFont))
    font.setStyleHint(QFont.StyleHint.Monospace)
    return _finished(font, pixels, QFont.Weight.Normal, 0.0)


def _finished(font: QFont, pixels: int, weight: QFont.Weight, spacing: float) -> QFont:
    font.setPixelSize(pixels)
    font.setWeight(weight)
    if spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _installed(families: tuple[str, ...], fallback: QFontDatabase.SystemFont) -> tuple[str, ...]:
    # Asking for a missing family makes macOS search all fonts and print a warning.
    present = [family for family in families if QFontDatabase.hasFamily(family)]
    return (*present, QFontDatabase.systemFont(fallback).family())


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme."""
    colours = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Light: theme.hover,
        role.Midlight: theme.raised,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.canvas,
        role.Highlight: theme.accent_fill,
        role.HighlightedText: theme.accent_text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
    }.items():
        colours.setColor(where, QColor(colour))
    faded = QColor(theme.muted)
    faded.setAlphaF(0.6)
    for where in (role.WindowText, role.Text, role.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, where, faded)
    return colours
