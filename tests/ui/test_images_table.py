"""A table of images in a whole window."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from panview.cli.app import run
from panview.datasets.opening import Opening
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.presentation.formatting import format_difference, format_points
from panview.presentation.image_list import column_key
from panview.review.image_differences import differences_by_column
from panview.ui.dialogs.parts_page import Part
from panview.ui.models.image_list_model import ImageRole
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.figures import FIGURES
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet
from tests.ui.test_tagging import select

KNOWN = (
    "file_name,weather,speed,note\n"
    "000000001000.jpg,rain,10,<b>a\n000000001001.jpg,sun,9,b\n000000001002.jpg,rain,30,c\n000000001003.jpg,fog,,d\n"
)
"""Of the images 1000 to 1003 of twelve."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "known.csv"
    path.write_text(KNOWN)
    return path


@pytest.fixture
def known(hand: AtHand, random_set: RandomSet, table: Path) -> AtHand:
    written = random_set.written
    hand.open(written.root, written.prediction, opening=Opening(images_table=table))
    return hand


def listed_rows(hand: AtHand) -> list[int]:
    return [int(row) for row in hand.window.image_list.model.listed_order()]


def listed(hand: AtHand) -> list[int]:
    model = hand.window.image_list.model
    return [int(hand.snapshot.dataset.image_id[row]) for row in model.listed_order().tolist()]


def test_the_list_is_sorted_by_a_column_and_shows_it(known: AtHand) -> None:
    images = known.window.image_list
    tip = known.window.top_bar.dataset.toolTip()
    assert "weather, speed, note; 8 of 12 images are not in it" in tip
    images.sort_choice.action(column_key("weather")).trigger()
    assert listed(known)[:4] == [1003, 1000, 1002, 1001]
    figures = [images.model.index(place).data(ImageRole.FIGURE) for place in range(5)]
    assert figures == ["fog", "rain", "rain", "sun", "—"]
    images.sort_choice.action(column_key("speed")).trigger()
    assert listed(known)[:4] == [1001, 1000, 1002, 1003]
    known.click(images.direction)
    assert listed(known)[:4] == [1002, 1000, 1001, 1003]
    tip = images.model.index(0).data(3)
    assert "weather: rain" in tip
    assert "speed: 30" in tip


def test_a_filter_speaks_of_columns_and_tells_which_there_are(known: AtHand) -> None:
    known.type_filter("weather = 'rain' and iou < 0.9")
    assert set(listed(known)) <= {1000, 1002}
    known.type_filter("weathr = 'rain'")
    assert "did you mean weather" in known.window.image_list._error.text()


def test_the_page_of_figures_is_broken_down_by_a_column_and_lists_a_group(known: AtHand) -> None:
    known.do("page_figures")
    known.see(lambda: bool(known.window.lazy_page(FIGURES)().columns.rows()))
    page = known.window.lazy_page(FIGURES)()
    assert [row.label for row in page.columns.rows()] == ["fog  1", "rain  2", "sun  1", "—  8"]
    snapshot = known.snapshot
    isthing = snapshot.dataset.categories.isthing
    rainy = np.isin(np.arange(12), [0, 2])
    quality = panoptic_quality(count_matches(snapshot.table, len(isthing), images=rainy), isthing)
    assert quality.all.pq is not None
    assert page.columns.rows()[1].cells[0] == f"{100 * quality.all.pq:.1f}"
    known.click(page.columns, page.columns.row_rect(1).center())
    assert snapshot.filter.expression == ""
    assert known.snapshot.filter.expression == "weather = 'rain'"
    assert sorted(listed(known)) == [1000, 1002]
    known.see(lambda: page.columns._chosen == {1})
    page.column_choice.action("speed").trigger()
    assert [row.label for row in page.columns.rows()] == ["9  1", "10  1", "30  1", "—  9"]


def test_without_a_table_there_is_no_card(random_opened: AtHand) -> None:
    random_opened.do("page_figures")
    random_opened.see(lambda: bool(random_opened.window.lazy_page(FIGURES)().sizes.rows()))
    assert not random_opened.window.lazy_page(FIGURES)()._column_card.isVisible()
    assert random_opened.window.page == "figures"


