from __future__ import annotations

import gc
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")
with warnings.catch_warnings():
    # MMDetection warns of its own use of torch while it is imported.
    warnings.simplefilter("ignore")
    from mmcv.transforms import LoadImageFromFile

    from panview.engine.families.mmdet import predictor as mmdet_predictor
    from panview.engine.families.mmdet.config import labels_of, read_config
    from panview.engine.families.mmdet.photo import SIZE, PhotoLoader
    from panview.engine.families.mmdet.predictor import choose_device, open_predictor, panoptic_result

from panview.engine.families.mmdet.checkpoint import Checkpoint  # noqa: E402
from panview.engine.families.mmdet.zoo import find_model  # noqa: E402
from panview.engine.predictor import (  # noqa: E402
    DeviceMemoryError,
    Execution,
    ModelError,
    ModelSource,
    UnreadableImageError,
)
from panview.errors import BadFileError, NotFoundError  # noqa: E402
from panview.resources import resource_path  # noqa: E402
from tests.support.turned import UPRIGHT, corners_of, expected_corners, write_turned  # noqa: E402

# MMEngine leaves a temporary file open when a config does not parse.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

CONFIG = resource_path("models/demo_fpn.py")
WEIGHTS = resource_path("models/demo_fpn_brief.pth")
DEMO = ModelSource("demo", str(CONFIG), str(WEIGHTS))


def source(config: Path, checkpoint: Path = WEIGHTS) -> ModelSource:
    return ModelSource("own", str(config), str(checkpoint))


def test_ids_of_mmdetection_become_segments_and_void() -> None:
    # Three labels: 0 is stuff here, whose id without an instance is 0; 3 and 255 are void.
    encoded = np.array([[0, 0, 1001, 1001], [2001, 3, 255, 2], [2, 2, 1001, 0]], np.int64)
    result = panoptic_result(encoded, 3)
    assert result.labels.tolist() == [0, 2, 1, 1]
    assert result.id_map.tolist() == [[1, 1, 3, 3], [4, 0, 0, 2], [2, 2, 3, 1]]
    assert result.id_map.dtype == np.uint32


def test_an_image_without_a_segment_is_void() -> None:
    result = panoptic_result(np.full((2, 3), 133, np.int32), 133)
    assert result.labels.tolist() == []
    assert not result.id_map.any()


def size_of(photo: Path) -> tuple[int, int]:
    with Image.open(photo) as image:
        return image.height, image.width


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("backend", ["cv2", "pillow"])
def test_a_photo_is_turned_where_that_makes_its_size_fit(tmp_path: Path, orientation: int, backend: str) -> None:
    loader = PhotoLoader(LoadImageFromFile(imdecode_backend=backend))
    photo = write_turned(tmp_path / "photo.png", orientation)
    for size in (UPRIGHT, UPRIGHT[::-1]):
        loaded = loader({"img_path": str(photo), SIZE: size})
        corners = corners_of(loaded["img"][:, :, ::-1])
        assert corners == expected_corners(orientation, size), size
        assert loaded["ori_shape"] == loaded["img"].shape[:2]


def test_results_are_those_of_mmdetections_own_loop(coco_sample: Path) -> None:
    predictor = open_predictor(DEMO, Execution("cpu", batch_size=2))
    photos = sorted((coco_sample / "val2017").glob("*.jpg"))
    samples = [predictor.read(photo, size_of(photo)) for photo in photos]
    # Of different sizes, so that they never share a batch.
    assert predictor.group(samples[0]) != predictor.group(samples[1])
    for photo, sample in zip(photos, samples, strict=True):
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = {"inputs": [sample["inputs"]], "data_samples": [sample["data_samples"]]}
            theirs = predictor._model.test_step(data)[0].pred_panoptic_seg.sem_seg[0].numpy()
        alone = predictor.predict([predictor.read(photo, size_of(photo))])[0]
        twice = predictor.predict([predictor.read(photo, size_of(photo))] * 2)
        covered = theirs % 1000 < len(predictor.classes)
        assert np.array_equal(covered, alone.id_map > 0)
        assert np.array_equal(alone.labels[alone.id_map[covered] - 1], theirs[covered] % 1000)
        assert len(np.unique(theirs[covered])) == len(alone.labels)
        # In a batch the same sums are made in another order, which can tip a pixel between two labels.
        for ours in twice:
            assert np.mean(ours.id_map != alone.id_map) < 1e-3


def test_what_the_model_is_is_described() -> None:
    predictor = open_predictor(DEMO, Execution("auto"))
    assert len(predictor.classes) == 25
    assert predictor.isthing == tuple(place < 13 for place in range(25))
    assert predictor.description["thresholds"]["panoptic"] == {"mask_overlap": 0.5, "stuff_area_limit": 1024}
    assert predictor.description["packages"]["torch"] == torch.__version__
    assert predictor.batch_size >= 1


def test_a_photo_that_cannot_be_read(tmp_path: Path) -> None:
    predictor = open_predictor(DEMO, Execution("cpu"))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(UnreadableImageError, match="broken.jpg.*cannot be read"):
        predictor.read(broken, (10, 10))


