"""What is proposed that the numbers of a prediction set stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.category_mapping import mapping_of
from panview.datasets.category_names import Found

HEAD = "# panview categories: what the numbers of a prediction set mean"


@dataclass(frozen=True)
class ProposedNumber:
    """What is proposed for a number.

    Attributes
    ----------
    number : int
    called : str
        What the prediction set, or the category of that id, calls it; empty where nothing does.
    category : int
        Row of the categories; -1 where nothing is proposed.
    why : str
        "by name", "95 % of its pixels", "its id"; empty where nothing is proposed.
    sure : bool
        Whether it is by name, or by certain evidence.
    """

    number: int
    called: str
    category: int
    why: str
    sure: bool


@dataclass(frozen=True)
class Proposal:
    """What is proposed for each number of a prediction set.

    Attributes
    ----------
    prediction : str
        Name of the prediction set.
    numbers : tuple of ProposedNumber
        Ascending.
    names : tuple of str
        Names of the dataset's categories.
    ids : tuple of int
        Their ids.
    digest : str
        Hash of the content of the prediction set's JSON; empty where it is not known.
    """

    prediction: str
    numbers: tuple[ProposedNumber, ...]
    names: tuple[str, ...]
    ids: tuple[int, ...]
    digest: str = ""

    @property
    def changes(self) -> bool:
        """Whether a number is proposed to be another category than the one of that id."""
        return any(one.category >= 0 and self.ids[one.category] != one.number for one in self.numbers)

    def as_json(self) -> dict[str, Any]:
        """Return it as outputs have it."""
        return {
            "prediction": self.prediction,
            "numbers": [
                {
                    "number": one.number,
                    "called": one.called or None,
                    "category_id": self.ids[one.category] if one.category >= 0 else None,
                    "name": self.names[one.category] if one.category >= 0 else None,
                    "why": one.why or None,
                    "sure": one.sure,
                }
                for one in self.numbers
            ],
        }

    def as_text(self) -> str:
        """Return it as a file for ``--categories``, with what it goes by; what is not known is left to be said."""
        lines = [HEAD, f"# of {self.prediction}: a proposal; check it before you use it"]
        categories = _Categories(np.array(self.ids, np.int64), self.names)
        for one in self.numbers:
            about = f"{one.number} ({one.called})" if one.called else str(one.number)
            if one.category < 0:
                lines.append(f"# {about}: unknown; fill in: {one.number} = ?")
                continue
            lines.append(f"# {about}: {one.why}{'' if one.sure else ', not certain'}")
            mapping = mapping_of("", {one.number: (one.category, Found.ID, "")}, categories)
            lines.append(mapping.as_text().rstrip("\n"))
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Categories:
    ids: NDArray[np.int64]
    names: tuple[str, ...]
