from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from panview.review import device
from panview.review.device import RunningNumbers
from panview.settings import data_folder

ROOT = Path(__file__).parents[2]
TAKE = """
import sys
from panview.review.device import RunningNumbers
numbers = RunningNumbers()
print(*(f"{device}:{number}" for _ in range(int(sys.argv[1])) for device, number in numbers.take(7)))
"""


def test_numbers_run_on_from_one_session_to_the_next() -> None:
    first = RunningNumbers()
    assert [number for _, number in first.take(3)] == [1, 2, 3]
    first.give_back()
    second = RunningNumbers()
    taken = second.take(200)
    assert [number for _, number in taken] == list(range(4, 204))
    assert len({name for name, _ in taken} | {name for name, _ in first.take(1)}) == 1


def test_numbers_of_sessions_at_once_are_never_the_same_also_after_a_crash() -> None:
    """Nothing is given back by the processes, which is what a crash leaves."""
    children = [
        subprocess.Popen([sys.executable, "-c", TAKE, "40"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    taken = [name for child in children for name in child.communicate()[0].split()]
    taken += [f"{name}:{number}" for name, number in RunningNumbers().take(500)]
    assert len(set(taken)) == len(taken) == 3 * 280 + 500
    assert len({name.partition(":")[0] for name in taken}) == 1


def test_a_data_folder_on_another_machine_is_another_device(monkeypatch: pytest.MonkeyPatch) -> None:
    (here, _), *_ = RunningNumbers().take(1)
    monkeypatch.setattr(device.platform, "node", lambda: "elsewhere")
    ((there, number),) = RunningNumbers().take(1)
    assert there != here
    assert number == 1


@pytest.mark.parametrize("trouble", ["damaged", "a folder"])
def test_without_its_file_a_session_is_a_device_of_its_own(trouble: str) -> None:
    data_folder().mkdir(parents=True)
    place = data_folder() / "device.sqlite"
    if trouble == "damaged":
        place.write_bytes(b"not a database, but long enough to look like something" * 40)
    else:
        place.mkdir()
    one, other = RunningNumbers(), RunningNumbers()
    taken = [*one.take(70), *other.take(70)]
    assert len(set(taken)) == 140
    assert {name.partition("-")[0] for name, _ in taken} == {"session"}
    one.give_back()
