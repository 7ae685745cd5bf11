"""Single instructions as filters, for picture and sound. Pure text."""

from collections.abc import Iterable
from fractions import Fraction

from editing.filtergraph.words import filtered, number
from editing.instructions import Fade, Filter, Gain, PictureStep, SoundStep


def picture_step(step: PictureStep) -> str:
    """One instruction as a filter."""
    if isinstance(step, Filter):
        return filtered(step.name, step.options)
    if isinstance(step, Fade):
        return ",".join(f"{name}={options}" for name, options in _fade("fade", "setpts", step, f":color={step.color}"))
    raise ValueError(f"{step.kind} is not one of FFmpeg's filters")


def sound_graph(steps: Iterable[SoundStep], speed: Fraction) -> list[tuple[str, str]]:
    """The filters for a run of sound, as (name, options): played faster or slower at its own pitch, then its steps."""
    graph: list[tuple[str, str]] = []
    while speed != 1:
        factor = min(max(speed, Fraction(1, 2)), Fraction(2))
        graph.append(("atempo", number(factor)))
        speed /= factor
    for step in steps:
        if isinstance(step, Gain):
            graph.append(("volume", f"volume={step.factor}"))
        elif isinstance(step, Fade) and step.level is not None:
            graph.append(("volume", f"volume={float(step.level):.6f}"))
        elif isinstance(step, Fade):
            graph.extend(_fade("afade", "asetpts", step))
        elif isinstance(step, Filter):
            graph.append((step.name, ":".join(f"{name}={value}" for name, value in step.options)))
    return graph


def _fade(name: str, stamps: str, fade: Fade, more: str = "") -> list[tuple[str, str]]:
    """A fade; one that began before the clip did is told of later times, since FFmpeg's starts at zero or after."""
    early = max(Fraction(0), -fade.start)
    window = (name, f"type={fade.way}:st={number(fade.start + early)}:d={number(fade.end - fade.start)}{more}")
    if not early:
        return [window]
    shift = f"{number(early)}/TB"
    return [(stamps, f"PTS+{shift}"), window, (stamps, f"PTS-{shift}")]
