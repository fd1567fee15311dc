"""Files of arrays: what NumPy and torch write is read as they read it, and nothing in it is executed."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.forms.arrays import as_map, load_array, load_stored
from panview.errors import BadFileError, NotFoundError, WrongSizeError

torch = pytest.importorskip("torch")
KINDS = ["int64", "int32", "int16", "uint8", "int8", "float32", "float64", "bool"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_tensor_is_read_as_torch_reads_it(tmp_path: Path, kind: str) -> None:
    tensor = torch.arange(24).reshape(4, 6).to(getattr(torch, kind)) % 2
    for name, made in (("plain", tensor), ("turned", tensor.T), ("part", tensor[1:, ::2]), ("none", tensor[:0])):
        torch.save(made, tmp_path / f"{name}.pt")
        found = load_stored(tmp_path / f"{name}.pt")
        assert np.array_equal(found, made.numpy())
        assert found.dtype == made.numpy().dtype


def test_what_a_processor_gives_is_read(tmp_path: Path) -> None:
    path = tmp_path / "000001.pt"
    segmentation = torch.tensor([[-1, 1], [2, 2]], dtype=torch.int32)
    info = [{"id": 1, "label_id": 17, "was_fused": False, "score": 0.987654}, {"id": 2, "label_id": 0, "score": 0.5}]
    for stored in ({"segmentation": segmentation, "segments_info": info}, [{"segmentation": segmentation}]):
        torch.save(stored, path)
        assert load_array(path).tolist() == [[-1, 1], [2, 2]]
    torch.save({"segmentation": segmentation, "segments_info": info}, path)
    assert load_stored(path)["segments_info"] == info
    torch.save((segmentation, info), path)
    assert load_array(path).tolist() == [[-1, 1], [2, 2]]


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("made-by-a-pickle",)


def archive(pickled: bytes, **others: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("x/data.pkl", pickled)
        for name, content in others.items():
            made.writestr(f"x/{name}", content)
    return stream.getvalue()


def test_nothing_in_a_file_is_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "evil.pt"
    for protocol in (0, 2, 4):
        for evil in (_Evil(), {"segmentation": _Evil()}, [_Evil()]):
            path.write_bytes(archive(pickle.dumps(evil, protocol)))
            with pytest.raises(BadFileError, match=r"evil\.pt: holds .*, which is not read; save it again"):
                load_stored(path)
    np.save(tmp_path / "evil.npy", np.array([_Evil()], object))
    np.savez(tmp_path / "evil.npz", a=np.array([_Evil()], object))
    for name in ("evil.npy", "evil.npz"):
        with pytest.raises(BadFileError):
            load_array(tmp_path / name)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["evil.npy", "evil.npz", "evil.pt"]


def test_damage_is_said_in_one_error(tmp_path: Path) -> None:
    path = tmp_path / "map.pt"
    torch.save({"segmentation": torch.zeros(8, 9, dtype=torch.int32), "segments_info": [{"id": 1}]}, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(2)
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            damaged[place] = rng.integers(256)
        path.write_bytes(damaged[: len(whole) - int(rng.integers(0, 2)) * int(rng.integers(0, len(whole)))])
        # A flip may hit what means nothing, such as a date; all others are said, and nothing else is raised.
        with suppress(BadFileError):
            load_stored(path)


@pytest.mark.parametrize(
    ("pickled", "problem"),
    [
        (b"\x80\x02N", "is not a file of torch.save"),
        (b"\x80\x02e.", "is not a file of torch.save"),
        (b"\x80\x02(lp0\n.", "which is not read"),
        (b"\x80\x02r\xff\xff\xff\x7f.", "is not a file of torch.save"),
        (pickle.dumps({1, 2}), "which is not read"),
    ],
)
def test_pickles_that_are_none(tmp_path: Path, pickled: bytes, problem: str) -> None:
    path = tmp_path / "x.pt"
    path.write_bytes(archive(pickled))
    with pytest.raises(BadFileError, match=problem):
        load_stored(path)


def test_a_tensor_beyond_its_storage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    torch.save(torch.zeros(4, 4, dtype=torch.int64), path)
    content = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    root = next(name for name in content if name.endswith("data.pkl")).removesuffix("data.pkl")
    path.write_bytes(archive(content[f"{root}data.pkl"], **{"data/0": content[f"{root}data/0"][:-8]}))
    with pytest.raises(BadFileError, match="cut off"):
        load_stored(path)
    path.write_bytes(b"\x80\x02" + content[f"{root}data.pkl"])
    with pytest.raises(BadFileError, match="version 1.6 or later"):
        load_stored(path)


def test_numpy_archives_hold_one_map(tmp_path: Path) -> None:
    values = np.array([[3, 4]], np.int16)
    for names in (["arr_0"], ["x"], ["segmentation", "scores"]):
        for save in (np.savez, np.savez_compressed):
            save(tmp_path / "m.npz", **{name: values + place for place, name in enumerate(names)})
            assert load_array(tmp_path / "m.npz").tolist() == [[3, 4]]
    np.savez(tmp_path / "m.npz", a=values, b=values)
    with pytest.raises(BadFileError, match=r"has several arrays \(a, b\); keep only the map"):
        load_array(tmp_path / "m.npz")
    (tmp_path / "m.npz").write_bytes((tmp_path / "m.npz").read_bytes()[:-30])
    with pytest.raises(BadFileError, match="is not what numpy.savez writes"):
        load_array(tmp_path / "m.npz")
    with pytest.raises(NotFoundError):
        load_array(tmp_path / "none.npz")


def test_only_whole_numbers_of_the_right_shape_are_maps(tmp_path: Path) -> None:
    path = tmp_path / "m.npy"
    np.save(path, np.full((2, 3), -1.0, np.float32))
    assert load_array(path).tolist() == [[-1] * 3] * 2
    for wrong in (np.full((2, 3), 0.5), np.full((2, 3), np.nan), np.full((2, 3), 1e300)):
        np.save(path, wrong)
        with pytest.raises(BadFileError, match="does not hold whole numbers"):
            load_array(path)
    assert as_map(path, np.zeros((1, 2, 3), np.uint8), (2, 3)).shape == (2, 3)
    assert as_map(path, np.zeros((1, 2, 3, 2), np.uint8), (2, 3), 2).shape == (2, 3, 2)
    with pytest.raises(BadFileError, match=r"has shape \(2, 3, 3\), not \(height, width, 2\)"):
        as_map(path, np.zeros((2, 3, 3), np.uint8), (2, 3), 2)
    with pytest.raises(WrongSizeError):
        as_map(path, np.zeros((2, 3), np.uint8), (3, 2))
