"""Menus, palette, keys and their reference are views of one table: by mouse and by keys."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from panview.presentation.menus import CONTEXT_MENUS, MENU_BAR, mnemonic
from panview.presentation.palette_ranking import ranked
from panview.presentation.rows import PaletteRow
from panview.review.look import Layer
from panview.review.verdicts import Verdict
from panview.settings import Settings
from panview.ui.page_specs.confusion import CONFUSION
from tests.ui.at_hand import AtHand
from tests.ui.conftest import Start


def actions_of(menu: QMenu) -> list[QAction]:
    """The actions of a menu, and of those within it."""
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += actions_of(inner)
        elif not action.isSeparator():
            found.append(action)
    return found


def menus_of(hand: AtHand) -> list[QMenu]:
    menus = [menu for action in hand.window.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
    for menu in menus:
        # As when somebody opens it.
        menu.aboutToShow.emit()
    return menus


def open_over(widget: QWidget, place: QPoint | None = None) -> QMenu:
    """Right-click a place, or press the menu key; return the menu."""
    reason = QContextMenuEvent.Reason.Mouse if place is not None else QContextMenuEvent.Reason.Keyboard
    at = place or widget.rect().center()
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def close(menu: QMenu) -> None:
    menu.close()
    QApplication.processEvents()


def ids(menu: QMenu) -> list[str]:
    return [action.objectName() for action in actions_of(menu)]


def test_every_action_is_in_the_bar_once(hand: AtHand) -> None:
    table = hand.review.actions.table
    found = Counter(name for menu in menus_of(hand) for name in ids(menu))
    assert found == Counter(row.id for row in table.rows)


def test_no_letter_of_the_bar_is_a_key_and_one_that_becomes_one_is_taken_away(start: Start) -> None:
    hand = start(Settings(shortcuts={"fit": "Alt+E"}))
    table = hand.review.actions.table
    keys = {key for row in table.rows for key in row.keys}
    assert not {f"Alt+{mnemonic(menu.title)}" for menu in MENU_BAR} & keys
    titles = [action.text() for action in hand.window.menuBar().actions()]
    assert "&File" in titles
    assert "Edit" in titles
    hand.review.settings.update(shortcuts={})
    assert "&Edit" in [action.text() for action in hand.window.menuBar().actions()]


def test_every_menu_names_actions_that_there_are(hand: AtHand) -> None:
    known = {row.id for row in hand.review.actions.table.rows}
    for kind in CONTEXT_MENUS:
        names = ids(hand.review.actions.menus.popup_of(kind, hand.window))
        assert names, kind
        assert set(names) <= known


def test_menus_mark_what_is_so_now(opened: AtHand) -> None:
    opened.do("layer_split")
    opened.do("toggle_fp")
    opened.do("scope_filtered")
    table = opened.review.actions.table
    menus_of(opened)
    marked = {row.id for row in table.rows if table.action(row.id).isChecked()}
    assert {"layer_split", "colour_status", "toggle_tp", "page_images", "scope_whole", "menu_bar"} <= marked | {
        "scope_whole"
    }
    assert not {"layer_both", "toggle_fp", "page_figures", "solo"} & marked
    assert opened.review.cursor.now.look.layer is Layer.SPLIT


def test_a_right_click_on_a_segment_selects_it_and_beside_the_image_there_is_less(opened: AtHand) -> None:
    opened.do("next_disagreement")
    view = opened.window.canvas.views[0]
    menu = open_over(view)
    assert "verdict_prediction_wrong" in ids(menu)
    close(menu)
    opened.do("fit")
    image = opened.review.canvas.image
    assert image is not None
    opened.review.cursor.select(-1)
    menu = open_over(view, view.rect().center())
    assert opened.review.cursor.now.segment in image.segments.row.tolist()
    assert "verdict_prediction_wrong" in ids(menu)
    close(menu)
    corner = open_over(view, QPoint(1, 1))
    assert "verdict_prediction_wrong" not in ids(corner)
    assert "save_outlines" in ids(corner)
    close(corner)


def test_a_right_click_on_a_row_and_an_image_of_the_list(opened: AtHand) -> None:
    table = opened.window.disagreements.view
    second = table.visualRect(table.model().index(1, 0)).center()
    QTest.mousePress(table.viewport(), Qt.MouseButton.RightButton, pos=second)
    menu = open_over(table.viewport(), second)
    opened.settle()
    assert table.currentIndex().row() == 1
    assert opened.review.cursor.now.segment == table.current_row()
    next(action for action in actions_of(menu) if action.objectName() == "verdict_unsure").trigger()
    close(menu)
    opened.see(lambda: any(each.verdict is Verdict.UNSURE for each in opened.snapshot.decisions.values()))
    images = opened.window.image_list.view
    menu = open_over(images)
    assert "tag" in ids(menu)
    close(menu)
    # A text field has a menu of its own.
    line = opened.window.image_list.filter_line
    place = QPoint(3, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, line.mapToGlobal(place))
    QApplication.sendEvent(line.viewport(), event)
    own = QApplication.activePopupWidget()
    assert isinstance(own, QMenu)
    assert "tag" not in ids(own)
    own.close()


def test_a_right_click_on_a_cell_lists_its_segments(opened: AtHand) -> None:
    opened.do("page_confusion")
    page = opened.window.lazy_page(CONFUSION)()
    opened.see(lambda: page.matrix.as_table().rows != ())
    head, rows = page.matrix.as_table().head, page.matrix.as_table().rows
    row, column = next(
        (at, across) for at, line in enumerate(rows) for across in range(len(rows) - 1) if line[across + 1] != "0"
    )
    menu = open_over(page.matrix.viewport(), page.matrix.cell_rect(row, column).center())
    assert ids(menu)[0] == "list_cell"
    opened.do("list_cell")
    close(menu)
    assert opened.snapshot.filter.expression == f"truth = '{rows[row][0]}' and predicted = '{head[column + 1]}'"
    opened.do("copy_table")
    assert QGuiApplication.clipboard().text().startswith("truth \\ predicted\t")


def test_the_menu_key_opens_what_has_the_keyboard(opened: AtHand) -> None:
    opened.window.disagreements.view.setFocus()
    opened.do("next_disagreement")
    opened.review.actions.table.trigger("context_menu")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "export_csv" in ids(menu)
    close(menu)
    opened.window.setFocus()
    opened.review.actions.table.trigger("context_menu")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "save_outlines" in ids(menu)
    close(menu)


def test_f10_opens_the_bar_also_where_it_is_hidden(start: Start) -> None:
    hand = start(Settings(menu_bar=False))
    bar = hand.window.menuBar()
    assert not bar.isVisible()
    hand.review.actions.table.trigger("menus")
    assert bar.isVisible()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert ids(menu)[0] == "open_folder"
    close(menu)
    hand.see(lambda: not bar.isVisible())
    hand.review.actions.table.trigger("menu_bar")
    assert bar.isVisible()


WORDS = {
    "help": "keys",
    "dark mode": "theme_dark",
    "save picture": "save_view",
    "sort": "by_image",
    "preferences": "settings",
    "version": "about",
    "screenshot": "save_view",
    "exit": "quit",
    "fit the": "fit",
}


def test_the_palette_knows_other_words(hand: AtHand) -> None:
    table = hand.review.actions.table
    rows = [PaletteRow(row.id, row.title, group=row.group, aliases=row.aliases) for row in table.rows]
    assert {words: ranked(rows, words)[0][0].id for words in WORDS} == WORDS


def test_a_word_that_names_a_group_opens_its_menu_and_decides_nothing(opened: AtHand) -> None:
    opened.do("next_disagreement")
    window = opened.window
    for words, menu_id in (("repair", "menu_repair"), ("repa", "menu_repair"), ("verdict", "menu_verdict")):
        opened.do("palette")
        palette = window.lazy_palette()
        QTest.keyClicks(palette.line, words)
        assert palette.model.row(palette.view.currentIndex().row())[0].id == menu_id, words
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        # Nothing of it is chosen yet, so that another Enter does nothing either.
        assert menu.activeAction() is None
        QTest.keyClick(menu, Qt.Key.Key_Return)
        close(menu)
        opened.settle()
        assert not opened.snapshot.decisions
    # Who names one of them gets it.
    opened.do("palette")
    QTest.keyClicks(window.lazy_palette().line, "verdict unsure")
    QTest.keyClick(window.lazy_palette().line, Qt.Key.Key_Return)
    opened.see(lambda: any(each.verdict is Verdict.UNSURE for each in opened.snapshot.decisions.values()))


def test_about_says_versions_and_copies_them(hand: AtHand) -> None:
    hand.do("about")
    page = hand.window.lazy_about()
    assert page.isVisible()
    QTest.keyClick(page.copy_button, Qt.Key.Key_Space)
    text = QGuiApplication.clipboard().text()
    for name in ("panview: ", "Python: ", "System: ", "Qt: ", "numpy: ", "Measuring: "):
        assert name in text
    assert page.said() == "Copied"
