"""Sets whose folders are archives: found, read and measured as if they were unpacked."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.no_truth import find_to_look_at, read_to_look_at
from panview.errors import NotFoundError, PanviewError
from panview.linter.check import check
from panview.metrics.cache import table_key
from panview.metrics.segment_table import COLUMN_DTYPES, Status
from panview.reading import read_file
from panview.review.verdicts import Verdict
from tests.cli.conftest import Panview, folders, panview, written
from tests.cli.test_apply_verdicts import decide
from tests.support.archives import pack
from tests.support.sets import WrittenSet, evaluated, open_set, snapshot_of_folder

__all__ = ["folders", "panview", "written"]


def pack_all(written: WrittenSet) -> None:
    pack(written.ground_truth.with_suffix(""))
    pack(written.root / "val2017", method=zipfile.ZIP_STORED)
    pack(written.prediction.with_suffix(""), below="")


def test_figures_are_those_of_the_folders(written: WrittenSet) -> None:
    *_, unpacked = evaluated(written)
    pack_all(written)
    before = snapshot_of_folder(written.root)
    dataset, prediction, table = evaluated(written)
    for name in COLUMN_DTYPES:
        assert np.array_equal(getattr(table, name), getattr(unpacked, name), equal_nan=name in ("iou", "score")), name
    assert dataset.files.map_folder == written.ground_truth.with_suffix(".zip") / "panoptic_val2017"
    assert prediction.segments.maps.folder == written.prediction.with_suffix(".zip")
    assert read_file(dataset.photo(0))[:2] == b"\xff\xd8"
    assert snapshot_of_folder(written.root) == before


@pytest.mark.parametrize("given", ["", "annotations", "json", "val2017.zip", "annotations/panoptic_val2017.zip"])
def test_a_set_is_found_from_each_of_its_parts(written: WrittenSet, given: str) -> None:
    pack_all(written)
    found = find_ground_truth(written.ground_truth if given == "json" else written.root / given)
    assert found.json == written.ground_truth
    assert found.map_folder == written.ground_truth.with_suffix(".zip") / "panoptic_val2017"
    assert read_dataset(found).photos.folder == written.root / "val2017.zip" / "val2017"


@pytest.mark.parametrize("given", ["model.json", "model.zip", "."])
def test_predictions_are_found_from_each_of_their_parts(written: WrittenSet, given: str) -> None:
    archive = pack(written.prediction.with_suffix(""))
    found = find_prediction(written.prediction.parent / given)
    assert (found.json, found.map_folder, found.name) == (written.prediction, archive / "model", "model")


def test_a_whole_set_in_one_archive(written: WrittenSet) -> None:
    *_, unpacked = evaluated(written)
    archive = pack(written.root, below="coco/2017")
    found = find_ground_truth(archive)
    assert found.json == archive / "coco" / "2017" / "annotations" / "panoptic_val2017.json"
    assert found.name == "2017 / val2017"
    dataset = read_dataset(found)
    assert read_file(dataset.photo(2))[:2] == b"\xff\xd8"
    assert len(dataset) == len(np.unique(unpacked.image))


def test_results_with_their_json_in_an_archive(written: WrittenSet) -> None:
    # As they are handed in to COCO's server.
    *_, unpacked = evaluated(written)
    archive = pack(written.prediction.parent, below="")
    *_, table = evaluated(WrittenSet(written.root, written.ground_truth, archive))
    assert np.array_equal(table.status, unpacked.status)
    assert find_prediction(archive).name == "model"


def test_photos_alone_in_an_archive_are_looked_at(written: WrittenSet) -> None:
    archive = pack(written.root / "val2017")
    shutil.move(archive, written.root.parent / "test2017.zip")
    files = find_to_look_at(written.root.parent / "test2017.zip")
    dataset = read_to_look_at(files)
    assert (len(dataset), dataset.name) == (6, "test2017")
    assert read_file(dataset.photo(5))[:2] == b"\xff\xd8"


def test_a_folder_goes_before_its_archive(written: WrittenSet) -> None:
    folder = written.ground_truth.with_suffix("")
    pack(folder, keep=True)
    assert find_ground_truth(written.root).map_folder == folder


def test_the_cache_knows_an_archive_by_its_content(written: WrittenSet) -> None:
    pack_all(written)
    key = table_key(*open_set(written))
    archive = written.ground_truth.with_suffix(".zip")
    os.utime(archive, ns=(1, 1))
    assert table_key(*open_set(written)) == key
    with zipfile.ZipFile(archive) as packed:
        content = {info.filename: packed.read(info) for info in packed.infolist() if not info.is_dir()}
    first = next(iter(content))
    with zipfile.ZipFile(archive, "w") as packed:
        for name, data in content.items():
            packed.writestr(name, data + b"more" if name == first else data)
    assert table_key(*open_set(written)) != key


def test_the_linter_finds_in_archives_what_it_finds_in_folders(written: WrittenSet) -> None:
    folder = written.ground_truth.with_suffix("")
    shutil.copy(folder / "000000001000.png", folder / "left-over.png")
    (folder / "000000001001.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    (folder / "000000001002.png").unlink()
    photos = written.root / "val2017"
    shutil.copy(photos / "000000001000.jpg", photos / "000000001003.jpg")
    (photos / "000000001004.jpg").unlink()

    def found() -> list[tuple[str, int | None, str]]:
        report = check(find_ground_truth(written.root), [find_prediction(written.prediction)], jobs=1)
        return [(f.code, f.image_id, f.message) for f in report.findings]

    unpacked = found()
    pack_all(written)
    assert found() == unpacked
    assert {"PV409", "PV402", "PV401", "PV116", "PV114"} <= {code for code, *_ in unpacked}


def test_every_command_takes_archives(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    def outputs() -> dict[str, object]:
        command = ("evaluate", written.root, "--pred", written.prediction, "--json", "-")
        figures = panview(*command)
        export = panview("export", written.root, "--pred", written.prediction, "--csv", "-")
        report = panview("report", written.root, "--pred", written.prediction, "-o", tmp_path / "r.html")
        assert (figures.code, export.code, report.code) == (0, 0, 0), (figures.err, export.err, report.err)
        page = (tmp_path / "r.html").read_text()
        return {"figures": json.loads(figures.out), "rows": export.out, "photos": page.count("data:image/jpeg")}

    unpacked = outputs()
    pack_all(written)
    assert outputs() == unpacked


def test_corrections_are_written_from_archives(panview: Panview, written: WrittenSet, tmp_path: Path) -> None:
    folder = written.ground_truth.with_suffix("")
    maps = {path.name: path.read_bytes() for path in folder.iterdir()}
    pack_all(written)
    verdicts = tmp_path / "v.panview"
    assert decide(written, verdicts, Verdict.PREDICTION_RIGHT, (Status.FP,), image=0)
    out = tmp_path / "corrected"
    ended = panview("apply-verdicts", written.root, "--pred", written.prediction, "--verdicts", verdicts, "-o", out)
    assert ended.code == 0, ended.err
    assert f"link or copy {written.root / 'val2017.zip'} to {out / 'val2017.zip'}" in ended.err
    shutil.copy(written.root / "val2017.zip", out / "val2017.zip")
    corrected = read_dataset(find_ground_truth(out))
    assert read_file(corrected.photo(0))[:2] == b"\xff\xd8"
    kept = [name for name, data in maps.items() if (out / "annotations/panoptic_val2017" / name).read_bytes() == data]
    assert kept


def test_no_output_destroys_an_archive(panview: Panview, written: WrittenSet) -> None:
    pack_all(written)
    archives = sorted(written.root.rglob("*.zip"))
    assert len(archives) == 3
    for archive in archives:
        data = archive.read_bytes()
        for flags in ((), ("--overwrite",)):
            ended = panview("export", written.root, "--pred", written.prediction, "--csv", archive, *flags)
            assert ended.code == 2
            assert str(archive) in ended.err
        inside = panview("export", written.root, "--pred", written.prediction, "--csv", archive / "a.csv")
        assert inside.code == 2
        assert archive.read_bytes() == data


def test_a_damaged_archive_of_maps_is_one_line(panview: Panview, written: WrittenSet) -> None:
    pack_all(written)
    archive = written.ground_truth.with_suffix(".zip")
    archive.write_bytes(archive.read_bytes()[:-30])
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert "panoptic_val2017.zip is not a complete zip archive (its end is missing); copy it again" in ended.err
    checked = panview("check", written.root)
    assert checked.code == 1
    assert "is not a complete zip archive" in checked.out


def test_a_damaged_archive_of_photos_leaves_the_figures(panview: Panview, written: WrittenSet) -> None:
    pack_all(written)
    sound = panview("evaluate", written.root, "--pred", written.prediction)
    (written.root / "val2017.zip").write_bytes(b"PK")
    assert panview("evaluate", written.root, "--pred", written.prediction) == sound


def test_neither_folder_nor_archive_says_where_both_were_looked_for(written: WrittenSet) -> None:
    folder = written.ground_truth.with_suffix("")
    shutil.rmtree(folder)
    with pytest.raises(NotFoundError) as caught:
        read_dataset(find_ground_truth(written.root))
    assert caught.value.tried == (folder, folder.with_suffix(".zip"))
    folder.with_suffix(".zip").mkdir()
    with pytest.raises(PanviewError, match="its folder of PNG files is missing"):
        read_dataset(find_ground_truth(written.root))
