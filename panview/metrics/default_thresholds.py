"""The default thresholds of error types; importing them loads nothing else.

They are fixed: what a command prints and writes depends on its command line and not on the settings of the window.
"""

NEAR_MISS_IOU = 0.3
"""A best same-category IoU from here to 0.5 is a near miss."""
MOSTLY = 0.5
"""More than this share of a segment counts as most of it."""
POOR_MASK_IOU = 0.6
"""A match below this IoU is a poor mask, where poor masks are counted."""
