from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from panview.metrics import parts
from panview.settings import Settings, save_settings
from tests.cli.conftest import Panview
from tests.support.disks import mounted
from tests.support.sets import WrittenSet, random_pair, write_set


@pytest.fixture
def large(tmp_path: Path) -> WrittenSet:
    """Thirty images, with areas in the JSON that make other figures, as a note says."""
    rng = np.random.default_rng(4)
    written = write_set(tmp_path / "large", [random_pair(rng) for _ in range(30)], photos=False)
    document = json.loads(written.ground_truth.read_text())
    for annotation in document["annotations"][::3]:
        for segment in annotation["segments_info"]:
            segment["area"] *= 3
    written.ground_truth.write_text(json.dumps(document))
    return written


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tables of a few hundred rows have several parts."""
    monkeypatch.setattr(parts, "PART_ROWS", 60)


@pytest.mark.parametrize(
    "options",
    [
        ["--json", "-"],
        ["--by", "size", "--by", "supercategory", "--boundary"],
        ["--markdown", "--areas", "json", "--fail-under", "category:dog.rq=0.1"],
    ],
)
def test_what_is_written_is_byte_for_byte_that_of_the_whole_table(
    panview: Panview, large: WrittenSet, tmp_path: Path, options: list[str]
) -> None:
    words = ["evaluate", large.root, "--pred", large.prediction, *options]
    wanted = panview(*words, "--no-cache")
    found = panview(*words, "--parts", tmp_path / "parts")
    again = panview(*words, "--parts", tmp_path / "parts")
    assert wanted == found == again
    assert "differ from the pixels" in found.err
    assert found.code == 0
    assert len(list((tmp_path / "parts").glob("*.parquet"))) > 3


@pytest.mark.parametrize("predicted", [slice(20, None), slice(20)])
def test_that_nothing_matches_is_said_whichever_images_are_predicted(
    panview: Panview, large: WrittenSet, tmp_path: Path, predicted: slice
) -> None:
    for path, changed in ((large.ground_truth, {1: 3}), (large.prediction, {3: 1, 18: 1, 149: 1, 187: 1})):
        document = json.loads(path.read_text())
        for annotation in document["annotations"]:
            for segment in annotation["segments_info"]:
                segment["category_id"] = changed.get(segment["category_id"], segment["category_id"])
        if path == large.prediction:
            document["annotations"] = document["annotations"][predicted]
        path.write_text(json.dumps(document))
    words = ["evaluate", large.root, "--pred", large.prediction, "--missing", "empty"]
    wanted = panview(*words, "--no-cache")
    assert "panview check" in wanted.err
    found = panview(*words, "--parts", tmp_path / "parts")
    assert ("panview check" in found.err, found.out) == (True, wanted.out)


def test_a_large_table_is_kept_in_parts_without_a_word(
    panview: Panview, large: WrittenSet, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["evaluate", large.root, "--pred", large.prediction, "--json", "-"]
    wanted = panview(*words)
    kept = folders / "cache" / "tables"
    assert len(list(kept.glob("*.table"))) == 1
    monkeypatch.setattr("panview.api.loading.most_rows_held", lambda: 100)
    assert panview(*words) == wanted
    files = sorted(kept.glob("*.parquet"))
    assert len(files) > 3
    stamps = [file.stat().st_mtime_ns for file in files]
    assert panview(*words) == wanted
    assert [file.stat().st_mtime_ns for file in files] == stamps


def test_from_which_size_on_is_a_setting(
    panview: Panview, large: WrittenSet, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from panview.api.loading import most_rows_held

    save_settings(Settings(rows_in_memory=1234))
    assert most_rows_held() == 1234
    (folders / "config" / "settings.json").write_text("{")
    assert most_rows_held() == Settings().rows_in_memory


def test_two_sets_in_one_folder(panview: Panview, large: WrittenSet, tmp_path: Path) -> None:
    other = large.prediction.with_name("other.json")
    document = json.loads(large.prediction.read_text())
    document["annotations"][3]["segments_info"][0]["category_id"] = 187
    other.write_text(json.dumps(document))
    other.with_suffix("").symlink_to(large.prediction.with_suffix(""))
    words = ["evaluate", large.root, "--pred", large.prediction, "--pred", other]
    assert panview(*words, "--parts", tmp_path / "parts") == panview(*words)


def test_parts_that_do_not_fit_are_one_line(panview: Panview, large: WrittenSet, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    words = ["evaluate", large.root, "--pred", large.prediction, "--parts", folder]
    assert panview(*words).code == 0
    first = min(folder.iterdir())
    content = first.read_bytes()
    first.write_bytes(content[:100])
    ended = panview(*words)
    assert ended.code == 2
    assert f"{first}: is no Parquet file, or damaged; remove it, and what it has is measured again\n" in ended.err
    first.write_bytes(content)
    large.prediction.write_text(large.prediction.read_text() + "\n")
    ended = panview(*words)
    assert ended.code == 2
    assert "is older than model.json, which has changed since; give another folder, or remove its parts\n" in ended.err


@pytest.fixture
def two(large: WrittenSet) -> list[Path]:
    """The set, and another one that takes some segments for something else."""
    other = large.prediction.with_name("other.json")
    document = json.loads(large.prediction.read_text())
    for annotation in document["annotations"][::2]:
        for segment in annotation["segments_info"][:3]:
            segment["category_id"] = 187
    other.write_text(json.dumps(document))
    other.with_suffix("").symlink_to(large.prediction.with_suffix(""))
    return [large.prediction, other]


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--sort", "suspicion", "--tp-below", "0.8", "--areas", "json"],
        ["--where", "thing and iou < 0.5", "--sort", "pq_impact", "--near-miss", "0.4"],
        ["--where", "score > 0.5", "--queue", "1/2"],
    ],
)
def test_the_exported_csv_is_byte_for_byte_that_of_the_whole_table(
    panview: Panview, large: WrittenSet, two: list[Path], tmp_path: Path, options: list[str]
) -> None:
    words = ["export", large.root, "--pred", two[0], "--pred", two[1], *options]
    wanted = panview(*words, "--csv", "-", "--no-cache")
    found = panview(*words, "--csv", "-", "--parts", tmp_path / "parts")
    assert wanted == found
    assert found.code == 0
    assert found.out.count("\n") > 10 or "score" in options[1]
    out = tmp_path / "out.csv"
    ended = panview(*words, "--csv", out, "--parts", tmp_path / "parts")
    assert out.read_bytes().decode() == wanted.out
    assert f"{out}: {wanted.out.count(chr(10)) - 1:,} disagreement" in ended.err
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ""] == ["out.csv"]


@pytest.mark.parametrize(
    "options",
    [
        ["--threshold", "0.6", "--top", "4", "--resamples", "50"],
        ["--json", "-", "--areas", "json", "--resamples", "50", "--seed", "3"],
        ["--csv", "-", "--near-miss", "0.4", "--resamples", "0"],
        ["--markdown", "--resamples", "50", "--fail-on-worse", "--beyond-interval"],
    ],
)
def test_a_comparison_is_byte_for_byte_that_of_whole_tables(
    panview: Panview, large: WrittenSet, two: list[Path], tmp_path: Path, options: list[str]
) -> None:
    words = ["compare", large.root, "--pred", two[0], "--pred", two[1], "--pred", two[0]]
    wanted = panview(*words, *options, "--no-cache")
    assert panview(*words, *options, "--parts", tmp_path / "parts") == wanted
    assert wanted.out.count("\n") > 4
    if options[0] == "--csv":
        out = tmp_path / "changes.csv"
        panview(*words, *options[2:], "--csv", out, "--parts", tmp_path / "parts")
        assert out.read_bytes().decode() == wanted.out


@pytest.mark.parametrize("options", [[], ["--sort", "score"]])
def test_a_full_disk_leaves_nothing(
    panview: Panview, large: WrittenSet, two: list[Path], tmp_path: Path, options: list[str]
) -> None:
    disk, parts = tmp_path / "disk", tmp_path / "parts"
    disk.mkdir()
    words = [large.root, "--pred", two[0], "--pred", two[1], "--parts", parts]
    assert panview("export", *words, "--csv", tmp_path / "x.csv").code == 0
    with mounted(disk, "16k"):
        (disk / "before").write_bytes(b"")
        for command, more in (("export", options), ("compare", ["--resamples", "0"])):
            (disk / "filled").write_bytes(bytes(12288 if command == "export" else 16384))
            ended = panview(command, *words, *more, "--csv", disk / "x.csv")
            assert sorted(path.name for path in disk.iterdir()) == ["before", "filled"]
            said = ended.err.splitlines()[-1]
            assert said.startswith(f"panview: {disk / 'x.csv'}: cannot be written (No space left on device); make room")
            assert ended.code == 2


def test_a_part_that_is_damaged_is_named_and_nothing_is_written(
    panview: Panview, large: WrittenSet, two: list[Path], tmp_path: Path
) -> None:
    parts, out = tmp_path / "parts", tmp_path / "x.csv"
    words = [large.root, "--pred", two[0], "--pred", two[1], "--parts", parts, "--csv", out]
    assert panview("export", *words).code == 0
    place = sorted(parts.iterdir())[1]
    content, before = place.read_bytes(), out.read_bytes()
    # In its columns alone, so that this is seen while the file is being written.
    place.write_bytes(content[:200] + bytes(len(content) // 2) + content[200 + len(content) // 2 :])
    for command in ("export", "compare"):
        ended = panview(command, *words)
        assert ended.code == 2
        assert ended.err.splitlines()[-1].startswith(f"panview: {place}: is no Parquet file, or damaged; ")
        assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["x.csv"]
