"""Where on the canvas a timeline shows more than black bars, as far as its sources were measured for it.

Follows a box through the instructions that move the picture. Pure; knows no operation.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from editing.instructions import Filter, Layer, PictureStep, Value
from editing.measures import Bars
from editing.timeline import Source, Timeline

SLIVER = 2
"""Pixels of black at an edge that are no bar: the edge of a picture is seldom clean."""

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""


class Seen(NamedTuple):
    """A picture of `width` x `height` pixels, and the sides of what is not black in it."""

    width: Fraction
    height: Fraction
    left: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction


def content(timeline: Timeline) -> Box | None:
    """The box around all that is ever seen, even in both directions; None where all is black.

    Where a clip's bars are not known, or cannot be followed through what is done to it, it is the whole canvas.
    Raises `Unmeasured`.
    """
    whole = 0, 0, timeline.width, timeline.height
    found: list[Seen] = []
    for clip in timeline.clips:
        source = timeline.source(clip.source)
        bars = source.measured(Bars)
        if bars is None:
            return whole
        if bars.box is not None:
            seen = _followed(timeline, source, clip.picture, bars.box)
            if seen is None or abs(seen.width - timeline.width) > 1 or abs(seen.height - timeline.height) > 1:
                return whole
            found.append(seen)
    if not found:
        return None
    left, width = _even(min(one.left for one in found), max(one.right for one in found), timeline.width)
    top, height = _even(min(one.top for one in found), max(one.bottom for one in found), timeline.height)
    return left, top, width, height


def _even(start: Fraction, end: Fraction, whole: int) -> tuple[int, int]:
    """Where it begins and how long it is, in even numbers of pixels; a sliver at an edge is no bar."""
    first = 0 if start <= SLIVER else ceil(start / 2) * 2
    last = whole if end >= whole - SLIVER else floor(end)
    return first, last - first - (last - first) % 2


def _followed(timeline: Timeline, source: Source, steps: Iterable[PictureStep], box: Box) -> Seen | None:
    """A source's box, and its picture, after some instructions; None where it is not known what becomes of it."""
    left, top, width, height = map(Fraction, box)
    picture = source.picture
    seen: Seen | None = Seen(Fraction(picture.width), Fraction(picture.height), left, top, left + width, top + height)
    for step in steps:
        seen = _after(step, seen, timeline) if seen is not None else None
    return seen


def _after(step: PictureStep, seen: Seen, timeline: Timeline) -> Seen | None:
    if isinstance(step, Layer):
        return _covered(step, seen, timeline)
    if not isinstance(step, Filter):
        return seen
    if step.name in _UNFOLLOWED:
        return None
    move = _MOVES.get(step.name)
    try:
        return move(seen, dict(step.options)) if move else seen
    except (KeyError, TypeError):  # sizes that are no numbers
        return None


def _covered(layer: Layer, seen: Seen, timeline: Timeline) -> Seen | None:
    """With what is laid over or under it; of a picture that it passes into, what is not black."""
    x, y = Fraction(layer.x), Fraction(layer.y)
    width, height = Fraction(layer.width), Fraction(layer.height)
    inner = Seen(width, height, Fraction(0), Fraction(0), width, height)
    if layer.source is not None and layer.blend not in ("over", "under"):
        source = timeline.source(layer.source)
        bars = source.measured(Bars)
        if bars is not None and bars.box is None:
            return seen
        followed = _followed(timeline, source, layer.steps, bars.box) if bars is not None and bars.box else None
        if followed is None:
            return None
        inner = _scaled(followed, {"w": layer.width, "h": layer.height})
    return seen._replace(
        left=max(Fraction(0), min(seen.left, x + inner.left)),
        top=max(Fraction(0), min(seen.top, y + inner.top)),
        right=min(seen.width, max(seen.right, x + inner.right)),
        bottom=min(seen.height, max(seen.bottom, y + inner.bottom)),
    )


def _pixels(value: Value) -> Fraction:
    if isinstance(value, str):
        raise TypeError(value)
    return Fraction(value)


def _scaled(seen: Seen, options: Mapping[str, Value]) -> Seen:
    across, down = _pixels(options["w"]) / seen.width, _pixels(options["h"]) / seen.height
    match options.get("force_original_aspect_ratio"):
        case "decrease":
            across = down = min(across, down)
        case "increase":
            across = down = max(across, down)
    return Seen(
        seen.width * across,
        seen.height * down,
        seen.left * across,
        seen.top * down,
        seen.right * across,
        seen.bottom * down,
    )


def _moved(seen: Seen, options: Mapping[str, Value], way: int) -> Seen:
    """Cropped (`way` -1) or padded (1): another frame around the same pixels."""
    width, height = _pixels(options["w"]), _pixels(options["h"])
    x, y = (
        way * (abs(outer - inner) / 2 if isinstance(at, str) and at in _CENTRED else _pixels(at))
        for at, outer, inner in ((options["x"], width, seen.width), (options["y"], height, seen.height))
    )
    return Seen(
        width,
        height,
        min(max(seen.left + x, Fraction(0)), width),
        min(max(seen.top + y, Fraction(0)), height),
        min(max(seen.right + x, Fraction(0)), width),
        min(max(seen.bottom + y, Fraction(0)), height),
    )


def _mirrored(seen: Seen) -> Seen:
    return seen._replace(left=seen.width - seen.right, right=seen.width - seen.left)


def _overturned(seen: Seen) -> Seen:
    return seen._replace(top=seen.height - seen.bottom, bottom=seen.height - seen.top)


def _turned(seen: Seen, options: Mapping[str, Value]) -> Seen:
    """A quarter turn: the picture over its diagonal, then mirrored one way or the other."""
    over = Seen(seen.height, seen.width, seen.top, seen.left, seen.bottom, seen.right)
    return {"clock": _mirrored, "cclock": _overturned}[str(options["dir"])](over)


_CENTRED = {"(ow-iw)/2", "(oh-ih)/2", "(iw-ow)/2", "(ih-oh)/2"}
_MOVES: Mapping[str, Callable[[Seen, Mapping[str, Value]], Seen]] = {
    "scale": _scaled,
    "crop": lambda seen, options: _moved(seen, options, -1),
    "pad": lambda seen, options: _moved(seen, options, 1),
    "transpose": _turned,
    "hflip": lambda seen, _: _mirrored(seen),
    "vflip": lambda seen, _: _overturned(seen),
}
_UNFOLLOWED = frozenset(
    ("rotate", "zoompan", "perspective", "shear", "scroll", "v360", "lenscorrection", "vidstabtransform", "deshake")
)
"""Filters that move the picture in ways that are not followed. Whatever is not named here leaves pixels in place."""
