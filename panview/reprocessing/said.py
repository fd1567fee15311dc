"""What is said of parameters, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from panview.metrics.comparison import LEAST_IMAGES, least_resamples
from panview.reprocessing.rules import Parameter, Rule
from panview.reprocessing.search import LEVEL, Best


def value_text(parameter: Parameter, value: float) -> str:
    """Return a value as it is shown: areas without decimals, shares with as many as a step has."""
    if parameter.is_area:
        return f"{value:.0f}"
    digits = 2
    while digits < 6 and abs(round(value, digits) - value) > 1e-9:
        digits += 1
    return f"{value:.{digits}f}"


def values_text(rule: Rule, values: Mapping[str, float]) -> str:
    """Return parameters as text, such as "score 0.80, overlap 0.80"."""
    return ", ".join(f"{each.name} {value_text(each, values[each.name])}" for each in rule.parameters)


def best_summary(rule: Rule, name: str, best: Best) -> list[str]:
    """Return what came of looking for the best parameters, a sentence each.

    Parameters
    ----------
    rule : Rule
    name : str
        Of the prediction set.
    best : Best
    """
    made_with = values_text(rule, best.grid.points[best.original])
    if best.chosen == best.original:
        return [f"no gain: the parameters that {name} was made with ({made_with}) are the best of those tried"]
    values, gain = values_text(rule, best.values), best.gain
    if gain.difference is None:
        return [f"no gain: {name} has no segment in scope that counts"]
    measured = f"{100 * gain.difference:+.2f} PQ on images that they were not chosen on"
    if best.recommended:
        assert gain.low is not None
        assert gain.high is not None
        interval = f"95 % interval {100 * gain.low:+.2f} to {100 * gain.high:+.2f}"
        return [f"{values} is recommended: {measured} ({interval}), over {made_with}"]
    text = "no gain that can be relied on: the best parameters differ from image to image"
    if gain.low is None:
        text = "no gain that can be relied on"
        few = best.differences.resamples < least_resamples()
        limit = f"{least_resamples()} resamples" if few else f"{LEAST_IMAGES} images"
        why = f"with fewer than {limit} there is no interval"
    elif gain.difference <= 0:
        why = "what is best on some images is not on others"
    elif gain.p is not None and gain.p > LEVEL:
        why = f"chance explains it (p {gain.p:.2g})"
    else:
        assert gain.high is not None
        why = f"on other images it can be none (95 % interval {100 * gain.low:+.2f} to {100 * gain.high:+.2f})"
    said = [f"{text}; {measured}, {why}; keep {made_with}"]
    if best.flattering is not None:
        said.append(f"{values} has {100 * best.flattering:+.2f} PQ on the images that it was chosen on, which flatters")
    return said
