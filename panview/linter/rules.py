"""What the linter looks for: one rule per code. A code never changes its meaning; a new check gets a new code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from panview.datasets.assumptions import KINDS


class Severity(IntEnum):
    """How bad a finding is; the worst is the smallest."""

    ERROR = 0
    """Figures are refused or mean nothing."""
    WARNING = 1
    """Figures come out, but some are not what one takes them for; or other tools stumble."""
    NOTE = 2
    """Worth a look; often it is right as it is."""

    @property
    def label(self) -> str:
        """The word shown to people."""
        return ("error", "warning", "note")[self]


@dataclass(frozen=True)
class Rule:
    """A kind of finding.

    Attributes
    ----------
    code : str
        Such as "PV311"; stable.
    severity : Severity
    title : str
        What is wrong, as a clause.
    effect : str
        What it does to PQ.
    remedy : str
        What to do. Where several causes look alike it asks to find out which one it is; it never has annotations thrown
        away to make a finding go.
    """

    code: str
    severity: Severity
    title: str
    effect: str
    remedy: str


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_REFUSED = "panview refuses the set; there is no PQ"
_TOGETHER = "write JSON and PNG again together, from the same maps"

_ALL = (
    # 1: files and images
    Rule(
        "PV101", _E, "JSON is not readable as COCO panoptic", _REFUSED, "copy the file again, or open panoptic_*.json"
    ),
    Rule("PV102", _E, "JSON entry is malformed", _REFUSED, "fix the entry, or write the JSON again"),
    Rule("PV103", _E, "JSON has no images, annotations or categories", _REFUSED, "check that it is the right file"),
    Rule(
        "PV104",
        _E,
        "image id appears twice",
        _REFUSED,
        "remove the duplicate entry; if these are two images, give one of them a new id, in its annotation too",
    ),
    Rule("PV105", _E, "image id or image size is impossible", _REFUSED, "write the image's actual id and size"),
    Rule("PV106", _E, "file name points outside its folder", _REFUSED, "write names relative to the folder"),
    Rule(
        "PV107",
        _E,
        "annotation is for an unknown image",
        _REFUSED,
        "check whether the JSON was put together from two splits or lost part of `images`, then add the image there",
    ),
    Rule(
        "PV108",
        _E,
        "image has two annotations",
        _REFUSED,
        "find out which one is right; if each holds a part, join them, in the PNG too",
    ),
    Rule(
        "PV109",
        _W,
        "image has no annotation",
        "it is not counted at all",
        "check whether its annotation was lost; an image that was never annotated can stay as it is",
    ),
    Rule(
        "PV110",
        _E,
        "image has no prediction",
        "panview and panopticapi refuse the set; counted as empty, all its segments are FNs",
        "check whether the run was cut short, and predict the rest; if it is intended, evaluate with --missing skip "
        "or empty",
    ),
    Rule("PV111", _E, "predictions are for entirely different images", _REFUSED, "give predictions of the same split"),
    Rule("PV112", _W, "prediction is for an image without ground truth", "it is not used", "check the split"),
    Rule(
        "PV113",
        _E,
        "several annotations name one PNG",
        "an image is compared with another image's segments",
        "name each image's own PNG",
    ),
    Rule("PV114", _N, "photo is missing", "none; segments are shown without it", "put the photos beside the JSON"),
    Rule(
        "PV115",
        _W,
        "photo is unreadable or does not have the size in the JSON",
        "none by itself; a model that ran on it saw a picture of another size",
        "use the photos that were annotated",
    ),
    Rule(
        "PV116",
        _W,
        "photos are identical",
        "one picture counts several times",
        "check whether one was saved under a wrong name; if they are real duplicates, keep only one, also in training",
    ),
    Rule(
        "PV117",
        _W,
        "photo and PNG of an image contradict each other",
        "none by itself; segments are shown on another image's photo, and a model is compared with another's truth",
        "look at the image, then swap the file names of the photos or the PNGs",
    ),
    Rule(
        "PV118",
        _N,
        "there is no ground truth",
        "nothing is compared; only the files of predictions are checked",
        "open it in the window to look at photos and predictions, or give the JSON of a split with ground truth",
    ),
    Rule(
        "PV119",
        _W,
        "photos are nearly identical",
        "one picture counts several times",
        "look at both; if they are copies of one photo, keep only one, also in training",
    ),
    Rule(
        "PV120",
        _W,
        "photo is also in the other set",
        "if a model was trained on that set, it has seen the picture: PQ is too high",
        "leave the image out of one of the two sets",
    ),
    # 2: categories
    Rule(
        "PV201",
        _E,
        "category id appears twice",
        _REFUSED,
        "remove the duplicate entry; if these are two categories, give one of them a new id, in its segments too",
    ),
    Rule("PV202", _E, "category id is impossible", _REFUSED, "use ids from 0 to 2,147,483,647"),
    Rule(
        "PV203",
        _E,
        "isthing is missing or not 0 or 1",
        "panview refuses the set; panopticapi stops with a KeyError",
        "write 1 for things and 0 for stuff, as in the data's source; one value for all is wrong",
    ),
    Rule(
        "PV204",
        _W,
        "category name appears twice",
        "it is averaged as two categories",
        "rename one if they mean different things; if they mean the same, use one id for both in a copy of the set",
    ),
    Rule(
        "PV205",
        _W,
        "thing/stuff flags contradict each other",
        "the category is averaged under Things where it belongs to Stuff, or the reverse",
        "find out which flag is right, and use it everywhere",
    ),
    Rule(
        "PV206", _E, "category colour is not [R, G, B]", _REFUSED, "write three values from 0 to 255, or leave it out"
    ),
    Rule(
        "PV207",
        _E,
        "there are too many categories",
        _REFUSED,
        "check whether segments were listed in place of categories; the limit is 32,767",
    ),
    Rule(
        "PV208",
        _E,
        "prediction set has other categories under the same ids",
        "correct segments count as wrong category: an FP and an FN each",
        "map the ids to those of the ground truth, for instance with panview convert",
    ),
    Rule(
        "PV209",
        _W,
        "isthing is probably missing: every category is stuff",
        "All is right, but Things is empty and its categories are averaged under Stuff",
        "set isthing to 1 for what can be counted, as in the data's source; leave the segments as they are",
    ),
    Rule(
        "PV210",
        _W,
        "stuff category is probably a thing",
        "All is right; the category is averaged under Stuff where it belongs to Things",
        "set its isthing to 1 if it can be counted; leave the segments as they are",
    ),
    Rule(
        "PV211",
        _W,
        "isthing is probably wrong: every category is a thing",
        "All is right, but Stuff is empty and its categories are averaged under Things",
        "set isthing to 0 for what cannot be counted, as in the data's source; leave the segments as they are",
    ),
    # 3: what the JSON says of segments
    Rule(
        "PV301",
        _E,
        "segment id is not from 1 to 16,777,215",
        _REFUSED,
        "renumber the segments in both JSON and PNG; 0 is void, and a PNG has 24 bits",
    ),
    Rule(
        "PV302",
        _E,
        "segment id appears twice in an image",
        _REFUSED,
        "remove the duplicate entry; if these are two segments, write JSON and PNG again together, from the same maps",
    ),
    Rule(
        "PV303",
        _E,
        "category id is unknown",
        _REFUSED,
        "use the ids in the ground truth's `categories`, or add the missing one there",
    ),
    Rule(
        "PV304",
        _E,
        "PNG has segments but there is no segments_info",
        "without categories there is no PQ",
        "write segments_info, for instance with panview convert",
    ),
    Rule(
        "PV305",
        _E,
        "category ids are consecutive labels, not the ids of the ground truth",
        "correct segments count as wrong category: PQ is near 0",
        "map label k to the k-th category's id, for instance with panview convert",
    ),
    Rule(
        "PV306",
        _E,
        "category ids are off by one",
        "correct segments count as wrong category: PQ is near 0",
        "shift the ids back by one",
    ),
    Rule(
        "PV307",
        _E,
        "PNG holds MMDetection ids (label + 1000 * instance) without segments_info",
        "without categories there is no PQ",
        "convert it with panview convert, or write the results with MMDetection's CocoPanopticMetric",
    ),
    Rule(
        "PV308",
        _W,
        "crowd segment is stuff",
        "it is never an FN, and predictions on it are ignored: the category looks better than it is",
        "if the category can be counted, set its isthing to 1 and keep the crowd; if it is stuff, set iscrowd to 0",
    ),
    Rule(
        "PV309",
        _W,
        "image has several crowd segments of a category",
        "panopticapi, and therefore panview, ignores predictions on the last of them only",
        "leave them as they are, as COCO does; to have all of them respected, give them one id in a copy of the set",
    ),
    Rule(
        "PV310",
        _W,
        "stuff category has several segments in an image",
        "at most one of them can match; the rest are FPs or FNs",
        "if it can be counted, set isthing to 1 and change nothing else; if not, give them one id in a copy of the set",
    ),
    Rule(
        "PV311",
        _E,
        "area in the JSON differs from the pixels in the PNG",
        "panopticapi uses it for the union: PQ is wrong, even above 100 %; panview counts pixels itself",
        "check that the PNG is the right one and was not resized; then recount the areas from it",
    ),
    Rule(
        "PV312",
        _W,
        "bbox in the JSON differs from that of the pixels",
        "none; tools that crop by it show the wrong place",
        "check that the PNG is the right one and was not resized; then rewrite the boxes from it",
    ),
    Rule(
        "PV313",
        _W,
        "area is missing or not a number",
        "panopticapi stops with a KeyError; panview counts pixels",
        "write the areas, counted from the PNG",
    ),
    Rule("PV314", _N, "predicted segment is flagged as crowd", "none; the flag is ignored", "leave it out"),
    Rule(
        "PV315",
        _E,
        "categories are swapped in the predictions",
        "each correct segment of them counts as an FP and an FN: the PQ of these categories is near 0",
        "look at a few images, then swap their category ids in the predictions",
    ),
    Rule(
        "PV316",
        _E,
        "category ids mean other categories than in the ground truth",
        "correct segments count as wrong category: the PQ of these categories is near 0",
        "look at a few images, then say what the ids mean: panview check --write-categories FILE proposes it, "
        "panview convert --categories FILE writes the right ids",
    ),
    Rule(
        "PV317",
        _E,
        "ground truth lists no segments",
        "nothing can be found or missed, so there is no PQ",
        "check whether the export lost its segments, and write the set again",
    ),
    Rule(
        "PV318",
        _N,
        "score is not a number from 0 to 1",
        "none on PQ; calibration leaves the segment out, and a score that is not a number counts as none",
        "write the model's probability for the segment, or leave the score out",
    ),
    # 4: PNG files
    Rule("PV401", _E, "PNG is missing", _REFUSED, "copy the PNG from the original set, or write it again"),
    Rule("PV402", _E, "PNG is damaged or not a PNG", _REFUSED, "copy it again, or write it again as a lossless PNG"),
    Rule("PV403", _E, "PNG does not encode its ids clearly", _REFUSED, "save the ids as 8-bit RGB"),
    Rule(
        "PV404",
        _W,
        "PNG is not 8-bit RGB",
        "panview reads the right ids; panopticapi reads wrong ones or stops",
        "save the ids as 8-bit RGB",
    ),
    Rule(
        "PV405",
        _E,
        "PNG has another size than its image",
        _REFUSED,
        "find out whether the map or the JSON is wrong; write maps at the size of the image, resized with nearest "
        "neighbour only",
    ),
    Rule("PV406", _E, "segment id is in the PNG but not in the JSON", _REFUSED, _TOGETHER),
    Rule(
        "PV407",
        _E,
        "segment id is in the JSON but has no pixel",
        "ground truth: it counts as an FN, as in panopticapi; prediction: panview refuses the set",
        "write JSON and PNG again together, from the same maps; a ground truth segment that others cover "
        "entirely can go",
    ),
    Rule("PV408", _E, "segments_info does not match the PNG", _REFUSED, _TOGETHER),
    Rule(
        "PV409",
        _N,
        "PNG is not listed in the JSON",
        "it is not used",
        "check whether its annotation was lost; otherwise it can stay",
    ),
    Rule("PV410", _E, "folder of PNG files is missing", _REFUSED, "put it beside the JSON, under the same name"),
    # 5: what the maps hold
    Rule(
        "PV501",
        _W,
        "more than half of the map is void",
        "ground truth: predictions there do not count; prediction: what it misses is an FN",
        "check whether segments were lost when the map was written",
    ),
    Rule(
        "PV502",
        _N,
        "segment is a speck",
        "it counts as much as a large segment but rarely matches",
        "check whether it is a leftover of drawing or resizing; keep it if it is really that small",
    ),
    Rule(
        "PV503",
        _N,
        "segment is fragmented",
        "small; leftovers of drawing or resizing lower its IoU",
        "check whether it really has so many pieces, as behind a fence; resize maps with nearest neighbour only",
    ),
    Rule(
        "PV504",
        _E,
        "predicted map is shifted",
        "IoU is too low everywhere: PQ is far too low",
        "undo padding or cropping before the map is written",
    ),
    Rule(
        "PV505",
        _E,
        "predicted map is mirrored, rotated or transposed",
        "only large symmetric stuff still matches: PQ is far too low",
        "undo the flip or rotation; write maps as rows (height) by columns (width)",
    ),
    Rule(
        "PV506",
        _W,
        "id maps are identical",
        "one image counts several times, or a map was written under a second name",
        "check both images",
    ),
    Rule(
        "PV507",
        _W,
        "predicted maps were enlarged from smaller ones",
        "outlines have steps: small segments rarely match, IoU and Boundary PQ are too low",
        "write maps at full size, for instance by enlarging the scores before choosing a category",
    ),
    Rule(
        "PV508",
        _W,
        "predicted maps are sprinkled with single pixels",
        "IoU and Boundary PQ are too low; every stray segment id counts as an FP",
        "write the maps again losslessly: no JPEG, no dithering, no smoothing of ids",
    ),
    Rule(
        "PV509",
        _E,
        "prediction is filed under another image",
        "an image is compared with another image's segments: hardly anything matches",
        "look at both images, then swap the image ids of their predictions",
    ),
)

# 6: what is assumed to read a set
_ASSUMED = tuple(Rule(kind.code, _N, kind.title, kind.effect, kind.remedy) for kind in KINDS.values())

RULES = {rule.code: rule for rule in _ALL + _ASSUMED}
"""Code -> rule, in the order of the codes."""
