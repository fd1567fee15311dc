"""An evaluation in parts beside the same evaluation whole: every figure and every frame."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import panview
from panview.errors import BadFileError, FilterError, NotFoundError, PanviewError
from panview.metrics import parts as parts_module
from tests.support.sets import WrittenSet, random_pair, write_set

IMAGES = 18


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    rng = np.random.default_rng(31)
    root = tmp_path_factory.mktemp("set")
    made = write_set(root, [random_pair(rng) for _ in range(IMAGES)], photos=False)
    lines = [f"{1000 + row},{('day', 'night')[row % 2]},{row * 0.5}" for row in range(IMAGES)]
    (root / "known.csv").write_text("image_id,light,speed\n" + "\n".join(lines) + "\n")
    return made


Both = tuple[panview.Evaluation, panview.EvaluationInParts]


@pytest.fixture
def both(written: WrittenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Both:
    monkeypatch.setattr(parts_module, "PART_ROWS", 50)
    owner = panview.open(written.root, images_table=written.root / "known.csv", progress=False)
    in_parts = owner.evaluate_in_parts(written.prediction, tmp_path / "parts")
    assert len(in_parts.files) > 3
    return owner.evaluate(written.prediction), in_parts


@pytest.mark.parametrize("threshold", [0.5, 0.7])
@pytest.mark.parametrize("where", ["", "category = 'dog' and iou < 0.9", "suspicion > 0.2", "area > 100000"])
def test_it_has_the_same_figures_and_frames(both: Both, where: str, threshold: float) -> None:
    whole, parted = (each.at(threshold).where(where) for each in both)
    assert len(parted) == len(whole)
    assert parted.notes == whole.notes
    assert repr(parted) == repr(whole)
    assert parted.thresholds == whole.thresholds
    assert parted.as_json(by=["size", "light", "supercategory"]) == whole.as_json(by=["size", "light", "supercategory"])
    assert_frame_equal(parted.per_category, whole.per_category, check_exact=True)
    assert_frame_equal(parted.by_supercategory, whole.by_supercategory, check_exact=True)
    assert repr(parted.by_size) == repr(whole.by_size)
    assert repr(parted.by("speed")) == repr(whole.by("speed"))
    assert_frame_equal(pl.concat(list(parted.parts())), whole.segments, check_exact=True)
    assert_frame_equal(pl.concat(list(parted.disagreements_by_part())), whole.disagreements, check_exact=True)
    if where:
        assert_frame_equal(parted.segments, whole.segments, check_exact=True)
        assert_frame_equal(parted.disagreements, whole.disagreements, check_exact=True)


def test_all_segments_are_to_be_had_in_parts_only(both: Both) -> None:
    many = len(both[0].segments)
    for name, instead in (("segments", "parts"), ("disagreements", "disagreements_by_part")):
        with pytest.raises(PanviewError, match=rf"^model has {many} segments in parts; .* over {instead}\(\)$"):
            getattr(both[1], name)


def test_what_is_wrong_is_said_as_of_the_whole(both: Both) -> None:
    for expression in ("kategory = 'dog'", "area +"):
        said = []
        for each in both:
            with pytest.raises(FilterError) as error:
                each.where(expression)
            said.append(str(error.value))
        assert said[0] == said[1]
    with pytest.raises(PanviewError, match="threshold"):
        both[1].at(0.4)


def test_parts_are_on_this_disk(written: WrittenSet) -> None:
    owner = panview.open(written.root, progress=False)
    with pytest.raises(PanviewError, match=r"^s3://bucket/parts: this must be a folder on this disk"):
        owner.evaluate_in_parts(written.prediction, "s3://bucket/parts")


def test_a_part_that_is_damaged_or_gone_is_named(both: Both) -> None:
    place = both[1].files[2]
    content = place.read_bytes()
    run = both[1].where("area > 3")
    # The columns are damaged, what the file says of them is not.
    place.write_bytes(content[:40] + bytes(len(content) // 2) + content[40 + len(content) // 2 :])
    with pytest.raises(BadFileError, match="damaged|changed") as found:
        len(run)
    assert found.value.path == place
    place.write_bytes(b"")
    with pytest.raises(BadFileError) as found:
        len(run)
    assert found.value.path == place
    place.unlink()
    with pytest.raises(NotFoundError, match=str(place)):
        len(run)


@pytest.mark.parametrize("name", ["parts[1]", "p?rts", "file:parts"])
def test_a_folder_may_be_called_anything(written: WrittenSet, tmp_path: Path, name: str) -> None:
    owner = panview.open(written.root, progress=False)
    other = owner.evaluate_in_parts(written.prediction, tmp_path / "parts")
    assert owner.evaluate_in_parts(written.prediction, tmp_path / name).as_json() == other.as_json()


@pytest.mark.parametrize(
    "expression",
    ["area > avg(area)", "iou = MAX (iou)", "row_number() over () < 5", "area > 3 and area < sum(area) over ()"],
)
def test_what_needs_all_segments_at_a_time_is_refused(both: Both, expression: str) -> None:
    assert len(both[0].where(expression)) >= 0
    with pytest.raises(FilterError, match="needs all segments at a time") as error:
        both[1].where(expression)
    assert error.value.place is not None
    start, end = error.value.place
    assert expression[start:end].lower() in ("avg", "max", "row_number", "sum")
    assert len(both[1].where("category <> 'avg(' and length(image) > 2")) == IMAGES


def test_numbers_of_other_categories_are_noticed_though_the_first_images_are_not_predicted(
    written: WrittenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "PART_ROWS", 50)
    said = json.loads(written.prediction.read_text())
    ids = sorted({each["id"] for each in json.loads(written.ground_truth.read_text())["categories"]})
    other = dict(zip(ids, [*ids[1:], ids[0]], strict=True))
    said["annotations"] = said["annotations"][14:]
    for annotation in said["annotations"]:
        for segment in annotation["segments_info"]:
            segment["category_id"] = other[segment["category_id"]]
    (tmp_path / "moved.json").write_text(json.dumps(said))
    given = f"{tmp_path / 'moved.json'}={written.prediction.with_suffix('')}"
    owner = panview.open(written.root, missing="empty", progress=False)
    with pytest.warns(panview.FiguresWarning) as of_whole:
        owner.evaluate(given)
    with pytest.warns(panview.FiguresWarning) as of_parts:
        owner.evaluate_in_parts(given, tmp_path / "parts")
    assert [str(each.message) for each in of_parts] == [str(each.message) for each in of_whole]
