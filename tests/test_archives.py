"""Members of zip archives, read as if they were files."""

from __future__ import annotations

import os
import random
import shutil
import struct
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from panview import archives, places
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.reading import open_file, read_file, read_start
from tests.support.archives import pack_by_info_zip

CONTENT = {
    "set/a.txt": b"a" * 5000,
    "set/b.bin": random.Random(1).randbytes(5000),
    "set/empty": b"",
    "set/deep/er/c": b"c",
    "d \u65e5": b"d",
}


def written(path: Path, content: dict[str, bytes] = CONTENT, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in content.items():
            packed.writestr(name, data)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("name", ["x.zip", "X.ZIP", "a.zip.zip"])
def test_a_member_is_read_as_a_file(tmp_path: Path, method: int, name: str) -> None:
    archive = written(tmp_path / name, method=method)
    for member, data in CONTENT.items():
        path = archive / member
        assert read_file(path) == data
        assert read_start(path, 3) == data[:3]
        with open_file(path) as stream:
            stream.seek(1)
            assert stream.read() == data[1:]
        assert places.is_file(path)
        assert not places.is_folder(path)
        status = places.status(path)
        assert status is not None
        assert status.size == len(data)
    # The archive is still a file to who wants all of it.
    assert read_file(archive) == archive.read_bytes()


def test_what_is_not_there_is_told_as_of_a_folder(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip")
    for name in ("set/none", "none/a", "SET/a.txt", "set/a.txt/b", "nul\0", "\ud800"):
        with pytest.raises(NotFoundError) as caught:
            read_file(archive / name, missing="the PNG is missing")
        assert str(caught.value) == f"{archive / name}: the PNG is missing"
        assert not places.exists(archive / name)
    with pytest.raises(BadFileError, match="set: is a folder, not a file"):
        read_file(archive / "set")


def test_folders_are_listed(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip")
    assert places.names(archive) == ["d \u65e5", "set"]
    assert places.names(archive / "set") == ["a.txt", "b.bin", "deep", "empty"]
    assert places.names(archive / "set" / "deep") == ["er"]
    assert places.is_folder(archive / "set" / "deep" / "er")
    assert places.is_folder(archive)
    assert not places.is_file(archive)
    assert set(places.statuses(archive / "set")) == {"a.txt", "b.bin", "empty"}
    assert places.matching(archive, "set/*.*") == [archive / "set" / "a.txt", archive / "set" / "b.bin"]
    assert places.has_any(archive / "set", "*.bin")
    assert not places.has_any(archive / "set", "*.png")


def test_a_folder_of_an_archives_name_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "x.zip"
    folder.mkdir()
    (folder / "a").write_bytes(b"a")
    archive = written(folder / "y.zip")
    assert read_file(folder / "a") == b"a"
    assert sorted(places.names(folder)) == ["a", "y.zip"]
    assert read_file(archive / "set" / "a.txt") == CONTENT["set/a.txt"]
    with pytest.raises(NotFoundError):
        read_file(folder / "none")


def test_a_folder_stands_for_its_archive(tmp_path: Path) -> None:
    for name, content in {
        "own": {"own/a": b""},
        "flat": {"a": b"", "b": b""},
        "deep": {"annotations/deep/a": b"", "__MACOSX/._a": b"", ".DS_Store": b""},
        "alone": {"other/a": b""},
        "run7.panoptic": {"a.png": b"", "b.png": b""},
    }.items():
        written(tmp_path / f"{name}.zip", content)
    found = {name: places.or_archive(tmp_path / name) for name in ("own", "flat", "deep", "alone", "run7.panoptic")}
    assert found == {
        "own": tmp_path / "own.zip" / "own",
        "flat": tmp_path / "flat.zip",
        "deep": tmp_path / "deep.zip" / "annotations" / "deep",
        "alone": tmp_path / "alone.zip" / "other",
        "run7.panoptic": tmp_path / "run7.panoptic.zip",
    }
    # What lies in an archive of a folder above.
    written(tmp_path / "images.zip", {"images/val/a": b"", "images/train/a": b""})
    assert places.or_archive(tmp_path / "images" / "val") == tmp_path / "images.zip" / "images" / "val"
    # The folder itself goes first; without either it stays what it is.
    (tmp_path / "own").mkdir()
    for name in ("own", "none", "none/deeper"):
        assert places.or_archive(tmp_path / name) == tmp_path / name


def test_stamps_change_with_the_content_alone(tmp_path: Path) -> None:
    stamps = []
    for data in (b"one", b"two", b"one"):
        archive = written(tmp_path / "x.zip", {"a": data})
        os.utime(archive, ns=(len(stamps), len(stamps)))
        status = places.status(archive / "a")
        assert status is not None
        assert read_file(archive / "a") == data
        stamps.append(status.stamp)
    assert stamps[0] == stamps[2] != stamps[1]


def test_limits_hold_for_members(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip", {"small": bytes(11), "large": b"begin" + bytes(3_000_000)})
    with pytest.raises(BadFileError, match="is 11 bytes; the limit for such a file is 10 bytes"):
        read_file(archive / "small", 10)
    with pytest.raises(BadFileError, match="the limit for such a file is 10 bytes"), open_file(archive / "small", 10):
        pass
    asked = []

    def limit(path: Path, start: bytes) -> int:
        asked.append((path, start))
        return 3_000_004

    with pytest.raises(BadFileError, match=r"large: is 3\.0 MB; the limit for such a file is 3\.0 MB"):
        read_file(archive / "large", limit)
    assert asked == [(archive / "large", b"begin" + bytes(59))]
    read_file(archive / "small", limit)
    assert len(asked) == 1


def test_what_there_is_no_memory_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "available_memory", lambda: 300_000_000)
    archive = written(tmp_path / "x.zip", {"a": bytes(10)})
    data = bytearray(archive.read_bytes())
    # It says that it has 400 MB, of as many bytes as deflate could make them of.
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<2I", data, place + 20, 400_000, 400_000_000)
    archive.write_bytes(data)
    with pytest.raises(BadFileError, match=r"400\.0 MB, which needs more memory than is available"):
        read_file(archive / "a")


def test_a_bomb_is_refused_by_its_size_and_by_its_lie(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip", {"a": bytes(50_000_000)})
    with pytest.raises(BadFileError, match=r"is 50\.0 MB; the limit for such a file is 1\.0 MB"):
        read_file(archive / "a", 1_000_000)
    data = bytearray(archive.read_bytes())
    place = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 1000)
    archive.write_bytes(data)
    with pytest.raises(BadFileError, match="is damaged in the archive"):
        read_file(archive / "a", 1_000_000)
    # More than deflate can make of so many bytes: not even tried.
    struct.pack_into("<I", data, place + 24, 0xFFFFFF00)
    archive.write_bytes(data)
    with pytest.raises(BadFileError, match=r"damaged in the archive \(impossible sizes\)"):
        read_file(archive / "a")


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        archive = written(tmp_path / f"{method}.zip", {"a": b"some content"}, method)
        data = bytearray(archive.read_bytes())
        place = data.index(b"PK\x01\x02")
        data[place + 16] ^= 1
        archive.write_bytes(data)
        with pytest.raises(BadFileError, match=rf"a: is damaged in the archive \(checksum\); copy {method}.zip again"):
            read_file(archive / "a")


def test_another_file_in_a_members_place_is_told(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip", {"a": b"1", "b": b"1"}, zipfile.ZIP_STORED)
    data = bytearray(archive.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, second + 42, 0)
    archive.write_bytes(data)
    with pytest.raises(BadFileError, match="another file is in its place"):
        read_file(archive / "b")


@pytest.mark.parametrize(
    ("method", "problem"),
    [
        (zipfile.ZIP_BZIP2, "is compressed by bzip2, which is not supported; unpack x.zip"),
        (zipfile.ZIP_LZMA, "by LZMA"),
    ],
)
def test_other_methods_are_named(tmp_path: Path, method: int, problem: str) -> None:
    archive = written(tmp_path / "x.zip", {"a": b"a"}, method)
    with pytest.raises(BadFileError, match=problem):
        read_file(archive / "a")


def test_what_is_encrypted_or_no_file_is_told(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(link, "/etc/passwd")
        packed.writestr("secret", b"a")
    data = bytearray(archive.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(BadFileError, match="link: is a link or a device in the archive"):
        read_file(archive / "link")
    with pytest.raises(BadFileError, match="secret: is encrypted; unpack x.zip"):
        read_file(archive / "secret")


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/a", "C:/a", "..\\a", "a/.."])
def test_names_that_leave_are_refused(tmp_path: Path, name: str) -> None:
    archive = written(tmp_path / "x.zip", {"fine": b"", name: b""})
    with pytest.raises(BadFileError, match=r"x.zip: is refused: its entry .* would leave the folder"):
        read_file(archive / "fine")
    assert places.problem(archive).startswith("x.zip is refused")


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a/b", b"1")
        packed.writestr("a/c", b"2")
    archive.write_bytes(archive.read_bytes().replace(b"a/c", b"a/b"))
    with pytest.raises(BadFileError, match=r"x.zip: holds 'a/b' twice"):
        read_file(archive / "a" / "b")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda data: b"", "it is empty"),
        (lambda data: data[: len(data) // 2], "its end is missing"),
        (lambda data: b"no zip at all", "its end is missing"),
        (lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x03", 1), "its list of files is damaged"),
        (lambda data: data[:-18] + b"\x09" + data[-17:], "parts"),
    ],
)
def test_an_archive_that_is_not_whole_is_told(tmp_path: Path, spoil: Callable[[bytes], bytes], problem: str) -> None:
    archive = written(tmp_path / "x.zip")
    archive.write_bytes(spoil(archive.read_bytes()))
    with pytest.raises(BadFileError, match=problem) as caught:
        read_file(archive / "set" / "a.txt")
    assert str(caught.value).startswith(f"{archive}: is not a complete zip archive (")
    assert not places.is_folder(archive / "set")
    assert places.statuses(archive / "set") == {}


def test_an_archive_that_changes_is_read_anew(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip", {"a": b"1"})
    assert read_file(archive / "a") == b"1"
    shutil.copy(written(tmp_path / "y.zip", {"b": b"2"}), archive)
    assert read_file(archive / "b") == b"2"
    assert not places.exists(archive / "a")
    archive.unlink()
    with pytest.raises(NotFoundError):
        read_file(archive / "b")


def test_more_than_16_bits_of_members_and_64_bits_of_places(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for i in range(66_000):
            packed.writestr(f"s/{i:05d}", b"")
        with packed.open("s/large", "w", force_zip64=True) as member:
            member.write(b"in 64 bits")
    assert len(places.names(archive / "s")) == 66_001
    assert read_file(archive / "s" / "65999") == b""
    assert read_file(archive / "s" / "large") == b"in 64 bits"


def test_places_beyond_4_gb_are_found(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    # As sparse as a disk can have it.
    with archive.open("wb") as stream:
        stream.seek((1 << 32) + 1000)
        with zipfile.ZipFile(stream, "w") as packed:
            packed.writestr("far", b"away")
    assert read_file(archive / "far") == b"away"


def test_bytes_before_and_a_comment_behind_do_not_matter(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip")
    with zipfile.ZipFile(archive, "a") as packed:
        packed.comment = b"PK\x05\x06 is how an end begins" + bytes(30)
    archive.write_bytes(b"#!/bin/sh\n" + archive.read_bytes())
    assert read_file(archive / "set" / "a.txt") == CONTENT["set/a.txt"]


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs Info-ZIP")
def test_archives_of_info_zip_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for name in ("a.png", "\xe4 \u65e5/b.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    archive = pack_by_info_zip(folder)
    for name in ("a.png", "\xe4 \u65e5/b.png"):
        assert read_file(archive / "set" / name) == name.encode()


def test_names_in_old_and_odd_writing_are_found(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip", {"xx1": b"1", "x/2": b"2", "./3": b"3"})
    data = archive.read_bytes().replace(b"xx1", "\xe41".encode()).replace(b"x/2", b"y\\2")
    archive.write_bytes(data)
    # UTF-8 that does not say so, as macOS has it; and Windows' own separators.
    for name, content in {"\xe41": b"1", "y/2": b"2", "3": b"3"}.items():
        assert read_file(archive / name) == content
    archive.write_bytes(data.replace("\xe41".encode(), b"\x84_1"))
    assert read_file(archive / "\xe4_1") == b"1"


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    content = {f"s/{i}": bytes([i % 256]) * 500 for i in range(500)}
    archive = written(tmp_path / "x.zip", content)
    wrong: list[str] = []

    def read_all() -> None:
        wrong.extend(name for name, data in content.items() if read_file(archive / name) != data)

    threads = [threading.Thread(target=read_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    archive = written(tmp_path / "x.zip")
    broken = tmp_path / "y.zip"
    broken.write_bytes(b"PK")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        read_file(archive / "set" / "a.txt")
        for path in (archive / "none", archive / "set", broken / "a"):
            with pytest.raises(PanviewError):
                read_file(path)
    assert len(os.listdir("/proc/self/fd")) == before
