"""What errors say of options of the command line, as a script writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from panview.errors import PanviewError

_PARAMETERS = {
    "areas": "areas",
    "categories": "categories",
    "divisor": "divisor",
    "faults": "faults",
    "from": "form",
    "gt-folder": "gt_folder",
    "images-table": "images_table",
    "missing": "missing",
    "photos": "photos",
    "pred-folder": "folder",
    "strict": "strict",
    "unknown": "unknown",
    "void": "void",
}
_OPTION = re.compile(rf"--({'|'.join(_PARAMETERS)})\b(?:[ =]([A-Za-z0-9][\w+-]*))?")


@contextmanager
def in_python_words() -> Iterator[None]:
    """Add to an error that speaks of options which parameters they are; the traceback shows it below the message."""
    try:
        yield
    except PanviewError as error:
        said = list(dict.fromkeys(_parameter(found) for found in _OPTION.finditer(str(error))))
        if "open it in the window" in str(error):
            said = ["panview.show(path, prediction)"]
        if said:
            error.add_note(f"in Python: {', '.join(said)}")
        raise


def _parameter(found: re.Match[str]) -> str:
    name, value = _PARAMETERS[found[1]], found[2]
    if value is None or name == "strict":
        return f"{name}=..."
    # In messages, a value is a word, a number, or a placeholder such as DIR.
    return f"{name}={value}" if value.isdigit() else f'{name}="{value}"' if value.islower() else f"{name}=..."
