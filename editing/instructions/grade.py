"""Changes of colour that look at one pixel at a time. Numbers only; FFmpeg is told of them by `editing.filtergraph`."""

from typing import Literal

from editing.instructions.base import Instruction

Tint = tuple[float, float]
"""How much blue and how much red is added, as shares of full white."""
PLAIN: Tint = (0.0, 0.0)


class Grade(Instruction):
    """Luma by a curve of its own, colour by its own strength and by what luma it stands on. Black is 0, white 1.

    In this order: `light` multiplies everything; luma is raised by `gamma`, spread around the middle by `contrast`,
    bent into an S by `curve` (0 to 1), and squeezed between `floor` and `ceiling`; colour is multiplied by
    `saturation`, and warmed by `warmth` (blue loses as many parts of itself, red gains 0.6 of that, green stays); then
    `wash` tints everything, `shadows`, `middle` and `lights` what is dark, half bright and bright, and `stain` all in
    proportion to its luma. Of all that the picture takes on as much as `strength` says.
    """

    kind: Literal["grade"] = "grade"
    light: float = 1
    gamma: float = 1
    contrast: float = 1
    curve: float = 0
    floor: float = 0
    ceiling: float = 1
    saturation: float = 1
    warmth: float = 0
    wash: Tint = PLAIN
    shadows: Tint = PLAIN
    middle: Tint = PLAIN
    lights: Tint = PLAIN
    stain: Tint = PLAIN
    strength: float = 1

    @property
    def idle(self) -> bool:
        """Whether it changes nothing."""
        return self.strength == 0 or self.model_copy(update={"strength": 1}) == Grade()

    @property
    def coupled(self) -> bool:
        """Whether what becomes of a colour depends on how bright it is."""
        tints = (self.shadows, self.middle, self.lights, self.stain)
        return self.warmth != 0 or any(tint != PLAIN for tint in tints)
