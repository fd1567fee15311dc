"""A checkpoint that is not as it was written never loads."""

from __future__ import annotations

import hashlib
import io
import os
import random
import struct
import zipfile
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
from panview.engine.families.mmdet import mmcv_ops  # noqa: E402

mmcv_ops.install()

from panview.engine.checkpoint_file import name_hash, verify  # noqa: E402
from panview.engine.families.mmdet.checkpoint import Checkpoint, read_checkpoint  # noqa: E402
from panview.errors import BadFileError, NotFoundError  # noqa: E402
from panview.resources import resource_path  # noqa: E402
from tests.fuzz.mutations import damaged  # noqa: E402

CONTENT = {
    "meta": {"dataset_meta": {"classes": ("cat", "sky"), "thing_classes": ["cat"], "stuff_classes": ["sky"]}},
    "state_dict": {
        "a.weight": torch.arange(600.0).reshape(20, 30),
        "b.weight": torch.arange(40.0).to(torch.float16),
        "b.count": torch.tensor(7),
    },
}


def small(folder: Path, **options: object) -> Path:
    path = folder / "w.pth"
    torch.save(CONTENT, path, **options)
    return path


def same(one: Checkpoint, other: Checkpoint) -> bool:
    keys = one.weights.keys() == other.weights.keys()
    names = (one.classes, one.things, one.stuff) == (other.classes, other.things, other.stuff)
    return keys and names and all(torch.equal(one.weights[key], other.weights[key]) for key in one.weights)


def refused_or_same(path: Path, data: bytes, whole: Checkpoint) -> bool:
    """Read damaged bytes; return whether they were refused. That nothing else happens is asserted."""
    path.write_bytes(data)
    read, said = None, ""
    try:
        read = read_checkpoint(path)
    except BadFileError as error:
        said = str(error)
    assert (str(path) in said and "\n" not in said) if read is None else same(read, whole)
    return read is None


def flipped(data: bytes, *bits: int) -> bytes:
    result = bytearray(data)
    for bit in bits:
        result[bit // 8] ^= 1 << bit % 8
    return bytes(result)


def test_one_flipped_bit_of_a_shipped_model_is_found_and_said(tmp_path: Path) -> None:
    data = resource_path("models/demo_fpn_full.pth").read_bytes()
    path, rng = tmp_path / "demo.pth", random.Random(1)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (entry,) = [info for info in archive.infolist() if info.filename.endswith("data/70")]
    path.write_bytes(flipped(data, 8 * (entry.header_offset + 200) + 3))
    with pytest.raises(BadFileError) as caught:
        read_checkpoint(path)
    assert str(caught.value) == (
        f"{path}: is damaged: the bytes of {entry.filename} do not match their checksum; delete it, and download or "
        "copy "
        "it again"
    )
    # Without torch, which is never asked to load any of it.
    end = archive.start_dir
    for _ in range(60):
        path.write_bytes(flipped(data, rng.randrange(8 * entry.header_offset + 1600, 8 * end)))
        with path.open("rb") as stream:
            try:
                verify(path, stream)
            except BadFileError:
                continue
        # What is left is between two entries: a name's padding, or a time.
        with path.open("rb") as stream:
            read = torch.load(stream, map_location="cpu", weights_only=True)
        assert all(torch.isfinite(value).all() for value in read["state_dict"].values())


@pytest.mark.parametrize("bits", [1, 2])
def test_flipped_bits_are_refused_or_change_nothing(tmp_path: Path, bits: int) -> None:
    whole = read_checkpoint(small(tmp_path))
    data, rng = (tmp_path / "w.pth").read_bytes(), random.Random(bits)
    refused = sum(
        refused_or_same(tmp_path / "w.pth", flipped(data, *rng.sample(range(8 * len(data)), bits)), whole)
        for _ in range(150)
    )
    assert refused > 100


def test_no_bit_of_what_torch_reads_goes_unseen(tmp_path: Path) -> None:
    data = small(tmp_path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    reader = torch._C.PyTorchFileReader(str(tmp_path / "w.pth"))
    rng = random.Random(8)
    for info in infos:
        name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
        start = info.header_offset + 30 + name_length + extra_length
        # torch sees the bytes that are compared, at the same place.
        assert data[start : start + info.file_size] == reader.get_record(info.filename.split("/", 1)[1])
        for place in {start, start + info.file_size - 1, start + rng.randrange(info.file_size)}:
            path = tmp_path / "x.pth"
            path.write_bytes(flipped(data, 8 * place + rng.randrange(8)))
            with path.open("rb") as stream, pytest.raises(BadFileError, match="do not match their checksum"):
                verify(path, stream)


def test_all_kinds_of_damage_are_refused_or_change_nothing(tmp_path: Path) -> None:
    whole = read_checkpoint(small(tmp_path))
    data = (tmp_path / "w.pth").read_bytes()
    for seed in range(200):
        refused_or_same(tmp_path / "w.pth", damaged(random.Random(seed), data), whole)


@pytest.mark.long
def test_much_more_damage_is_refused_or_changes_nothing(tmp_path: Path) -> None:
    whole = read_checkpoint(small(tmp_path))
    data = (tmp_path / "w.pth").read_bytes()
    for bit in range(8 * len(data)):
        refused_or_same(tmp_path / "w.pth", flipped(data, bit), whole)
    for seed in range(5000):
        refused_or_same(tmp_path / "w.pth", damaged(random.Random(seed), data), whole)


def test_the_hash_in_the_name_is_compared_each_time(tmp_path: Path) -> None:
    path = small(tmp_path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    right = path.rename(tmp_path / f"mask2former_r50_20230118_125535-{digest[:8]}.pth")
    assert read_checkpoint(right).sha256 == digest
    assert read_checkpoint(right.rename(tmp_path / f"w-{digest}.pth")).sha256 == digest
    wrong = (tmp_path / f"w-{digest}.pth").rename(tmp_path / "w-12345678.pth")
    with pytest.raises(BadFileError, match=f"begins with {digest[:8]}, but its name says 12345678; delete it"):
        read_checkpoint(wrong)


@pytest.mark.parametrize(
    ("name", "digits"),
    [
        ("maskformer_r50_ms-16xb1-75e_coco_20230116_095226-baacd858.pth", "baacd858"),
        ("resnet50-0676ba61.pth", "0676ba61"),
        ("mine-20240131.pth", ""),
        ("mine-20241301.pth", "20241301"),
        ("epoch_12.pth", ""),
        ("mine-abcdef0.pth", ""),
        ("run-446655440000.pth", ""),
        ("mine_baacd858.pth", ""),
    ],
)
def test_what_in_a_name_is_a_hash(name: str, digits: str) -> None:
    assert name_hash(name) == digits


def test_a_bare_pickle_is_read_where_its_name_tells_whether_it_is_whole(tmp_path: Path) -> None:
    path = small(tmp_path, _use_new_zipfile_serialization=False)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = f"w-{digest[:8]}.pth"
    with pytest.raises(BadFileError, match=f"without checksums.*rename it {name}: the digits begin"):
        read_checkpoint(path)
    whole = read_checkpoint(path.rename(tmp_path / name))
    data, rng = (tmp_path / name).read_bytes(), random.Random(5)
    for _ in range(60):
        assert refused_or_same(tmp_path / name, flipped(data, rng.randrange(8 * len(data))), whole)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), 3e30])
