"""The rules that can be applied again, each with its parameters: what they are called, and what they may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from panview.engine.kept.rule import VERSIONS
from panview.engine.post_processing import (
    Detr,
    Eomt,
    Mask2Former,
    MaskFormer,
    MmdetPanopticFpn,
    OneFormer,
    detr,
    eomt,
    mask2former,
    maskformer,
    oneformer,
    panoptic_fpn,
)
from panview.errors import PanviewError

Values = Mapping[str, float]
"""A value for each parameter of a rule, by its name."""


@dataclass(frozen=True)
class Parameter:
    """What can be set of a rule.

    Attributes
    ----------
    name : str
        As it is typed, and as manifests have it.
    title : str
        As people read it.
    tip : str
        What it does, a sentence.
    low, high, step : float
        Its range, and what a slider goes on by.
    published : float
        What the authors have published.
    is_area : bool
        Whether it counts pixels of the photo: a whole number, which shrinks with the picture.
    """

    name: str
    title: str
    tip: str
    low: float
    high: float
    step: float
    published: float
    is_area: bool = False

    def text(self, value: float) -> str:
        """Return a value as it is typed."""
        return str(round(value)) if self.is_area else f"{value:g}"


@dataclass(frozen=True)
class Rule:
    """A rule of post-processing.

    Attributes
    ----------
    name : str
        As files and manifests have it.
    title : str
    parameters : tuple of Parameter
    function : callable
        Of `panview.engine.post_processing`.
    make : type
        What ``function`` takes as its parameters, a dataclass.
    """

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    function: Callable[..., Any]
    make: type[Any]

    @property
    def version(self) -> int:
        """A number that rises when the same outputs become other segments."""
        return VERSIONS[self.name]

    @property
    def published(self) -> dict[str, float]:
        """What the authors have published."""
        return {each.name: each.published for each in self.parameters}

    def parameter(self, name: str) -> Parameter:
        """Return a parameter.

        Raises
        ------
        PanviewError
            The rule has none of this name.
        """
        for each in self.parameters:
            if each.name == name:
                return each
        names = ", ".join(each.name for each in self.parameters)
        raise PanviewError(f"{name}: {self.title} has no such parameter; it has {names}")

    def check(self, values: Values, lowest: float = 0.0) -> dict[str, float]:
        """Return a value for every parameter, in their order.

        Parameters
        ----------
        values : mapping of str to float
            Those that are not named take the published value.
        lowest : float
            Scores up to this were not kept.

        Raises
        ------
        PanviewError
            There is no such parameter, or the value is outside of its range.
        """
        for name, value in values.items():
            each = self.parameter(name)
            low = max(each.low, lowest) if name == "score" else each.low
            if not low <= value <= each.high:
                why = f", since what scores less than {low:g} was not kept" if low > each.low else ""
                wanted = f"expected {each.text(low)} to {each.text(each.high)}{why}"
                raise PanviewError(f"{name}={each.text(value)}: {wanted}")
            if each.is_area and value != round(value):
                raise PanviewError(f"{name}={value:g}: expected a whole number of pixels")
        return {each.name: float(values.get(each.name, each.published)) for each in self.parameters}

    def arguments(self, values: Values, area: float = 1.0) -> Any:  # noqa: ANN401
        """Return the parameters as `function` takes them, for a picture of this part of the photo's area."""
        made = {
            each.name: round(values[each.name] * area) if each.is_area else values[each.name]
            for each in self.parameters
        }
        known = {field.name for field in fields(self.make)}
        return self.make(**{name: value for name, value in made.items() if name in known})


def _parameters(published: Any, **others: float) -> tuple[Parameter, ...]:  # noqa: ANN401
    """Return the declared parameters that a rule has, with the values of its authors."""
    values = {field.name: getattr(published, field.name) for field in fields(published)} | others
    return tuple(
        Parameter(name, *_DECLARED[name], published=float(values[name]), is_area=name in _AREAS)
        for name in _DECLARED
        if name in values
    )


_AREAS = {"smallest", "stuff_area"}
_DECLARED: dict[str, tuple[str, str, float, float, float]] = {
    "score": ("Score", "A query or detection that scores less makes no segment.", 0.0, 1.0, 0.01),
    "overlap": ("Overlap", "", 0.0, 1.0, 0.01),
    "mask": ("Mask threshold", "A pixel belongs to a mask from this probability on.", 0.01, 0.99, 0.01),
    "smallest": ("Smallest segment", "A segment with fewer pixels is left out.", 0, 20_000, 1),
    "stuff_area": ("Smallest stuff area", "Stuff with fewer pixels is void.", 0, 100_000, 64),
}
_WON = "A query is left out if it wins a smaller share of its own mask than this."
_COVERED = "A detection is left out if better ones cover more of its mask than this."


def _told(parameters: tuple[Parameter, ...], overlap: str) -> tuple[Parameter, ...]:
    """Say what the overlap is a share of."""
    from dataclasses import replace

    return tuple(replace(each, tip=overlap) if each.name == "overlap" else each for each in parameters)


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("maskformer", "MaskFormer", _told(_parameters(MaskFormer()), _WON), maskformer, MaskFormer),
        Rule("mask2former", "Mask2Former", _told(_parameters(Mask2Former()), _WON), mask2former, Mask2Former),
        Rule("oneformer", "OneFormer", _told(_parameters(OneFormer()), _WON), oneformer, OneFormer),
        Rule("eomt", "EoMT", _told(_parameters(Eomt()), _WON), eomt, Eomt),
        Rule("detr", "DETR", _parameters(Detr()), detr, Detr),
        # The score and the threshold of masks are of the detector: mask-rcnn's in MMDetection's config.
        Rule(
            "panoptic_fpn",
            "Panoptic FPN",
            _told(_parameters(MmdetPanopticFpn(), score=0.6, mask=0.5), _COVERED),
            panoptic_fpn,
            MmdetPanopticFpn,
        ),
    )
}
"""By name."""


def rule_called(name: str, version: int) -> Rule:
    """Return a rule.

    Raises
    ------
    PanviewError
        This version of the program does not know it, or has another version of it.
    """
    rule = RULES.get(name)
    if rule is None or rule.version < version:
        why = "is not known to this panview; update it, or run the model again"
        raise PanviewError(f"the rule {name}, version {version}, {why}")
    if rule.version != version:
        raise PanviewError(
            f"the rule {name}, version {version}, is an earlier one than this panview's; run the model again"
        )
    return rule
