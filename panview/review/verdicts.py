"""Who is right about a disagreement: decisions, and the file that keeps them.

A decision is about a *subject*: what the two sides say at one place of one image. Its key is made of their content, not
of a model's name or run, so that running the same model again, or another one with the same segments, finds the
decisions that were made; where either side has changed, the key is another one and the decision no longer applies.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError, PanviewError
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.settings import Settings, verdicts_folder

FORMAT_VERSION = 1
_APPLICATION_ID = 0x70767677
"""Tells a file of verdicts from any other SQLite file ("pvvw")."""
_WAIT_S = 5.0
"""How long another window may hold the file before a save is given up."""

_SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE decisions (
        number INTEGER PRIMARY KEY,
        subject INTEGER NOT NULL,
        image_id INTEGER NOT NULL,
        prediction TEXT NOT NULL,
        side INTEGER NOT NULL,
        status INTEGER NOT NULL,
        gt_segment_id INTEGER,
        pred_segment_id INTEGER,
        verdict TEXT,
        note TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        time TEXT NOT NULL
    )""",
    "CREATE INDEX by_subject ON decisions (subject, number)",
)
_COLUMNS = "subject, image_id, prediction, side, status, gt_segment_id, pred_segment_id, verdict, note, reviewer, time"
_LATEST = f"""SELECT {_COLUMNS} FROM decisions
    WHERE number IN (SELECT max(number) FROM decisions GROUP BY subject) ORDER BY number"""


class Verdict(StrEnum):
    """What a reviewer says of a disagreement."""

    PREDICTION_RIGHT = "prediction right"
    """The truth is wrong, and right as the model says."""
    PREDICTION_WRONG = "prediction wrong"
    TRUTH_WRONG = "truth wrong"
    """And the model does not have it right either, or nobody can tell."""
    BOTH_FINE = "both fine"
    UNSURE = "unsure"

    @property
    def disputes_truth(self) -> bool:
        """Whether the ground truth cannot be counted on here."""
        return self in (Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG)


VERDICTS = tuple(Verdict)


@dataclass(frozen=True)
class Decision:
    """A verdict with all that goes with it; without verdict and note it takes an earlier one back.

    Attributes
    ----------
    subject : int
        From `subject_keys`.
    image_id : int
        COCO id.
    prediction : str
        Name of the prediction set that was looked at.
    side : Side
        Of the segment whose row it is.
    status : Status
        Of that row.
    gt_segment_id, pred_segment_id : int or None
        None where that side has no segment.
    verdict : Verdict or None
    note : str
    reviewer : str
    time : str
        ISO 8601, UTC.
    """

    subject: int
    image_id: int
    prediction: str
    side: Side
    status: Status
    gt_segment_id: int | None
    pred_segment_id: int | None
    verdict: Verdict | None
    note: str
    reviewer: str
    time: str


