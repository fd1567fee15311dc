"""Roots with several truths of the same images, of which predictions are for the one that is not opened."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Panview
from tests.support.layouts import LAYOUTS, LaidOut
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, random_pair, write_json


@pytest.fixture
def pairs() -> list[Pair]:
    rng = np.random.default_rng(4)
    return [random_pair(rng) for _ in range(3)]


def two(tmp_path: Path, names: tuple[str, str], pairs: list[Pair]) -> tuple[LaidOut, LaidOut]:
    """Two truths in one root; the predictions are those of the second."""
    first, second = (LAYOUTS[name](tmp_path / "set", pairs) for name in names)
    return first, second


def test_numbers_of_the_other_truth_lead_to_it(panview: Panview, tmp_path: Path, pairs: list[Pair]) -> None:
    _, trained = two(tmp_path, ("Cityscapes", "Cityscapes, train ids"), pairs)
    ended = panview("evaluate", tmp_path / "set", "--pred", trained.prediction)
    assert ended.code == 2
    assert f"but all are ids of {trained.json.name}; open {trained.json}\n" in ended.err
    assert "--categories" not in ended.err
    assert panview("evaluate", trained.json, "--pred", trained.prediction).code == 0
    # Numbers that neither has.
    document = json.loads(trained.prediction.read_text())
    document["annotations"][0]["segments_info"][0]["category_id"] = 99
    write_json(trained.prediction, document)
    ended = panview("evaluate", tmp_path / "set", "--pred", trained.prediction)
    assert "say what they mean (--categories FILE)" in ended.err
    assert f"open {trained.json}" not in ended.err


def test_where_nothing_matches_the_truth_whose_ids_fit_too_is_named(
    panview: Panview, tmp_path: Path, pairs: list[Pair]
) -> None:
    newer, older = two(tmp_path, ("Mapillary Vistas 2.0", "Mapillary Vistas 1.2"), pairs)
    document = json.loads(newer.json.read_text())
    for category in document["categories"]:
        category["id"] += 10
    for entry in document["annotations"]:
        for segment in entry["segments_info"]:
            segment["category_id"] += 10
    more = [{"id": number, "name": f"bird {number}", "isthing": 1} for number in range(1, 11)]
    write_json(newer.json, {**document, "categories": [*more, *document["categories"]]})
    ended = panview("evaluate", tmp_path / "set", "--pred", older.prediction)
    assert ended.code == 0
    command = f"panview evaluate {older.json} --pred {older.prediction}"
    said = "no segment matches; its category ids are those of panoptic_2018.json too"
    assert f"set: {said}: {command}\n" in ended.err
    assert f"(to open that, give {older.json})" in ended.err
    assert "matches" not in panview("evaluate", older.json, "--pred", older.prediction).err


def test_figures_of_nothing_say_where_to_look(panview: Panview, written: WrittenSet) -> None:
    document = json.loads(written.prediction.read_text())
    names = [entry["file_name"] for entry in document["annotations"]]
    maps = written.prediction.with_suffix("")
    for name in names:
        (maps / name).rename(maps / f"{name}.old")
    # Each map has its ids, at one pixel each.
    for entry, name in zip(document["annotations"], names, strict=True):
        pixels = np.zeros_like(np.asarray(Image.open(maps / f"{name}.old")))
        for place, segment in enumerate(entry["segments_info"]):
            pixels[place // pixels.shape[1], place % pixels.shape[1]] = [segment["id"] >> s & 255 for s in (0, 8, 16)]
        Image.fromarray(pixels).save(maps / name)
    ended = panview("evaluate", written.root, "--pred", written.prediction)
    assert ended.code == 0
    assert ended.err.endswith(f"no segment matches; panview check '{written.ground_truth}' --pred "
                              f"'{written.prediction}' finds the reason\n")  # fmt: skip
    for entry in document["annotations"]:
        entry["segments_info"] = []
    for name in names:
        Image.fromarray(pixels * 0).save(maps / name)
    write_json(written.prediction, document)
    assert "no segment" not in panview("evaluate", written.root, "--pred", written.prediction).err
