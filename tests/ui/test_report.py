"""The report of what is open, written in the background."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from panview.review.results_json import quality_json
from tests.ui.at_hand import AtHand


def figures_of(page: Path) -> dict[str, Any]:
    text = page.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="panview-figures">(.*?)</script>', text, re.S)
    assert found is not None
    figures: dict[str, Any] = json.loads(found.group(1))
    return figures


def assert_shown(hand: AtHand, figures: dict[str, Any]) -> None:
    """The figures of the set that is shown are those of the sidebar."""
    result = figures["results"][hand.snapshot.current]
    expected = quality_json(hand.snapshot.dataset.categories, hand.view.quality)
    assert {name: result[name] for name in expected} == expected
    assert result["images"] == int(np.count_nonzero(hand.view.scope))


class Opener(QObject):
    """Stands where the system's browser is."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[QUrl] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.asked.append(url)


@pytest.fixture
def opener() -> Iterator[Opener]:
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")
    yield opener
    QDesktopServices.unsetUrlHandler("file")


def test_a_report_of_what_is_open(opened: AtHand, opener: Opener, tmp_path: Path) -> None:
    page = tmp_path / "r" / "report.html"
    opened.do("threshold_up")
    opened.review.report.write(page)
    opened.settle()
    assert f"Report written {page}, " in opened.banner
    figures = figures_of(page)
    assert figures["threshold"] == 0.55
    assert [result["prediction"] for result in figures["results"]] == ["simulated_strong", "simulated_weak"]
    assert_shown(opened, figures)
    opened.click(opened.window.banner.action_button)
    assert opener.asked == [QUrl.fromLocalFile(str(page))]
    assert opened.banner == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [("category = 'person' and status = 'FN'", "category = &#39;person&#39;"), ("0000001", "listed by a filter")],
)
def test_a_report_of_the_filtered_images(random_opened: AtHand, tmp_path: Path, line: str, words: str) -> None:
    page = tmp_path / "report.html"
    random_opened.type_filter(line)
    random_opened.do("scope_filtered")
    random_opened.review.report.write(page)
    random_opened.settle()
    assert_shown(random_opened, figures_of(page))
    assert words in page.read_text(encoding="utf-8")


def test_a_report_of_the_selected_images(random_opened: AtHand, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    random_opened.do("scope_selected")
    random_opened.review.report.write(page)
    random_opened.settle()
    assert figures_of(page)["images"] == 1
    assert_shown(random_opened, figures_of(page))
    assert "selected by hand" in page.read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written(random_opened: AtHand, tmp_path: Path) -> None:
    (tmp_path / "taken.html").mkdir()
    random_opened.review.report.write(tmp_path / "taken.html")
    random_opened.settle()
    assert random_opened.banner.startswith("The report could not be written")
    assert str(tmp_path / "taken.html") in random_opened.banner


def test_a_cancelled_report_leaves_nothing(opened: AtHand, tmp_path: Path) -> None:
    opened.review.report.write(tmp_path / "report.html")
    opened.review.jobs.cancel()
    opened.settle()
    assert list(tmp_path.iterdir()) == []
    assert opened.banner == ""


def test_the_action_asks_where(opened: AtHand) -> None:
    opened.review.actions.table.trigger("report")
    dialog = opened.window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith(f"{opened.shown_set()}-report.html")
    dialog.reject()
    opened.do("close_dataset")
    assert not opened.review.actions.table.action("report").isEnabled()