def test_a_dropped_table_joins_what_is_open_and_leaves_it_as_it_is(random_opened: AtHand, table: Path) -> None:
    hand, control = random_opened, random_opened.review
    hand.type_filter("iou < 0.9")
    hand.do("threshold_up")
    control.cursor.go(5)
    hand.settle()
    select(hand, [listed_rows(hand)[0], listed_rows(hand)[-1]])
    hand.do("page_figures")
    before, image = hand.snapshot, control.canvas.image
    undoable = control.state.undo_stack.count()
    hand.drop(table)
    hand.see(lambda: hand.snapshot.dataset.known.path == table)
    hand.settle()
    after = hand.snapshot
    # Nothing was read or measured again.
    assert after.predictions == before.predictions
    assert after.dataset.ground_truth is before.dataset.ground_truth
    for name in ("filter", "threshold", "selected", "scope", "current"):
        assert getattr(after, name) == getattr(before, name)
    assert image is not None
    assert control.canvas.image is not None
    assert control.canvas.image.photo_levels is image.photo_levels, "it was not loaded again"
    assert hand.review.cursor.now.page == "figures"
    assert len(after.selected) == 2
    assert "weather, speed, note; 8 of 12 images are not in it" in hand.window.top_bar.dataset.toolTip()
    assert "weather, speed, note; 8 of 12 images" in hand.window.status_line.message()
    assert hand.window.lazy_page(FIGURES)()._column_card.isVisible()
    # What was done before can be undone as before; the table is one more step.
    assert control.state.undo_stack.count() == undoable + 1
    hand.do("undo")
    assert hand.snapshot.dataset is before.dataset
    assert "weather" not in hand.window.top_bar.dataset.toolTip()
    assert not hand.window.lazy_page(FIGURES)()._column_card.isVisible()
    hand.do("undo")
    assert hand.snapshot.threshold == 0.5
    hand.do("redo")
    hand.do("redo")
    assert hand.snapshot.dataset is after.dataset


def test_another_table_is_other_columns(random_opened: AtHand, table: Path) -> None:
    hand = random_opened
    hand.drop(table)
    hand.see(lambda: hand.snapshot.dataset.known.path == table)
    hand.settle()
    images = hand.window.image_list
    images.sort_choice.action(column_key("weather")).trigger()
    assert listed(hand)[0] == 1003
    hand.type_filter("weather = 'rain'")
    assert sorted(listed(hand)) == [1000, 1002]
    # Of the same name, with other values: the list follows.
    weather = table.with_name("weather.csv")
    weather.write_text("image_id,weather\n1000,sun\n1005,rain\n1006,rain\n")
    hand.review.opening.add_images_table(weather)
    hand.see(lambda: hand.snapshot.dataset.known.path == weather)
    hand.settle()
    assert hand.snapshot.filter.expression == "weather = 'rain'"
    assert sorted(listed(hand)) == [1005, 1006]
    assert images.model.sort_key()[0] == column_key("weather")
    # Without that column there is nothing to filter or sort by.
    other = table.with_name("other.csv")
    other.write_text("image_id,city\n1004,x\n")
    hand.review.opening.add_images_table(other)
    hand.see(lambda: hand.snapshot.dataset.known.path == other)
    hand.settle()
    assert images.model.sort_key()[0] in ("dataset order", "impact")
    assert hand.snapshot.filter.expression == ""
    assert images.filter_line.text() == ""
    assert len(listed(hand)) == 12
    assert "the filter was cleared, because it used a column that the table lacks" in hand.window.status_line.message()
    hand.do("undo")
    assert hand.snapshot.filter.expression == "weather = 'rain'"
    assert sorted(listed(hand)) == [1005, 1006]


def test_predictions_that_are_being_matched_come_into_the_set_with_its_table(
    hand: AtHand, random_set: RandomSet, table: Path
) -> None:
    hand.open(random_set.written.root)
    hand.review.opening.add_prediction(random_set.written.prediction)
    hand.review.opening.add_images_table(table)
    hand.see(lambda: len(hand.snapshot.predictions) == 1 and hand.snapshot.dataset.known.path == table)


def test_without_a_set_a_table_is_of_nothing(hand: AtHand, table: Path) -> None:
    hand.drop(table)
    assert "known.csv: ignored, open a set first" in hand.window.drop_note.message()[2]


@pytest.fixture
def scattered(own_set: WrittenSet, tmp_path: Path) -> tuple[WrittenSet, Path]:
    """A set of four images whose predicted maps lie in a folder of another name; and what names both."""
    maps = tmp_path / "maps of it"
    own_set.prediction.with_suffix("").rename(maps)
    return own_set, Path(f"{own_set.prediction}={maps}")


