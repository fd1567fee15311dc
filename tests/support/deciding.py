"""Verdicts as tests give them: rows as a reviewer sees them, and files of format 1, which panview no longer writes."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.review.meaning import Seen, see
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, CorrectedSegment, Decision, Meaning, Verdict, dataset_key

MEANING = Meaning(Action.REPLACE, ErrorType.NEAR_MISS, Thresholds(0.7, 0.25, 0.6, 0.65), -(2**62))
A_FULL_DECISION = Decision(
    2**63 - 1,
    "frankfurt_000000_000294",
    "mödel",
    Side.GROUND_TRUTH,
    Status.FN,
    4_000_000_000,
    6,
    Verdict.PREDICTION_RIGHT,
    "why\n\0=1+1",
    "anna",
    "2026-01-02T03:04:05+00:00",
    MEANING,
    (CorrectedSegment(5, 18, (4, 6), "52203"), CorrectedSegment(None, None, (4, 6), "0"), CorrectedSegment(7, 1)),
    True,
)
A_DECISION = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, Verdict.TRUTH_WRONG, "why", "anna", "t")


def seen_at(dataset: Dataset, table: SegmentTable, thresholds: Thresholds = Thresholds()) -> Seen:  # noqa: B008
    return see(table, dataset.categories.isthing, thresholds)


_COLUMNS_1 = (
    "subject INTEGER NOT NULL, image_id INTEGER NOT NULL, prediction TEXT NOT NULL, side INTEGER NOT NULL, "
    "status INTEGER NOT NULL, gt_segment_id INTEGER, pred_segment_id INTEGER, verdict TEXT, note TEXT NOT NULL, "
    "reviewer TEXT NOT NULL, time TEXT NOT NULL, checksum INTEGER NOT NULL"
)


def write_format_1(path: Path, dataset: Dataset, decisions: Iterable[Decision]) -> None:
    """Write a file as panview did before it stored what a verdict means."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        connection.execute(f"CREATE TABLE decisions (number INTEGER PRIMARY KEY, {_COLUMNS_1})")
        about = {"dataset": dataset_key(dataset), "dataset_name": dataset.name, "images": str(len(dataset))}
        connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        connection.execute(f"PRAGMA application_id = {0x70767677}")
        connection.execute("PRAGMA user_version = 1")
        for d in decisions:
            verdict = d.verdict.value if d.verdict is not None else None
            ids = (d.gt_segment_id, d.pred_segment_id)
            values = (d.subject, d.image_id, d.prediction, int(d.side), int(d.status), *ids, verdict)
            values = (*values, d.note, d.reviewer, d.time)
            row = (*values, zlib.crc32(json.dumps(values).encode()))
            marks = ", ".join("?" * (len(row) + 1))
            connection.execute(f"INSERT INTO decisions VALUES ({marks})", (None, *row))
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
