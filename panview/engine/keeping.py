"""The queries that a run keeps: which images have theirs, and what the manifest says of them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import asdict
from typing import Any

from panview.datasets.dataset import Dataset
from panview.engine.category_mapping import CategoryMapping
from panview.engine.kept.rule import KeptRule
from panview.engine.messages import ImageDone, ModelOpened
from panview.engine.predictor import ModelError
from panview.engine.run_folder import ImageRecord, RunFolder, kept_sizes, png_names, read_manifest

QUERIES = "queries"
"""What the manifest calls its part about them."""


class Keeping:
    """What one run keeps, while it is under way; without a rule it keeps nothing and leaves alone what was kept.

    Parameters
    ----------
    run : RunFolder
    dataset : Dataset
    """

    def __init__(self, run: RunFolder, dataset: Dataset) -> None:
        self.rule: KeptRule | None = None
        self._run = run
        self._dataset = dataset
        self._names = png_names(dataset)
        self._sizes: dict[int, int] = {}
        self._told: dict[str, Any] = {}

    def require(self, model: str, opened: ModelOpened) -> None:
        """Keep from now on.

        Raises
        ------
        ModelError
            The model has no rule that could be applied again.
        """
        if not isinstance(opened.keeps, KeptRule):
            raise ModelError(f"{model}: its queries cannot be kept: {opened.keeps}; run it without --keep-queries")
        self.rule = opened.keeps

    def take_over(
        self,
        key: str,
        isthing: tuple[bool, ...],
        mapping: CategoryMapping,
        records: Mapping[int, ImageRecord],
        wanted: Set[int],
    ) -> dict[int, ImageRecord]:
        """Look what an earlier process has kept; return the images that are finished, with their queries if need be.

        Parameters
        ----------
        key : str
            Of the run.
        isthing : tuple of bool
            Whether each label is a thing, as the rule goes by it.
        mapping : CategoryMapping
        records : mapping of int to ImageRecord
            The images whose id maps are finished.
        wanted : set of int
            The images of this run.
        """
        if self.rule is None:
            before = read_manifest(self._run) or {}
            self._told = before.get(QUERIES, {}) if before.get("key") == key else {}
            return dict(records)
        self._sizes = kept_sizes(self._run, self._dataset, key, self.rule, records)
        self._told = {
            "folder": self._run.queries_folder.name,
            **asdict(self.rule),
            "category_ids": mapping.category_id.tolist(),
            "isthing": list(isthing),
        }
        return {row: record for row, record in records.items() if row in self._sizes or row not in wanted}

    def file(self, row: int) -> str:
        """Return where the queries of an image go, empty where none are kept."""
        return "" if self.rule is None else str(self._run.queries_file(self._names[row]))

    def took(self, answer: ImageDone) -> None:
        """Note what was written."""
        if self.rule is not None:
            self._sizes[answer.row] = answer.queries

    def told(self) -> dict[str, Any]:
        """Return the manifest's part: nothing where none are kept."""
        if self.rule is not None:
            self._told |= {"kept": len(self._sizes), "bytes": sum(self._sizes.values())}
        return {QUERIES: self._told} if self._told else {}
