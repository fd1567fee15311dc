"""What a file of verdicts holds, as tables of SQLite: format 2, and format 1, which is still read.

Format 2 (docs/adr/0022). ``about`` has names and values: ``dataset``, ``dataset_name`` and ``images`` say of which
dataset it is; ``decisions`` how many decisions there are, and ``last`` the checksum of the last. Both are written in
the transaction that adds a decision, so that a lost end is noticed. ``decisions`` has a row per decision, only ever
added, numbered from 1 without gaps:

======================================  ===============================================================================
subject                                 key of what it is about, 64 bits: `panview.review.verdicts.subject_keys`
image_id                                integer or text, as the JSON has it
prediction                              name of the prediction set that was looked at
side, status                            of the row: "ground truth" or "prediction"; "TP", "FP", "FN", ...
gt_segment_id, pred_segment_id          of the row and its best-overlapping segment; null where there is none
verdict, note, reviewer, time           null verdict and empty note: taken back; time in ISO 8601, UTC
action                                  what it does: "removed", "added", "relabelled", "mask replaced", "kept", "none"
error_type                              as it was shown; empty for none
iou_threshold, near_miss_iou, mostly    thresholds in force
tp_below                                the same for poor masks, null where none is called so
other_subject                           key of the other half of a pair, or of the truth under an FP that is removed
correction                              null, or JSON: a list of ``{"segment_id", "category_id", "size", "counts"}``,
                                        segments as the reviewer wants them, masks as COCO's compressed RLE
settles                                 1 where it settles what reviewers disagree about
device, device_number                   where it was made, and the running number there: unique, also in joined files
more                                    a JSON object for what later versions add; kept, and otherwise passed over.
                                        ``{"repair": {"kind", "truth", "predicted", "category_id"}}`` makes it a repair
                                        of the truth (docs/adr/0052), which has no verdict and no note
checksum                                of the checksum before and of all columns
======================================  ===============================================================================

``action`` to ``other_subject`` are null in decisions of format 1, which did not hold them. Such a file is brought to
format 2 in one transaction when it is opened for writing; its rows stay in the table ``format_1`` as they were.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError
from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.repair import Repair, repair_of
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, CorrectedSegment, Decision, Meaning, Verdict, dataset_key

FORMAT_VERSION = 2
APPLICATION_ID = 0x70767677
"""Tells a file of verdicts from any other SQLite file ("pvvw")."""
MEND = "restore a copy of it, or move it away to start over"

_COLUMNS = {
    "subject": "INTEGER NOT NULL",
    # Without a type SQLite keeps integers and texts as they are.
    "image_id": "NOT NULL",
    "prediction": "TEXT NOT NULL",
    "side": "TEXT NOT NULL",
    "status": "TEXT NOT NULL",
    "gt_segment_id": "INTEGER",
    "pred_segment_id": "INTEGER",
    "verdict": "TEXT",
    "note": "TEXT NOT NULL",
    "reviewer": "TEXT NOT NULL",
    "time": "TEXT NOT NULL",
    "action": "TEXT",
    "error_type": "TEXT",
    "iou_threshold": "REAL",
    "near_miss_iou": "REAL",
    "mostly": "REAL",
    "tp_below": "REAL",
    "other_subject": "INTEGER",
    "correction": "TEXT",
    "settles": "INTEGER NOT NULL",
    "device": "TEXT NOT NULL",
    "device_number": "INTEGER NOT NULL",
    "more": "TEXT NOT NULL",
    "checksum": "TEXT NOT NULL",
}
_COLUMNS_1 = {
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


def _table(name: str, columns: dict[str, str], rest: str = "") -> str:
    listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    return f"CREATE TABLE {name} (number INTEGER PRIMARY KEY, {listed}{rest})"


_ABOUT = "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
_DECISIONS = _table("decisions", _COLUMNS, ", UNIQUE (device, device_number)")
_DECISIONS_1 = _table("decisions", _COLUMNS_1)
_KEPT_1 = _table("format_1", _COLUMNS_1)
_NAMES, _NAMES_1 = (", ".join(columns) for columns in (_COLUMNS, _COLUMNS_1))
_INSERT = f"INSERT INTO decisions (number, {_NAMES}) VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})"
_LATER = f"SELECT number, {_NAMES} FROM decisions WHERE number > ? ORDER BY number"
_LATER_1 = f"SELECT number, {_NAMES_1} FROM decisions WHERE number > ? ORDER BY number"

_ACTIONS = {action.value: action for action in Action}
_ERROR_TYPES = {kind.label: kind for kind in ErrorType}
_SIDES = {side.label: side for side in Side}
_STATUSES = {status.label: status for status in Status}
_WHY_SCHEMA = "is a SQLite file, but not a verdict file; choose another file"


class End(NamedTuple):
    """How far a log goes: the number of its last decision, and the checksum of that."""

    number: int
    checksum: str


def make_tables(connection: sqlite3.Connection, dataset: Dataset) -> None:
    """Make an empty file of verdicts; within a transaction."""
    connection.execute(_ABOUT)
    connection.execute(_DECISIONS)
    about = {"dataset": dataset_key(dataset), "dataset_name": cleaned(dataset.name), "images": str(len(dataset))}
    about |= {"decisions": "0", "last": ""}
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")


def check_tables(path: Path, connection: sqlite3.Connection, dataset: Dataset) -> int:
    """Return the format of a file of verdicts that is whole and of this dataset.

    Raises
    ------
    BadFileError
        It is something else.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise BadFileError(path, _WHY_SCHEMA)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > FORMAT_VERSION:
        problem = f"was written by a newer panview (format {version}, this one reads {FORMAT_VERSION}); update panview"
        raise BadFileError(path, problem)
    # Exactly the tables that were created: a view or trigger in their place could do anything.
    found = {(kind, name, sql) for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master")}
    index = ("index", "sqlite_autoindex_decisions_1", None)
    expected = {
        1: {("table", "about", _ABOUT), ("table", "decisions", _DECISIONS_1)},
        2: {("table", "about", _ABOUT), ("table", "decisions", _DECISIONS), index},
    }
    if version not in expected or found - {("table", "format_1", _KEPT_1)} != expected[version]:
        raise BadFileError(path, f"is damaged (its tables are not those of format {version}); {MEND}")
    damage = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]).replace("\n", " ")
    if damage != "ok":
        raise BadFileError(path, f"is damaged ({damage}); {MEND}")
    about = dict(connection.execute("SELECT name, value FROM about").fetchall())
    if about.get("dataset") != dataset_key(dataset):
        name, images = about.get("dataset_name", "another dataset"), about.get("images", "?")
        problem = (
            f"holds verdicts on another dataset ({name}, {images} images), not on {dataset.name}; choose another file"
        )
        raise BadFileError(path, problem)
    return version


