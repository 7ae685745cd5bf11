"""How FFmpeg puts two pictures of one size together, and lays a moving one over another. Pure text."""

from fractions import Fraction
from pathlib import Path

from editing.instructions import ROOM, Over, Veil
from editing.timeline import Colour

_MIXED = {"yuv420p": "yuv420", "yuv422p": "yuv422", "yuv444p": "yuv444", "yuv420p10le": "yuv420p10"}
"""The formats that `overlay` works in, by its own names."""
_LUMA_ALONE = "c1_mode=normal:c1_opacity=0:c2_mode=normal:c2_opacity=0"
_STEPS = (0.7548776662466927, 0.5698402909980532)
"""Where the next frame's grain lies, as a share of the room: far from the last ones (Roberts' R2 sequence)."""
_AWRY = 0.1234567
"""Thousandths of a second; keeps the time stamps of real frames away from where rounding turns over."""


def joined(ground: str, copy: str, step: Over, pix_fmt: str, colour: Colour) -> str:
    """The start of a chain that puts two labelled pictures together. Both are `pix_fmt` and of this colour."""
    black = "0" if colour.full_range else "16*maxval/235"
    match step.join:
        case "over":
            return f"{ground}{copy}overlay=x={step.x}:y={step.y}:format={_MIXED.get(pix_fmt, 'auto')}"
        case "mix":
            return f"{copy}{ground}blend=all_mode=normal:all_opacity={step.amount:.6f}"
        case "add":
            dark = f"{copy}lutyuv=y='max(val-{black},0)'[l{copy[1:]}"
            return f"{dark};{ground}[l{copy[1:]}blend=c0_mode=addition:c1_mode=grainmerge:c2_mode=grainmerge"
        case "subtract":
            return f"{copy}{ground}blend=c0_mode=subtract:{_LUMA_ALONE},lutyuv=y='val+{black}'"
        case "divide":
            white = "val" if colour.full_range else "val*219/255+16*maxval/235"
            return f"{ground}{copy}blend=c0_mode=divide:{_LUMA_ALONE},lutyuv=y='{white}'"
        case "darken":
            return f"{copy}{ground}blend=c0_mode=darken:{_LUMA_ALONE}"
        case "sharpen":
            return f"{ground}{copy}lut2=c0='clip(x+({step.amount:.6f})*(x-y),0,pow(2,bdx)-1)+0.5':c1=x:c2=x"


def veiled(picture: str, veil: str, step: Veil) -> str:
    """The start of a chain that lays a labelled veil over a labelled picture, elsewhere on every frame if it moves."""
    if not step.moves:
        return f"{picture}{veil}overlay=eof_action=repeat"
    time = "0" if step.still else "t"
    number = f"round(({time}+{_seconds(step.origin)})*1000+{_AWRY})"
    x, y = (f"-2*floor({ROOM}*mod({number}*{one},1))" for one in _STEPS)
    return f"{picture}{veil}overlay=x='{x}':y='{y}':eof_action=repeat"


def moved(transforms: Path, pix_fmt: str) -> str:
    """A filter that moves every frame as a file of transforms says."""
    eight = pix_fmt if pix_fmt in ("yuv420p", "yuv422p", "yuv444p") else "yuv420p"
    how = "tripod=1:optzoom=0:crop=black:interpol=bilinear"
    return f"format={eight},vidstabtransform=input={_escaped(transforms)}:{how}"


def _escaped(path: Path) -> str:
    """A path as an option of a filter in a graph."""
    option = "".join(f"\\{sign}" if sign in "\\':" else sign for sign in str(path))
    return "'" + option.replace("'", "'\\''") + "'"


def _seconds(value: Fraction) -> str:
    return f"({float(value):.9f})"
