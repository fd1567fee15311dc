"""The one place where the window remembers: files of a version each, checked when they are read.

None of them is needed: one that is damaged, or of a newer version, is put aside under another name and told of, and
the window begins without it. Nothing is ever written over what could not be read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from panview.decoding import typed_json
from panview.errors import NotFoundError, PanviewError, reason_of
from panview.files import write_whole
from panview.reading import read_file
from panview.settings import data_folder

T = TypeVar("T", bound="Kept")
_MAX_BYTES = 16 << 20
_PATIENCE_S = 5


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every file begins with; a newer version is one that this program may misread."""

    version: int = 1


def remembered_folder() -> Path:
    """Where the files are."""
    return data_folder() / "remembered"


def load_kept(path: Path, kind: type[T], newest: int = 1, *, writable: bool = True) -> tuple[T, str]:
    """Read a file.

    Parameters
    ----------
    path : Path
    kind : type
        A struct whose fields all have defaults.
    newest : int
        The highest version that can be read.
    writable : bool
        Whether a file that cannot be read may be renamed.

    Returns
    -------
    kept : kind
        Its defaults where there is no file, or none that can be read.
    note : str
        Why it could not be read and where it is now; empty where all is well.
    """
    try:
        data = read_file(path, _MAX_BYTES)
    except NotFoundError:
        return kind(), ""
    except PanviewError as error:
        return kind(), _put_aside(path, str(error), writable)
    try:
        # The version first: what a newer one holds may be of other types.
        version = typed_json(data, Kept).version
        if version > newest:
            return kind(), _put_aside(path, f"{path}: it has version {version}, written by a newer panview", writable)
        return typed_json(data, kind), ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return kind(), _put_aside(path, f"{path}: {error}", writable)


def save_kept(path: Path, kept: Kept) -> None:
    """Write a file.

    Raises
    ------
    PanviewError
        It cannot be written.
    """
    # The version always, also the default one.
    content = {"version": kept.version, **msgspec.to_builtins(kept)}
    write_whole(path, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def change_kept(path: Path, kind: type[T], change: Callable[[T], T], newest: int = 1) -> tuple[T, str]:
    """Read a file, change what it holds and write it, while no other window does.

    Returns
    -------
    kept : kind
        As it is now.
    note : str
        As `load_kept` has it.

    Raises
    ------
    PanviewError
        It cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE_S):
            before, note = load_kept(path, kind, newest)
            after = change(before)
            if after != before:
                save_kept(path, after)
    except Timeout as error:
        raise PanviewError(f"{path}: another window is writing it; try again") from error
    except OSError as error:
        if isinstance(error, PanviewError):
            raise
        raise PanviewError(f"{path}: cannot be written ({reason_of(error)})") from error
    return after, note


def _put_aside(path: Path, why: str, writable: bool) -> str:
    """Give a file another name that no file has; return what there is to say."""
    for number in range(1, 1000 if writable else 1):
        aside = path.with_name(f"{path.name}.unread-{number}")
        if os.path.lexists(aside):
            continue
        with contextlib.suppress(OSError):
            os.rename(path, aside)
            return f"{why}; it was renamed to {aside.name}, and the window continues without it"
        break
    return f"{why}; the window continues without it"
