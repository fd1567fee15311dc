"""What turns an error in a command into a line and an exit code."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from panview.cli.output import fail, leave_broken_pipe, note_compiling
from panview.errors import Cancelled, PanviewError, reason_of
from panview.jit import when_compiling
from panview.reading import NO_MEMORY

P = ParamSpec("P")

EXIT_FINDINGS = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def is_elsewhere(value: object) -> bool:
    """Whether what was given for a parameter is an address, or some of it."""
    if isinstance(value, Path):
        return ":/" in str(value)
    return isinstance(value, list) and any(map(is_elsewhere, value))


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn a user's error into one line and exit code 2, and Ctrl-C into 130."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        when_compiling(note_compiling)
        try:
            if any(is_elsewhere(value) for value in kwargs.values()):
                # Imported here: few command lines have an address in them.
                from panview.cli.elsewhere import run_with_addresses

                run_with_addresses(function, kwargs)
            else:
                function(*args, **kwargs)
        except PanviewError as error:
            if os.environ.get("PANVIEW_DEBUG"):
                traceback.print_exc()
            fail(str(error))
            raise SystemExit(EXIT_BAD_INPUT) from error
        except (KeyboardInterrupt, Cancelled) as error:
            fail("stopped")
            raise SystemExit(EXIT_INTERRUPTED) from error
        except BrokenPipeError:
            leave_broken_pipe()
        except (MemoryError, RuntimeError) as error:
            # Python's message when no further thread can be started.
            if isinstance(error, RuntimeError) and str(error) != "can't start new thread":
                raise
            if os.environ.get("PANVIEW_DEBUG"):
                traceback.print_exc()
            fail(f"this {NO_MEMORY}")
            raise SystemExit(EXIT_BAD_INPUT) from error
        except OSError as error:
            if os.environ.get("PANVIEW_DEBUG"):
                traceback.print_exc()
            fail(f"{error.filename}: {reason_of(error)}" if error.filename else reason_of(error))
            raise SystemExit(EXIT_BAD_INPUT) from error

    return guarded
