"""A synthetic COCO panoptic set with simulated predictions, drawn by a program; `tools.demo.ship` draws what ships."""

from tools.demo.draw import demo_prediction, demo_scene, draw_demo_set
from tools.demo.picture import Scene, Segment
from tools.demo.scenes import scene

__all__ = ["Scene", "Segment", "demo_prediction", "demo_scene", "draw_demo_set", "scene"]
