"""What the window remembers: files that are checked, put aside where they cannot be read, and never written over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.layouts.places import Places
from panview.datasets.opening import Opening
from panview.errors import BadFileError, FilterError, PanviewError
from panview.metrics.segment_table import Status
from panview.review.cursor import Cursor
from panview.review.filters import SegmentFilter
from panview.review.look import CanvasStyle, Layer
from panview.review.queues import Queue
from panview.review.remembered.filter_text import KeptFilter, filter_again, kept_filter
from panview.review.remembered.lines import MOST_LINES, KeptLines, lines_file, with_line_used
from panview.review.remembered.reviews import (
    KeptReview,
    begun_again,
    in_front,
    kept_opening,
    kept_review,
    look_again,
    opening_again,
    review_file,
    still_there,
)
from panview.review.remembered.store import change_kept, load_kept, remembered_folder, save_kept
from panview.review.remembered.views import (
    KeptOrder,
    KeptViews,
    NamedView,
    checked_name,
    joined,
    joined_note,
    read_views,
    views_file,
    views_text,
    with_view,
    without_view,
)
from panview.review.session import EvaluatedPrediction, Scope, Snapshot
from tests.support.sets import evaluated, random_pair, write_set

VIEW = NamedView("Missed", KeptFilter("status = 'FN'"), KeptOrder("iou", False), colouring="iou", scope="filtered")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PANVIEW_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def test_what_is_kept_comes_back_and_says_its_version() -> None:
    assert load_kept(lines_file(), KeptLines) == (KeptLines(), "")
    save_kept(lines_file(), KeptLines(lines=("iou < 0.5",)))
    assert json.loads(lines_file().read_text()) == {"version": 1, "lines": ["iou < 0.5"]}
    assert load_kept(lines_file(), KeptLines) == (KeptLines(lines=("iou < 0.5",)), "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it was renamed to"),
        (b"{", "it was renamed to"),
        (b"[1]", "it was renamed to"),
        (b'{"lines": [1]}', "$.lines[0]"),
        (b'{"lines": ["\xe9"]}', "it was renamed to"),
        (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "it was renamed to"),
        (b'{"version": 2, "lines": {"of": "another kind"}}', "written by a newer panview"),
        (b"\0" * 100, "it was renamed to"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_file_that_cannot_be_read_is_put_aside_and_nothing_is_lost(content: bytes, words: str) -> None:
    path = lines_file()
    path.parent.mkdir(parents=True)
    for number in (1, 2):
        path.write_bytes(content)
        kept, note = load_kept(path, KeptLines)
        assert kept == KeptLines()
        assert words in note
        assert path.with_name(f"{path.name}.unread-{number}").read_bytes() == content
        assert not path.exists()


def test_what_is_no_file_at_all_is_put_aside_too() -> None:
    lines_file().mkdir(parents=True)
    kept, note = load_kept(lines_file(), KeptLines)
    assert kept == KeptLines()
    assert "is a folder" in note
    save_kept(lines_file(), KeptLines(lines=("a",)))


def test_entries_of_a_newer_panview_do_no_harm() -> None:
    lines_file().parent.mkdir(parents=True)
    lines_file().write_text('{"version": 1, "lines": ["a"], "from the future": {}}')
    assert load_kept(lines_file(), KeptLines) == (KeptLines(lines=("a",)), "")


def test_changes_of_two_windows_are_both_kept() -> None:
    for name in ("a", "b"):
        view = msgspec.structs.replace(VIEW, name=name)
        change_kept(views_file(), KeptViews, lambda kept, view=view: with_view(kept, view))
    kept, _ = load_kept(views_file(), KeptViews)
    assert [each.name for each in kept.views] == ["a", "b"]
    change_kept(views_file(), KeptViews, lambda kept: without_view(kept, "a"))
    kept, _ = load_kept(views_file(), KeptViews)
    assert [each.name for each in kept.views] == ["b"]


def test_a_place_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "data").write_text("a file")
    with pytest.raises(PanviewError, match="cannot be written"):
        change_kept(views_file(), KeptViews, lambda kept: with_view(kept, VIEW))
    assert str(remembered_folder()).startswith(str(folder))


def test_lines_are_there_once_and_the_newest_last() -> None:
    kept = KeptLines()
    for line in ("a", "b", " a ", "", *map(str, range(60)), "a"):
        kept = with_line_used(kept, line)
    assert kept.lines[-2:] == ("59", "a")
    assert len(kept.lines) == MOST_LINES == len(set(kept.lines))
    assert with_line_used(kept, "x" * 5000) == kept


# Filters


def test_a_filter_is_kept_by_names() -> None:
    condition = SegmentFilter(expression="iou < 0.5", overlap=(1, 3), queue=Queue(1, 2), conflicts=True)
    kept = kept_filter(condition, ("cat", "dog", "sky"))
    assert kept == KeptFilter("iou < 0.5", ("dog", ""))
    # In a set with other categories it means the same; whose queue it is does not belong to it.
    again = filter_again(kept, ("dog", "cat"))
    assert again == SegmentFilter(expression="iou < 0.5", overlap=(0, 2))
    with pytest.raises(FilterError, match="no category 'dog'"):
        filter_again(kept, ("cat",))
    assert filter_again(KeptFilter("0001"), ()) == SegmentFilter(search="0001")
    # Of a file that somebody shares: the window would stand still for minutes.
    with pytest.raises(FilterError, match="it has 22,005 characters; 4,000 is the most"):
        filter_again(KeptFilter("iou < 1 or " * 2000 + "thing"), ())


# Views


def test_views_go_out_and_come_in(folder: Path) -> None:
    path = folder / "views.json"
    path.write_bytes(views_text([VIEW]))
    assert read_views(path) == (VIEW,)
    said = json.loads(path.read_text())
    assert (said["format"], said["version"]) == ("panview views", 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "choose a file"),
        (b"{}", "this is not a file of views"),
        (b"[]", "choose a file"),
        (b'{"format": "panview views", "version": 7}', "it has version 7, and this panview reads up to version 1"),
        (b'{"format": "panview views", "version": 1}', "it holds no view"),
        (b'{"format": "panview views", "version": 1, "views": [{"nam": "a"}]}', "$.views[0]"),
        (b'{"format": "panview views", "version": 1, "views": [{"name": " "}]}', "view 1 has no name"),
        (b'{"format": "panview views", "version": 1, "views": [{"name": "a", "scope": "x"}]}', "$.views[0].scope"),
    ],
)
def test_a_bad_file_of_views_is_named_with_what_is_wrong(folder: Path, content: bytes, words: str) -> None:
    path = folder / "views.json"
    path.write_bytes(content)
    with pytest.raises(BadFileError) as caught:
        read_views(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)


def test_views_of_others_get_names_of_their_own() -> None:
    other = msgspec.structs.replace(VIEW, name="missed", colouring="status")
    found = joined([VIEW], [VIEW, other, msgspec.structs.replace(VIEW, name="New")])
    assert (found.known, found.added, found.renamed) == (1, ("missed (2)", "New"), (("missed", "missed (2)"),))
    assert [each.name for each in found.views] == ["Missed", "missed (2)", "New"]
    note = joined_note(found, "x.json")
    assert note == ("2 views imported from x.json; missed is called missed (2), because you have another of that name")
    assert joined_note(joined([VIEW], [VIEW]), "x.json") == "x.json holds no view that you do not have"
    assert checked_name("  a \n b  ") == "a b"


# Reviews


@pytest.fixture
def snapshot(folder: Path) -> Snapshot:
    rng = np.random.default_rng(3)
    written = write_set(folder / "set", [random_pair(rng) for _ in range(4)])
    dataset, prediction, table = evaluated(written)
    one = EvaluatedPrediction(prediction, table, key=5)
    two = EvaluatedPrediction(replace(prediction, name="two"), table, key=9)
    return Snapshot(dataset, table, (one, two), 1, compared_key=5)


def test_a_review_comes_back_as_it_was_left(snapshot: Snapshot) -> None:
    left = replace(
        snapshot,
        filter=SegmentFilter(expression="status = 'FN'"),
        scope=Scope.SELECTED,
        selected=frozenset({1, 3}),
        threshold=0.6,
        tp_below=0.7,
    )
    visible = frozenset(Status) - {Status.TP}
    look = CanvasStyle(layer=Layer.SPLIT, colour_by="iou", visible=visible, show_prediction=False)
    kept = kept_review(left, Cursor(image=2, page="figures", look=look), KeptOrder("iou"), KeptOrder("score", True))
    path = review_file(kept.path)
    save_kept(path, kept)
    found, note = load_kept(path, KeptReview)
    assert (found, note) == (kept, "")
    assert found.image == snapshot.dataset.image_names[2]
    bare = replace(snapshot, current=0, compared_key=0)
    begun, note = begun_again(found, bare)
    assert note == ""
    assert (begun.filter, begun.scope, begun.selected) == (left.filter, left.scope, left.selected)
    assert (begun.threshold, begun.tp_below) == (0.6, 0.7)
    changes = look_again(found.look)
    assert replace(CanvasStyle(), **changes) == replace(look, opacity=CanvasStyle().opacity)


def test_the_set_that_was_shown_is_shown_once_it_is_there(snapshot: Snapshot) -> None:
    names = [str(each.opened_as) for each in snapshot.predictions]
    kept = KeptReview(shown=names[0], compared="/nowhere.json")
    assert in_front(kept, snapshot.predictions) == {"current": 0}
    assert in_front(KeptReview(shown="/nowhere.json"), snapshot.predictions) == {}
    assert in_front(KeptReview(compared=names[0]), snapshot.predictions)["compared_key"] == snapshot.predictions[0].key


def test_what_is_no_longer_possible_is_said_and_left_out(snapshot: Snapshot) -> None:
    kept = KeptReview(filter=KeptFilter("wether = 'rain'"), scope="filtered", threshold=7.0, selected=("gone.jpg",))
    begun, note = begun_again(kept, replace(snapshot, current=0))
    assert begun.filter == SegmentFilter()
    assert begun.scope is Scope.WHOLE
    assert begun.threshold == 0.95
    assert "could not be restored" in note
    assert begun_again(KeptReview(scope="selected", selected=("gone.jpg",)), snapshot)[0].scope is Scope.WHOLE
    assert look_again(msgspec.structs.replace(KeptReview().look, layer="holographic", hidden=("odd",))).keys() == {
        "colour_by",
        "visible",
        "show_ground_truth",
        "show_prediction",
    }


def test_how_a_set_was_opened_comes_back_with_absolute_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    opening = Opening(
        missing="empty",
        places=Places(Path("maps"), None),
        faults="skip",
        areas="json",
        images_table=Path("t.csv"),
        readings=(("a.json=m", Reading(FormName.DIVISOR, 1000, 255, True)),),
        categories=(("a.json", Path("c.csv")),),
        parts=Path("parts"),
    )
    again = opening_again(kept_opening(opening))
    assert again == Opening(
        missing="empty",
        places=Places(folder / "maps", None),
        faults="skip",
        areas="json",
        images_table=folder / "t.csv",
        readings=((f"{folder}/a.json={folder}/m", Reading(FormName.DIVISOR, 1000, 255, True)),),
        categories=((f"{folder}/a.json", folder / "c.csv"),),
        parts=folder / "parts",
    )


def test_prediction_sets_that_are_gone_are_left_out(folder: Path) -> None:
    there = folder / "a.json"
    there.write_text("{}")
    kept = KeptReview(predictions=(str(there), f"{folder}/b.json", f"{there}={folder}/maps"))
    left, gone = still_there(kept)
    assert left.predictions == (str(there), f"{there}={folder}/maps")
    assert gone == ("b.json",)
