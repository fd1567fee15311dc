"""Damage to arrays that NumPy saved, pickles among them."""

from __future__ import annotations

import io
import pickle
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.names import FormName
from panview.datasets.forms.value_maps import read_values
from panview.datasets.forms.values import VOID_VALUE
from panview.errors import PanviewError
from tests.fuzz.judging import assert_names
from tests.fuzz.mutations import damaged
from tests.fuzz.png_fuzzers import HEIGHT, WIDTH, Outcome


class ArrayFuzzer:
    """Arrays that NumPy saved, which `convert` reads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "map.npy"

    def try_seed(self, seed: int) -> Outcome:
        """Read a damaged one; nothing in it is ever run."""
        rng = random.Random(seed)
        array, data = _saved_array(rng)
        if rng.random() < 0.7:
            # The header is short against the rest, and everything depends on it.
            head = damaged(rng, data[:128], 1) if rng.random() < 0.6 else _header_text_else(rng, data[:128])
            data = head + data[128:] if rng.random() < 0.8 else damaged(rng, data, 1)
        self._path.write_bytes(data)
        form = rng.choice((FormName.MMDET, FormName.TWO_CHANNEL, FormName.TWO_CHANNEL_16, FormName.CITYSCAPES))
        _Exploit.went_off = False
        try:
            found = read_values(self._path, form, (HEIGHT, WIDTH)).to_id_map()
        except PanviewError as error:
            assert_names(error, self._path)
            return "refused"
        finally:
            assert not _Exploit.went_off
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stored = np.load(self._path, allow_pickle=False)
        if stored.ndim == 2:
            # -1 is void, and void is the largest value.
            wanted = np.where(stored == -1, VOID_VALUE, stored.astype(np.int64))
            assert np.array_equal(found.astype(np.int64), wanted)
        return "read"


class _Exploit:
    went_off = False

    def __reduce__(self) -> tuple[Any, ...]:
        return _go_off, ()


def _go_off() -> int:
    _Exploit.went_off = True
    return 1


def _saved_array(rng: random.Random) -> tuple[NDArray[Any], bytes]:
    shape = rng.choice(((HEIGHT, WIDTH), (HEIGHT, WIDTH), (HEIGHT, WIDTH, 2), (2, HEIGHT, WIDTH), (WIDTH, HEIGHT), ()))
    kind = rng.choice(
        ("u1", "u2", "<u4", ">u4", "<i4", "<i8", ">i8", "<u8", "f4", "f8", "?", "c8", "S3", "U2", "M8[s]")
    )
    count = int(np.prod(shape))
    values = np.array([rng.choice((0, 1, 2, 26, 1001)) for _ in range(count)]).reshape(shape)
    array: NDArray[Any] = values.astype(kind)
    if kind in ("f4", "f8") and array.ndim and rng.random() < 0.5:
        array.flat[0] = rng.choice((np.nan, np.inf, -1.0, 0.5, 1e30))
    if rng.random() < 0.1:
        array = np.array([[_Exploit()] * WIDTH] * HEIGHT, object)
    if array.ndim and rng.random() < 0.2:
        array = np.asfortranarray(array)
    stream = io.BytesIO()
    if rng.random() < 0.05:
        return array, pickle.dumps(_Exploit())
    np.save(stream, array)
    return array, stream.getvalue()


def _header_text_else(rng: random.Random, head: bytes) -> bytes:
    old, new = rng.choice(
        (
            (b"(9, 13)", b"(9, -13)"),
            (b"(9, 13)", b"(9, 1e9)"),
            (b"(9, 13)", b"(10**9, 10**9)"),
            (b"(9, 13)", b"(99999999, 99999999)"),
            (b"(9, 13)", b"(13, 9)"),
            (b"(9, 13)", b"(True, 117)"),
            (b"'<", b"'|"),
            (b"'<", b"'>"),
            (b"'descr': '", b"'descr': 'O'#"),
            (b"False", b"True"),
            (b"False", b"exit()"),
            (b"shape", b"shade"),
        )
    )
    return head.replace(old, new)[:128].ljust(128)