def test_a_set_that_is_opened_again_keeps_what_was_said_of_it(
    hand: AtHand, scattered: tuple[WrittenSet, Path], tmp_path: Path
) -> None:
    written, spelled = scattered
    hand.open(written.root, spelled)
    known = tmp_path / "known.csv"
    known.write_text("image_id,weather\n1000,rain\n")
    hand.review.opening.add_images_table(known)
    hand.see(lambda: hand.snapshot.dataset.known.path == known)
    assert [each.opened_as for each in hand.snapshot.predictions] == [spelled]
    # One that was closed stays closed, one at fault asks to go on without its images.
    good = tmp_path / "good.json"
    good.write_bytes(written.ground_truth.read_bytes())
    good.with_suffix("").symlink_to(written.ground_truth.with_suffix(""))
    hand.add(good)
    assert hand.shown_set() == "good"
    hand.do("close_prediction")
    bad = tmp_path / "bad.json"
    bad.write_bytes(written.prediction.read_bytes())
    shutil.copytree(Path(str(spelled).split("=")[1]), tmp_path / "maps of bad")
    (tmp_path / "maps of bad" / "000000001002.png").unlink()
    hand.review.opening.add_prediction(Path(f"{bad}={tmp_path / 'maps of bad'}"))
    hand.see(lambda: "of 4 images" in hand.banner)
    hand.click(hand.window.banner.other_button)
    hand.see(lambda: hand.snapshot.dataset.opening.faults == "skip" and len(hand.snapshot.predictions) == 2)
    hand.settle()
    assert [each.prediction.name for each in hand.snapshot.predictions] == ["model", "bad"]
    assert hand.snapshot.predictions[0].opened_as == spelled
    assert hand.snapshot.predictions[1].prediction.left_out.tolist() == [False, False, True, False]
    assert hand.snapshot.dataset.known.path == known


def test_the_page_of_parts_has_what_was_said_on_the_command_line(
    hand: AtHand, scattered: tuple[WrittenSet, Path], tmp_path: Path
) -> None:
    written, spelled = scattered
    known = tmp_path / "known.csv"
    known.write_text("image_id,weather\n1000,rain\n")
    elsewhere = tmp_path / "truth"
    written.ground_truth.with_suffix("").rename(elsewhere)
    hand.open(written.ground_truth, spelled, opening=Opening(images_table=known, faults="skip"))
    assert "its folder of PNG files is missing" in hand.banner
    hand.click(hand.window.banner.action_button)
    page = hand.window.lazy_open()
    assert page.choice().predictions == (spelled,)
    page.set_part(Part.MAPS, str(elsewhere))
    hand.click(page.open_button)
    assert [each.opened_as for each in hand.snapshot.predictions] == [spelled]
    assert hand.snapshot.dataset.known.path == known
    assert hand.snapshot.dataset.opening.faults == "skip"


def test_a_table_that_cannot_be_used_leaves_what_is_open(random_opened: AtHand, own_set: WrittenSet) -> None:
    hand = random_opened
    bad = own_set.root / "bad.csv"
    bad.write_text("id,w\n1000,a\n1000,b\n")
    hand.drop(bad)
    hand.see(lambda: "are both of image" in hand.banner)
    assert hand.snapshot.dataset.known.path is None


@pytest.fixture
def rival(random_set: RandomSet, tmp_path: Path) -> Path:
    """A second prediction set that is right everywhere: the ground truth under another name."""
    written, other = random_set.written, tmp_path / "rival.json"
    other.write_bytes(written.ground_truth.read_bytes())
    other.with_suffix("").symlink_to(written.ground_truth.with_suffix(""))
    return other


def shown_groups(hand: AtHand) -> dict[str, list[str]]:
    model = hand.window.lazy_page(COMPARE)().differences.model
    return {
        str(model.index(row, 0).data()): [str(model.index(row, column).data()) for column in range(1, 5)]
        for row in range(model.rowCount())
    }


def test_the_page_that_compares_is_broken_down_by_a_column_and_lists_a_group(known: AtHand, rival: Path) -> None:
    known.add(rival)
    known.do("page_compare")
    part = known.window.lazy_page(COMPARE)().differences
    assert part.choice.isVisible()
    known.see(lambda: part.choice.value() == "")
    by_category = shown_groups(known)
    part.choice.action("weather").trigger()
    known.settle()
    snapshot = known.snapshot
    everything = np.ones(len(snapshot.dataset), np.bool_)
    groups = differences_by_column(snapshot, snapshot.current, snapshot.compared, "weather", everything)
    shown = shown_groups(known)
    assert sorted(shown) == ["fog  1", "rain  2", "sun  1", "—  8"]
    assert part.model.headerData(0, Qt.Orientation.Horizontal) == "weather"
    for group in groups:
        cells = shown[f"{group.group.label}  {group.count}"]
        difference = group.differences.all
        expected = [format_points(difference.first), format_points(difference.second)]
        assert [cells[0], cells[1], cells[3]] == [*expected, format_difference(difference.difference)]
    rest = groups[-1].differences.all
    assert rest.low is not None, "eight images are enough for an interval"
    assert shown["—  8"][2] == f"{format_difference(rest.low)} to {format_difference(rest.high)}"
    part.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert list(shown_groups(known)) == ["fog  1", "rain  2", "sun  1", "—  8"]
    known.click(part.view.viewport(), QPoint(30, part.view.rowViewportPosition(1) + 8))
    assert known.snapshot.filter.expression == "weather = 'rain'"
    assert sorted(listed(known)) == [1000, 1002]
    assert part.view.currentIndex().row() == 1
    assert known.review.cursor.now.page == "compare"
    # Numbers are in their order, and categories are one choice away.
    known.do("clear_filter")
    part.choice.action("speed").trigger()
    known.settle()
    part.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert list(shown_groups(known)) == ["—  9", "30  1", "10  1", "9  1"]
    part.choice.action("").trigger()
    known.settle()
    assert shown_groups(known) == by_category
    known.click(part.view.viewport(), QPoint(30, 8))
    name = known.snapshot.dataset.categories.names[part.model.category(0)]
    assert known.snapshot.filter.expression == f"category = '{name}'"