def add(connection: sqlite3.Connection, end: End, decisions: Iterable[Decision]) -> End:
    """Add decisions that have their device and number, and return how far the log goes then; within a transaction."""
    number, checksum = end
    for decision in decisions:
        number += 1
        values = _values(decision)
        checksum = _chained(checksum, number, values)
        connection.execute(_INSERT, (number, *values, checksum))
    connection.execute("UPDATE about SET value = ? WHERE name = 'decisions'", (str(number),))
    connection.execute("UPDATE about SET value = ? WHERE name = 'last'", (checksum,))
    return End(number, checksum)


def later(path: Path, connection: sqlite3.Connection, version: int, end: End, take: Callable[[Decision], None]) -> End:
    """Hand over the decisions after some end, in their order, and return the new end.

    Raises
    ------
    BadFileError
        A decision is missing, or is not what was saved.
    """
    number, checksum = end
    with_end = version >= 2
    for found, *row in connection.execute(_LATER if with_end else _LATER_1, (number,)):
        number += 1
        if found != number:
            raise BadFileError(path, f"is damaged (decision {number} is missing); {MEND}")
        *values, said = row
        # Damage may have made the value invalid JSON.
        sound = not any(isinstance(value, bytes) for value in values)
        expected = (_chained(checksum, number, values) if with_end else _checksum_1(values)) if sound else None
        if said != expected:
            raise BadFileError(path, f"is damaged (decision {number} is not what was saved); {MEND}")
        checksum = str(said)
        take(_decision(path, values) if with_end else _decision_1(path, values, number))
    if with_end:
        asked = "SELECT value FROM about WHERE name IN ('decisions', 'last') ORDER BY name"
        held = [value for (value,) in connection.execute(asked)]
        if held != [str(number), checksum]:
            told = held[0] if held else "?"
            raise BadFileError(path, f"is damaged (it has {number} of {told} decisions); {MEND}")
    return End(number, checksum)


def upgrade(path: Path, connection: sqlite3.Connection) -> int:
    """Bring a file of format 1 to format 2 and return how many decisions it holds; within a transaction.

    Raises
    ------
    BadFileError
        A decision is missing, or is not what was saved; nothing may be committed then.
    """
    kept: list[Decision] = []
    later(path, connection, 1, End(0, ""), kept.append)
    connection.execute(_KEPT_1)
    connection.execute(f"INSERT INTO format_1 SELECT number, {_NAMES_1} FROM decisions")
    connection.execute("DROP TABLE decisions")
    connection.execute(_DECISIONS)
    connection.execute("INSERT INTO about VALUES ('decisions', '0'), ('last', '')")
    add(connection, End(0, ""), kept)
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    return len(kept)


