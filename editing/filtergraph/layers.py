"""Frames of other sources as layers: taken, timed and shaped. Pure text."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from editing.filtergraph.frames import FINER, flat, taken, upright, whole
from editing.filtergraph.words import matrix, number, ratio
from editing.instructions import Layer
from editing.plan import Laid
from editing.timeline import Colour

_GRACE = Fraction(1, 2000)
"""Seconds; half of the shortest time between two frames is more."""
_EDGE = "max(abs(X-(W-1)/2)-W/2+min(W,H)/8,0)", "max(abs(Y-(H-1)/2)-H/2+min(W,H)/8,0)"
_INSIDE = {
    "rectangle": "1",
    "circle": "clip(min(W,H)/2-hypot(X-(W-1)/2,Y-(H-1)/2)+0.5,0,1)",
    "rounded": f"clip(min(W,H)/8-hypot({_EDGE[0]},{_EDGE[1]})+0.5,0,1)",
}
"""How much of a pixel lies inside a shape, 0 to 1, in the words of FFmpeg's `geq`."""


def started(layer: Layer, laid: Laid, rate: Fraction, pad: int) -> str:
    """The layer's own frames, from zero on, from the input with this number where it has one."""
    if laid.piece is None:
        size = f"{layer.width}x{layer.height}"
        return f"color=c={layer.color}:s={size}:r={ratio(rate)}:d={number(laid.until - laid.since)}"
    piece = laid.piece
    if laid.still:
        one = f"trim=start_pts={piece.first}:end_pts={piece.last}"
        frames: Iterable[str] = (*whole(piece), one, "setpts=0")
    else:
        frames = (*taken(piece, laid.speed, laid.backward, laid.frames, rate), *_again(laid, rate))
    ground = () if layer.blend == "over" else flat(piece)
    return f"[{pad}:{piece.stream}]" + ",".join((*frames, *upright(piece), *ground))


def shaped(layer: Layer, colour: Colour) -> Iterator[str]:
    """The layer as it is put down: its size, its shape, in the colours of the picture, as opaque as it shall be."""
    yield f"scale=w={layer.width}:h={layer.height}:{matrix(colour)}"
    yield "setsar=1"
    yield "format=yuva420p"
    if layer.opacity != 1 or layer.shape != "rectangle":
        inside = _INSIDE[layer.shape]
        planes = "lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)'"
        yield f"geq={planes}:a='alpha(X,Y)*{layer.opacity:.6f}*{inside}'"


def while_shown(laid: Laid) -> str:
    """Whether the layer is there, as an expression of the time."""
    return f"gte(t,{number(laid.since - _GRACE)})*lt(t,{number(laid.until - _GRACE)})"


def _again(laid: Laid, rate: Fraction) -> Iterator[str]:
    """The frames over and over, from within their course on."""
    if laid.phase is None:
        return
    first = round(laid.phase * rate)
    last = first + max(1, round((laid.until - laid.since) * rate))
    yield f"loop=loop=-1:size={laid.frames}"
    yield from _counted(rate)
    yield f"trim=start_frame={first}:end_frame={last},setpts=PTS-STARTPTS"


def lasting(laid: Laid, rate: Fraction) -> Iterator[str]:
    """As many frames as the layer is there for: one is held all the time."""
    if laid.still:
        yield "loop=loop=-1:size=1"
    yield from _counted(rate)
    yield f"trim=end_frame={max(1, round((laid.until - laid.since) * rate))}"


def _counted(rate: Fraction) -> Iterator[str]:
    """Time stamps by the number of the frame."""
    yield f"settb=expr=1/{rate.numerator},setpts=N*{rate.denominator}"


def timed(laid: Laid, rate: Fraction) -> Iterator[str]:
    """The layer's frames at their time in the segment, a little early, so that rounding makes none of them late."""
    if laid.still:
        return
    yield f"settb=expr=1/{max(1, min(FINER * rate.numerator, 2**31 - 1))}"
    yield f"setpts=PTS+{number(laid.since - _GRACE)}/TB"
