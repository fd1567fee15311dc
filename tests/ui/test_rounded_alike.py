"""What a row of the table says of a segment, the inspector says in the same figures."""

from __future__ import annotations

from panview.presentation.describe_segment import segment_content
from panview.presentation.formatting import NOTHING
from panview.presentation.table_columns import place_of
from tests.ui.at_hand import AtHand


def test_table_and_inspector_round_alike(opened: AtHand) -> None:
    opened.do("poor_matches")
    model, view = opened.window.disagreements.model, opened.view
    places = {key: place_of(key) for key in ("status", "iou", "pixels", "impact", "score")}
    compared = 0
    for row in range(model.rowCount()):
        cells = {key: str(model.index(row, place).data()) for key, place in places.items()}
        content = segment_content(view, None, model.table_row(row), -1)
        assert content is not None
        facts = dict(content.rows)
        worth = facts.get("Worth if fixed") or facts["Worth if perfect"]
        assert worth == f"{cells['impact']} PQ"
        assert facts["IoU"] == cells["iou"]
        assert facts.get("Score", NOTHING) == cells["score"] or cells["status"] == "FN"
        compared += 1
    assert compared > 20
