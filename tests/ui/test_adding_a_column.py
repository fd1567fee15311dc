"""A further column, added as the recipe of CONTRIBUTING says: a module, and a line in the registry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.example_set import write_example

ROOT = Path(__file__).parents[2]

MODULE = """
import numpy as np
import polars as pl

from panview.metrics.segment_table import NO_ROW
from panview.review.segment_columns.column import ColumnSpec, Shown


def _filled(table, rows):
    box = table.bbox[rows].astype(np.int64)
    area = np.where(rows == NO_ROW, np.nan, table.area[rows])
    return area / np.maximum(box[:, 2] * box[:, 3], 1)


FILLED = ColumnSpec(
    "filled",
    "share of its bounding box that a segment fills",
    of_segments=lambda of: pl.Series(_filled(of.table, np.arange(len(of.table)))),
    of_disagreements=lambda of: pl.Series(_filled(of.table, of.rows)),
    shown=Shown(
        title="Filled",
        place=72,
        values=lambda of: _filled(of.table, np.where(of.truth == NO_ROW, of.predicted, of.truth)),
        text=lambda share: f"{100 * share:.0f} %",
        widest="100 %",
        tip="Share of its box",
    ),
)
"""

PROGRAM = """
import json, sys
from panview.review.segment_columns import registry
from filled import FILLED
registry.ALL = (*registry.ALL, FILLED)

import panview
from panview.review.disagreements import CSV_COLUMNS
from panview.review.filters import COLUMNS
run = panview.open("coco").evaluate("b.json")
found = run.where("filled > 0.9").segments["filled"].to_list()
every = run.segments["filled"].to_list()

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from panview.presentation import describe
from panview.ui.panels.disagreement_panel import DisagreementPanel
from panview.presentation.table_columns import place_of
app = QApplication([])
panel = DisagreementPanel()
panel.resize(1600, 300)
dataset = run._snapshot.dataset
panel.set_names(dataset.categories.names, dataset.image_names)
panel.set_columns(describe.disagreement_columns(run._view))
model, place = panel.model, place_of("filled")
model.sort(place, Qt.SortOrder.DescendingOrder)
header = panel.view.horizontalHeader()
print(json.dumps({
    "meaning": COLUMNS["filled"],
    "found": found,
    "over": [value for value in every if value > 0.9],
    "csv": list(CSV_COLUMNS)[list(CSV_COLUMNS).index("areas") :],
    "frame": run.disagreements["filled"].to_list(),
    "titles": [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())],
    "tip": model.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole),
    "texts": [model.index(row, place).data() for row in range(model.rowCount())],
    "hidden": [header.isSectionHidden(place), header.isSectionHidden(place_of("score"))],
}))
"""


def test_it_is_asked_for_written_and_shown(tmp_path: Path) -> None:
    write_example(tmp_path)
    (tmp_path / "filled.py").write_text(MODULE)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT}:{tmp_path}", "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["meaning"] == "share of its bounding box that a segment fills"
    assert told["found"] == told["over"] != []
    # Behind the columns of the contract.
    assert (told["csv"][0], told["csv"][-1]) == ("areas", "filled")
    # By its place, whatever other columns there are.
    assert told["titles"].index("Pixels") < told["titles"].index("Filled") < told["titles"].index("PQ impact")
    assert told["tip"] == "Share of its box"
    assert told["hidden"] == [False, True]
    shares = [int(text.removesuffix(" %")) for text in told["texts"]]
    assert shares == sorted(shares, reverse=True) != []
    assert len(told["frame"]) >= len(shares)
