"""The file that keeps decisions: SQLite, shared by several windows, safe against crashes and power cuts.

Each decision is a row of its own, numbered from 1; rows are added and never changed, and the latest row about a subject
counts. A row carries a checksum, so that damage which SQLite does not see is seen all the same.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError, reason_of
from panview.metrics.segment_table import Side, Status
from panview.review.verdicts import Decision, Verdict, dataset_key
from panview.settings import verdicts_folder

FORMAT_VERSION = 1
_APPLICATION_ID = 0x70767677
"""Tells a file of verdicts from any other SQLite file ("pvvw")."""
_WAIT_S = 5.0
"""How long another window may hold the file before a save is given up."""

_COLUMNS = {
    "subject": "INTEGER NOT NULL",
    "image_id": "INTEGER NOT NULL",
    "prediction": "TEXT NOT NULL",
    "side": "INTEGER NOT NULL",
    "status": "INTEGER NOT NULL",
    "gt_segment_id": "INTEGER",
    "pred_segment_id": "INTEGER",
    "verdict": "TEXT",
    "note": "TEXT NOT NULL",
    "reviewer": "TEXT NOT NULL",
    "time": "TEXT NOT NULL",
    "checksum": "INTEGER NOT NULL",
}
_SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"CREATE TABLE decisions (number INTEGER PRIMARY KEY, {', '.join(f'{n} {t}' for n, t in _COLUMNS.items())})",
)
_NAMES = ", ".join(_COLUMNS)
_INSERT = f"INSERT INTO decisions ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_LATER = f"SELECT number, {_NAMES} FROM decisions WHERE number > ? ORDER BY number"
_MEND = "restore a copy of it, or move it away to begin anew"


class VerdictFile:
    """Decisions in a file that several windows may share.

    Nothing is ever overwritten, so that neither an undo nor another window takes away what somebody has said. A save
    returns when the data is on disk: SQLite's log is synced with every one of them.

    Its methods may be called from any thread, one at a time.

    Attributes
    ----------
    path : Path
    read_only : bool
        The file, or its folder, cannot be written; known once the file has been opened.
    """

    def __init__(self, path: Path, dataset: Dataset) -> None:
        self.path = path
        self.read_only = False
        self._dataset = dataset
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._latest: dict[int, Decision] = {}
        self._seen = 0
        self._identity: tuple[int, int] | None = None
        self._unfolded = False

    @classmethod
    def open(cls, path: Path, dataset: Dataset) -> VerdictFile:
        """Open a file of verdicts; one that is not there yet is made when something is decided.

        Raises
        ------
        BadFileError
            It is damaged, no file of verdicts, of another dataset, or of a newer panview.
        PanviewError
            It cannot be opened.
        """
        file = cls(path, dataset)
        with _explained(path):
            if path.exists():
                file._connected()
        return file

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

    def record(self, decisions: Sequence[Decision], over: Sequence[Decision] | None = None) -> list[Decision]:
        """Save decisions, all or none; they are on disk when this returns.

        Parameters
        ----------
        decisions : sequence of Decision
        over : sequence of Decision, optional
            What each of them replaces. One whose subject has been decided otherwise since is left out: an undo must not
            overrule what somebody else has said meanwhile.

        Returns
        -------
        list of Decision
            Those that were saved.

        Raises
        ------
        PanviewError
            They could not be saved; the message says why and what to do.
        """
        with self._lock, _explained(self.path):
            connection = self._connected()
            if self._identity != _identity(self.path):
                problem = "has been moved or removed since it was opened; keep verdicts in another file"
                raise PanviewError(f"{self.path}: {problem}, to which all that is shown is added")
            if self.read_only:
                raise PanviewError(f"{self.path}: is read-only; make it writable, or keep verdicts in another file")
            with _transaction(connection):
                if over is not None:
                    self._catch_up(connection)
                    decisions = [d for d, known in zip(decisions, over, strict=True) if self._stands(known)]
                connection.executemany(_INSERT, [_row(decision) for decision in decisions])
            self._unfolded = True
            # What was saved is known here even if the file is taken away.
            self._catch_up(connection)
        return list(decisions)

    def current(self) -> dict[int, Decision]:
        """Return the latest decision about each subject, without those that were taken back.

        Raises
        ------
        PanviewError
            The file cannot be read any more, or a decision in it is damaged.
        """
        with self._lock, _explained(self.path):
            if self._connection is None and not self.path.exists():
                return {}
            self._catch_up(self._connected())
            return {subject: decision for subject, decision in self._latest.items() if decision.says_something}

    def last_number(self) -> int:
        """Return the number of the last decision anybody has saved, 0 before the first."""
        with self._lock, _explained(self.path):
            if self._connection is None and not self.path.exists():
                return 0
            row = self._connected().execute("SELECT max(number) FROM decisions").fetchone()
            return int(row[0] or 0)

    def fold(self) -> None:
        """Move what was saved from SQLite's log into the file itself, so that a copy of the file alone is complete."""
        with self._lock, _explained(self.path):
            if self._connection is not None and self._unfolded:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                self._unfolded = False

    def _stands(self, known: Decision) -> bool:
        """Whether a decision is still the latest about its subject."""
        latest = self._latest.get(known.subject)
        if latest is None or not latest.says_something:
            return not known.says_something
        return latest == known

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        """Read what has been added since last time."""
        for number, *row in connection.execute(_LATER, (self._seen,)).fetchall():
            if number != self._seen + 1:
                raise BadFileError(self.path, f"is damaged (decision {self._seen + 1} is missing); {_MEND}")
            decision = _decision(self.path, number, row)
            # The latest comes last, for whoever goes by the order.
            self._latest.pop(decision.subject, None)
            self._latest[decision.subject] = decision
            self._seen = number

    def _connected(self) -> sqlite3.Connection:
        """Return the connection, made when it is first needed."""
        if self._connection is not None:
            return self._connection
        _make_folder(self.path)
        self.read_only = self.path.exists() and not (
            os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        )
        connection = _open_read_only(self.path) if self.read_only else _open(self.path)
        try:
            _prepare(self.path, connection, self._dataset, make=not self.read_only)
        except BaseException:
            connection.close()
            raise
        self._connection, self._identity = connection, _identity(self.path)
        return connection


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
        raise PanviewError(f"{path}: cannot be made ({reason_of(error)}); keep verdicts in another file") from error
    if not path.parent.is_dir():
        raise PanviewError(f"{path}: its folder is not there; connect it, or keep verdicts in another file")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False, isolation_level=None)