def subject_keys(dataset: Dataset, table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the key of what each row is about.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
    rows : (k,) int64
        Rows of the table.

    Returns
    -------
    (k,) int64
        A 64-bit hash of image id, side, and category id, area and bounding box of the segment and of its
        best-overlapping partner, with what they share. The ids of segments are left out, for a model may number its
        segments differently each time it runs.
    """
    ids = dataset.categories.ids.astype(np.int64)
    partner = table.partner[rows].astype(np.int64)
    lone = partner == NO_ROW
    columns = [dataset.image_id[table.image[rows]], table.side[rows], *_content(table, ids, rows)]
    columns += [np.where(lone, -1, column) for column in _content(table, ids, partner)]
    columns.append(table.partner_intersection[rows])
    key = np.zeros(len(rows), np.uint64)
    for column in columns:
        key = _mixed(key ^ np.asarray(column).astype(np.int64).view(np.uint64))
    return key.view(np.int64)


def _content(table: SegmentTable, ids: NDArray[np.int64], rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    box = table.bbox[rows].astype(np.int64)
    return [ids[table.category[rows]], table.area[rows], *(box[:, i] for i in range(4))]


def _mixed(key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits: the finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    key = key + np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def dataset_key(dataset: Dataset) -> str:
    """Return what tells a dataset from another: its image ids; corrected annotations leave it as it is."""
    return hashlib.sha256(np.sort(dataset.image_id).tobytes()).hexdigest()


def verdict_file_of(dataset: Dataset, settings: Settings) -> Path:
    """Return where the verdicts on a dataset are kept."""
    key = dataset_key(dataset)
    chosen = settings.verdict_files.get(key)
    return Path(chosen) if chosen else verdicts_folder() / f"{key[:16]}.sqlite"


class VerdictFile:
    """Decisions in a SQLite file that several windows may share.

    Nothing is ever overwritten: each decision is a row of its own and the latest of a subject counts, so that neither
    an undo nor another window takes away what somebody has said. A save returns when the data is on disk.

    Its methods may be called from any thread, one at a time.
    """

    def __init__(self, path: Path, dataset: Dataset) -> None:
        self.path = path
        self._dataset = dataset
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, dataset: Dataset) -> VerdictFile:
        """Open a file of verdicts; one that is not there yet is made when something is decided.

        Raises
        ------
        BadFileError
            It is damaged, no file of verdicts, of another dataset, or of a newer panview.
        PanviewError
            It cannot be opened or made.
        """
        file = cls(path, dataset)
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

    def record(self, decisions: Iterable[Decision]) -> None:
        """Save decisions, all or none; they are on disk when this returns.

        Raises
        ------
        PanviewError
            They could not be saved; the message says why and what to do.
        """
        rows = [
            (
                d.subject,
                d.image_id,
                d.prediction,
                int(d.side),
                int(d.status),
                d.gt_segment_id,
                d.pred_segment_id,
                d.verdict.value if d.verdict is not None else None,
                d.note,
                d.reviewer,
                d.time,
            )
            for d in decisions
        ]
        marks = ", ".join("?" * 11)
        with self._lock, _explained(self.path):
            connection = self._connected()
            with _transaction(connection):
                connection.executemany(f"INSERT INTO decisions ({_COLUMNS}) VALUES ({marks})", rows)

    def current(self) -> dict[int, Decision]:
        """Return the latest decision about each subject, without those that were taken back.

        Raises
        ------
        PanviewError
            The file cannot be read any more.
        """
        with self._lock, _explained(self.path):
            if self._connection is None and not self.path.exists():
                return {}
            rows = self._connected().execute(_LATEST).fetchall()
            try:
                decisions = [_decision(row) for row in rows]
            except ValueError as error:
                raise BadFileError(self.path, f"holds a decision that cannot be read ({error})") from error
        return {d.subject: d for d in decisions if d.verdict is not None or d.note}

    def version(self) -> tuple[int, int]:
        """Return something that changes whenever anybody saves a decision."""
        with self._lock, _explained(self.path):
            if self._connection is None and not self.path.exists():
                return 0, 0
            connection = self._connected()
            return int(connection.execute("PRAGMA data_version").fetchone()[0]), connection.total_changes

    def _connected(self) -> sqlite3.Connection:
        """Return the connection, made when it is first needed."""
        if self._connection is not None:
            return self._connection
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PanviewError(f"{self.path}: cannot be made ({error.strerror}); choose another place") from error
        with _explained(self.path):
            connection = sqlite3.connect(self.path, timeout=_WAIT_S, check_same_thread=False, isolation_level=None)
            try:
                _prepare(self.path, connection, self._dataset)
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        return connection


def _decision(row: tuple[int, int, str, int, int, int | None, int | None, str | None, str, str, str]) -> Decision:
    subject, image_id, prediction, side, status, truth, predicted, verdict, note, reviewer, time = row
    kind = Verdict(verdict) if verdict is not None else None
    return Decision(
        subject, image_id, prediction, Side(side), Status(status), truth, predicted, kind, note, reviewer, time
    )


def _prepare(path: Path, connection: sqlite3.Connection, dataset: Dataset) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and tables == 0:
        # Readers and a writer do not wait for each other.
        connection.execute("PRAGMA journal_mode = WAL")
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
    damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise BadFileError(path, f"is damaged ({damage}); restore a copy of it, or move it away to begin anew")
    about = dict(connection.execute("SELECT name, value FROM about").fetchall())
    if about.get("dataset") != dataset_key(dataset):
        name, images = about.get("dataset_name", "another dataset"), about.get("images", "?")
        problem = f"holds verdicts on another dataset ({name}, {images} images), not on {dataset.name}; choose another"
        raise BadFileError(path, problem)


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


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a message for the user."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = str(error)
        advice = "check the folder, or choose another place"
        if "locked" in reason:
            advice = "another program holds it; try again"
        elif "full" in reason:
            advice = "make room on the disk and try again"
        elif "readonly" in reason:
            reason, advice = "read-only", "make it writable, or choose another place"
        raise PanviewError(f"{path}: verdicts cannot be read or saved ({reason}); {advice}") from error
    except sqlite3.DatabaseError as error:
        problem = f"is damaged or no file of verdicts ({error}); restore a copy of it, or move it away to begin anew"
        raise BadFileError(path, problem) from error
    except sqlite3.Error as error:
        raise PanviewError(f"{path}: verdicts cannot be read or saved ({error})") from error
