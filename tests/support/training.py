"""A training that writes its evaluations one after the other, as trainings do."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from tests.support.reference import Pair
from tests.support.sets import annotation, another_prediction, random_pair, save_rgb, write_json, write_set

IMAGES = 8


def make_truth(root: Path, seed: int = 21) -> tuple[Path, list[Pair]]:
    """Write a small set; return the JSON of its truth, and its maps."""
    rng = np.random.default_rng(seed)
    pairs = [random_pair(rng) for _ in range(IMAGES)]
    return write_set(root, pairs).ground_truth, pairs


def predictions(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """Other predictions for the same images."""
    rng = np.random.default_rng(seed)
    return [another_prediction(rng, pair) for pair in pairs]


def write_evaluation(json_path: Path, pairs: Sequence[Pair], *, pause: float = 0, maps: Path | None = None) -> Path:
    """Write a prediction set, maps first and then the JSON, with a pause after each."""
    folder = maps or json_path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for i, pair in enumerate(pairs):
        save_rgb(folder / f"{1000 + i:012d}.png", pair.prediction)
        entries.append(annotation(1000 + i, f"{1000 + i:012d}.png", pair.predictions, pair.prediction))
        time.sleep(pause)
    write_json(json_path, {"annotations": entries})
    return json_path


def write_slowly(json_path: Path, pairs: Sequence[Pair], pause: Callable[[], None]) -> None:
    """Write a set as badly as can be: the JSON first and in pieces, then each map in two, with a pause after each."""
    whole = json_path.with_name(".whole") / json_path.name
    write_evaluation(whole, pairs)
    maps = json_path.with_suffix("")
    maps.mkdir(parents=True, exist_ok=True)
    text = whole.read_bytes()
    with json_path.open("wb") as stream:
        for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
            stream.write(piece)
            stream.flush()
            pause()
    for path in sorted(whole.with_suffix("").iterdir()):
        data = path.read_bytes()
        with (maps / path.name).open("wb") as stream:
            for piece in (data[: len(data) // 2], data[len(data) // 2 :]):
                stream.write(piece)
                stream.flush()
                pause()


def train(run: Path, root: Path, count: int, pause: float) -> None:
    """Write evaluations epoch by epoch."""
    _, pairs = make_truth(root)
    for epoch in range(1, count + 1):
        write_evaluation(run / f"epoch_{epoch}" / "results.json", predictions(pairs, epoch), pause=pause / IMAGES)


if __name__ == "__main__":
    run_, root_, count_, pause_ = sys.argv[1:]
    train(Path(run_), Path(root_), int(count_), float(pause_))
    sys.stdout.write(json.dumps("done"))
