"""Named views are kept, shown, replaced only when asked twice, forgotten, and shared as a file."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from panview.datasets.demo import DemoSet
from panview.review.conditions import OneOf
from panview.review.remembered.views import read_views, views_file
from panview.review.session import Scope
from panview.settings import load_settings
from tests.ui.at_hand import AtHand
from tests.ui.conftest import RandomSet, Start


def keep(hand: AtHand, name: str) -> None:
    """Keep what is shown by keys alone."""
    hand.do("keep_view")
    page = hand.window.lazy_views()
    QTest.keyClicks(page.line, name)
    hand.key(Qt.Key.Key_Return, page.line)


def test_a_view_is_kept_by_keys_and_comes_back_in_another_window(
    start: Start, demo: DemoSet, random_set: RandomSet, tmp_path: Path
) -> None:
    hand = start()
    hand.open(demo.root, demo.predictions[0])
    hand.type_filter("status = 'FN' and thing")
    hand.do("scope_filtered")
    hand.do("colour_iou")
    hand.window.image_list.set_sort("name", False)
    hand.window.disagreements.set_order_by("area", False)
    order = hand.window.disagreements.order()
    keep(hand, "  Missed  things ")
    page = hand.window.lazy_views()
    assert [(row.title, row.detail) for row in page.rows()] == [
        ("Missed things", "status = 'FN' and thing · images by name · coloured by iou · figures of the filtered images")
    ]
    hand.key(Qt.Key.Key_Escape, page.line)
    hand.do("clear_filter")
    hand.do("scope_whole")
    hand.do("colour_status")
    hand.window.image_list.set_sort("impact", True)
    hand.window.disagreements.set_order_by("impact", True)
    keep(hand, "All")
    hand.key(Qt.Key.Key_Escape, page.line)
    hand.do("views")
    page.view.selectRow(1)
    hand.key(Qt.Key.Key_Return, page.view)
    hand.settle()

    def shown(at: AtHand) -> tuple[object, ...]:
        lists = (at.window.image_list.model.sort_key(), at.window.disagreements.order())
        return (at.snapshot.filter.line, at.snapshot.scope, at.review.cursor.now.look.colour_by, *lists)

    assert shown(hand) == ("status = 'FN' and thing", Scope.FILTERED, "iou", ("name", False), order)
    hand.do("undo")
    assert (hand.snapshot.filter.line, hand.snapshot.scope) == ("", Scope.WHOLE), "filter and scope are one step"
    # A name that is taken is only taken again by who insists.
    keep(hand, "missed things")
    assert "A view Missed things already exists" in page.said.text()
    assert hand.review.views.views[0].filter.line == "status = 'FN' and thing"
    hand.key(Qt.Key.Key_Return, page.line)
    assert [each.name for each in hand.review.views.views] == ["All", "missed things"]
    hand.key(Qt.Key.Key_Escape, page.line)
    hand.settle()
    hand.window.close()

    again = start(load_settings())
    again.settle()
    assert [each.name for each in again.review.views.views] == ["All", "missed things"]
    again.do("views")
    page = again.window.lazy_views()
    page.view.setFocus()
    page.chosen.emit("All")
    assert "Open a set" in page.said.text()
    page.dismiss()
    again.open(random_set.written.root, random_set.written.prediction)
    again.do("views")
    page.view.setFocus()
    page.view.selectRow(0)
    again.key(Qt.Key.Key_Delete, page.view)
    assert [row.key for row in page.rows()] == ["missed things"]
    again.see(lambda: [each["name"] for each in json.loads(views_file().read_text())["views"]] == ["missed things"])


def test_views_are_shared_as_a_file_and_a_bad_one_is_told(opened: AtHand, tmp_path: Path) -> None:
    views = opened.review.views
    opened.review.commands.ask("", "status", OneOf(frozenset({"FP"})))
    opened.settle()
    views.keep("mine")
    path = tmp_path / "views.json"
    views.export_to(path)
    assert [each.name for each in read_views(path)] == ["mine"]
    content = json.loads(path.read_text())
    content["views"][0]["filter"]["line"] = "wether = 'rain'"
    content["views"].append({"name": "void", "filter": {"pixels": ["unicorn", ""]}})
    path.write_text(json.dumps(content))
    opened.window.paths_dropped.emit((path,))
    opened.settle()
    assert [each.name for each in views.views] == ["mine", "mine (2)", "void"]
    opened.do("views")
    page = opened.window.lazy_views()
    for name, why in (("mine (2)", "unknown column 'wether'"), ("void", "no category 'unicorn'")):
        page.chosen.emit(name)
        assert why in page.said.text()
        assert opened.snapshot.filter.line == "status = 'FP'", "nothing has changed"
    page.dismiss()
    path.write_text('{"format": "panview views", "version": 9}')
    assert "version 9" in views.import_from(path)
    assert "The views could not be imported" in opened.banner
    assert len(views.views) == 3
    # What is read is never written over.
    truth = opened.snapshot.dataset.files.json
    before = truth.read_bytes()
    views.export_to(truth)
    assert truth.read_bytes() == before
    assert "could not be written" in opened.banner
