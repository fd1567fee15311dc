from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.review.analysis import Analysis
from panview.ui.pages.page import Page
from tests.support.sets import WrittenSet
from tests.ui.at_hand import AtHand


def watched(hand: AtHand) -> list[Analysis]:
    seen: list[Analysis] = []
    hand.review.pages.analysed.connect(seen.append)
    return seen


def test_pages_change_by_key_and_by_button(hand: AtHand, own_set: WrittenSet) -> None:
    pages, bar = hand.review.pages, hand.window.top_bar
    assert not bar.pages.isVisible(), "there is nothing to look at yet"
    hand.open(own_set.root, own_set.prediction)
    for key, page in ((Qt.Key.Key_F3, Page.FIGURES), (Qt.Key.Key_F5, Page.COMPARE), (Qt.Key.Key_F2, Page.IMAGES)):
        QTest.keyClick(hand.window, key)
        assert pages.page is page
        assert bar.pages.value() == page.value
    hand.click(bar.pages.button(Page.CONFUSION.value))
    assert pages.page is Page.CONFUSION
    assert hand.window.confusion.isVisible()
    assert not hand.window.canvas.isVisible()


def test_going_to_a_segment_or_an_image_shows_it(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    for step in ("next_disagreement", "next_image"):
        hand.do("page_confusion")
        hand.do(step)
        assert hand.review.pages.page is Page.IMAGES
    # A filter moves the lists, and nobody has asked to see an image.
    hand.do("page_confusion")
    hand.type_filter("iou < 0.4")
    assert hand.snapshot.filter.active
    assert hand.review.pages.page is Page.CONFUSION


def test_figures_are_worked_out_while_a_page_shows_them(hand: AtHand, own_set: WrittenSet) -> None:
    seen = watched(hand)
    hand.open(own_set.root, own_set.prediction)
    hand.type_filter("iou < 0.4")
    assert not seen
    hand.do("page_figures")
    hand.see(lambda: len(seen) == 1)
    assert seen[-1].view is hand.view
    hand.do("scope_filtered")
    hand.see(lambda: seen[-1].view is hand.view)
    counts = hand.view.quality.counts
    assert np.array_equal(np.diagonal(seen[-1].segments)[:-1], counts.tp)
    assert seen[-1].segments[:-1].sum() == counts.tp.sum() + counts.fn.sum()


def test_closing_the_dataset_goes_back_to_images(hand: AtHand, own_set: WrittenSet) -> None:
    hand.open(own_set.root, own_set.prediction)
    hand.do("page_figures")
    hand.do("close_dataset")
    assert hand.review.pages.page is Page.IMAGES
    hand.open(own_set.root)
    hand.do("page_confusion")
    assert hand.review.pages.page is Page.CONFUSION, "the ground truth alone has pages too"