def test_a_device_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(ModelError, match=r"there is no device cuda:99 here; available: .*cpu"):
        choose_device("cuda:99")
    assert choose_device("cpu").type == "cpu"
    with pytest.raises(ModelError, match="half precision needs a graphics card"):
        open_predictor(DEMO, Execution("cpu", half=True))


def test_too_little_memory_is_told_apart_from_other_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = open_predictor(DEMO, Execution("cpu"))

    def fail(error: Exception) -> Callable[[object], None]:
        def step(_: object) -> None:
            raise error

        return step

    monkeypatch.setattr(predictor._model, "test_step", fail(torch.OutOfMemoryError("CUDA out of memory")))
    with pytest.raises(DeviceMemoryError):
        predictor.predict([])
    monkeypatch.setattr(predictor._model, "test_step", fail(RuntimeError("shapes differ")))
    with pytest.raises(RuntimeError, match="shapes differ"):
        predictor.predict([])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("model = dict(", "cannot be read as an MMDetection config"),
        ("custom_imports = dict(imports=['no_package'])\nmodel = dict()", "needs no_package, which cannot be imported"),
        ("data = 1", "describes no model"),
        ("model = dict(type='MaskRCNN', backbone=dict(type='ResNet'))", "its model, MaskRCNN, is not panoptic"),
        ("_base_ = 'nowhere.py'", "cannot be read as an MMDetection config"),
    ],
)
def test_configs_that_do_not_serve(tmp_path: Path, text: str, problem: str) -> None:
    config = tmp_path / "own.py"
    config.write_text(text)
    with pytest.raises(BadFileError, match=problem) as caught:
        open_predictor(source(config), Execution("cpu"))
    assert str(config) in str(caught.value)
    del caught
    gc.collect()


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such config"):
        open_predictor(source(tmp_path / "none.py"), Execution("cpu"))
    with pytest.raises(NotFoundError, match="no such checkpoint"):
        open_predictor(source(CONFIG, tmp_path / "none.pth"), Execution("cpu"))


def test_a_model_of_an_unknown_type_is_named(tmp_path: Path) -> None:
    config = tmp_path / "own.py"
    config.write_text(CONFIG.read_text().replace('type="FPN"', 'type="NoSuchNeck"'))
    with pytest.raises(ModelError, match=r"own\.py: its model cannot be built.*NoSuchNeck"):
        open_predictor(source(config), Execution("cpu"))


def test_weights_of_another_model_are_refused() -> None:
    config = find_model("panoptic_fpn_r50_1x").config
    with pytest.raises(ModelError, match="not belong to the config's model: of its"):
        open_predictor(ModelSource("x", str(config), str(WEIGHTS)), Execution("cpu"))


def checkpoint_with(**names: tuple[str, ...]) -> Checkpoint:
    given: dict[str, tuple[str, ...]] = {"classes": (), "things": (), "stuff": ()} | names
    return Checkpoint(Path("w.pth"), {}, **given, sha256="")


def test_names_come_from_the_checkpoint_then_the_config_then_its_dataset(tmp_path: Path) -> None:
    text = CONFIG.read_text()
    config = read_config(CONFIG)
    own = tuple(f"own {place}" for place in range(25))
    assert labels_of(CONFIG, config, checkpoint_with(classes=own), {}).classes == own
    split = checkpoint_with(things=own[:13], stuff=own[13:])
    assert labels_of(CONFIG, config, split, {}).classes == own
    assert labels_of(CONFIG, config, checkpoint_with(classes=("too", "few")), {}).classes[0] == "person"
    nameless = tmp_path / "nameless.py"
    nameless.write_text(text.replace("metainfo=dict(", "unused=dict("))
    config = read_config(nameless)
    assert labels_of(nameless, config, checkpoint_with(), {"classes": own}).classes == own
    with pytest.raises(ModelError, match="13 thing and 12 stuff labels, but the checkpoint and the config name 2"):
        labels_of(nameless, config, checkpoint_with(classes=("too", "few")), {})


def test_a_coco_model_without_names_gets_those_of_its_dataset() -> None:
    config = read_config(find_model("panoptic_fpn_r50_1x").config)
    names = mmdet_predictor._names_of_dataset(config)
    labels = labels_of(Path("c.py"), config, checkpoint_with(), names)
    assert (labels.classes[0], labels.isthing[79], labels.isthing[80]) == ("person", True, False)
    assert len(labels.classes) == 133


def test_only_what_the_model_process_loads_imports_the_framework() -> None:
    root = Path(__file__).parents[4] / "panview"
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(import|from) (mmdet|mmcv|cv2)\b", line) and "integrations" not in path.parts
    }
    names = ("keeping", "mmcv_ops", "photo", "predictor", "scores")
    assert found <= {f"engine/families/mmdet/{name}.py" for name in names}
    assert subprocess.run(
        [sys.executable, "-c", "import panview.engine.worker, sys; assert 'torch' not in sys.modules"]
    )