def _open_read_only(path: Path) -> sqlite3.Connection:
    # Without a log nobody is writing, and then SQLite needs no side files, which it could not make.
    log = path.with_name(path.name + "-wal")
    options = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    name = f"{path.absolute().as_uri()}?{options}"
    return sqlite3.connect(name, timeout=_WAIT_S, check_same_thread=False, isolation_level=None, uri=True)


def _row(decision: Decision) -> tuple[Any, ...]:
    values = (
        decision.subject,
        decision.image_id,
        decision.prediction,
        int(decision.side),
        int(decision.status),
        decision.gt_segment_id,
        decision.pred_segment_id,
        decision.verdict.value if decision.verdict is not None else None,
        decision.note,
        decision.reviewer,
        decision.time,
    )
    return (*values, _checksum(values))


def _checksum(values: Sequence[Any]) -> int:
    return zlib.crc32(json.dumps(values).encode())


def _decision(path: Path, number: int, row: Sequence[Any]) -> Decision:
    """Return what a row says.

    Raises
    ------
    BadFileError
        It is not what was written.
    """
    *values, checksum = row
    # What damage has made of a value need not be a value of JSON.
    if any(isinstance(value, bytes) for value in values) or _checksum(values) != checksum:
        raise BadFileError(path, f"is damaged (decision {number} is not what was saved); {_MEND}")
    subject, image_id, prediction, side, status, truth, predicted, verdict, note, reviewer, time = values
    try:
        kind = Verdict(verdict) if verdict is not None else None
        return Decision(
            subject, image_id, prediction, Side(side), Status(status), truth, predicted, kind, note, reviewer, time
        )
    except ValueError as error:
        raise BadFileError(path, f"holds a decision that cannot be read ({error}); update panview") from error


def _prepare(path: Path, connection: sqlite3.Connection, dataset: Dataset, *, make: bool) -> None:
    # Synced with every commit whatever the form of the log, so that a power cut loses no more than kill -9 does.
    connection.execute("PRAGMA synchronous = EXTRA")
    # On macOS a plain sync leaves the data in the drive's own memory; elsewhere this says nothing.
    connection.execute("PRAGMA fullfsync = ON")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if make and application == 0 and tables == 0:
        with _transaction(connection):
            # Another window may have made it while this one waited.
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                _create(connection, dataset)
        application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != _APPLICATION_ID:
        raise BadFileError(path, "is a SQLite file, but not one of verdicts; choose another")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT_VERSION:
        problem = f"was written by a newer panview (format {version}, this one reads {FORMAT_VERSION}); update panview"
        raise BadFileError(path, problem)
    damage = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]).replace("\n", " ")
    if damage != "ok":
        raise BadFileError(path, f"is damaged ({damage}); {_MEND}")
    about = dict(connection.execute("SELECT name, value FROM about").fetchall())
    if about.get("dataset") != dataset_key(dataset):
        name, images = about.get("dataset_name", "another dataset"), about.get("images", "?")
        problem = f"holds verdicts on another dataset ({name}, {images} images), not on {dataset.name}; choose another"
        raise BadFileError(path, problem)
    if make:
        # Readers and a writer do not wait for each other. While another window uses the file it cannot be switched, and
        # the next one that opens it does.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL").fetchall()


def _create(connection: sqlite3.Connection, dataset: Dataset) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)
    about = {"dataset": dataset_key(dataset), "dataset_name": dataset.name, "images": str(len(dataset))}
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")


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
    sqlite3.SQLITE_BUSY: ("another program holds it", "try again"),
    sqlite3.SQLITE_LOCKED: ("another program holds it", "try again"),
    sqlite3.SQLITE_FULL: ("the disk is full", "make room and try again"),
    sqlite3.SQLITE_IOERR: ("the disk does not answer, or is full", "check it and try again"),
    sqlite3.SQLITE_READONLY: ("it is read-only", "make it writable, or keep verdicts in another file"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check its folder, or keep verdicts in another file"),
    sqlite3.SQLITE_PERM: ("permission denied", "make it writable, or keep verdicts in another file"),
    sqlite3.SQLITE_NOMEM: ("not enough memory", "close other programs"),
    sqlite3.SQLITE_PROTOCOL: ("another program holds it", "try again"),
    sqlite3.SQLITE_NOLFS: ("the disk takes no files of this size", "keep verdicts in another file"),
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
        raise BadFileError(path, f"is damaged or no file of verdicts ({error}); {_MEND}") from error
    except OSError as error:
        if isinstance(error, PanviewError):
            raise
        raise PanviewError(f"{path}: cannot be read ({reason_of(error)}); check it, or choose another") from error
