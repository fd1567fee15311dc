"""panview measures, filters, compares and charts panoptic segmentation, and shows it in a window.

Examples
--------
>>> import panview
>>> val = panview.open("coco/")                    # the root of a set, its images, its panoptic JSON, a zip archive
>>> run = val.evaluate("mask2former.json")         # kept, so that the next time takes no time
>>> run.pq.all, run.pq.things.sq                   # numbers, as fractions
(PQ 0.8849, SQ 0.9253, RQ 0.9584 of 5 categories, 0.9358196127349353)
>>> people = run.where("category = 'person' and iou < 0.6")
>>> people.segments.height, len(people)            # polars frames; figures are of the images that hold such segments
(4, 3)
>>> val.compare("a.json", run).all.significant     # differences with intervals, what is fixed and broken
True
>>> run.worst(12)                                  # pictures in a notebook; there are run.charts and run.confusion too
image_id  file_name         PQ impact  worst error
1004      000000001004.jpg       2.22  spurious dog
1006      000000001006.jpg       1.29  near miss person
1000      000000001000.jpg       0.72  swallowed by stuff person
>>> run.show().close()                             # the window, in a process of its own; it can be left open

See `help(panview.open)`, `help(panview.Evaluation)` and so on for details, docs/library.md for a tour, and
``panview --help`` for the commands.
"""

from panview.version import __version__

# Not typing's, which would be loaded for it: who only wants the version, or one command, waits for nothing else.
TYPE_CHECKING = False

_PLACES = {
    "Comparison": "panview.api.comparison",
    "Ensemble": "panview.api.ensemble",
    "Evaluation": "panview.api.evaluation",
    "EvaluationInParts": "panview.api.evaluation_in_parts",
    "Figures": "panview.api.figures",
    "FiguresWarning": "panview.api.opening",
    "LoopQuality": "panview.metrics.loop_quality",
    "PanopticQuality": "panview.metrics.loop",
    "PanopticSet": "panview.api.opening",
    "PanviewError": "panview.errors",
    "Quality": "panview.api.figures",
    "Window": "panview.api.window",
    "join": "panview.api.ensemble",
    "open": "panview.api.opening",
    "show": "panview.api.window",
}
"""The names of the face and the modules that they are loaded from when they are first wanted."""

__all__ = ["__version__", *_PLACES]

if TYPE_CHECKING:
    from panview.api.comparison import Comparison as Comparison
    from panview.api.ensemble import Ensemble as Ensemble
    from panview.api.ensemble import join as join
    from panview.api.evaluation import Evaluation as Evaluation
    from panview.api.evaluation_in_parts import EvaluationInParts as EvaluationInParts
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
