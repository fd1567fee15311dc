from __future__ import annotations

import hashlib
import os
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from panview.engine.families.mmdet import mmcv_ops  # noqa: E402

mmcv_ops.install()

from panview.engine.families.mmdet.checkpoint import load_weights, read_checkpoint  # noqa: E402
from panview.engine.predictor import ModelError  # noqa: E402
from panview.errors import BadFileError, NotFoundError  # noqa: E402

WEIGHTS = {"a.weight": torch.arange(6.0).reshape(2, 3)}


class Malicious:
    """What would run a command when it is loaded as MMDetection's own tools do."""

    def __init__(self, witness: Path) -> None:
        self._witness = witness

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self._witness}",)


class Reaching:
    """What would reach further by way of a class that is allowed."""

    def __reduce__(self) -> tuple[Any, ...]:
        from mmengine.logging.history_buffer import HistoryBuffer

        return getattr, (HistoryBuffer, "__init__")


def saved(path: Path, content: object, **options: object) -> Path:
    torch.save(content, path, **options)
    return path


def named(path: Path) -> Path:
    """Rename a file as MMDetection publishes it, with the first digits of its hash."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return path.rename(path.with_name(f"{path.stem}-{digest[:8]}{path.suffix}"))


@pytest.mark.parametrize("zipped", [True, False])
def test_what_mmengines_own_saving_writes_is_read(tmp_path: Path, zipped: bool) -> None:
    from mmengine.logging import MessageHub

    hub = MessageHub("written")
    hub.update_scalar("loss", np.float64(1.5))
    hub.update_scalar("loss", np.float32(2))
    meta = {
        "dataset_meta": {"CLASSES": ("cat", "sky"), "thing_classes": ["cat"], "stuff_classes": ["sky"]},
        "epoch": np.int64(3),
        "best": np.float32(0.5),
        "curve": np.arange(4),
    }
    path = saved(
        tmp_path / "w.pth",
        {"meta": meta, "state_dict": WEIGHTS, "message_hub": hub.state_dict()},
        _use_new_zipfile_serialization=zipped,
    )
    # A bare pickle has no checksums but the one in its name.
    checkpoint = read_checkpoint(path if zipped else named(path))
    assert checkpoint.classes == ("cat", "sky")
    assert (checkpoint.things, checkpoint.stuff) == (("cat",), ("sky",))
    assert torch.equal(checkpoint.weights["a.weight"], WEIGHTS["a.weight"])


def test_a_runner_of_mmengine_writes_what_is_read(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        # What it imports warns of its own use of torch.
        warnings.simplefilter("ignore")
        from mmengine.runner import save_checkpoint

    save_checkpoint({"meta": {"dataset_meta": {"classes": ["cat"]}}, "state_dict": WEIGHTS}, str(tmp_path / "w.pth"))
    assert read_checkpoint(tmp_path / "w.pth").classes == ("cat",)


def test_a_checkpoint_of_mmdetection_2_is_read(tmp_path: Path) -> None:
    content = {"meta": {"CLASSES": ("cat", "dog"), "config": "model = dict()"}, "state_dict": WEIGHTS, "optimizer": {}}
    assert read_checkpoint(saved(tmp_path / "w.pth", content)).classes == ("cat", "dog")


def test_a_plain_state_dict_and_one_of_several_cards_are_read(tmp_path: Path) -> None:
    assert set(read_checkpoint(saved(tmp_path / "w.pth", WEIGHTS)).weights) == {"a.weight"}
    wrapped = {"state_dict": {f"module.{key}": value for key, value in WEIGHTS.items()}}
    assert set(read_checkpoint(saved(tmp_path / "m.pth", wrapped)).weights) == {"a.weight"}


@pytest.mark.parametrize("kind", ["torch", "legacy", "pickle"])
def test_a_malicious_checkpoint_is_refused_and_does_nothing(tmp_path: Path, kind: str) -> None:
    witness = tmp_path / "ran"
    content = {"state_dict": WEIGHTS, "meta": Malicious(witness)}
    path = tmp_path / "w.pth"
    if kind == "pickle":
        path.write_bytes(pickle.dumps(Malicious(witness), 2))
    else:
        saved(path, content, _use_new_zipfile_serialization=kind == "torch")
    path = path if kind == "torch" else named(path)
    with pytest.raises(BadFileError, match=r"holds more than weights and asks to load (posix|nt)\.system"):
        read_checkpoint(path)
    assert not witness.exists()
    # The same file does run its command where everything is allowed.
    with path.open("rb") as stream:
        if kind == "pickle":
            pickle.load(stream)
        else:
            torch.load(stream, weights_only=False)
    assert witness.exists()


def test_what_is_allowed_leads_no_further(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="asks to load getattr"):
        read_checkpoint(saved(tmp_path / "w.pth", {"state_dict": WEIGHTS, "meta": Reaching()}))


def test_files_that_are_no_checkpoints_are_named(tmp_path: Path) -> None:
    whole = saved(tmp_path / "w.pth", {"state_dict": {"a": torch.zeros(5000)}}).read_bytes()
    for name, data, problem in (
        ("cut.pth", whole[: len(whole) // 2], "cut off"),
        ("empty.pth", b"", "is not a torch checkpoint"),
        ("text.pth", b"hello", "is not a torch checkpoint"),
        ("pickle.pth", pickle.dumps([1, 2]), "was written without checksums"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadFileError, match=problem):
            read_checkpoint(tmp_path / name)
    (tmp_path / "p.pth").write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(BadFileError, match="is a pickle, but not a torch checkpoint"):
        read_checkpoint(named(tmp_path / "p.pth"))
    with pytest.raises(BadFileError, match="holds a list"):
        read_checkpoint(saved(tmp_path / "l.pth", [1]))
    with pytest.raises(BadFileError, match="no weights"):
        read_checkpoint(saved(tmp_path / "n.pth", {"state_dict": {}}))
    with pytest.raises(NotFoundError, match="no such checkpoint"):
        read_checkpoint(tmp_path / "none.pth")


def test_weights_of_another_architecture_are_refused_by_name(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    own = model.state_dict()
    other = {"backbone.conv1.weight": torch.zeros(1), "0.weight": torch.zeros(4, 4)}
    with pytest.raises(ModelError) as caught:
        load_weights(model, read_checkpoint(saved(tmp_path / "w.pth", {"state_dict": other})))
    message = str(caught.value)
    assert "5 missing: 0.bias, 1.weight, 1.bias..." in message
    assert "1 unexpected: backbone.conv1.weight" in message
    assert "1 of another shape: 0.weight (4, 4) for (2, 3)" in message
    # Counters of training steps are nobody's loss.
    trained = {key: value + 1 for key, value in own.items() if not key.endswith("num_batches_tracked")}
    load_weights(model, read_checkpoint(saved(tmp_path / "t.pth", {"state_dict": trained})))
    assert torch.equal(model.state_dict()["0.bias"], trained["0.bias"])
