"""Whatever lies in a file's place: at once, in one line, without memory."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from panview import descriptors, reading
from panview.errors import BadFileError, NotFoundError
from panview.reading import bytes_text, open_file, read_file, read_start
from tests.fuzz.mutations import time_limit

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs the files of a POSIX system")


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with time_limit(300):
        yield


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a b \u65e5"
    for content in (b"", b"x", b"\r\n\x1a", os.urandom(3_000_000)):
        path.write_bytes(content)
        assert read_file(path) == content
        assert read_start(path, 2) == content[:2]
        with open_file(path) as stream:
            stream.seek(1)
            assert stream.read() == content[1:]


def test_what_takes_several_reads_is_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_AT_ONCE", 7)
    path = tmp_path / "a"
    path.write_bytes(bytes(range(100)))
    assert read_file(path) == bytes(range(100))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for name in ("a", "a/b", "nul\0byte", "half \ud800 a pair"):
        with pytest.raises(NotFoundError) as caught:
            read_file(tmp_path / name, missing="the PNG is missing; the JSON names it")
        assert str(caught.value) == f"{tmp_path / name}: the PNG is missing; the JSON names it"
    with pytest.raises(BadFileError, match="cannot be read"):
        read_file(tmp_path / ("x" * 300))
    (tmp_path / "file").touch()
    with pytest.raises(BadFileError, match="cannot be read"):
        read_file(tmp_path / "file" / "x")


@posix
@pytest.mark.parametrize("read", [read_file, lambda path: read_start(path, 8)])
def test_only_a_regular_file_is_read(tmp_path: Path, read: object) -> None:
    assert callable(read)
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "socket"))
        (tmp_path / "folder").mkdir()
        kinds = {
            tmp_path / "pipe": "is a named pipe",
            tmp_path / "socket": "is a socket",
            tmp_path / "folder": "is a folder",
            Path("/dev/zero"): "is a device",
            Path("/dev/null"): "is a device",
            Path("/dev/tty"): "device|read",
        }
        for number, (target, problem) in enumerate(kinds.items()):
            link = tmp_path / f"link{number}"
            link.symlink_to(target)
            for path in (target, link):
                with pytest.raises(BadFileError, match=problem) as caught:
                    read(path)
                assert str(caught.value).startswith(f"{path}: ")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(BadFileError, match="cannot be read"):
        read(loop)


@pytest.mark.skipif(not os.access("/proc/kmsg", os.R_OK), reason="needs the kernel's messages")
def test_the_kernels_messages_are_not_waited_for() -> None:
    # It is regular, by what the system says, and empty.
    assert read_file(Path("/proc/kmsg")) == b""


@posix
def test_a_writer_of_a_pipe_changes_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    keep = os.open(tmp_path / "pipe", os.O_RDWR)
    os.write(keep, b"data")
    with pytest.raises(BadFileError, match="named pipe"):
        read_file(tmp_path / "pipe")
    assert os.read(keep, 10) == b"data"
    os.close(keep)


def sparse(path: Path, size: int, start: bytes = b"") -> Path:
    with path.open("wb") as stream:
        stream.write(start)
        stream.truncate(size)
    return path


@posix
def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = sparse(tmp_path / "a", 30_000_000_000)
    with pytest.raises(BadFileError) as caught:
        read_file(path)
    assert str(caught.value) == f"{path}: is 30.0 GB; the limit for such a file is 4.3 GB"
    with pytest.raises(BadFileError, match="the limit for such a file is 10 bytes"):
        read_file(sparse(tmp_path / "b", 11), 10)
    assert read_file(sparse(tmp_path / "b", 10), 10) == bytes(10)
    with (
        pytest.raises(BadFileError, match="the limit for such a file is 10 bytes"),
        open_file(sparse(tmp_path / "b", 11), 10),
    ):
        pass
    # As much as one likes may be read in pieces.
    with open_file(path) as stream:
        assert stream.read(4) == bytes(4)


@posix
def test_a_large_file_is_asked_how_it_begins(tmp_path: Path) -> None:
    asked = []

    def limit(path: Path, start: bytes) -> int:
        asked.append((path, start))
        return 3_000_000

    path = sparse(tmp_path / "a", 3_000_000, b"begin")
    assert read_file(path, limit)[:6] == b"begin\0"
    assert asked == [(path, b"begin" + bytes(59))]
    with pytest.raises(BadFileError, match=r"3\.0 MB; the limit for such a file is 3\.0 MB"):
        read_file(sparse(path, 3_000_001), limit)
    asked.clear()
    read_file(sparse(path, 1000), limit)
    assert not asked


@posix
def test_what_there_is_no_memory_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptors, "available_memory", lambda: 300_000_000)
    with pytest.raises(BadFileError, match=r"400\.0 MB, which needs more memory than is available"):
        read_file(sparse(tmp_path / "a", 400_000_000))


def test_a_lack_of_memory_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sparse(tmp_path / "a", 3_000_000)

    def read(_descriptor: int, _size: int) -> bytes:
        raise MemoryError

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(BadFileError, match=r"a: is 3\.0 MB, which needs more memory than is available"):
        read_file(path)


def test_a_file_that_shrinks_meanwhile_ends_where_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sparse(tmp_path / "a", 1000)
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        os.truncate(path, 10)
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", read)
    assert read_file(path) == bytes(10)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    path = sparse(tmp_path / "a", 100)
    os.mkfifo(tmp_path / "pipe")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        read_file(path)
        for bad, limit in ((tmp_path / "pipe", 10), (path, 10), (tmp_path, 10)):
            with pytest.raises(BadFileError):
                read_file(bad, limit)
            with pytest.raises(BadFileError), open_file(bad, limit):
                pass
    assert len(os.listdir("/proc/self/fd")) == before


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    for i in range(20):
        (tmp_path / str(i)).write_bytes(bytes([i]) * 1000)
    wrong: list[int] = []

    def read_all() -> None:
        wrong.extend(i for i in range(20) if read_file(tmp_path / str(i)) != bytes([i]) * 1000)

    threads = [threading.Thread(target=read_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_sizes_are_said_as_people_say_them() -> None:
    texts = [bytes_text(count) for count in (0, 999, 1000, 1_500_000, 999_999_999, 30_000_000_000)]
    assert texts == ["0 bytes", "999 bytes", "1.0 kB", "1.5 MB", "1.0 GB", "30.0 GB"]
