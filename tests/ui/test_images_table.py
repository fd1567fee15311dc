"""A table of images in a whole window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.datasets.opening import Opening
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.ui.models.image_list_model import ImageRole, column_key
from panview.ui.page import Page
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet

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
    known.see(lambda: bool(known.window.figures.columns.rows()))
    page = known.window.figures
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
    random_opened.see(lambda: bool(random_opened.window.figures.sizes.rows()))
    assert not random_opened.window.figures._column_card.isVisible()
    assert random_opened.window.page is Page.FIGURES


def test_a_dropped_table_joins_what_is_open(random_opened: AtHand, table: Path) -> None:
    hand = random_opened
    hand.control.canvas.show(5)
    hand.settle()
    hand.drop(table)
    hand.see(lambda: hand.snapshot.dataset.known.path == table)
    hand.settle()
    assert [p.prediction.name for p in hand.snapshot.predictions] == ["model"]
    assert hand.control.canvas.row == 5
    images = hand.window.image_list
    images.sort_choice.action(column_key("weather")).trigger()
    assert listed(hand)[0] == 1003
    # Another table is another set of columns; what it was sorted by is gone.
    other = table.with_name("other.csv")
    other.write_text("image_id,city\n1004,x\n")
    hand.control.add_images_table(other)
    hand.see(lambda: hand.snapshot.dataset.known.path == other)
    hand.settle()
    assert images.model.sort_key()[0] in ("dataset order", "impact")


def test_a_table_that_cannot_be_used_leaves_what_is_open(random_opened: AtHand, own_set: WrittenSet) -> None:
    hand = random_opened
    bad = own_set.root / "bad.csv"
    bad.write_text("id,w\n1000,a\n1000,b\n")
    hand.drop(bad)
    hand.see(lambda: "are both of image" in hand.banner)
    assert hand.snapshot.dataset.known.path is None
