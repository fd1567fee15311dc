"""Which language the window speaks: Qt's translators for panview's words and for Qt's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from panview.resources import resource_path
from panview.words import speak

CONTEXT = "panview"
"""Of all messages in the files of translations."""
NUMBERED = "number"
"""Comment of messages that have a form for each kind of number."""
TRANSLATED = ("de",)
"""Languages that there are files for; English is that of the source."""
GROUPING = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands in sentences. Figures keep the decimal point of the files; one between thousands would mislead."""

_loaded: list[QTranslator] = []


def spoken(setting: str) -> str:
    """Return the language of a setting: that of the system if there is a translation for it, otherwise English."""
    if setting != "system":
        return setting
    language = QLocale.system().uiLanguages()[:1]
    code = language[0].partition("-")[0] if language else ""
    return code if code in TRANSLATED else "en"


def begin(setting: str) -> None:
    """Speak a language from now on; call it before modules of the window are imported, which English needs not.

    Parameters
    ----------
    setting : str
        "system", "en" or "de".
    """
    language = spoken(setting)
    if language not in TRANSLATED:
        return
    words, of_qt = QTranslator(), QTranslator()
    if not words.load(str(resource_path(f"translations/panview_{language}.qm"))):
        return
    _loaded[:] = [words]
    if of_qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _loaded.append(of_qt)
    speak(partial(_translation, words), GROUPING)


def _translation(translator: QTranslator, text: str, number: int) -> str:
    # What has forms for numbers is told apart by a comment from the same text without.
    return translator.translate(CONTEXT, text, None if number < 0 else NUMBERED, number) or ""


def install(app: QCoreApplication) -> None:
    """Let Qt use what was loaded, for its standard buttons and menus."""
    for translator in _loaded:
        app.installTranslator(translator)