def column_types() -> dict[str, str]:
    """Return the columns of a decision, without its checksum, and what SQLite is told of each."""
    return {name: kind for name, kind in _COLUMNS.items() if name != "checksum"}


def values_of(decision: Decision) -> tuple[Any, ...]:
    """Return a decision as a row of `column_types`."""
    return _values(decision)


def decision_of(path: Path, values: Sequence[Any]) -> Decision:
    """Return the decision of a row of `column_types`.

    Raises
    ------
    BadFileError
        The row holds something else.
    """
    return _decision(path, values)


def cleaned(text: str) -> str:
    """Return a text that SQLite takes: half a surrogate pair, from a file's name, is written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _values(decision: Decision) -> tuple[Any, ...]:
    meaning = decision.meaning
    seen: tuple[Any, ...] = (None,) * 7
    if meaning is not None:
        thresholds = meaning.thresholds
        below = float(thresholds.tp_below) if thresholds.tp_below is not None else None
        in_force = (float(thresholds.iou), float(thresholds.near_miss_iou), float(thresholds.mostly), below)
        seen = (meaning.action.value, meaning.error_type.label, *in_force, meaning.other_subject)
    image = decision.image_id
    correction = json.dumps([segment.__dict__ for segment in decision.correction]) if decision.correction else None
    return (
        decision.subject,
        cleaned(image) if isinstance(image, str) else image,
        cleaned(decision.prediction),
        decision.side.label,
        decision.status.label,
        decision.gt_segment_id,
        decision.pred_segment_id,
        decision.verdict.value if decision.verdict is not None else None,
        cleaned(decision.note),
        cleaned(decision.reviewer),
        cleaned(decision.time),
        *seen,
        correction,
        int(decision.settles),
        decision.device,
        decision.device_number,
        json.dumps({"repair": decision.repair.as_json()}) if decision.repair is not None else "{}",
    )


def _decision(path: Path, values: Sequence[Any]) -> Decision:
    subject, image_id, prediction, side, status, truth, predicted, verdict, note, reviewer, time, *rest = values
    action, error_type, iou, near, mostly, below, other, correction, settles, device, device_number, more = rest
    try:
        meaning = None
        if action is not None:
            thresholds = Thresholds(iou, near, mostly, below)
            meaning = Meaning(_ACTIONS[action], _ERROR_TYPES[error_type], thresholds, other)
        return Decision(
            subject,
            image_id,
            prediction,
            _SIDES[side],
            _STATUSES[status],
            truth,
            predicted,
            Verdict(verdict) if verdict is not None else None,
            note,
            reviewer,
            time,
            meaning,
            _correction(correction),
            bool(settles),
            device,
            device_number,
            _repair(more),
        )
    except (ValueError, KeyError, TypeError) as error:
        # The checksum shows that it is what was saved.
        raise BadFileError(path, f"holds a decision that cannot be read ({error}); update panview") from error


def _correction(text: str | None) -> tuple[CorrectedSegment, ...]:
    if text is None:
        return ()
    return tuple(
        CorrectedSegment(
            entry["segment_id"], entry["category_id"], tuple(entry["size"]) if entry["size"] else None, entry["counts"]
        )
        for entry in json.loads(text)
    )


def _repair(more: str) -> Repair | None:
    # A large file has many of these, and most are empty.
    kept = json.loads(more) if more != "{}" else {}
    return repair_of(kept["repair"]) if "repair" in kept else None


def _decision_1(path: Path, values: Sequence[Any], number: int) -> Decision:
    subject, image_id, prediction, side, status, truth, predicted, verdict, note, reviewer, time = values
    try:
        kind = Verdict(verdict) if verdict is not None else None
        # Copies of one file agree on this; different rows of files that were once one file do not.
        device = f"format-1-{hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]}"
        return Decision(
            subject,
            image_id,
            prediction,
            Side(side),
            Status(status),
            truth,
            predicted,
            kind,
            note,
            reviewer,
            time,
            device=device,
            device_number=number,
        )
    except ValueError as error:
        raise BadFileError(path, f"holds a decision that cannot be read ({error}); update panview") from error


def _chained(before: str, number: int, values: Sequence[Any]) -> str:
    return hashlib.sha256(f"{before}\n{json.dumps([number, *values])}".encode()).hexdigest()[:32]


def _checksum_1(values: Sequence[Any]) -> int:
    return zlib.crc32(json.dumps(values).encode())
