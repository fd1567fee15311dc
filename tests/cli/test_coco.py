from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from panview.cli import coco as cli
from panview.datasets.coco.folder import is_whole
from panview.datasets.coco.release import URL_VARIABLE, Release
from tests.cli.conftest import Panview
from tests.support.coco import Server, describe, make_archives, names, serve

ARCHIVES = make_archives(noise=60_000)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Release:
    """The command fetches a small release in place of COCO's."""
    release = describe(ARCHIVES)
    for function in (cli.run_download, cli.run_prepare):
        monkeypatch.setitem(function.__kwdefaults__, "release", release)
    return release


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serve(dict(ARCHIVES)) as server:
        monkeypatch.setenv(URL_VARIABLE, server.url)
        yield server


def test_download_says_what_is_there_and_the_second_time_does_nothing(
    panview: Panview, small: Release, server: Server, tmp_path: Path
) -> None:
    ended = panview("coco", "download", tmp_path / "coco")
    assert ended.code == 0
    assert "val2017: 6 photos, 0.4 MB" in ended.out.splitlines()
    assert "annotations/panoptic_val2017: 6 PNG files, 0.0 MB" in ended.out.splitlines()
    assert "val2017.zip: downloading (0.4 MB)" in ended.err
    again = panview("coco", "download", tmp_path / "coco")
    assert (again.code, again.out) == (0, ended.out)
    assert again.err == f"{tmp_path / 'coco'} is already complete; nothing to do\n"


def test_the_flags_choose_splits(panview: Panview, small: Release, server: Server, tmp_path: Path) -> None:
    assert panview("coco", "download", tmp_path / "coco", "--train", "--test", "--keep-zips").code == 0
    assert sorted(path.name for path in (tmp_path / "coco").iterdir()) == [
        ".panview-coco",
        "annotations",
        "annotations_trainval2017.zip",
        "image_info_test2017.zip",
        "panoptic_annotations_trainval2017.zip",
        "test2017",
        "test2017.zip",
        "train2017",
        "train2017.zip",
    ]


def test_a_failure_is_one_line_and_2(panview: Panview, small: Release, server: Server, tmp_path: Path) -> None:
    server.archives.clear()
    ended = panview("coco", "download", tmp_path / "coco")
    assert (ended.code, ended.out, ended.err.splitlines()[-1].startswith("panview: http://127.0.0.1:")) == (2, "", True)
    (tmp_path / "file").write_text("")
    ended = panview("coco", "download", tmp_path / "file")
    assert ended.code == 2
    assert ended.err.startswith(f"panview: {tmp_path / 'file'}: ")


def test_prepare_ends_with_1_when_something_is_missing(
    panview: Panview, small: Release, server: Server, tmp_path: Path
) -> None:
    root = tmp_path / "coco"
    assert panview("coco", "prepare", root).code == 2
    panview("coco", "download", root)
    ended = panview("coco", "prepare", root)
    assert (ended.code, ended.err) == (0, "")
    (root / "val2017" / names("val", ".jpg")[1]).unlink()
    ended = panview("coco", "prepare", root)
    assert ended.code == 1
    assert "error: val2017: has 5 of 6 photos; 1 of 6 are missing: 000000000101.jpg" in ended.out.splitlines()
    assert f"       panview coco download {root} --val, or {server.url}/zips/val2017.zip" in ended.out.splitlines()
    assert panview("coco", "prepare", root, "--test").code == 1


CODE = """
import os, pickle, signal, sys
from pathlib import Path
from panview.cli.guard import command
from panview.datasets.coco.fetch import download_coco

root, step, release = Path(sys.argv[1]), int(sys.argv[2]), pickle.loads(bytes.fromhex(sys.argv[3]))
seen = 0

def watch(*_):
    # Another thread than the one that meets the signal.
    global seen
    seen += 1
    if seen == step:
        os.kill(os.getpid(), signal.SIGINT)

def download():
    # From here on the signal is met; before, it would be the interpreter's.
    print("ready", flush=True)
    download_coco(root, ["val"], watch, release=release)
    print("complete")

command(download)()
"""


def download_in_process(root: Path, step: int = 0) -> subprocess.Popen[str]:
    """Start a download that sends itself Ctrl-C at a step, or waits for one."""
    command = [sys.executable, "-c", CODE, str(root), str(step), pickle.dumps(describe(ARCHIVES)).hex()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def was_interrupted(process: subprocess.Popen[str]) -> bool:
    """Whether it stopped as it should; if not, it was through before."""
    out, err = process.communicate(timeout=300)
    if process.returncode == 0 or "complete" in out:
        # The signal came when everything was done, as late as while the interpreter was leaving.
        return False
    assert (process.returncode, err) == (130, "panview: stopped\n")
    return True


def complete(panview: Panview, root: Path) -> None:
    """Call it again: everything is there then, and nothing else."""
    assert panview("coco", "download", root).code == 0
    assert sorted(os.listdir(root)) == [".panview-coco", "annotations", "val2017"]
    assert sorted(os.listdir(root / ".panview-coco")) == ["complete.json", "lock"]
    assert sorted(os.listdir(root / "annotations")) == [
        "instances_val2017.json",
        "panoptic_val2017",
        "panoptic_val2017.json",
    ]
    assert sorted(os.listdir(root / "annotations" / "panoptic_val2017")) == names("val", ".png")
    for name in names("val", ".jpg"):
        assert is_whole(root / "val2017" / name)
    assert panview("coco", "prepare", root).code == 0


needs_sigint = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")


@needs_sigint
def test_ctrl_c_at_any_step_ends_with_130_and_the_next_call_completes(
    panview: Panview, small: Release, server: Server, tmp_path: Path
) -> None:
    interrupted = 0
    for step in (1, 6, 12, 18):
        root = tmp_path / f"coco {step}"
        interrupted += was_interrupted(download_in_process(root, step))
        complete(panview, root)
    assert interrupted >= 2


@needs_sigint
def test_ctrl_c_at_random_moments_in_one_folder(
    panview: Panview, small: Release, server: Server, tmp_path: Path
) -> None:
    rng = random.Random(5)
    # Half a second for the photos.
    server.pace_s = 0.005
    interrupted = 0
    for _ in range(4):
        process = download_in_process(tmp_path / "coco")
        time.sleep(rng.uniform(0, 0.3))
        process.send_signal(signal.SIGINT)
        interrupted += was_interrupted(process)
    assert interrupted >= 1
    server.pace_s = 0
    complete(panview, tmp_path / "coco")


@needs_sigint
def test_ctrl_c_does_not_wait_for_a_server_that_says_nothing(server: Server, tmp_path: Path) -> None:
    server.pace_s = 1000
    process = download_in_process(tmp_path / "coco")
    while len(server.requests) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert was_interrupted(process)


@needs_sigint
def test_a_process_that_is_killed_leaves_nothing_in_the_way(
    panview: Panview, small: Release, server: Server, tmp_path: Path
) -> None:
    server.pace_s = 0.005
    for wait in (0.05, 0.25):
        process = download_in_process(tmp_path / "coco")
        time.sleep(wait)
        process.kill()
        process.communicate()
    for folder in (".panview-coco", "annotations"):
        # As it is while a small file is being written, which takes too short a time to be met by chance.
        (tmp_path / "coco" / folder).mkdir(exist_ok=True)
        (tmp_path / "coco" / folder / ".0123456789abcdef.part").write_bytes(b"half")
    server.pace_s = 0
    complete(panview, tmp_path / "coco")
