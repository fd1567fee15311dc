"""What OneFormer wants beside a photo: the tokens of its task, and padding as its authors have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from panview.engine.families.transformers.folder import CONFIG, SavedModel
from panview.errors import BadFileError

MULTIPLE = 32
"""Networks see sizes of a multiple of this (``SIZE_DIVISIBILITY`` of SHI-Labs/OneFormer)."""
_TASK = "the task is panoptic"
"""As its authors' demo and transformers' processor say it; letters are small to the tokenizer."""


def task_tokens(saved: SavedModel, load: Callable[[str, SavedModel], Any]) -> tuple[int, ...]:
    """Return the tokens of the panoptic task, by the tokenizer in the folder, zeros behind them.

    Parameters
    ----------
    saved : SavedModel
    load : callable
        Makes an object of a class of transformers from a folder.

    Raises
    ------
    ModelError
        The tokenizer cannot be loaded.
    BadFileError
        The task does not fit the model, so that the tokenizer is another model's.
    """
    length, words = saved.config.get("task_seq_len", 77), saved.config.get("text_encoder_vocab_size", 49408)
    tokens: list[int] = list(load("CLIPTokenizer", saved)(_TASK)["input_ids"])
    if not isinstance(length, int) or len(tokens) > length:
        problem = f"says task_seq_len {length!r}, and the task has {len(tokens)} tokens by the tokenizer beside it"
        raise BadFileError(saved.folder / CONFIG, f"{problem}; take both from one model", "$.task_seq_len")
    if not isinstance(words, int) or max(tokens) >= words:
        problem = f"knows {words!r} words, and the tokenizer beside it has more"
        raise BadFileError(saved.folder / CONFIG, f"{problem}; take both from one model", "$.text_encoder_vocab_size")
    return (*tokens, *(0 for _ in range(length - len(tokens))))


def padded(values: torch.Tensor) -> torch.Tensor:
    """Return a photo with zeros at the right and below, so that its masks, of a quarter of the size, fit it.

    transformers' processor leaves this out: of a width of 85 masks are 22 wide, and would be taken for 85 again.

    Parameters
    ----------
    values : (1, 3, H, W) float32
    """
    height, width = values.shape[-2:]
    return torch.nn.functional.pad(values, (0, -width % MULTIPLE, 0, -height % MULTIPLE))
