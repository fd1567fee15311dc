"""panview: review panoptic segmentation, ground truth against predictions, segment by segment."""

__version__ = "0.1.0"
