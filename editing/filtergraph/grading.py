"""Grades in FFmpeg's words: any number of them, one after the other, as one look-up table for each plane.

Luma goes by itself; colour, in the differences blue - luma and red - luma, by itself and the luma it stands on. All
grades are computed in floating point and rounded once. Pure text.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from editing.instructions import Grade
from editing.timeline import Colour

_WEIGHTS = {"smpte170m": (0.299, 0.114), "bt470bg": (0.299, 0.114), "bt2020nc": (0.2627, 0.0593)}
_USUAL = (0.2126, 0.0722)
"""Of red and of blue in luma: ITU-R BT.709; above, BT.601 and BT.2020."""
_LUMA, _CHROMA, _LUMA_WAS, _CHROMA_WAS = range(4)
"""The registers of FFmpeg's expressions."""


class Planes(NamedTuple):
    """Expressions for Y, U and V."""

    y: str
    u: str
    v: str


def chains(start: str, grades: Sequence[Grade], colour: Colour, pix_fmt: str, number: int) -> list[str]:
    """The chain `start` with the grades: finished chains of a graph, and one that goes on.

    `colour` and `pix_fmt` are those of the picture; `number` keeps the labels apart from those of other grades.
    """
    chain = f"{start},format={pix_fmt}"
    if not any(grade.coupled for grade in grades):
        y, u, v = alone(grades, colour)
        return [f"{chain},lutyuv=y='{y}':u='{u}':v='{v}'"]
    # A second picture has in each of its planes the luma that stands there.
    y, u, v = coupled(grades, colour)
    own, other, whole, small, blue, red, luma = (f"[g{letter}{number}]" for letter in "pqwsuvl")
    narrow, low = (1, 1) if "444" in pix_fmt else (2, 1) if "422" in pix_fmt else (2, 2)
    return [
        f"{chain},split{own}{other}",
        f"{other}extractplanes=y,split{whole}{small}",
        f"{small}scale=w=ceil(iw/{narrow}):h=ceil(ih/{low}):flags=area,split{blue}{red}",
        f"{whole}{blue}{red}mergeplanes=0x001020:{pix_fmt}{luma}",
        f"{own}{luma}lut2=c0='{y}':c1='{u}':c2='{v}'",
    ]


def alone(grades: Sequence[Grade], colour: Colour) -> Planes:
    """For `lutyuv`, where no colour depends on luma; `val` is the value."""
    luma = _Scale.luma(colour, "maxval/235")
    blue, red = (_Scale.chroma(colour, side, "maxval/240") for side in (0, 1))
    return Planes(
        _luma(grades, luma, "val"),
        _chroma(grades, blue, 0, "val"),
        _chroma(grades, red, 1, "val"),
    )


def coupled(grades: Sequence[Grade], colour: Colour) -> Planes:
    """For `lut2`; `x` is the value, `y` the luma at that place."""
    depth = "pow(2,bdx-8)"
    luma = _Scale.luma(colour, depth)
    blue, red = (_Scale.chroma(colour, side, depth) for side in (0, 1))
    return Planes(
        _luma(grades, luma, "x"),
        _chroma(grades, blue, 0, "x", luma.read("y")),
        _chroma(grades, red, 1, "x", luma.read("y")),
    )


class _Scale(NamedTuple):
    """How numbers of 0 to 1 (luma), or around 0 (colour), are stored: `zero` and `span` at 8 bits, times the depth."""

    zero: float
    span: float
    least: float
    most: float
    depth: str

    @classmethod
    def luma(cls, colour: Colour, depth: str) -> "_Scale":
        zero, span = (0, 255) if colour.full_range else (16, 219)
        return cls(zero, span, zero, zero + span, depth)

    @classmethod
    def chroma(cls, colour: Colour, side: int, depth: str) -> "_Scale":
        red, blue = _WEIGHTS.get(colour.space, _USUAL)
        reach = 255 if colour.full_range else 224
        span = reach / (2 * (1 - (red if side else blue)))
        return cls(128, span, 128 - reach / 2, 128 + reach / 2, depth)

    def read(self, name: str) -> str:
        return f"({name}/({self.depth})-{self.zero:g})/{self.span:.6f}"

    def written(self, register: int) -> str:
        # FFmpeg cuts off what is behind the point.
        return f"clip(ld({register})*{self.span:.6f}+{self.zero:g},{self.least:g},{self.most:g})*({self.depth})+0.5"


def _luma(grades: Sequence[Grade], scale: _Scale, name: str) -> str:
    steps = [_set(_LUMA, scale.read(name))]
    for grade in grades:
        steps += _mixed(grade, _LUMA, _LUMA_WAS, (_set(_LUMA, step) for step in _luma_steps(grade)))
    return ";".join((*steps, scale.written(_LUMA)))


def _chroma(grades: Sequence[Grade], scale: _Scale, side: int, name: str, luma: str = "") -> str:
    """The plane of blue (side 0) or red (1)."""
    steps = [_set(_CHROMA, scale.read(name))]
    if luma:
        steps.append(_set(_LUMA, luma))
    for grade in grades:
        if luma:
            steps += _mixed(grade, _LUMA, _LUMA_WAS, (_set(_LUMA, step) for step in _luma_steps(grade)))
        steps += _mixed(grade, _CHROMA, _CHROMA_WAS, (_set(_CHROMA, step) for step in _chroma_steps(grade, side)))
    return ";".join((*steps, scale.written(_CHROMA)))


def _mixed(grade: Grade, register: int, was: int, steps: Iterable[str]) -> list[str]:
    """The steps, and of what they make as much as the grade's strength says."""
    made = list(steps)
    if grade.strength == 1 or not made:
        return made
    mix = f"ld({was})+({grade.strength:.6f})*(ld({register})-ld({was}))"
    return [_set(was, f"ld({register})"), *made, _set(register, mix)]


def _luma_steps(grade: Grade) -> Iterable[str]:
    y = f"ld({_LUMA})"
    if grade.light != 1:
        yield f"{y}*{grade.light:.6f}"
    if grade.gamma != 1:
        yield f"pow(max({y},0),{1 / grade.gamma:.6f})"
    if grade.contrast != 1:
        yield f"({y}-0.5)*{grade.contrast:.6f}+0.5"
    if grade.curve:
        bent = f"clip({y},0,1)"
        yield f"{y}+({grade.curve:.6f})*({bent}*{bent}*(3-2*{bent})-{bent})"
    if (grade.floor, grade.ceiling) != (0, 1):
        yield f"({grade.floor:.6f})+{y}*({grade.ceiling - grade.floor:.6f})"


def _chroma_steps(grade: Grade, side: int) -> Iterable[str]:
    c, y = f"ld({_CHROMA})", f"clip(ld({_LUMA}),0,1)"
    if grade.light * grade.saturation != 1:
        yield f"{c}*{grade.light * grade.saturation:.6f}"
    if grade.warmth:
        gain = 0.6 * grade.warmth if side else -grade.warmth
        yield f"{c}*{1 + gain:.6f}+({gain:.6f})*{y}"
    weights = {
        "wash": "1",
        "shadows": f"6.75*{y}*(1-{y})*(1-{y})",
        "middle": f"4*{y}*(1-{y})",
        "lights": f"6.75*{y}*{y}*(1-{y})",
        "stain": y,
    }
    added = [f"({tint:.6f})*{weights[name]}" for name in weights if (tint := getattr(grade, name)[side])]
    if added:
        yield "+".join((c, *added))


def _set(register: int, value: str) -> str:
    return f"st({register},{value})"
