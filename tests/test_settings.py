from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from panview.errors import BadFileError
from panview.settings import (
    MAX_RECENT,
    Settings,
    cache_folder,
    data_folder,
    load_settings,
    save_settings,
    settings_file,
    with_recent,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", str(tmp_path / name.lower()))
    return tmp_path


def written(content: bytes) -> Path:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_without_a_file_the_defaults_hold_and_none_is_made() -> None:
    assert load_settings() == Settings()
    assert not settings_file().exists()


def test_only_what_differs_is_written() -> None:
    save_settings(Settings())
    assert json.loads(settings_file().read_text()) == {}
    settings = Settings(theme="dark", opacity=0.3, shortcuts={"next_image": "J"}, recent=("/données/日本語",))
    save_settings(settings)
    assert json.loads(settings_file().read_text()) == {
        "theme": "dark",
        "opacity": 0.3,
        "shortcuts": {"next_image": "J"},
        "recent": ["/données/日本語"],
    }
    assert load_settings() == settings
    assert "\n" in settings_file().read_text().strip()


def test_entries_of_a_newer_version_are_passed_over() -> None:
    written(b'{"theme": "light", "from_the_future": {"a": [1]}}')
    assert load_settings() == Settings(theme="light")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "fix it, or remove the file"),
        (b"{", "fix it, or remove the file"),
        (b"[]", "fix it, or remove the file"),
        (b'{"theme": "\xe9"}', "fix it, or remove the file"),
        (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "fix it, or remove the file"),
        (b'{"theme": "purple"}', "$.theme"),
        (b'{"opacity": "high"}', "$.opacity"),
        (b'{"opacity": 7}', "$.opacity"),
        (b'{"image_cache_mb": -1}', "$.image_cache_mb"),
        (b'{"poor_mask_iou": 2}', "$.poor_mask_iou"),
        (b'{"recent": [1]}', "$.recent[0]"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_damaged_file_is_named_with_the_place(content: bytes, words: str) -> None:
    path = written(content)
    with pytest.raises(BadFileError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)
    assert path.read_bytes() == content


def test_a_file_that_cannot_be_read_is_named() -> None:
    settings_file().mkdir(parents=True)
    with pytest.raises(BadFileError, match="is a folder, not a file"):
        load_settings()


def test_recent_ones_come_first_and_once() -> None:
    settings = Settings()
    for name in ("a", "b", "a", *map(str, range(20)), "a"):
        settings = with_recent(settings, name)
    assert settings.recent[:2] == ("a", "19")
    assert len(settings.recent) == MAX_RECENT == len(set(settings.recent))


def test_settings_are_immutable() -> None:
    with pytest.raises(AttributeError):
        Settings().theme = "dark"  # type: ignore[misc]
    assert msgspec.structs.replace(Settings(), theme="dark").theme == "dark"


def test_folders_follow_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_file() == folder / "config" / "settings.json"
    assert cache_folder() == folder / "cache" / "tables"
    assert data_folder() == folder / "data"
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", "")
    for path in (settings_file(), cache_folder(), data_folder()):
        assert path.is_absolute()
        assert "panview" in str(path)
        assert folder not in path.parents


def test_a_default_chosen_again_is_left_out() -> None:
    chosen = "".join(["okabe", "-ito"])  # equal to the default, and another object
    save_settings(Settings(palette=chosen, opacity=0.9))  # type: ignore[arg-type]
    assert json.loads(settings_file().read_text()) == {"opacity": 0.9}
