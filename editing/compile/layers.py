"""Layers as a plan: which frames of which file are laid over a segment, and when.

Pure, as `compile` is.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from editing.instructions import Glide, Layer, PictureStep, extras
from editing.plan import Laid, Piece
from editing.timeline import Clip

Pieces = Callable[[Clip], Piece]
"""The piece of a source that a clip by the clock takes its frames from."""


def clocked(steps: Iterable[PictureStep]) -> bool:
    """Whether a step needs a picture of a constant rate: a layer to be put together with, a zoom to go by."""
    return any(isinstance(step, Glide) or (isinstance(step, Layer) and step.clocked) for step in extras(steps))


def laid(steps: Iterable[PictureStep], duration: Fraction, rate: Fraction, piece: Pieces) -> Iterator[Laid]:
    """The layers of a segment that lasts `duration` seconds at `rate`, in the order of `extras`."""
    for step in steps:
        if isinstance(step, Layer):
            since, until = max(Fraction(0), step.at), min(duration, step.at + step.duration)
            yield _laid(step, since, until, rate, piece)
            yield from laid(step.steps, until - since, rate, piece)


def _laid(layer: Layer, since: Fraction, until: Fraction, rate: Fraction, piece: Pieces) -> Laid:
    whole = Clip(
        source=layer.source or "",
        start=layer.start,
        end=layer.end,
        duration=layer.period or layer.duration,
        backward=layer.backward,
        still=layer.still,
    )
    part, phase = whole, None
    if layer.period is not None:
        phase = (since - layer.at) % layer.period
    elif layer.source is not None and not layer.still:
        first, last = (whole.source_time(time - layer.at) for time in (since, until))
        part = whole.model_copy(update={"start": min(first, last), "end": max(first, last), "duration": until - since})
    return Laid(
        piece=piece(part) if layer.source is not None else None,
        since=since,
        until=until,
        frames=1 if layer.still else max(1, round(part.duration * rate)),
        speed=whole.speed,
        phase=phase,
        backward=layer.backward,
        still=layer.still,
    )
