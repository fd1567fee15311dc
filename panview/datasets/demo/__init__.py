"""The demo set: a small synthetic COCO panoptic set with simulated predictions."""
