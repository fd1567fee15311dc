"""The values that the places of a slider stand for."""

from __future__ import annotations

from panview.reprocessing.rules import Parameter

_AREA_STEPS = 200


class Scale:
    """The value of each place of a slider; small areas are closer together than large ones.

    Parameters
    ----------
    parameter : Parameter
    lowest : float, optional
        Where it begins, if that is above the parameter's own beginning.
    """

    def __init__(self, parameter: Parameter, lowest: float | None = None) -> None:
        self.parameter = parameter
        self._low = parameter.low if lowest is None else max(parameter.low, lowest)
        steps = int((parameter.high - self._low) / parameter.step + 1e-6)
        self.last = min(steps, _AREA_STEPS) if parameter.is_area else steps

    def value(self, place: int) -> float:
        """Return the value at a place."""
        each = self.parameter
        if not each.is_area:
            return min(round(self._low + place * each.step, 9), each.high)
        share = (place / self.last) ** 3
        return float(round((self._low + share * (each.high - self._low)) / each.step) * each.step)

    def place(self, value: float) -> int:
        """Return the place nearest to a value."""
        each = self.parameter
        share = min(max((value - self._low) / max(each.high - self._low, 1e-9), 0.0), 1.0)
        return round((share ** (1 / 3) if each.is_area else share) * self.last)
