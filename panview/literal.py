"""Text that comes from data, as it can be shown: nothing in it is obeyed, nothing hidden, and it has an end.

Names come from files. A terminal obeys some characters, others turn the direction of what stands beside them or take no
room, and a name may be as long as a book. Whatever shows one, the command line or the window, takes it from here.
"""

from __future__ import annotations

import re
from unicodedata import category

MOST_OF_A_NAME, MOST_OF_A_MESSAGE = 1000, 4000
"""Characters. A path has up to 255 between two slashes; a message that is longer than this is read by nobody."""
ELLIPSIS = "…"
_LONG_NAME = re.compile(rf"\S{{{MOST_OF_A_NAME + 1},}}")
_JOINERS = "\u200c\u200d"
_LAST_UNJOINED = "\u02ff"
"""Joiners belong to the writing between letters beyond this one, as in Persian, Hindi and emoji."""


def literal(text: str, *, keep: str = "") -> str:
    r"""Return a text of which nothing is obeyed and nothing hidden: what cannot be seen is an escape of Python's.

    These are control characters (also of 8 bits), what turns the direction of writing, what has no width, line ends,
    and what is no character or none that everybody knows.

    Parameters
    ----------
    text : str
    keep : str
        Characters that stay as they are, such as a line end that is meant.

    Examples
    --------
    >>> print(literal("cat\x1b[2J"))
    cat\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in keep or category(character) == "Zs" else _escaped(text, at)
        for at, character in enumerate(text)
    )


def legible(text: str, *, keep: str = "") -> str:
    """Return a message or a name to be shown: literal, and nothing in it so long that the rest is lost.

    What is too long loses its middle: both ends of a name tell names apart, and a message says at its beginning where
    something is wrong, at its end what to do.
    """
    shown = literal(text, keep=keep)
    if len(shown) <= MOST_OF_A_NAME:
        return shown
    return shortened(_LONG_NAME.sub(lambda found: shortened(found[0], MOST_OF_A_NAME), shown), MOST_OF_A_MESSAGE)


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, with an ellipsis in place of its middle where it has more."""
    if len(text) <= most:
        return text
    end = (most - len(ELLIPSIS)) // 2
    return text[: most - len(ELLIPSIS) - end] + ELLIPSIS + text[len(text) - end :]


def _escaped(text: str, at: int) -> str:
    character = text[at]
    if (
        character in _JOINERS
        and 0 < at < len(text) - 1
        and _can_be_joined(text[at - 1])
        and _can_be_joined(text[at + 1])
    ):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _can_be_joined(character: str) -> bool:
    return character > _LAST_UNJOINED and character.isprintable()
