"""Nobody waits for a store longer than for what it sends: cancelling, Ctrl-C and closing take a moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from panview.addresses import local_place
from panview.errors import Cancelled
from panview.parallel import each_image
from panview.reading import read_file
from panview.remote.waiting import leaving_when, nobody_waits
from tests.support.patience import PATIENCE_S, wait_until
from tests.support.web_server import WebServer

# Who does wait for a server that holds back hangs: it sends nothing before the test tells it to.


def held_back(server: WebServer) -> list[Path]:
    """Maps that the server does not send; it says that they are there."""
    folder = local_place(f"{server.address}/b")
    server.holds_back = "/b/"
    return [folder / f"{1000 + number:012d}.png" for number in range(8)]


def test_what_is_cancelled_leaves_a_server_that_does_not_answer(server: WebServer) -> None:
    maps = held_back(server)
    cancelled = threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    with pytest.raises(Cancelled):
        each_image(range(8), lambda image: read_file(maps[image]) and None, jobs=2, cancelled=cancelled.is_set)
    with leaving_when(cancelled.is_set), pytest.raises(Cancelled):
        read_file(maps[0])
    assert not server.goes_on.is_set()
    server.goes_on.set()
    assert read_file(maps[0])


def test_all_threads_leave_when_nobody_waits(server: WebServer) -> None:
    (place, *_) = held_back(server)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            read_file(place)
        except BaseException as error:  # noqa: BLE001
            ended.append(error)

    # The second waits for the first.
    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    wait_until(lambda: server.busy)
    time.sleep(0.3)
    assert not ended
    with nobody_waits():
        for thread in threads:
            thread.join(PATIENCE_S)
    assert [type(error) for error in ended] == [Cancelled, Cancelled]
    server.goes_on.set()
    assert read_file(place)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no Ctrl-C to send")
def test_ctrl_c_ends_a_command_at_once(server: WebServer, root: Path) -> None:
    server.holds_back = "/b/"
    command = [sys.executable, "-m", "panview", "evaluate", str(root / "coco"), "--pred", f"{server.address}/b.json"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TERM": "dumb"})
    wait_until(lambda: server.busy)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert not server.goes_on.is_set()
    assert (process.returncode, said) == (130, "panview: stopped\n")
