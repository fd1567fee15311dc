"""The images that cost most, drawn as in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from panview.api.text import text_table
from panview.literal import literal

if TYPE_CHECKING:
    # At run time this loads pillow, which only pictures need.
    from panview.datasets.image_ids import ImageId
    from panview.review.report.worst import WorstImage


@dataclass(frozen=True)
class PicturedError:
    """An error that is numbered on a picture.

    Attributes
    ----------
    kind : str
        Its error type.
    what : str
        Its category, or both of a pair.
    iou : float or None
        With the best-overlapping segment of the other side; None where that says nothing of the error.
    pq_impact : float
        What All PQ would gain if it alone were fixed, as a fraction.
    """

    kind: str
    what: str
    iou: float | None
    pq_impact: float


@dataclass(frozen=True)
class PicturedImage:
    """An image with what is wrong in it.

    Attributes
    ----------
    image_id : int or str
    file_name : str
    pq_impact : float
        Sum of what its errors cost All PQ one by one, as a fraction.
    errors : tuple of PicturedError
        The worst first, in the order of the numbers on the picture.
    more : int
        How many errors are not among them.
    jpeg : bytes
        The photo, or a checker board where it cannot be read, with segments coloured by status.
    width, height : int
        Of the picture in pixels.
    """

    image_id: ImageId
    file_name: str
    pq_impact: float
    errors: tuple[PicturedError, ...]
    more: int
    jpeg: bytes
    width: int
    height: int

    def _repr_jpeg_(self) -> bytes:
        return self.jpeg


class Pictures(Sequence[PicturedImage]):
    """Pictures of images, the worst first; a notebook shows them in a grid. What is shown of PQ is in points.

    Examples
    --------
    >>> import panview
    >>> worst = panview.open("coco/").evaluate("mask2former.json").worst(2)
    >>> worst
    image_id  file_name         PQ impact  worst error
    1004      000000001004.jpg       2.22  spurious dog
    1006      000000001006.jpg       1.29  near miss person
    >>> worst[0].jpeg[:3] == bytes.fromhex("ffd8ff")
    True
    """

    def __init__(self, images: Sequence[PicturedImage]) -> None:
        self._images = tuple(images)

    @overload
    def __getitem__(self, place: int) -> PicturedImage: ...
    @overload
    def __getitem__(self, place: slice) -> Pictures: ...
    def __getitem__(self, place: int | slice) -> PicturedImage | Pictures:
        """Return one of them, or some."""
        return Pictures(self._images[place]) if isinstance(place, slice) else self._images[place]

    def __iter__(self) -> Iterator[PicturedImage]:
        """Iterate over them."""
        return iter(self._images)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._images)

    def __repr__(self) -> str:
        """Return a table for a terminal."""
        if not self._images:
            return "no image has an error"
        rows = []
        for each in self._images:
            first = f"{each.errors[0].kind} {each.errors[0].what}" if each.errors else "none"
            rows.append(
                (literal(str(each.image_id)), literal(each.file_name), f"{100 * each.pq_impact:.2f}", literal(first))
            )
        titles = ("image_id", "file_name", "PQ impact", "worst error")
        return text_table(titles, rows, left=2, right=1)

    def _repr_html_(self) -> str:
        from panview.api.html import framed, paragraph, pictures_grid

        return framed(pictures_grid(self._images) if self._images else paragraph(repr(self)))


def pictured(drawn: Sequence[WorstImage]) -> Pictures:
    """Return what was drawn of one prediction set."""
    images = []
    for image in drawn:
        (own,) = image.sets
        if own.picture is None:
            continue
        errors = tuple(PicturedError(line.label, line.what, line.iou, line.impact) for line in own.errors)
        picture = own.picture
        images.append(
            PicturedImage(
                image.image_id,
                image.file_name,
                own.impact,
                errors,
                own.more,
                picture.data,
                picture.width,
                picture.height,
            )
        )
    return Pictures(images)
