"""What the process of a window is asked to open, as text that goes from one process to the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from panview.datasets.opening import Opening
from panview.decoding import typed_json


@dataclass(frozen=True)
class WindowRequest:
    """What a window is to open.

    Attributes
    ----------
    path : Path
    predictions : tuple of Path
    image : str or None
        Id or name of the image to begin with.
    opening : Opening
    theme : str or None
    where : str
        Expression of the filter to begin with; empty for none.
    threshold : float
        IoU threshold to begin with.
    temporary : Path or None
        A folder that goes with the window.
    """

    path: Path
    predictions: tuple[Path, ...]
    image: str | None
    opening: Opening
    theme: str | None
    where: str = ""
    threshold: float = 0.5
    temporary: Path | None = None


def encoded(request: WindowRequest) -> str:
    """Return a request as JSON."""
    return msgspec.json.encode(request, enc_hook=_as_text).decode()


def decoded(text: str) -> WindowRequest:
    """Return what `encoded` was given."""
    return typed_json(text, WindowRequest, _from_text)


def _as_text(value: Any) -> str:  # noqa: ANN401 - what msgspec cannot encode itself
    return str(value)


def _from_text(kind: type, value: Any) -> Path:  # noqa: ANN401
    return Path(value)
