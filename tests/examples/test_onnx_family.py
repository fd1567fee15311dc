"""The worked example of a family in another package: installed as a user installs it, and run on a real export."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.png import read_id_map
from panview.engine.families.choice import ModelChoice, model_of
from panview.engine.families.family import Family
from panview.engine.families.registry import OTHERS, family_of, models_and_needs
from panview.errors import PanviewError
from tests.engine.runs import make_set, request_of, run

EXAMPLE = Path(__file__).parents[2] / "examples" / "onnx_family"
LABELS = ("sky", "Person", "grass", "car")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example installed in it, and nothing else."""
    pytest.importorskip("setuptools")
    folder = tmp_path_factory.mktemp("example")
    source = folder / "source"
    source.mkdir()
    # A build leaves its traces beside what it builds.
    for file in ("pyproject.toml", "panview_onnx.py"):
        (source / file).write_bytes((EXAMPLE / file).read_bytes())
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    command += ["--disable-pip-version-check", "--target", str(folder / "site"), str(source)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    if "No module named pip" in ended.stderr:
        pytest.skip("pip is not installed")
    assert ended.returncode == 0, ended.stderr
    return folder / "site"


@pytest.fixture
def family(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Family]:
    monkeypatch.syspath_prepend(site)
    OTHERS.forget()
    yield family_of("some.onnx")
    OTHERS.forget()
    sys.modules.pop("panview_onnx", None)


def test_it_is_one_short_module_and_found_by_its_entry_point(family: Family, tmp_path: Path) -> None:
    assert len((EXAMPLE / "panview_onnx.py").read_text().splitlines()) < 200
    assert (family.name, isinstance(family, Family)) == ("onnx", True)
    needs = {need.family for need in models_and_needs().needs}
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        assert "onnx" in needs
    else:
        assert "onnx" not in needs
    model = tmp_path / "some.onnx"
    with pytest.raises(PanviewError, match=r"some.onnx: there is no such file; a model is NAME.onnx with NAME.json"):
        family.find(str(model))
    model.write_bytes(b"no network")
    about = tmp_path / "some.json"
    about.write_text(json.dumps({"rule": "eomt", "size": [64, 64], "labels": LABELS}))
    # Also where the path begins as paths do: no family of panview takes it for its own.
    assert family_of(str(model)).name == family_of("./some.onnx").name == "onnx"
    assert (family.find(str(model)).name, family.find(str(model)).collection) == ("some", "ONNX, eomt")
    if "onnx" in needs:
        with pytest.raises(
            PanviewError, match=r"ONNX Runtime needs onnxruntime, not installed: pip install onnxruntime"
        ):
            model_of(ModelChoice(str(model)))
    for wrong in ({"rule": "detr"}, {"labels": 3}, {"size": [64]}, {"size": [0, 64]}, {"mean": [1]}):
        about.write_text(json.dumps({"rule": "eomt", "size": [64, 64], "labels": LABELS} | wrong))
        with pytest.raises(PanviewError, match=r"some.json: (labels are names|does not say what it must)"):
            family.find(str(model))


def test_an_exported_network_gives_what_it_gave_before(family: Family, tmp_path: Path) -> None:
    for name in ("onnxruntime", "onnx", "torch", "transformers"):
        pytest.importorskip(name)
    import torch
    import transformers

    from tests.engine.families.transformers.test_predicting import SEEDS, SIZES, by_hand
    from tests.support.tiny_transformers import save_tiny

    folder = save_tiny("eomt", tmp_path / "saved", LABELS, size=64, seed=SEEDS["eomt"])
    network = transformers.EomtForUniversalSegmentation.from_pretrained(folder).eval()

    class Raw(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, pixel_values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            out = self.network(pixel_values=pixel_values)
            return out.class_queries_logits, out.masks_queries_logits

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Raw(),
            (torch.zeros(1, 3, 64, 64),),
            str(tmp_path / "tiny.onnx"),
            dynamo=False,
            opset_version=17,
            input_names=["pixel_values"],
            output_names=["class_queries_logits", "masks_queries_logits"],
        )
    (tmp_path / "tiny.json").write_text(json.dumps({"rule": "eomt", "size": [64, 64], "labels": LABELS}))
    dataset = make_set(tmp_path / "set", 6, *SIZES)
    files, _ = run(request_of(dataset, family.fetch(str(tmp_path / "tiny.onnx")), tmp_path / "out"))
    segments = 0
    for row, entry in enumerate(json.loads(files.json.read_text())["annotations"]):
        wanted, infos = by_hand("eomt", network, dataset.photo(row))
        found = read_id_map(tmp_path / "out" / "tiny" / entry["file_name"])
        assert np.count_nonzero(found != wanted) <= 0.002 * found.size + 1
        assert [s["score"] for s in entry["segments_info"]] == pytest.approx([info[2] for info in infos], abs=1e-4)
        segments += len(infos)
    assert segments >= 3
    manifest = json.loads((tmp_path / "out" / "tiny.run.json").read_text())
    assert manifest["source"]["opener"] == "panview_onnx:open_predictor"
    assert manifest["thresholds"] == {"score": 0.8, "overlap": 0.8, "mask": 0.5}
    assert set(manifest["packages"]) == {"onnxruntime", "numpy"}
