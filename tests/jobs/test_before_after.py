"""An image before and after its corrections, as the canvas shows it, without a window."""

from __future__ import annotations

from pathlib import Path

import pytest

from panview.jobs.before_after import BeforeAfter, before_and_after
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.segment_table import Side, Status
from panview.overlay.canvas_image import ReadLevels
from panview.overlay.colourings.changes import UNCHANGED
from panview.review.correction_preview import preview_corrections
from panview.review.repair import RepairKind
from panview.review.repairs import Repairs, make_repair, offers
from tests.jobs.photos import PlainPhoto, read_none, read_plain
from tests.support.sets import drawn_pair, evaluated, write_set

SKY = (90, 187, (0, 10, 0, 20))


def corrected(folder: Path, read: ReadLevels[PlainPhoto]) -> tuple[BeforeAfter[PlainPhoto], BeforeAfter[PlainPhoto]]:
    """An image whose two persons are drawn as one, with and without the repair that splits them."""
    pair = drawn_pair([SKY, (5, 1, (2, 8, 2, 14))], [SKY, (7, 1, (2, 8, 2, 9)), (8, 1, (2, 8, 10, 14))])
    dataset, prediction, table = evaluated(write_set(folder, [pair], photos=False))
    (row,) = [at for at in range(len(table)) if table.side[at] == Side.GROUND_TRUTH and table.segment_id[at] == 5]
    offer = offers(dataset, table, row)[RepairKind.SPLIT]
    repair = make_repair(
        dataset,
        "model",
        table,
        offer.kind,
        offer.truth,
        offer.predicted,
        category=None,
        reviewer="a",
        time="2026-01-01T00:00:00",
    )
    known = [EvaluatedPrediction(prediction, table)]
    preview = preview_corrections(dataset, known, {}, Repairs().with_saved([repair]))
    shown = before_and_after(dataset, [prediction], 0, preview.plan.corrections, read)
    assert shown.changes == preview.images[0].changes
    return shown, before_and_after(dataset, [prediction], 0, (), read)


def test_a_change_is_marked_on_either_side(tmp_path: Path) -> None:
    shown, _ = corrected(tmp_path, read_plain)
    after = shown.image.compared
    assert after is not None
    assert shown.image.photo == after.photo == PlainPhoto((10, 20))
    assert set(shown.ids[0].tolist()) == {5, 90}
    assert len(shown.ids[1]) == 3
    split = [change for change in shown.changes if "split" in change.action]
    assert len(split) >= 1
    for change in split:
        places = shown.locals_of(change)
        for place, ids, wanted in zip(places, shown.ids, (change.truth_id, change.new_id), strict=True):
            assert (place is None) == (wanted is None)
            assert place is None or ids[place] == wanted
    for image, ids, side in zip((shown.image, after), shown.ids, ("truth_id", "new_id"), strict=True):
        named = {getattr(change, side) for change in shown.changes}
        is_changed = [each in named for each in ids.tolist()]
        assert (image.segments.category != UNCHANGED).tolist() == is_changed
        assert (image.segments.status == Status.FN).tolist() == is_changed
    # What nothing changes is drawn faint on either side, and says of itself no more than what it is.
    sky = [place for place, each in enumerate(shown.ids[0].tolist()) if each == 90]
    assert [shown.texts[0][place][1] for place in sky] == ["#90 · 128 px"]
    changed = [text for name, text in shown.texts[1] if "split" in text]
    assert len(changed) == 2


def test_without_corrections_both_sides_are_the_same(tmp_path: Path) -> None:
    _, same = corrected(tmp_path, read_none)
    assert same.changes == ()
    assert same.image.compared is not None
    assert same.ids[0].tolist() == same.ids[1].tolist()
    assert (same.image.pair_map == same.image.compared.pair_map).all()
    assert same.texts[0] == same.texts[1]
    assert same.image.photo_message.endswith("is missing")


@pytest.mark.parametrize("read", [read_plain, read_none])
def test_the_photo_counts_among_the_bytes(tmp_path: Path, read: ReadLevels[PlainPhoto]) -> None:
    shown, _ = corrected(tmp_path, read)
    assert shown.image.compared is not None
    maps = shown.image.pair_map.nbytes + shown.image.compared.pair_map.nbytes
    assert shown.image.nbytes == maps + (4 * 10 * 20 if read is read_plain else 0)
