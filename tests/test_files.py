from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.files import stays_inside, whole_file, write_whole


def test_a_file_and_its_folders_appear(tmp_path: Path) -> None:
    path = tmp_path / "a b" / "日本語" / "x.bin"
    write_whole(path, b"first")
    write_whole(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with whole_file(path) as part:
        part.write_bytes(b"half")
        assert path.read_bytes() == b"old"
        assert part.parent == tmp_path
    assert path.read_bytes() == b"half"


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyboardInterrupt(), NotFoundError("x"), BadFileError(Path("x"), "y")]
)
def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"old")

    def write_half() -> None:
        with whole_file(path) as part:
            part.write_bytes(b"half")
            raise error

    with pytest.raises(type(error)) as caught:
        write_half()
    assert caught.value is error
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["folder", "file/x", "x" * 300])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PanviewError) as caught:
        write_whole(tmp_path / name, b"")
    assert str(caught.value).startswith(f"{tmp_path / name}: cannot be written (")
    assert "None" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_name_of_the_greatest_length_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), b"1")
    assert (tmp_path / ("x" * 255)).read_bytes() == b"1"


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights there")
def test_a_new_file_has_the_rights_of_any_other(tmp_path: Path) -> None:
    write_whole(tmp_path / "x", b"")
    (tmp_path / "y").write_bytes(b"")
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == stat.S_IMODE((tmp_path / "y").stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    for exists in (True, False):
        target, link = tmp_path / f"target{exists}", tmp_path / f"link{exists}"
        if exists:
            target.write_bytes(b"old")
        link.symlink_to(target)
        write_whole(link, b"new")
        assert link.is_symlink()
        assert target.read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe")
def test_a_pipe_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"figures")
    reader.join(300)
    assert received == [b"figures"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


INSIDE = [
    "x.png",
    "a/b.png",
    "./x.png",
    "a\\b.png",
    "日本語.png",
    "a b",
    ".hidden",
    "..x",
    "x..",
    "10:30:00.png",
    "a/C:/x",
]
OUTSIDE = [
    "",
    ".",
    "..",
    "../x",
    "a/../../x",
    "a/..",
    "/x",
    "//x",
    "\\x",
    "\\\\host\\x",
    "a\\..\\x",
    "C:\\x",
    "c:x",
    "a\0b",
]


@pytest.mark.parametrize("name", INSIDE, ids=ascii)
def test_names_inside(name: str) -> None:
    assert stays_inside(name)


@pytest.mark.parametrize("name", OUTSIDE, ids=ascii)
def test_names_outside(name: str) -> None:
    assert not stays_inside(name)


@given(st.text(alphabet="./\\aC:\0", max_size=8))
def test_a_name_that_is_let_through_stays_inside(name: str) -> None:
    if stays_inside(name):
        for joined in (
            os.path.normpath("/root/folder/" + name),
            os.path.normpath("/root/folder/" + name.replace("\\", "/")),
        ):
            assert joined.startswith("/root/folder")
            assert joined != "/root"
        assert not os.path.isabs(name)
