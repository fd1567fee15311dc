"""The words of the window in the language of its user.

What people read in the window goes through `tr`: a text, or a template with named fields. Without a translator it is
the English of the source: so run the command line, the library and an English window. A window installs one as it
starts, before its modules are imported (`panview.ui.language`): tables at the top of a module are translated like
everything else (docs/adr/0066-translation.md).

CSV, JSON, codes, the names in an expression, file names and logs are no words: they stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter

Translator = Callable[[str, int], str]
"""Returns the translation of a source text for a number (-1 without one), or "" where there is none."""


class _Grouping(Formatter):
    """Formats as `str.format` does, but for the mark between thousands."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def format_field(self, value: object, format_spec: str) -> str:
        """Return a field; only numbers know a comma in their format."""
        said: str = super().format_field(value, format_spec)
        return said.replace(",", self.mark) if "," in format_spec else said


_translator: Translator | None = None
_formatter = _Grouping(",")


def speak(translator: Translator | None, grouping: str = ",") -> None:
    """Translate from now on; None returns to the English of the source.

    Parameters
    ----------
    translator : callable or None
    grouping : str
        What stands between the thousands of a number in a sentence.
    """
    global _translator, _formatter
    _translator, _formatter = translator, _Grouping(grouping)


def tr(text: str, /, **fields: object) -> str:
    """Return a text in the language of the window.

    Parameters
    ----------
    text : str
        English, as it stands in the source: translations are found by it. With fields, a template of `str.format`.
    **fields : object
        What the named fields of the template stand for. Without any, braces are plain characters.

    Examples
    --------
    >>> tr("Open folder…")
    'Open folder…'
    >>> tr("{count:,} images in {place}", count=5000, place="val2017")
    '5,000 images in val2017'
    """
    if _translator is None:
        return text.format(**fields) if fields else text
    said = _translator(text, -1) or text
    return _formatter.vformat(said, (), fields) if fields else said


def trn(one: str, several: str, number: int, /, **fields: object) -> str:
    """Return a template in the form that a number asks for; languages differ in how many forms they have.

    Parameters
    ----------
    one, several : str
        English. Translations are found by ``several``, and have the forms of their language.
    number : int
        What the form is chosen by. It is shown only where a field says it.
    **fields : object
        See `tr`.

    Examples
    --------
    >>> trn("{count:,} image", "{count:,} images", 1, count=1)
    '1 image'
    >>> trn("{count:,} image", "{count:,} images", 5000, count=5000)
    '5,000 images'
    """
    if _translator is None:
        said = one if number == 1 else several
        return said.format(**fields) if fields else said
    said = _translator(several, int(number)) or (one if number == 1 else several)
    return _formatter.vformat(said, (), fields) if fields else said
