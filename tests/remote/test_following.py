"""Whoever reads in an order finds the next files fetched: every command, the window, and a model's process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from panview import remote
from panview.addresses import local_place
from panview.datasets.layouts.find import find_ground_truth
from panview.reading import read_file
from panview.remote.ahead import Wanted
from panview.remote.following import MOST_AHEAD, Order
from tests.cli.conftest import Panview
from tests.support.example_set import write_example
from tests.support.patience import PATIENCE_S, wait_until
from tests.support.web_server import WebServer, serve

Line = Callable[[str], list[object]]
LINES: dict[str, Line] = {
    "check": lambda at: ["check", f"{at}/coco", "--pred", f"{at}/b.json"],
    "evaluate": lambda at: ["evaluate", f"{at}/coco", "--pred", f"{at}/b.json"],
    "boundary": lambda at: ["evaluate", f"{at}/coco", "--pred", f"{at}/b.json", "--boundary"],
    "compare": lambda at: ["compare", f"{at}/coco", "--pred", f"{at}/a.json", "--pred", f"{at}/b.json"],
    "report": lambda at: ["report", f"{at}/coco", "--pred", f"{at}/b.json", "-o", "x.html"],
    "convert": lambda at: ["convert", f"{at}/b.json", "x", "--to", "cityscapes", "--dataset", f"{at}/coco"],
    "annotate": lambda at: ["annotate", "out", f"{at}/coco", "--to", "coco", "-o", "x"],
    "ensemble": lambda at: [
        "ensemble", f"{at}/coco", "--pred", f"{at}/a.json", "--pred", f"{at}/b.json", "-o", "x", "--resamples", 0
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    write_example(folder)
    return folder


@pytest.fixture
def slow(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.chdir(tmp_path)
    with serve(example) as known:
        known.delay_s, known.gathers = 0.03, 4
        yield known


@pytest.mark.parametrize("name", list(LINES))
def test_commands_find_the_next_files_fetched(panview: Panview, slow: WebServer, name: str) -> None:
    ended = panview(*LINES[name](slow.address), "--jobs", 1)
    assert ended.code < 2, ended.err
    # One thread reads, and asks for one file at a time.
    assert slow.busiest >= 4
    assert max(slow.files.values()) == 1


def test_who_reads_in_the_order_of_a_list_is_followed(slow: WebServer) -> None:
    folder = local_place(f"{slow.address}/b")
    names = sorted(f"{1000 + number:012d}.png" for number in range(8))
    for name in names:
        read_file(folder / name)
    assert slow.busiest >= 3
    assert set(slow.files) == {f"/b/{name}" for name in names}


def test_who_jumps_fetches_nothing_in_vain(slow: WebServer) -> None:
    folder = local_place(f"{slow.address}/b")
    for number in (6, 1):
        read_file(folder / f"{1000 + number:012d}.png")
    assert sum(slow.files.values()) == 2


def test_the_order_of_a_set_counts_and_not_that_of_the_list(slow: WebServer) -> None:
    folder = local_place(f"{slow.address}/b")
    names = [f"{1000 + number:012d}.png" for number in (7, 2, 5, 0, 3)]
    remote.read_in_order(folder, names)
    for name in names[:3]:
        read_file(folder / name)
    for name in names[3:]:
        read_file(folder / name)
    assert set(slow.files) == {f"/b/{name}" for name in names}
    assert slow.busiest >= 3


def test_what_is_on_its_way_arrives_when_nothing_more_is_wanted(slow: WebServer) -> None:
    place = local_place(f"{slow.address}/b") / "000000001003.png"
    found = remote.find(place)
    assert found is not None
    wanted = Wanted([(found.mirror, found.key)])
    slow.holds_back = "/b/"
    thread = threading.Thread(target=wanted.bring_next)
    thread.start()
    wait_until(lambda: slow.busy)
    assert not wanted.bring_next()
    time.sleep(0.3)
    slow.goes_on.set()
    thread.join(PATIENCE_S)
    assert place.is_file()
    assert slow.files == {"/b/000000001003.png": 1}


@pytest.mark.parametrize("lists", [True, False])
def test_many_files_are_asked_about_at_a_time(slow: WebServer, lists: bool) -> None:
    slow.lists = lists
    # Where nothing is listed, only the JSON says what is there.
    place = local_place(f"{slow.address}/coco" + ("" if lists else "/annotations/panoptic_val2017.json"))
    slow.delay_s, before = 0.1, sum(slow.asked.values())
    files = find_ground_truth(place)
    asked = sum(slow.asked.values()) - before
    assert files.map_folder.name == "panoptic_val2017"
    if lists:
        assert asked < 20
    else:
        assert asked > 60
        assert slow.most_asking >= 3


def test_a_guess_removes_no_copy_and_is_kept_nowhere(slow: WebServer) -> None:
    place = local_place(f"{slow.address}/b.json")
    content = read_file(place)
    found = remote.find(place)
    assert found is not None
    mirror, seen = found.mirror, []
    mirror.refresh()
    assert mirror.guessed(lambda: seen.append((mirror.entry("b.json"), read_file(place)))) == ["b.json"]
    assert seen == [(None, content)]
    assert place.is_file()
    assert mirror.entry("b.json") is not None


def test_an_order_is_followed_with_gaps_by_many_and_no_farther_than_the_end() -> None:
    order = Order([f"{number}" for number in range(1000)], is_certain=True)
    assert order.follow(500) == []
    first = order.follow(502)
    assert first[0] == "503"
    wanted = set(first)
    for place in range(503, 560):
        wanted |= set(order.follow(place))
        assert max(map(int, wanted), default=0) <= place + MOST_AHEAD
        # What comes next has been asked for.
        assert str(place + 1) in wanted
    # Another thread, elsewhere.
    assert order.follow(100) == []
    assert order.follow(101)[0] == "102"
    end = Order(["a", "", "b"], is_certain=True)
    assert end.follow(0) == ["b"]
    assert end.follow(2) == []
