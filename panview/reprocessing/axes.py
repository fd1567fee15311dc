"""The values of a parameter that are tried."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panview.reprocessing.rules import Parameter, Rule

MOST_ON_MAP = 11
"""Values of a parameter on a map, but for those that the set was made with and that were published."""
MOST_POINTS = 600
"""Sets of parameters that are tried to find the best."""
_DIGITS = 9
_ROUND = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
"""Steps from one value to the next, so that values are round ones."""
_RATIO = 4
"""Of an area to the one before."""
NEARLY = 1e-9
"""Values that differ by less are the same."""


def steps_of(parameter: Parameter, most: int, lowest: float | None = None) -> list[float]:
    """Return values of a parameter at equal distances, both ends among them or nearly so; of areas at equal ratios.

    Parameters
    ----------
    parameter : Parameter
    most : int
        How many at most.
    lowest : float, optional
        Where it begins, if that is above the parameter's own beginning.
    """
    low = parameter.low if lowest is None else max(parameter.low, lowest)
    if parameter.is_area:
        return _areas(parameter, most)
    count = max(int((parameter.high - low) / parameter.step + 1e-6), 0)
    needed = count / max(most - 1, 1)
    stride = next((each for each in _ROUND if each >= needed), max(int(np.ceil(needed)), 1))
    return [round(low + each * parameter.step, _DIGITS) for each in range(0, count + 1, stride)]


def _areas(parameter: Parameter, most: int) -> list[float]:
    """Return the least area, and areas of which each is the same multiple of the one before."""
    powers = int(np.log(max(parameter.high / parameter.step, 1)) / np.log(_RATIO) + 1e-9)
    stride = max(-(-(powers + 1) // max(most - 1, 1)), 1)
    grown = {float(parameter.step * _RATIO**each) for each in range(0, powers + 1, stride)}
    return sorted({float(parameter.low), *grown})


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that are tried of it, ascending.

    Attributes
    ----------
    parameter : Parameter
    values : tuple of float
    """

    parameter: Parameter
    values: tuple[float, ...]

    @property
    def name(self) -> str:
        """Of the parameter."""
        return self.parameter.name


def axis_of(rule: Rule, name: str, original: Mapping[str, float], lowest: float, most: int = MOST_ON_MAP) -> Axis:
    """Return what is tried of a parameter: values at equal distances, those of the set, and the published ones.

    Parameters
    ----------
    rule : Rule
    name : str
        Of the parameter.
    original : mapping
        The parameters that the set was made with.
    lowest : float
        The lowest score that was kept.
    most : int

    Raises
    ------
    PanviewError
        The rule has no such parameter.
    """
    parameter = rule.parameter(name)
    begin = lowest if name == "score" else None
    values = {round(each, _DIGITS) for each in steps_of(parameter, most, begin)}
    values |= {round(float(each), _DIGITS) for each in (original[name], parameter.published)}
    if begin is not None:
        # What scores less was not kept.
        values = {each for each in values if each >= begin - NEARLY}
    return Axis(parameter, tuple(sorted(values)))


def axes_of(
    rule: Rule, original: Mapping[str, float], lowest: float, names: Sequence[str] = (), most_points: int = MOST_POINTS
) -> tuple[Axis, ...]:
    """Return what is tried of several parameters together, fewer of each the more there are.

    Parameters
    ----------
    rule, original, lowest
        As for `axis_of`.
    names : sequence of str
        All parameters of the rule without.
    most_points : int
        How many combinations there may be.
    """
    wanted = list(dict.fromkeys(names)) or [each.name for each in rule.parameters]
    most = MOST_ON_MAP
    while True:
        axes = tuple(axis_of(rule, name, original, lowest, most) for name in wanted)
        count = 1
        for axis in axes:
            count *= len(axis.values)
        if count <= most_points or most <= 2:
            return axes
        most -= 1


def points_of(axes: Sequence[Axis], fixed: Mapping[str, float]) -> tuple[dict[str, float], ...]:
    """Return every combination of the values of some axes; other parameters are fixed. The last axis runs fastest."""
    names = [axis.name for axis in axes]
    combined = itertools.product(*(axis.values for axis in axes))
    return tuple({**fixed, **dict(zip(names, values, strict=True))} for values in combined)
