"""The file that keeps decisions: SQLite, shared by several windows, safe against crashes and power cuts.

What is in it is written down in `panview.review.verdict_format`. Whoever only reads (commands, and windows that may not
write) reads a copy and never touches the file; see `panview.review.verdict_copy`.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError
from panview.review import verdict_format
from panview.review.device import RunningNumbers
from panview.review.latest import Latest
from panview.review.standing import Standing
from panview.review.verdict_copy import State, read_copy, state_of
from panview.review.verdict_format import FORMAT_VERSION, MEND, End
from panview.review.verdicts import Decision
from panview.settings import verdicts_folder

_WAIT_S = 5.0
"""How long another window may hold the file before a save is given up."""
_EMPTY = f"is empty, so it is not a verdict file; {MEND}"


class VerdictFile:
    """Decisions in a file that several windows may share.

    Nothing is ever overwritten, so that neither an undo nor another window takes away what somebody has said. A save
    returns when the data is on disk: SQLite's log is synced with every one of them.

    Its methods may be called from any thread, one at a time.

    Attributes
    ----------
    path : Path
    read_only : bool
        Nothing can be saved: it was opened so, or the file or its folder cannot be written; known once it is open.
    format : int
        In which it was found; 0 while there is no file.
    upgraded : int
        Decisions that were brought from format 1 to this one when it was opened.
    """

    def __init__(self, path: Path, dataset: Dataset, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.format = 0
        self.upgraded = 0
        self._dataset = dataset
        self._connection: sqlite3.Connection | None = None
        self._copied: State | None = None
        self._lock = threading.Lock()
        self._numbers = RunningNumbers()
        self._latest = Latest()
        self._end = End(0, "")
        self._version = FORMAT_VERSION
        self._identity: tuple[int, int] | None = None
        self._unfolded = False

    @classmethod
    def open(cls, path: Path, dataset: Dataset, *, read_only: bool = False) -> VerdictFile:
        """Open a file of verdicts; one that is not there yet is made when something is decided.

        Parameters
        ----------
        path : Path
        dataset : Dataset
        read_only : bool
            Never make, change, upgrade or lock it, nor leave anything beside it.

        Raises
        ------
        BadFileError
            It is empty, damaged, no file of verdicts, of another dataset, or of a newer panview.
        PanviewError
            It cannot be opened.
        """
        file = cls(path, dataset, read_only=read_only)
        with _explained(path):
            if os.path.lexists(path):
                file._connected()
        return file

    @property
    def place(self) -> Path:
        """The file."""
        return self.path

    @property
    def is_new(self) -> bool:
        """Whether there is no file yet."""
        return not self.path.exists()

    def __enter__(self) -> VerdictFile:
        """Return the file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; the side files of SQLite go with the last window."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._numbers.give_back()

    def record(self, decisions: Sequence[Decision], over: Sequence[Decision] | None = None) -> list[Decision]:
        """Save decisions, all or none; they are on disk when this returns.

        Parameters
        ----------
        decisions : sequence of Decision
            Each is a new one, with a number of this device, also where it says what another said before.
        over : sequence of Decision, optional
            What each of them replaces. One whose reviewer has decided otherwise about its subject since is left out: an
            undo must not overrule what was said meanwhile, in another window.

        Returns
        -------
        list of Decision
            Those that were saved.

        Raises
        ------
        PanviewError
            They could not be saved; the message says why and what to do.
        """

        def numbered(_: sqlite3.Connection) -> list[Decision]:
            wanted = decisions
            if over is not None:
                wanted = [d for d, known in zip(decisions, over, strict=True) if self._latest.stands(known)]
            taken = self._numbers.take(len(wanted))
            return [
                replace(decision, device=device, device_number=number)
                for decision, (device, number) in zip(wanted, taken, strict=True)
            ]

        return self._save(numbered)

    def join(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Add decisions of another store as they are, but for those that are here already; all are taken.

        Raises
        ------
        PanviewError
            They could not be saved; the message says why and what to do.
        """

        def missing(connection: sqlite3.Connection) -> list[Decision]:
            known = set(connection.execute("SELECT device, device_number FROM decisions"))
            return [d for d in decisions if (d.device, d.device_number) not in known]

        self._save(missing)
        return []

    def current(self) -> Standing:
        """Return what stands about each subject, without what was taken back.

        Raises
        ------
        PanviewError
            The file cannot be read any more, or a decision in it is damaged.
        """
        with self._lock, _explained(self.path):
            if self._connection is not None or os.path.lexists(self.path):
                self._read_on(self._connected())
            return self._latest.standing()

    def log(self) -> tuple[Decision, ...]:
        """Return every decision that was ever saved, in the order of the file, also what was replaced or taken back.

        Raises
        ------
        PanviewError
            The file cannot be read any more, or a decision in it is damaged.
        """
        kept: list[Decision] = []
        with self._lock, _explained(self.path):
            if self._connection is not None or os.path.lexists(self.path):
                connection = self._connected()
                connection.execute("BEGIN")
                try:
                    verdict_format.later(self.path, connection, self._version, End(0, ""), kept.append)
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        return tuple(kept)

    def last_number(self) -> int:
        """Return the number of the last decision anybody has saved, 0 before the first."""
        with self._lock, _explained(self.path):
            if self._connection is None and not os.path.lexists(self.path):
                return 0
            row = self._connected().execute("SELECT max(number) FROM decisions").fetchone()
            return int(row[0] or 0)

    def fold(self) -> None:
        """Move what was saved from SQLite's log into the file itself, so that a copy of the file alone is complete."""
        with self._lock, _explained(self.path):
            if self._connection is not None and self._unfolded:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                self._unfolded = False

    def team(self) -> None:
        """Return None: a file is no team's."""
        return None

    def team_tags(self) -> None:
        """Return None: tags are kept in a table beside, whatever the verdict file."""
        return None

    def listen(self, told: Callable[[], None]) -> None:
        """Do nothing: a file does not say that it has changed."""

    def connect(self) -> None:
        """Do nothing: a file is there or not."""

    def take_over(self, number: int) -> None:
        """Do nothing: nobody gives anything out in a file."""

    def unblind(self, number: int) -> None:
        """Do nothing: nobody gives anything out in a file."""

    def _save(self, chosen: Callable[[sqlite3.Connection], list[Decision]]) -> list[Decision]:
        """Save what is chosen once all that others have saved is known; nobody saves in between."""
        with self._lock, _explained(self.path):
            connection = self._to_save_in()
            with _transaction(connection):
                self._catch_up(connection)
                made = chosen(connection)
                verdict_format.add(connection, self._end, made)
            self._unfolded = True
            # Saved decisions are kept in memory even if the file disappears.
            self._read_on(connection)
        return made

    def _to_save_in(self) -> sqlite3.Connection:
        connection = self._connected(make=True)
        if self.read_only:
            raise PanviewError(f"{self.path}: is read-only; make it writable, or keep verdicts in another file")
        if self._identity != _identity(self.path):
            problem = "has been moved or removed since it was opened; keep verdicts in another file"
            raise PanviewError(f"{self.path}: {problem}, and everything shown is copied to it")
        return connection

    def _read_on(self, connection: sqlite3.Connection) -> None:
        """Read what has been added since last time, in a transaction: the rows and their number belong together."""
        connection.execute("BEGIN")
        try:
            self._catch_up(connection)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        self._end = verdict_format.later(self.path, connection, self._version, self._end, self._latest.take)

    def _connected(self, *, make: bool = False) -> sqlite3.Connection:
        """Return the connection, made when it is first needed; that to a copy is made anew when the file changes."""
        if self._connection is not None and not self._outdated():
            return self._connection
        # A copy is always read from the start: the file may be a different one by now.
        self._latest, self._end = Latest(), End(0, "")
        if not self.read_only:
            _make_folder(self.path)
            there = os.path.lexists(self.path)
            self.read_only = there and not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK))
            if make and not there:
                _make(self.path, self._dataset)
        if self.path.is_file() and self.path.stat().st_size == 0:
            raise BadFileError(self.path, _EMPTY)
        # Checked without opening the file: closing it would release this process's SQLite locks.
        if self.path.exists() and not (self.path.is_file() or self.path.is_dir()):
            raise BadFileError(self.path, "is a pipe or a device, not a file; choose another file")
        state = state_of(self.path)
        connection = read_copy(self.path) if self.read_only else _open(self.path)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        if self._connection is not None:
            self._connection.close()
        self._connection, self._identity, self._copied = connection, _identity(self.path), state
        return connection

    def _outdated(self) -> bool:
        return self.read_only and self._copied != state_of(self.path)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # A damaged or hostile file must not run anything of its own.
        connection.execute("PRAGMA trusted_schema = OFF")
        if not self.read_only:
            # Synced at every commit, whatever the journal mode, so that a power cut loses no more than kill -9.
            connection.execute("PRAGMA synchronous = EXTRA")
            # On macOS, a plain sync leaves the data in the drive's cache; elsewhere this has no effect.
            connection.execute("PRAGMA fullfsync = ON")
        self.format = self._version = verdict_format.check_tables(self.path, connection, self._dataset)
        if self.read_only:
            return
        if self._version < FORMAT_VERSION:
            with _transaction(connection):
                # Another window may have done it while this one waited.
                if verdict_format.check_tables(self.path, connection, self._dataset) < FORMAT_VERSION:
                    self.upgraded = verdict_format.upgrade(self.path, connection)
            self._version = FORMAT_VERSION
        # Readers and a writer do not wait for each other. While another window uses the file, the mode cannot change;
        # the next window that opens the file does it.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL").fetchall()


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of its name, None where there is none."""
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_dev, known.st_ino


def _make_folder(path: Path) -> None:
    """Make panview's own folder; one that somebody chose and that is gone is on a disk that is not there now."""
    try:
        if path.parent == verdicts_folder():
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PanviewError(f"{path}: cannot be created ({error.strerror}); keep verdicts in another file") from error
    if not path.parent.is_dir():
        raise PanviewError(f"{path}: its folder does not exist; connect the disk, or keep verdicts in another file")


