"""What was chosen in the run dialog."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

OWN = ""
"""Name of the row for a model of the user's own."""
TYPED = "typed"
"""Name of the row for a model of the hub, or of a folder, that is typed."""
NEEDED = "needed:"
"""How names of rows begin that only say what is to be installed."""


@dataclass(frozen=True)
class RunChoice:
    """What was chosen.

    Attributes
    ----------
    model : str
        Name of a model of the list, or what was typed; `OWN` takes config and checkpoint.
    config, checkpoint : Path or None
        A checkpoint beside a model of the list is other weights for it.
    scope : str
        "all", "filtered" or "selected".
    device : str
    batch_size : int
        0 leaves it to the model.
    half : bool
    name : str
        Of the prediction set.
    keep_queries : bool
        Keep what re-processing needs.
    """

    model: str
    config: Path | None
    checkpoint: Path | None
    scope: str
    device: str
    batch_size: int
    half: bool
    name: str
    keep_queries: bool = False

    @property
    def default_name(self) -> str:
        """What the prediction set is called where nobody says it."""
        if self.model == OWN:
            return self.config.stem if self.config is not None else ""
        own = f"-{self.checkpoint.stem}" if self.checkpoint is not None else ""
        # The last part of hf:OWNER/NAME@REVISION or of a path; a revision may contain slashes, too.
        before = self.model.partition("@")[0] if self.model.startswith("hf:") else self.model
        last = before.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
        return f"{last.partition('@')[0]}{own}"


@dataclass(frozen=True)
class DeviceChoice:
    """A device that can be chosen: its id, what it is called, and whether it has half precision."""

    id: str
    label: str
    half: bool
