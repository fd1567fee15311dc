"""The Hugging Face hub: what of it lies in the user's own cache, and downloads that were asked for.

The cache is the one of every program that uses the hub (``HF_HOME``); looking into it takes no library and no network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panview.download import ByteProgress, DownloadError
from panview.engine.families.transformers.folder import CONFIG, INDEX, PROCESSOR, PROCESSORS, TOKENIZER
from panview.errors import Cancelled, NotFoundError, PanviewError
from panview.files import write_whole
from panview.reading import read_file

PREFIX = "hf:"
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_NAME = re.compile(rf"hf:({_PART})/({_PART})(?:@([A-Za-z0-9][A-Za-z0-9._/-]*))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
MAIN = "main"
_MOST_NOTE = 256
_ADDRESS = "https://huggingface.co"


@dataclass(frozen=True)
class HubModel:
    """A model of the hub, at a revision: a branch, a tag or a commit."""

    owner: str
    name: str
    revision: str = MAIN

    @property
    def id(self) -> str:
        """What the hub calls it."""
        return f"{self.owner}/{self.name}"

    def __str__(self) -> str:
        """Return it as it is typed."""
        return f"{PREFIX}{self.id}" + (f"@{self.revision}" if self.revision != MAIN else "")


def parse(text: str) -> HubModel:
    """Read ``hf:OWNER/NAME[@REVISION]``.

    Raises
    ------
    PanviewError
        It is something else.
    """
    found = _NAME.fullmatch(text.strip())
    if found is None or ".." in text:
        raise PanviewError(f"{text}: expected hf:OWNER/NAME or hf:OWNER/NAME@REVISION")
    return HubModel(found[1], found[2], found[3] or MAIN)


def cache_folder() -> Path:
    """Return where the hub's programs keep what they download."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(name):
            return Path(os.environ[name]).expanduser()
    home = os.environ.get("HF_HOME") or os.path.join(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface")
    return Path(home).expanduser() / "hub"


def snapshot(model: HubModel) -> Path | None:
    """Return the folder of a model in the cache, called after its commit; None where it is not there."""
    return _snapshot(cache_folder() / f"models--{model.owner}--{model.name}", model.revision)


def snapshot_in(root: Path) -> Path | None:
    """Return the snapshot of a model's folder in any cache, ``models--OWNER--NAME``; None where a path is no such."""
    if _model_of(root) is None:
        return None
    return next((folder for revision in _revisions(root) if (folder := _snapshot(root, revision)) is not None), None)


def origin_of(folder: Path) -> tuple[str, str]:
    """Return the name and the origin of a snapshot in any cache of the hub, two empty texts for any other folder."""
    model = _model_of(folder.parent.parent) if folder.parent.name == "snapshots" else None
    if model is None or not _COMMIT.fullmatch(folder.name):
        return "", ""
    return model.name, f"{PREFIX}{model.id}@{folder.name}"


def cached() -> Iterator[HubModel]:
    """Yield the models in the cache that have weights, by name; each snapshot once, by its branch if it has one."""
    for root in sorted(cache_folder().glob("models--*--*")):
        model = _model_of(root)
        seen: set[Path] = set()
        for revision in _revisions(root) if model is not None else ():
            folder = _snapshot(root, revision)
            if model is not None and folder is not None and folder not in seen:
                seen.add(folder)
                yield HubModel(model.owner, model.name, revision)


def fetch(model: HubModel, progress: ByteProgress | None, cancelled: Callable[[], bool]) -> Path:
    """Download a model's config, weights, processor and tokenizer into the cache, and nothing else of it.

    Raises
    ------
    PanviewError
        The hub does not have it, does not give it, or cannot be reached; the message says what to do.
    Cancelled
        Files that are whole are kept.
    """
    try:
        import huggingface_hub
        from huggingface_hub import errors
    except ImportError as error:
        raise PanviewError("downloading from the hub needs: pip install 'panview[transformers]'") from error
    page = f"{_ADDRESS}/{model.id}"
    try:
        info = huggingface_hub.HfApi().model_info(model.id, revision=model.revision, files_metadata=True)
        wanted = {file.rfilename: int(file.size or 0) for file in info.siblings or () if _is_wanted(file.rfilename)}
        _require(model, wanted)
        done, total = 0, sum(wanted.values())
        for name, size in wanted.items():
            if cancelled():
                raise Cancelled
            if progress is not None:
                progress(done, total)
            huggingface_hub.hf_hub_download(model.id, name, revision=info.sha)
            done += size
        if progress is not None:
            progress(done, total)
    except errors.GatedRepoError as error:
        raise DownloadError(
            f"{model}: its authors ask you to accept their terms; log in at {page}, accept them, run "
            "`hf auth login` once, then try again"
        ) from error
    except errors.RevisionNotFoundError as error:
        raise NotFoundError(f"{model}: there is no revision {model.revision}; {page}/commits lists them") from error
    except errors.RepositoryNotFoundError as error:
        raise NotFoundError(f"{model}: the hub has no such model, or it is private; look at {page}") from error
    except errors.OfflineModeIsEnabled as error:
        raise DownloadError(f"{model}: HF_HUB_OFFLINE is set, so nothing is downloaded; unset it") from error
    except (errors.HfHubHTTPError, OSError, ValueError) as error:
        what = " ".join(str(error).split())[:200]
        raise DownloadError(f"{model}: cannot be downloaded ({what}); try again later") from error
    _remember(model, str(info.sha))
    found = snapshot(model)
    if found is None:
        raise DownloadError(f"{model}: was downloaded, but is incomplete in {cache_folder()}; try again")
    return found


def _snapshot(root: Path, revision: str) -> Path | None:
    commit = revision if _COMMIT.fullmatch(revision) else _commit_of(root / "refs" / revision)
    folder = root / "snapshots" / commit
    # An earlier program may have downloaded only the config.
    return folder if _COMMIT.fullmatch(commit) and _is_whole(folder) else None


def _revisions(root: Path) -> list[str]:
    """Return the revisions of a model in a cache: main, then other branches and tags, then commits."""
    refs = root / "refs"
    named = sorted(path.relative_to(refs).as_posix() for path in refs.rglob("*") if path.is_file())
    commits = sorted(folder.name for folder in (root / "snapshots").glob("*"))
    return [*sorted(named, key=lambda name: name != MAIN), *commits]


def _model_of(root: Path) -> HubModel | None:
    """Return which model a folder of a cache is of, None where it is none."""
    parts = root.name.split("--", 2)
    if len(parts) != 3 or parts[0] != "models":
        return None
    model = HubModel(parts[1], parts[2])
    return model if _NAME.fullmatch(str(model)) else None


def _is_wanted(name: str) -> bool:
    return name in (CONFIG, PROCESSOR, PROCESSORS, INDEX, *TOKENIZER) or (
        "/" not in name and name.endswith(".safetensors")
    )


def _require(model: HubModel, files: dict[str, Any]) -> None:
    if CONFIG not in files:
        raise NotFoundError(f"{model}: holds no {CONFIG}, so it is not a transformers model")
    if not any(name.endswith(".safetensors") for name in files):
        raise NotFoundError(
            f"{model}: its weights are not safetensors, and pickles could run code; look on its page for a revision "
            f"that has them, and add it as {PREFIX}{model.id}@REVISION"
        )


def _remember(model: HubModel, commit: str) -> None:
    """Note which commit a branch or tag is at, where a download by commit has left no note."""
    path = cache_folder() / f"models--{model.owner}--{model.name}" / "refs" / model.revision
    if not _COMMIT.fullmatch(model.revision) and _commit_of(path) != commit:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, commit.encode())


def _commit_of(note: Path) -> str:
    """Return the commit that a branch or tag is at, empty where it has not been fetched."""
    try:
        return read_file(note, _MOST_NOTE).decode("ascii", "replace").strip()
    except PanviewError:
        return ""


def _is_whole(folder: Path) -> bool:
    names = {path.name for path in folder.glob("*") if path.exists()}
    return CONFIG in names and any(name.endswith(".safetensors") for name in names)
