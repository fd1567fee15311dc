"""What is seen goes out as pictures, drawings and text: whole, and never over what is read."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from panview.datasets.demo import DemoSet
from panview.ui.canvas.pixels import pixels_of
from panview.ui.page_specs.figures import FIGURES
from tests.ui.at_hand import AtHand

_SVG = "{http://www.w3.org/2000/svg}"


def dialog_of(hand: AtHand) -> QFileDialog:
    found = [dialog for dialog in hand.window.findChildren(QFileDialog) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def save(hand: AtHand, action: str, path: Path) -> None:
    """Do an action and name the file that its dialog asks for."""
    hand.do(action)
    dialog = dialog_of(hand)
    dialog.done(0)
    dialog.fileSelected.emit(str(path))
    hand.settle()


def test_the_picture_as_seen_is_copied_and_saved(opened: AtHand, tmp_path: Path) -> None:
    canvas = opened.window.canvas
    opened.do("copy_view")
    copied = QGuiApplication.clipboard().image()
    assert copied.size() == canvas.size() * canvas.devicePixelRatioF()
    # The segments are in it.
    seen = pixels_of(copied.convertToFormat(QImage.Format.Format_RGB32)).copy()
    canvas.set_bare(True)
    opened.do("copy_view")
    bare = QGuiApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGB32)
    assert np.count_nonzero(seen != pixels_of(bare)) > 1000
    canvas.set_bare(False)
    save(opened, "save_view", tmp_path / "view.png")
    saved = QImage(str(tmp_path / "view.png"))
    assert saved.convertToFormat(copied.format()) == copied
    assert str(tmp_path / "view.png") in opened.banner
    # Another one of its kind is replaced.
    save(opened, "save_view", tmp_path / "view.png")
    assert "Saved" in opened.banner


def test_the_whole_image_has_its_own_size_whatever_is_in_view(opened: AtHand, tmp_path: Path) -> None:
    image = opened.review.canvas.image
    assert image is not None
    opened.do("zoom_in")
    save(opened, "save_image", tmp_path / "whole.png")
    opened.do("fit")
    save(opened, "save_image", tmp_path / "again.png")
    whole = QImage(str(tmp_path / "whole.png"))
    assert (whole.height(), whole.width()) == image.size
    assert whole == QImage(str(tmp_path / "again.png"))
    opened.do("layer_side_by_side")
    save(opened, "save_image", tmp_path / "both.png")
    both = QImage(str(tmp_path / "both.png"))
    assert both.width() == 2 * whole.width() + 8


def test_outlines_are_a_drawing_of_the_segments_that_are_shown(opened: AtHand, tmp_path: Path) -> None:
    image = opened.review.canvas.image
    assert image is not None
    save(opened, "save_outlines", tmp_path / "all.svg")
    root = ET.parse(tmp_path / "all.svg").getroot()
    assert root.get("viewBox") == f"0 0 {image.size[1]} {image.size[0]}"
    statuses = {path.get("data-status") for path in root.iter(f"{_SVG}path")}
    assert {"TP", "FN"} <= statuses
    opened.do("toggle_tp")
    save(opened, "save_outlines", tmp_path / "all.svg")
    statuses = {path.get("data-status") for path in ET.parse(tmp_path / "all.svg").getroot().iter(f"{_SVG}path")}
    assert "TP" not in statuses
    assert "FN" in statuses


def test_nothing_that_is_read_is_written_over(opened: AtHand, demo: DemoSet, tmp_path: Path) -> None:
    dataset = opened.snapshot.dataset
    photo, truth = Path(str(dataset.photo(0))), Path(str(dataset.files.json))
    own = tmp_path / "own.png"
    own.write_bytes(photo.read_bytes() if photo.suffix == ".png" else b"\x89PNG\r\n\x1a\nmine")
    for action, path in (("save_view", own), ("save_image", photo), ("save_outlines", truth), ("save_table", truth)):
        before = path.read_bytes()
        save(opened, action, path)
        assert "cannot be overwritten" in opened.banner, action
        assert path.read_bytes() == before
    save(opened, "save_view", own / "view.png")
    assert "could not be saved" in opened.banner
    assert not [path for path in tmp_path.iterdir() if path != own]


def test_figures_are_drawings_and_pictures_and_their_points_text(opened: AtHand, tmp_path: Path) -> None:
    opened.do("save_figure")
    assert "no figure" in opened.window.status_line.message()
    opened.do("page_figures")
    page = opened.window.lazy_page(FIGURES)()
    opened.see(lambda: page.curve.is_made and page.histogram.is_made and page.histogram.isVisible())
    # Several are seen: one is chosen.
    opened.do("copy_figure")
    choice = opened.review.pictures.lazy_choice()
    assert choice.isVisible()
    choice.dismiss()
    for suffix in ("svg", "png"):
        opened.review.pictures.point_at(page.curve)
        save(opened, "save_figure", tmp_path / f"curve.{suffix}")
    drawing = (tmp_path / "curve.svg").read_text()
    assert "<!-- panview " in drawing
    texts = {text.text for text in ET.fromstring(drawing).iter(f"{_SVG}text")}
    assert {"All", "Things", "Stuff", "0.55"} <= texts
    assert QImage(str(tmp_path / "curve.png")).width() == 2 * page.curve.width()
    opened.review.pictures.point_at(page.curve)
    opened.do("copy_table")
    head, first, *_ = QGuiApplication.clipboard().text().splitlines()
    assert head == "IoU threshold\tAll\tThings\tStuff"
    assert first.split("\t")[:2] == ["0.50", opened.scores[0]]


def test_lists_of_one_drawn_column_have_all_that_is_drawn(opened: AtHand) -> None:
    window = opened.window
    for widget, head in (
        (window.image_list.view, "Image\tSegments\tFigure"),
        (window.metrics.view, "Category\tKind\tPQ\tCount"),
        (window.metrics.scores, "\tPQ\tSQ\tRQ\tN"),
    ):
        table = widget.as_table()
        assert table.tsv.splitlines()[0] == head
        assert all(len(row) == len(table.head) for row in table.rows)
        assert table.rows[0][0]


def test_rows_of_the_table_as_text(opened: AtHand, tmp_path: Path) -> None:
    opened.window.activateWindow()
    opened.window.disagreements.view.setFocus()
    opened.do("next_disagreement")
    opened.do("copy_rows")
    (head, row) = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:2] == ["Status", "Error"]
    assert row.split("\t")[0] in ("FN", "FP", "FN+FP")
    opened.do("select_listed")
    opened.do("copy_rows")
    count = len(opened.window.disagreements.selected_table_rows())
    assert len(QGuiApplication.clipboard().text().splitlines()) == count + 1
    save(opened, "save_table", tmp_path / "table.tsv")
    written = (tmp_path / "table.tsv").read_text(encoding="utf-8").splitlines()
    assert len(written) == opened.window.disagreements.model.rowCount() + 1
    assert written[0] == head
