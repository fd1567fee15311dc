"""What models can run on here, asked in a process of its own: this one stays without torch."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import msgspec

from panview.decoding import typed_json
from panview.engine.families.family import missing_packages
from panview.engine.families.registry import families
from panview.errors import PanviewError

_TIMEOUT_S = 120
_SCRIPT = """
import importlib.util, json, torch
from panview.engine.families.mmdet import mmcv_ops
devices = []
if torch.cuda.is_available():
    for number in range(torch.cuda.device_count()):
        card = torch.cuda.get_device_properties(number)
        devices.append({"id": f"cuda:{number}", "name": card.name, "memory": card.total_memory})
if torch.backends.mps.is_available():
    devices.append({"id": "mps", "name": "Apple GPU", "memory": 0})
devices.append({"id": "cpu", "name": f"{torch.get_num_threads()} threads", "memory": 0})
operators = mmcv_ops.which() if importlib.util.find_spec("mmcv") else ""
print(json.dumps({"torch": torch.__version__, "devices": devices, "operators": operators,
                  "compile": mmcv_ops.COMPILE}))
"""


class Device(msgspec.Struct, frozen=True):
    """A device that models can run on; ``memory`` in bytes, 0 where it is the machine's."""

    id: str
    name: str
    memory: int


class Probe(msgspec.Struct, frozen=True):
    """What was found.

    Attributes
    ----------
    torch : str
        Version, empty where models cannot run.
    devices : tuple of Device
        The one that "auto" takes comes first.
    operators : str
        "compiled" or "torch": which of mmcv's operators are used; empty without mmcv.
    compile : str
        The command that gets the compiled ones.
    problem : str
        Why models cannot run, empty where they can.
    """

    torch: str = ""
    devices: tuple[Device, ...] = ()
    operators: str = ""
    compile: str = ""
    problem: str = ""


def cards(found: Probe) -> tuple[str, ...]:
    """Return the ids of the graphics cards that were found."""
    return tuple(device.id for device in found.devices if device.id.startswith("cuda:"))


def every_card() -> str:
    """Return all graphics cards of this machine, as `panview.engine.execution.Execution` has several devices.

    Raises
    ------
    PanviewError
        None is here.
    """
    found = probe()
    if not cards(found):
        here = ", ".join(device.id for device in found.devices) or "none"
        raise PanviewError(f"--device all: no CUDA graphics card found (devices: {here})")
    return ",".join(cards(found))


@cache
def probe() -> Probe:
    """Look once; takes some seconds."""
    if all(missing_packages(family) for family in families()):
        ways = " or ".join(f"{family.install} for {family.title}" for family in families())
        return Probe(problem=f"no model can run, because no framework is installed: {ways}")
    try:
        ended = subprocess.run(
            [sys.executable, "-c", _SCRIPT], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Probe(problem="torch did not start within two minutes")
    if ended.returncode != 0:
        last = ended.stderr.strip().rpartition("\n")[2]
        return Probe(problem=f"torch cannot be loaded: {last[:300]}")
    return typed_json(ended.stdout.splitlines()[-1], Probe)
