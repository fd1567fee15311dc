"""The sizes that a mask goes through on its way from the network to the photo."""

from __future__ import annotations

from dataclasses import dataclass

Size = tuple[int, int]
"""(height, width)"""


@dataclass(frozen=True)
class Frame:
    """What is done to masks of a network's size: resized to what the network saw, cropped, resized to the photo.

    Padding is on the right and below, as all families have it.

    Attributes
    ----------
    padded : (height, width)
        Of what the network saw, with padding.
    shown : (height, width)
        Of the photo's part of it.
    photo : (height, width)
        Of the photo, and of the segments.

    Raises
    ------
    ValueError
        A size is not positive, or the photo's part is larger than all that the network saw.
    """

    padded: Size
    shown: Size
    photo: Size

    def __post_init__(self) -> None:
        """Check the sizes."""
        for name, size in (("padded", self.padded), ("shown", self.shown), ("photo", self.photo)):
            if len(size) != 2 or min(size) < 1:
                raise ValueError(f"{name}: expected a height and a width of at least 1, got {size}")
        if self.shown[0] > self.padded[0] or self.shown[1] > self.padded[1]:
            raise ValueError(f"shown: {self.shown} is larger than {self.padded}, what the network saw")

    @classmethod
    def whole(cls, photo: Size) -> Frame:
        """Return the frame of masks that are resized to the photo in one step, without padding."""
        return cls(photo, photo, photo)
