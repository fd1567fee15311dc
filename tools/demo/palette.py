"""The demo set's colours: its COCO categories and the times of day its pictures are painted in."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]
"""Red, green, blue as fractions, 0 to 1."""


def rgb(code: str) -> Colour:
    """Return the colour of a hex code such as ``#3E8FD0``."""
    return int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255


def mix(first: Colour, second: Colour, amount: float) -> Colour:
    """Return the colour ``amount`` (0 to 1) of the way from ``first`` to ``second``."""
    return (
        first[0] + (second[0] - first[0]) * amount,
        first[1] + (second[1] - first[1]) * amount,
        first[2] + (second[2] - first[2]) * amount,
    )


def darker(colour: Colour, amount: float) -> Colour:
    """Return ``colour`` moved towards a cool near-black, as a shadow would."""
    return mix(colour, (0.10, 0.09, 0.20), amount)


def lighter(colour: Colour, amount: float) -> Colour:
    """Return ``colour`` moved towards a warm white, as light would."""
    return mix(colour, (1.0, 0.97, 0.88), amount)


@dataclass(frozen=True)
class DemoCategory:
    """A COCO panoptic category that the demo set uses, as COCO lists it."""

    id: int
    name: str
    supercategory: str
    isthing: bool
    colour: tuple[int, int, int]


CATEGORIES: tuple[DemoCategory, ...] = (
    DemoCategory(1, "person", "person", True, (220, 20, 60)),
    DemoCategory(2, "bicycle", "vehicle", True, (119, 11, 32)),
    DemoCategory(3, "car", "vehicle", True, (0, 0, 142)),
    DemoCategory(9, "boat", "vehicle", True, (0, 0, 192)),
    DemoCategory(15, "bench", "outdoor", True, (250, 0, 30)),
    DemoCategory(16, "bird", "animal", True, (165, 42, 42)),
    DemoCategory(18, "dog", "animal", True, (0, 226, 252)),
    DemoCategory(20, "sheep", "animal", True, (0, 82, 0)),
    DemoCategory(28, "umbrella", "accessory", True, (0, 125, 92)),
    DemoCategory(37, "sports ball", "sports", True, (78, 180, 255)),
    DemoCategory(38, "kite", "sports", True, (0, 228, 0)),
    DemoCategory(63, "couch", "furniture", True, (3, 95, 161)),
    DemoCategory(64, "potted plant", "furniture", True, (163, 255, 0)),
    DemoCategory(149, "road", "ground", False, (128, 64, 128)),
    DemoCategory(154, "sand", "ground", False, (254, 212, 124)),
    DemoCategory(155, "sea", "water", False, (73, 77, 174)),
    DemoCategory(184, "tree-merged", "plant", False, (107, 142, 35)),
    DemoCategory(185, "fence-merged", "structural", False, (190, 153, 153)),
    DemoCategory(187, "sky-other-merged", "sky", False, (70, 130, 180)),
    DemoCategory(190, "floor-other-merged", "floor", False, (96, 36, 108)),
    DemoCategory(191, "pavement-merged", "ground", False, (96, 96, 96)),
    DemoCategory(192, "mountain-merged", "solid", False, (64, 170, 64)),
    DemoCategory(193, "grass-merged", "plant", False, (152, 251, 152)),
    DemoCategory(197, "building-other-merged", "building", False, (116, 112, 0)),
    DemoCategory(199, "wall-other-merged", "wall", False, (102, 102, 156)),
)

PERSON, BICYCLE, CAR, BOAT, BENCH, BIRD, DOG, SHEEP, UMBRELLA, BALL, KITE, COUCH, PLANT = (
    category.id for category in CATEGORIES if category.isthing
)
ROAD, SAND, SEA, TREE, FENCE, SKY, FLOOR, PAVEMENT, MOUNTAIN, GRASS, BUILDING, WALL = (
    category.id for category in CATEGORIES if not category.isthing
)

THINGS = frozenset(category.id for category in CATEGORIES if category.isthing)


@dataclass(frozen=True)
class Mood:
    """A time of day: the light everything is painted in.

    ``ambient`` multiplies the colour of what is lit, ``haze`` is the colour far things fade to, ``haze_strength`` how
    far they do, ``sun_height`` the sun's place as a fraction of the sky's height above the horizon.
    """

    name: str
    sky: tuple[Colour, Colour, Colour]
    sun: Colour
    sun_height: float
    ambient: Colour
    haze: Colour
    haze_strength: float
    cloud: Colour
    cloud_shade: Colour
    shadow: float
    night: bool = False