def test_groups_follow_scope_and_threshold(known: AtHand, rival: Path) -> None:
    known.add(rival)
    known.do("page_compare")
    known.window.lazy_page(COMPARE)().differences.choice.action("weather").trigger()
    known.settle()
    known.type_filter("weather in ('rain', 'sun')")
    known.do("scope_filtered")
    assert sorted(shown_groups(known)) == ["rain  2", "sun  1"]
    known.window.metrics.slider.setValue(90)
    known.settle()
    snapshot = known.snapshot
    groups = differences_by_column(snapshot, snapshot.current, snapshot.compared, "weather", known.view.scope)
    rain = next(each for each in groups if each.group.label == "rain")
    assert shown_groups(known)["rain  2"][0] == format_points(rain.differences.all.first)


def test_without_a_table_only_categories_are_compared(random_opened: AtHand, rival: Path) -> None:
    random_opened.add(rival)
    random_opened.do("page_compare")
    assert not random_opened.window.lazy_page(COMPARE)().differences.choice.isVisible()
    assert random_opened.window.lazy_page(COMPARE)().differences.header.title_label.isVisible()


def test_changes_that_are_exported_end_with_what_is_known_of_their_image(
    known: AtHand, random_set: RandomSet, table: Path, rival: Path, tmp_path: Path
) -> None:
    known.add(rival)
    known.do("page_compare")
    known.window.lazy_page(COMPARE)().changes.set_kinds("all")
    known.see(lambda: known.review.compare_page.compared is not None)
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    known.review.compare_page.export(ours)
    known.settle()
    written = random_set.written
    shown, compared = known.snapshot.current, known.snapshot.compared
    order = [known.snapshot.predictions[place].prediction.segments.json for place in (shown, compared)]
    paths = [part for path in order for part in ("--pred", str(path))]
    arguments = ["compare", str(written.root), *paths, "--images-table", str(table), "--csv", str(theirs)]
    with pytest.raises(SystemExit) as left:
        run(arguments)
    assert left.value.code == 0
    assert ours.read_bytes() == theirs.read_bytes()
    assert len(ours.read_text().splitlines()) > 12
    assert ours.read_text().splitlines()[0].endswith(",weather,speed,note")


def test_groups_on_the_page_that_compares_follow_another_table(known: AtHand, rival: Path, tmp_path: Path) -> None:
    known.add(rival)
    known.do("page_compare")
    part = known.window.lazy_page(COMPARE)().differences
    part.choice.action("weather").trigger()
    known.settle()
    compared = known.review.compare_page.compared
    assert compared is not None
    other = tmp_path / "weather.csv"
    other.write_text("image_id,weather\n1000,sun\n1005,rain\n1006,rain\n1007,rain\n")
    known.review.opening.add_images_table(other)
    known.see(lambda: known.snapshot.dataset.known.path == other)
    known.settle()
    assert sorted(shown_groups(known)) == ["rain  3", "sun  1", "—  8"]
    newer = known.review.compare_page.compared
    assert newer is not None
    assert newer.comparison is compared.comparison, "all images are compared as before"
    # Without the column there are categories, and no choice that means nothing.
    gone = tmp_path / "city.csv"
    gone.write_text("image_id,city\n1004,x\n")
    known.review.opening.add_images_table(gone)
    known.see(lambda: known.snapshot.dataset.known.path == gone)
    known.settle()
    assert part.choice.value() == ""
    assert part.model.headerData(0, Qt.Orientation.Horizontal) == "Category"
    known.do("undo")
    assert sorted(shown_groups(known)) == ["rain  3", "sun  1", "—  8"]
