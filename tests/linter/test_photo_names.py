from __future__ import annotations

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from panview.linter.photo_names import _stem


@given(st.text("ab. /\\", max_size=8))
def test_the_stem_of_a_name_is_that_of_its_path(name: str) -> None:
    assert _stem(name) == PurePosixPath(name.replace("\\", "/")).stem
