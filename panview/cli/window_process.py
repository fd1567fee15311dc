"""The process of a window that a program has opened: ``python -m panview.cli.window_process REQUEST``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from panview.api.window_request import decoded
from panview.cli.guard import command
from panview.settings import TEMPORARY_PREFIX


@command
def open_requested(text: str) -> None:
    """Open what a request asks for, say on stdout when it is shown, and run until it is closed."""
    from panview.cli.window import open_window

    request = decoded(text)
    try:
        open_window(
            request.path,
            list(request.predictions),
            request.image,
            None,
            request.opening,
            (0, 0),
            request.theme,
            when_shown=_say_shown,
            where=request.where,
            threshold=request.threshold,
        )
    finally:
        _remove(request.temporary)


def _say_shown() -> None:
    """Tell the program, if it still listens."""
    try:
        sys.stdout.write("shown\n")
        sys.stdout.flush()
    except OSError:
        pass


def _remove(folder: Path | None) -> None:
    """Remove a folder of arrays that went with the window, and never another one."""
    if folder is None or folder.parent.resolve() != Path(tempfile.gettempdir()).resolve():
        return
    if folder.name.startswith(TEMPORARY_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    open_requested(sys.argv[1])
