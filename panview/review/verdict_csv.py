"""All decisions as a table: a CSV file with a row for each, which is read back as what was written.

It begins with what people look for, and has all columns of the verdict file (`panview.review.verdict_format`). Where
the two differ, it is for the sake of programs that spoil numbers and run texts:

- keys of subjects are hexadecimal behind an ``x``: 64 bits are more than a spreadsheet's numbers hold;
- a text that would be run as a formula has an apostrophe before it, and so has one that begins so;
- an image id that is a text and looks like a number is in quotation marks, as in JSON.

``state`` says what a decision is worth and is passed over when the file is read, as is ``file_name``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError
from panview.reading import read_file
from panview.review.standing import Standing
from panview.review.verdict_format import column_types, decision_of, values_of
from panview.review.verdicts import Decision

_TYPES = column_types()
_FIRST = (
    "image_id",
    "file_name",
    "prediction",
    "status",
    "side",
    "gt_segment_id",
    "pred_segment_id",
    "verdict",
    "note",
    "reviewer",
    "time",
    "settles",
    "state",
)
COLUMNS = (*_FIRST, *(name for name in _TYPES if name not in _FIRST))
"""The order is a contract; later columns are added at the end."""
_DERIVED = ("file_name", "state")
_KEYS = ("subject", "other_subject")
_OPTIONAL = frozenset(name for name, kind in _TYPES.items() if "NOT NULL" not in kind)
_FORMULA = tuple("=+-@\t\r\n")
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_KEY = re.compile(r"x[0-9a-f]{16}")
_MOST_BYTES = 1 << 30


def decisions_csv(dataset: Dataset, standing: Standing, log: Sequence[Decision] = ()) -> bytes:
    """Return decisions as a CSV file.

    Parameters
    ----------
    dataset : Dataset
    standing : Standing
        All that stand are written, also repairs.
    log : sequence of Decision, optional
        Everything that was ever saved, to be written in its order in place of what stands alone.
    """
    names = dict(zip(list(dataset.image_id), dataset.image_names, strict=True))
    stand = {_name(decision): decision for decision in (*standing.all(), *standing.repairs)}
    text = io.StringIO(newline="")
    # Line ends as in RFC 4180; otherwise a carriage return within a note would not be quoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for decision in log or stand.values():
        row = dict(zip(_TYPES, values_of(decision), strict=True))
        row["file_name"] = names.get(decision.image_id, "")
        row["state"] = _state(standing, decision) if _name(decision) in stand else "replaced"
        writer.writerow([_cell(name, row[name]) for name in COLUMNS])
    return text.getvalue().encode()


def read_decisions_csv(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a CSV file, in its order.

    A row without a device, which somebody has added, is a decision of its own: its content names it.

    Raises
    ------
    BadFileError
        It is no such file; the message names the line.
    """
    try:
        text = read_file(path, _MOST_BYTES).decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(rows, [])
        missing = [name for name in COLUMNS if name not in header and name not in _DERIVED]
        if missing:
            problem = f"is not a CSV file of verdicts (no column {missing[0]}); panview verdicts export writes one"
            raise BadFileError(path, problem)
        return tuple(_read_rows(path, header, rows))
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadFileError(path, f"is not a CSV file of verdicts ({error}); export it again") from error


def _read_rows(path: Path, header: Sequence[str], rows: Any) -> Iterator[Decision]:  # noqa: ANN401
    for cells in rows:
        if not cells:
            continue
        place = f"line {rows.line_num}"
        if len(cells) != len(header):
            raise BadFileError(path, f"{place} has {len(cells)} of {len(header)} cells; export it again")
        row = dict(zip(header, cells, strict=True))
        values = {name: _value(path, place, name, row[name]) for name in _TYPES}
        if values["action"] is not None and values["error_type"] is None:
            # Without an error type, such as a match.
            values["error_type"] = ""
        if not values["device"]:
            said = json.dumps([value for name, value in values.items() if not name.startswith("device")])
            values |= {"device": f"csv-{hashlib.sha256(said.encode()).hexdigest()[:32]}", "device_number": 1}
        try:
            yield decision_of(path, list(values.values()))
        except BadFileError as error:
            raise BadFileError(path, f"{place} cannot be read ({error.__cause__}); export it again") from error


def _state(standing: Standing, decision: Decision) -> str:
    """Return what a decision that stands is worth."""
    if decision.repair is not None:
        return "repair"
    if decision.verdict is None:
        return "note"
    counts = standing.get(decision.subject)
    if counts is None:
        return "conflict"
    if counts is decision:
        return "counts"
    return "agrees" if counts.verdict == decision.verdict else "overruled"


def _name(decision: Decision) -> tuple[str, int]:
    return decision.device, decision.device_number


def _cell(name: str, value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if name in _KEYS:
        return f"x{value & (1 << 64) - 1:016x}"
    if name == "settles":
        return "true" if value else "false"
    if name == "image_id" and isinstance(value, str) and (_INTEGER.fullmatch(value) or value.startswith('"')):
        return json.dumps(value)
    if isinstance(value, str):
        return "'" + value if value.lstrip("'").startswith(_FORMULA) else value
    return repr(value)


def _value(path: Path, place: str, name: str, cell: str) -> Any:  # noqa: ANN401
    """Return what a cell holds, as the verdict file has it."""
    kind = _TYPES[name]
    try:
        if not cell and name in _OPTIONAL:
            return None
        if name in _KEYS:
            if not _KEY.fullmatch(cell):
                raise ValueError
            number = int(cell[1:], 16)
            return number - (1 << 64) if number >> 63 else number
        if name == "settles":
            return {"true": 1, "false": 0}[cell.lower()]
        if name == "image_id":
            return _image_id(cell)
        if name == "device_number" and not cell:
            return 0
        if kind.startswith("INTEGER"):
            if not _INTEGER.fullmatch(cell):
                raise ValueError
            return int(cell)
        if kind.startswith("REAL"):
            return float(cell)
    except (ValueError, KeyError) as error:
        raise BadFileError(path, f"{place}: {cell[:40]!r} is not a valid {name}; export it again") from error
    text = _unquoted(cell)
    return text or "{}" if name == "more" else text


def _image_id(cell: str) -> int | str:
    if _INTEGER.fullmatch(cell):
        return int(cell)
    text = _unquoted(cell)
    if not text.startswith('"'):
        return text
    said = json.loads(text)
    if not isinstance(said, str):
        raise ValueError
    return said


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
