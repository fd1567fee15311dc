"""Devices and memory, as torch knows them; for families whose models run on it, in the model process only."""

from __future__ import annotations

import importlib.metadata
import threading
from collections.abc import Sequence

import torch

from panview.engine.predictor import DeviceMemoryError, ModelError

BATCH = {"cpu": 1, "mps": 2, "cuda": 4}
"""Images at a time by the kind of device, where nobody asks for another number."""
_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")
_calm = threading.local()


def choose_device(name: str, *, half: bool = False) -> torch.device:
    """Return the device of a name; "auto" takes the first of cuda, mps and cpu.

    Raises
    ------
    ModelError
        There is no such device here, and the message lists those that are; or it has no half precision.
    """
    here = [f"cuda:{number}" for number in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        here.append("mps")
    here.append("cpu")
    wanted = {"auto": here[0], "cuda": "cuda:0"}.get(name, name)
    if wanted not in here:
        raise ModelError(f"there is no device {name} here; available: {', '.join(here)}")
    device = torch.device(wanted)
    if half and device.type == "cpu":
        raise ModelError("half precision needs a graphics card (cuda or mps); leave it out on the CPU")
    return device


def read_calmly() -> None:
    """Keep a thread that reads photos from having helpers of its own.

    They wait by spinning: on two cores a model runs a third slower beside a reader with helpers. This holds for the
    calling thread alone, and the main one is left as it is.
    """
    beside = threading.current_thread() is not threading.main_thread()
    if beside and not getattr(_calm, "is_calm", False):
        torch.set_num_threads(1)
        _calm.is_calm = True


def explained(error: Exception, batch: int) -> Exception:
    """Return what to raise for an error of torch: where memory ran out, one that says for how many images."""
    text = str(error)
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(sign in text.lower() for sign in _NO_MEMORY):
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return DeviceMemoryError(f"the device has too little memory for a batch of {batch or 1}")
    return error


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Return the version of each package, empty where it is not installed."""
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = ""
    return found
