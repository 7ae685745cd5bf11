"""What each look is made of, for a picture of some size: the recipes of `look`. Numbers found by eye.

`much` is how much of it is wanted: 1 is the look as it is meant.
"""

from collections.abc import Callable, Mapping
from typing import Final

from editing.instructions import Filter, FrameMap, Grade, Over, PictureStep, Veil, VeilName

Recipe = Callable[[int, int, float], tuple[PictureStep, ...]]
_TALL = 1080
"""Lines of the picture that sizes in pixels are meant for."""
_BAR = 2.39
"""Width to height of what a letterbox leaves: that of the cinema's wide screen."""


def _graded(grade: Grade) -> Recipe:
    """A change of colours and nothing else."""
    return lambda width, height, much: (_some(grade, much),)


def _some(grade: Grade, much: float) -> Grade:
    """As much of a grade; colours that are taken away cannot be taken away twice."""
    most = 1.0 if grade.saturation <= 0 else 2.0
    return grade.model_copy(update={"strength": round(min(much, most), 6)})


def _veil(name: VeilName, width: int, height: int, strength: float) -> Veil:
    return Veil(name=name, width=width, height=height, strength=round(strength, 6))


def _noir(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    grade = Grade(saturation=0, light=0.96, contrast=1.2, curve=0.55)
    return _some(grade, much), _veil("vignette", width, height, 1.1 * much)


def _vintage(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    grade = Grade(
        saturation=0.72,
        curve=0.2,
        floor=0.07,
        ceiling=0.94,
        wash=(0.012, 0.006),
        lights=(-0.07, 0.02),
        stain=(-0.05, 0.02),
    )
    return (
        _some(grade, much),
        _veil("vignette", width, height, 0.6 * much),
        _veil("grain", width, height, 0.6 * much),
    )


def _cinematic(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    grade = Grade(
        curve=0.4, floor=0.015, saturation=0.9, shadows=(0.035, -0.035), middle=(-0.01, 0.012), lights=(-0.04, 0.03)
    )
    return _some(grade, much), _veil("vignette", width, height, 0.45 * much)


def _vhs(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    size = height / _TALL
    shift = max(1, round(5 * size * much))
    soft = round(max(0.6, 2.2 * size * min(much, 2)), 3)
    smeared = round(max(1.0, 9 * size * min(much, 2)), 3)
    return (
        Filter.of("gblur", sigma=smeared, sigmaV=round(max(0.5, 1.5 * size), 3), planes=6),
        Filter.of("chromashift", cbh=shift, crh=shift, edge="smear"),
        Filter.of("gblur", sigma=soft, sigmaV=0.3, planes=1),
        Over(steps=(Filter.of("gblur", sigma=round(2 * soft, 3), sigmaV=0.3, planes=1),), join="sharpen", amount=0.9),
        _some(Grade(saturation=1.15, floor=0.06, ceiling=0.93, wash=(0.008, 0.0), shadows=(0.02, 0.0)), much),
        _veil("tape", width, height, 0.7 * much),
        _veil("lines", width, height, 0.8 * much),
    )


def _glow(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    return (Over(steps=_light(width, height, 0.33 * min(much, 2)), join="add"),)


def _dreamy(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    soft = (_small(width, height), Filter.of("gblur", sigma=_wide(height, 3)), _full(width, height))
    grade = Grade(floor=0.04, ceiling=0.96, saturation=0.9, middle=(-0.012, 0.02), shadows=(0.015, 0.008))
    return (
        Over(steps=soft, join="mix", amount=round(min(0.5 * much, 0.9), 6)),
        Over(steps=_light(width, height, 0.22 * min(much, 2)), join="add"),
        _some(grade, much),
    )


def _light(width: int, height: int, amount: float) -> tuple[PictureStep, ...]:
    """What is bright, by itself and spread wide."""
    bright = Grade(floor=round(-1.5 * amount, 6), ceiling=round(amount, 6), saturation=round(0.8 * amount, 6))
    return _small(width, height), bright, Filter.of("gblur", sigma=_wide(height, 8)), _full(width, height)


def _small(width: int, height: int) -> Filter:
    """A quarter of the size: what is blurred far looks the same, and costs a sixteenth."""
    return Filter.of("scale", w=_quarter(width), h=_quarter(height), flags="area")


def _full(width: int, height: int) -> Filter:
    return Filter.of("scale", w=width, h=height, flags="bilinear")


def _quarter(side: int) -> int:
    return max(2, side // 8 * 2)


def _wide(height: int, sigma: float) -> float:
    return round(max(0.6, sigma * height / _TALL), 3)


def _mixed(recipe: Callable[[int, int], tuple[PictureStep, ...]]) -> Recipe:
    """A look that is all of a piece: less of it is mixed with the picture, more of it is the same."""

    def made(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
        steps = recipe(width, height)
        return steps if much >= 1 else (Over(steps=steps, join="mix", amount=round(much, 6)),)

    return made


def _sketch(width: int, height: int) -> tuple[PictureStep, ...]:
    """Pencil: the picture divided by a blurred one, so that only what is darker than what is around it stays."""
    grey = Grade(saturation=0)
    blurred = (grey, Filter.of("gblur", sigma=round(max(1.5, 18 * height / _TALL), 3)))
    return Over(ground=(grey,), steps=blurred, join="divide"), Grade(gamma=0.5)


def _cartoon(width: int, height: int) -> tuple[PictureStep, ...]:
    """Flat colours (bilateral smoothing, twice, at half the size) inside dark outlines (a difference of Gaussians)."""
    size = height / _TALL
    flat = (
        Filter.of("scale", w=max(2, width // 4 * 2), h=max(2, height // 4 * 2), flags="area"),
        Filter.of("bilateral", sigmaS=3, sigmaR=0.13, planes=7),
        Filter.of("bilateral", sigmaS=3, sigmaR=0.09, planes=7),
        Filter.of("scale", w=width, h=height, flags="bicubic"),
        Grade(saturation=1.3, curve=0.2),
    )
    near, far = (Filter.of("gblur", sigma=round(max(0.4, sigma * size), 3), planes=1) for sigma in (1.6, 5))
    drawn = Grade(floor=1.12, ceiling=-14.88, saturation=0)
    outlines = (Over(ground=(near,), steps=(far,), join="subtract"), drawn)
    return (Over(ground=flat, steps=outlines, join="darken"),)


def _letterbox(width: int, height: int, much: float) -> tuple[PictureStep, ...]:
    shape = _BAR * (1 + (much - 1) / 4)
    bar = max(0, round((height - width / shape) / 4) * 2) or max(2, height // 20 * 2)
    top = Filter.of("drawbox", x=0, y=0, w=width, h=bar, color="black", t="fill")
    bottom = Filter.of("drawbox", x=0, y=height - bar, w=width, h=bar, color="black", t="fill")
    return top, bottom


RECIPES: Final[Mapping[str, Recipe]] = {
    "grayscale": _graded(Grade(saturation=0)),
    "sepia": _graded(Grade(saturation=0, stain=(-0.19, 0.135), curve=0.1)),
    "noir": _noir,
    "vintage": _vintage,
    "vhs": _vhs,
    "cinematic": _cinematic,
    "teal_orange": _graded(
        Grade(curve=0.25, saturation=1.12, shadows=(0.1, -0.11), middle=(-0.03, 0.04), lights=(-0.11, 0.07))
    ),
    "warm": _graded(Grade(warmth=0.14, saturation=1.05)),
    "cold": _graded(Grade(warmth=-0.14, saturation=0.95)),
    "vivid": _graded(Grade(saturation=1.35, curve=0.35)),
    "faded": _graded(Grade(floor=0.1, ceiling=0.94, saturation=0.75, shadows=(0.02, 0.0))),
    "bleach_bypass": _graded(Grade(saturation=0.4, contrast=1.1, curve=0.6)),
    "negative": _graded(Grade(floor=1, ceiling=0, saturation=-1)),
    "grain": lambda width, height, much: (_veil("grain", width, height, much),),
    "glow": _glow,
    "dreamy": _dreamy,
    "sketch": _mixed(_sketch),
    "letterbox": _letterbox,
    "cartoon": _mixed(_cartoon),
    "painting": lambda width, height, much: (FrameMap(name="painting", options=(("strength", much),)),),
}
