"""Files of what was kept: read back to the last bit, and refused with one line whatever has happened to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.engine.kept.file import AGAIN, KeptError, KeptFile, check_kept, encode_kept, is_kept, read_kept, write_kept
from panview.engine.kept.queries import Kept, KeptDetections, KeptQueries
from panview.engine.post_processing import Frame
from tests.support.kept_images import drawn_detections, drawn_queries


def nothing() -> KeptQueries:
    empty = np.empty(0, np.float32)
    return KeptQueries(np.empty((0, 5, 6), np.int8), empty.astype(np.int32), empty, Frame.whole((20, 24)))


KINDS = {"queries": lambda: drawn_queries(1), "detections": lambda: drawn_detections(1), "none": nothing}


def same(one: Kept, other: Kept) -> bool:
    of_kind = ["shares", "boxes", "stuff"] if isinstance(one, KeptDetections) else ["codes"]
    names = ["labels", "scores", *of_kind]
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    frames = getattr(one, "frame", None), getattr(other, "frame", None)
    return (
        type(one) is type(other)
        and frames[0] == frames[1]
        and all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("image_id", [139, "aachen_000", "ä/\n"])
def test_what_is_written_is_read_back(kind: str, image_id: int | str, tmp_path: Path) -> None:
    kept, path = KINDS[kind](), tmp_path / "in" / "a.queries"
    size = write_kept(path, KeptFile(image_id, "key", "mask2former", 1, kept))
    assert size == path.stat().st_size
    found = read_kept(path)
    assert (found.image_id, found.run, found.rule, found.version) == (image_id, "key", "mask2former", 1)
    assert check_kept(path) == (image_id, "key", "mask2former", 1)
    assert same(found.kept, kept)
    assert found.kept.photo == kept.photo
    assert is_kept(path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_byte_counts(kind: str, tmp_path: Path) -> None:
    data = encode_kept(KeptFile(139, "key", "mask2former", 1, KINDS[kind]()))
    path = tmp_path / "a.queries"
    rng = np.random.default_rng(2)
    places = {0, 7, 8, 11, 12, len(data) - 17, len(data) - 1, *rng.integers(0, len(data), 60).tolist()}
    for place in sorted(places):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << int(rng.integers(8))]) + data[place + 1 :])
        for read in (read_kept, check_kept):
            with pytest.raises(KeptError, match=AGAIN) as caught:
                read(path)
            assert not caught.value.is_missing
    for length in sorted(places):
        path.write_bytes(data[:length])
        with pytest.raises(KeptError, match=r"a\.queries: .*; run the model again with --keep-queries$"):
            read_kept(path)


def test_one_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(KeptError, match=r"none\.queries: the queries of this image are missing; ") as caught:
        read_kept(tmp_path / "none.queries")
    assert caught.value.is_missing
    assert not is_kept(tmp_path / "none.queries")
    (tmp_path / "folder.queries").mkdir()
    with pytest.raises(KeptError, match="cannot be read"):
        read_kept(tmp_path / "folder.queries")


def test_a_file_of_a_later_version_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.queries"
    with monkeypatch.context() as patch:
        patch.setattr("panview.engine.kept.file.FORMAT", 2)
        write_kept(path, KeptFile(1, "key", "mask2former", 1, nothing()))
    with pytest.raises(KeptError, match="have format 2, and this panview reads 1"):
        read_kept(path)


def test_columns_that_do_not_belong_together_are_refused() -> None:
    good = drawn_queries(3)
    with pytest.raises(ValueError, match=r"labels: expected \(6,\) int32, got \(5,\) int32"):
        KeptQueries(good.codes, good.labels[:5], good.scores, good.frame)
    with pytest.raises(ValueError, match="codes: expected 3 axes of int8"):
        KeptQueries(good.codes.astype(np.float32), good.labels, good.scores, good.frame)  # type: ignore[arg-type]
    found = drawn_detections(3)
    with pytest.raises(ValueError, match=r"boxes: expected \(7, 4\) float32"):
        KeptDetections(found.shares, found.boxes[:3], found.labels, found.scores, found.stuff)


def test_queries_of_a_photo_take_about_what_is_said() -> None:
    # As COCO's: 40 queries at a quarter of 800 x 1216.
    photo = drawn_queries(4, 40, (200, 304), (800, 1216), (800, 1199), (427, 640))
    size = len(encode_kept(KeptFile(1, "key", "mask2former", 1, photo)))
    assert 1_000_000 < size < 2_000_000
