"""The closed set of things that are done to a clip's frames and samples. Every operation comes down to these.

`filtergraph` says them in FFmpeg's words; knows nothing of files.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from editing.instructions.base import Fade, Filter, FrameMap, Instruction, Value
from editing.instructions.camera import Glide, Pose, Steady
from editing.instructions.grade import Grade
from editing.instructions.layers import Blend, Layer, Shape
from editing.instructions.over import Join, Over
from editing.instructions.sound import Cross, Denoise, Gain
from editing.instructions.veil import ROOM, Veil, VeilName
from editing.instructions.words import Captions, Card, Lettering, Timecode, Words

__all__ = [
    "ROOM",
    "Blend",
    "Captions",
    "Card",
    "Cross",
    "Denoise",
    "Fade",
    "Filter",
    "FrameMap",
    "Gain",
    "Glide",
    "Grade",
    "Instruction",
    "Join",
    "Layer",
    "Lettering",
    "Over",
    "PictureStep",
    "Pose",
    "Shape",
    "SoundStep",
    "Steady",
    "Timecode",
    "Value",
    "Veil",
    "VeilName",
    "Words",
    "extras",
]

PictureStep = Annotated[
    Filter | Fade | Grade | Veil | Glide | Steady | Lettering | Timecode | Captions | FrameMap | Layer | Over,
    Field(discriminator="kind"),
]
SoundStep = Annotated[Filter | Fade | Gain | Denoise | Cross, Field(discriminator="kind")]

Layer.model_rebuild(_types_namespace={"PictureStep": PictureStep})
Over.model_rebuild(_types_namespace={"PictureStep": PictureStep})


def extras(steps: Iterable[PictureStep]) -> Iterator[Words | Veil | Glide | Steady | Layer]:
    """The instructions that bring a file of their own, and those inside them, in the order they are carried out."""
    for step in steps:
        if isinstance(step, Layer):
            yield step
            yield from extras(step.steps)
        elif isinstance(step, Over):
            yield from extras((*step.ground, *step.steps))
        elif isinstance(step, Words | Veil | Glide | Steady):
            yield step
