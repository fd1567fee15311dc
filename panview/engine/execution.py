"""How a model is to be run, and what of it can be refused before any framework is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from panview.errors import PanviewError

MOST_IMAGES = 256
"""At a time; their photos are all in memory, and as many again three times over that are read ahead."""
DEVICES = "auto, cpu, cuda, cuda:N, mps, or several such as cuda:0,cuda:1"
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:[0-9]{1,3})?")


@dataclass(frozen=True)
class Execution:
    """How a model is run.

    Attributes
    ----------
    device : str
        "auto", "cpu", "mps", "cuda" or "cuda:N"; auto takes the first of cuda, mps and cpu that is there. Several with
        commas between them run side by side, each with the whole model.
    batch_size : int
        Images at a time; 0 leaves the choice to the predictor.
    half : bool
        Half precision, where the device has it.
    """

    device: str = "auto"
    batch_size: int = 0
    half: bool = False

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices by themselves."""
        return tuple(self.device.split(","))


def check_execution(execution: Execution) -> None:
    """Refuse what no machine can run; whether a device is here only its framework knows.

    Raises
    ------
    PanviewError
        The message names the option and what it may be.
    """
    devices = execution.devices
    if not all(_DEVICE.fullmatch(device) for device in devices) or (len(devices) > 1 and "auto" in devices):
        raise PanviewError(f"--device {execution.device}: expected {DEVICES}")
    twice = next((device for device in devices if device != "cpu" and devices.count(device) > 1), "")
    if twice:
        raise PanviewError(f"--device {execution.device}: {twice} is named twice; name each card once")
    if execution.half and "cpu" in devices:
        raise PanviewError("--half: half precision needs a graphics card (cuda or mps); leave it out on the CPU")
    if not 0 <= execution.batch_size <= MOST_IMAGES:
        raise PanviewError(
            f"--batch {execution.batch_size}: expected 1 to {MOST_IMAGES} images, or 0 to have it chosen"
        )