def _make(path: Path, dataset: Dataset) -> None:
    """Make an empty file of verdicts, unless there is one by now; it appears whole or not at all."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = EXTRA")
            with _transaction(connection):
                verdict_format.make_tables(connection, dataset)
        _forget_side_files(path)
        try:
            # Unlike a rename, this cannot replace an existing file.
            os.link(part, path)
        except FileExistsError:
            pass
        except OSError:
            # The file system has no hard links.
            if not os.path.lexists(path):
                part.rename(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _forget_side_files(path: Path) -> None:
    """Remove the log of a file that is gone: SQLite would play it into the new one of its name."""
    left = [path.with_name(path.name + end) for end in ("-wal", "-journal", "-shm")]
    left = [place for place in left if os.path.lexists(place)]
    if left and not os.path.lexists(path):
        for place in left:
            place.unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    # Never created here; missing files are created elsewhere, complete.
    name = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(name, timeout=_WAIT_S, check_same_thread=False, isolation_level=None, uri=True)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


_ADVICE = {
    sqlite3.SQLITE_BUSY: ("another program is using it", "try again"),
    sqlite3.SQLITE_LOCKED: ("another program is using it", "try again"),
    sqlite3.SQLITE_FULL: ("the disk is full", "make room and try again"),
    sqlite3.SQLITE_IOERR: ("the disk does not answer, or is full", "check it and try again"),
    sqlite3.SQLITE_READONLY: ("it is read-only", "make it writable, or keep verdicts in another file"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check its folder, or keep verdicts in another file"),
    sqlite3.SQLITE_PERM: ("permission denied", "make it writable, or keep verdicts in another file"),
    sqlite3.SQLITE_NOMEM: ("not enough memory", "close other programs"),
    sqlite3.SQLITE_PROTOCOL: ("another program is using it", "try again"),
    sqlite3.SQLITE_NOLFS: ("the disk does not allow files of this size", "keep verdicts in another file"),
}
"""Trouble with where the file is; what is not here is trouble with what is in it."""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a message for the user."""
    try:
        yield
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if kind in _ADVICE:
            reason, advice = _ADVICE[kind]
            raise PanviewError(f"{path}: verdicts cannot be read or saved: {reason}; {advice}") from error
        raise _no_file_of_verdicts(path, str(error)) from error
    except PanviewError:
        raise
    except OSError as error:
        problem = error.strerror or str(error)
        raise PanviewError(f"{path}: cannot be read ({problem}); check it, or choose another file") from error
    except UnicodeDecodeError as error:
        # The file holds invalid text; SQLite's own messages may contain it, too.
        raise _no_file_of_verdicts(path, "a text in it is not valid UTF-8") from error
    except (OverflowError, MemoryError) as error:
        raise _no_file_of_verdicts(path, "it needs more memory than is available") from error


def _no_file_of_verdicts(path: Path, why: str) -> BadFileError:
    text = " ".join(why.split())
    return BadFileError(path, f"is damaged or not a verdict file ({text}); {MEND}")