def test_weights_that_are_no_numbers_are_refused_by_name(tmp_path: Path, value: float) -> None:
    weights = {"a.weight": torch.ones(9), "b.weight": torch.ones(3, 3)}
    weights["b.weight"][1, 2] = value
    torch.save({"state_dict": weights}, tmp_path / "w.pth")
    with pytest.raises(BadFileError, match=r"impossible weights: b\.weight ranges from .*use another checkpoint"):
        read_checkpoint(tmp_path / "w.pth")
    weights = {"a": torch.full((3,), 6e4, dtype=torch.float16), "b": torch.zeros(0), "c": torch.tensor([2**62])}
    torch.save({"state_dict": weights}, tmp_path / "w.pth")
    assert set(read_checkpoint(tmp_path / "w.pth").weights) == {"a", "b", "c"}


def repacked(path: Path, **options: int) -> Path:
    """Write the entries of a checkpoint anew, as other programs do."""
    out = path.with_name("r.pth")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as packed:
        for info in archive.infolist():
            packed.writestr(info.filename, archive.read(info), **options)
    return out


def test_an_archive_of_another_program_is_read_unless_it_is_compressed(tmp_path: Path) -> None:
    whole = read_checkpoint(small(tmp_path))
    assert same(read_checkpoint(repacked(tmp_path / "w.pth")), whole)
    with pytest.raises(BadFileError, match="is compressed or encrypted"):
        read_checkpoint(repacked(tmp_path / "w.pth", compress_type=zipfile.ZIP_DEFLATED))


def test_bytes_beside_the_entries_are_refused(tmp_path: Path) -> None:
    data = small(tmp_path).read_bytes()
    path = tmp_path / "w.pth"
    path.write_bytes(b"\0" * 64 + data)
    with pytest.raises(BadFileError, match="is not a torch checkpoint"):
        read_checkpoint(path)
    path.write_bytes(b"PK\3\4" + b"\0" * 60 + data)
    with pytest.raises(BadFileError, match="damaged"):
        read_checkpoint(path)


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "w.pth")
    with pytest.raises(BadFileError, match="named pipe"):
        read_checkpoint(tmp_path / "w.pth")
    with pytest.raises(NotFoundError, match="no such checkpoint"):
        read_checkpoint(tmp_path / "none.pth")
