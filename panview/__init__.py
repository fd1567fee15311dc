"""panview: review panoptic segmentation, ground truth against predictions, segment by segment.

    val = panview.open("coco/")
    run = val.evaluate("mask2former.json")
    run.pq.all

What each name does, `help` says; ``docs/library.md`` shows them together.
"""

__version__ = "0.1.0"

# Not typing's, which would be loaded for it: who only wants the version, or one command, waits for nothing else.
TYPE_CHECKING = False

_PLACES = {
    "Comparison": "panview.api.comparison",
    "Evaluation": "panview.api.evaluation",
    "Figures": "panview.api.figures",
    "FiguresWarning": "panview.api.opening",
    "LoopQuality": "panview.metrics.loop_quality",
    "PanopticQuality": "panview.metrics.loop",
    "PanopticSet": "panview.api.opening",
    "PanviewError": "panview.errors",
    "Quality": "panview.api.figures",
    "Window": "panview.api.window",
    "open": "panview.api.opening",
    "show": "panview.api.window",
}
"""The names of the face and the modules that they are loaded from when they are first wanted."""

__all__ = ["__version__", *_PLACES]

if TYPE_CHECKING:
    from panview.api.comparison import Comparison as Comparison
    from panview.api.evaluation import Evaluation as Evaluation
    from panview.api.figures import Figures as Figures
    from panview.api.figures import Quality as Quality
    from panview.api.opening import FiguresWarning as FiguresWarning
    from panview.api.opening import PanopticSet as PanopticSet
    from panview.api.opening import open as open
    from panview.api.window import Window as Window
    from panview.api.window import show as show
    from panview.errors import PanviewError as PanviewError
    from panview.metrics.loop import PanopticQuality as PanopticQuality
    from panview.metrics.loop_quality import LoopQuality as LoopQuality
else:

    def __getattr__(name: str) -> object:
        """Load a name of the face."""
        place = _PLACES.get(name)
        if place is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import importlib

        value = getattr(importlib.import_module(place), name)
        # What has been looked up once is found without this function.
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