MOODS: tuple[Mood, ...] = (
    Mood(
        "morning", (rgb("#6FA8CF"), rgb("#B9D3DA"), rgb("#FBE6CB")), rgb("#FFF3D6"), 0.42,
        (1.0, 0.96, 0.90), rgb("#E7DCCB"), 0.72, rgb("#FFF6EA"), rgb("#DCCBC8"), 0.26,
    ),
    Mood(
        "noon", (rgb("#3A86C8"), rgb("#79B8E3"), rgb("#CDEAF4")), rgb("#FFFBE8"), 0.86,
        (1.0, 1.0, 0.98), rgb("#BFDDEC"), 0.66, rgb("#FFFFFF"), rgb("#C9DCEB"), 0.30,
    ),
    Mood(
        "golden hour", (rgb("#6470A8"), rgb("#E59A7B"), rgb("#FFD788")), rgb("#FFF0BE"), 0.20,
        (1.04, 0.86, 0.72), rgb("#F3B683"), 0.70, rgb("#FFD9AE"), rgb("#C98391"), 0.34,
    ),
    Mood(
        "dusk", (rgb("#2B3468"), rgb("#835389"), rgb("#F59A86")), rgb("#FFD2A0"), 0.07,
        (0.76, 0.66, 0.80), rgb("#A8719A"), 0.68, rgb("#C9819A"), rgb("#5F4A80"), 0.24,
    ),
    Mood(
        "mist", (rgb("#A9BBC4"), rgb("#C6D2D4"), rgb("#E6E9E3")), rgb("#F8F6EC"), 0.60,
        (0.92, 0.95, 0.95), rgb("#DBE2DF"), 0.86, rgb("#EDF0EE"), rgb("#C6D0D3"), 0.14,
    ),
    Mood(
        "night", (rgb("#0F1C3F"), rgb("#21386A"), rgb("#5677A0")), rgb("#F3F3DF"), 0.70,
        (0.58, 0.64, 0.84), rgb("#3E5F8C"), 0.66, rgb("#3A5485"), rgb("#253966"), 0.20, True,
    ),
    Mood(
        "afternoon", (rgb("#4D9CC4"), rgb("#A4D0D3"), rgb("#F7EBC8")), rgb("#FFF7D8"), 0.55,
        (1.02, 0.98, 0.90), rgb("#DFE3C8"), 0.66, rgb("#FFFBEF"), rgb("#D2D6D6"), 0.30,
    ),
)  # fmt: skip

LAMPLIGHT = Mood(
    "lamplight", MOODS[5].sky, MOODS[5].sun, 0.8, (0.98, 0.84, 0.68), rgb("#8C7060"), 0.2, MOODS[5].cloud,
    MOODS[5].cloud_shade, 0.34,
)  # fmt: skip
"""The light indoors after dark."""

SKIN = tuple(rgb(code) for code in ("#F2C9A8", "#E3AC84", "#C98B62", "#A0663F", "#6F4529", "#F6D6BD"))
HAIR = tuple(rgb(code) for code in ("#2B211E", "#4A3025", "#7A4B2A", "#B98448", "#D9C3A0", "#8C8C90", "#9C3F25"))
CLOTHES = tuple(
    rgb(code)
    for code in (
        "#E4572E", "#F3A712", "#2E86AB", "#29335C", "#A8C686", "#F2E9DC", "#D1495B", "#3D8B6D", "#7D5BA6", "#EDAE49",
        "#33658A", "#F7B2AD", "#1B998B", "#F4F1DE", "#C44536", "#577590",
    )
)  # fmt: skip
TROUSERS = tuple(
    rgb(code) for code in ("#2F3E5C", "#45526B", "#3B3A42", "#6B5B4B", "#8A7B66", "#C9BBA2", "#1F2A3D", "#7A3E3E")
)
VIVID = tuple(
    rgb(code) for code in ("#E4572E", "#F3A712", "#2E86AB", "#D1495B", "#1B998B", "#7D5BA6", "#F4F1DE", "#EDAE49")
)
PAINT = tuple(
    rgb(code) for code in ("#C8403A", "#E9B44C", "#2F6F9F", "#EFEDE4", "#3C4858", "#5E9C8F", "#8E9AA6", "#D9783E")
)
FACADES = tuple(
    rgb(code)
    for code in (
        "#E9C9A3", "#D98E6F", "#C9D3C0", "#E8DCC8", "#B5696A", "#8FA7B5", "#E3B867", "#A9B7A0", "#D7A59A", "#F0E2CF",
    )
)  # fmt: skip
