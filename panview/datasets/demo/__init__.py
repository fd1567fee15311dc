"""The demo set: a small synthetic COCO panoptic set with simulated predictions."""

from panview.datasets.demo.make import DemoSet, demo_prediction, demo_scene, make_demo_set
from panview.datasets.demo.picture import Scene, Segment
from panview.datasets.demo.scenes import scene

__all__ = ["DemoSet", "Scene", "Segment", "demo_prediction", "demo_scene", "make_demo_set", "scene"]
