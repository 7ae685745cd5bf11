"""A mark over the whole video that says whose it is."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.instructions import Lettering
from editing.ops.base import ClipOp
from editing.ops.colors import Color, against
from editing.ops.overlay import OverlayImage
from editing.ops.places import Place
from editing.timeline import Clip, Timeline
from editing.typography import Look, plain


class Watermark(ClipOp):
    """Put a see-through mark on the picture: a logo from a file, or words such as a name.

    | A | B | C |  ->  |A ©|B ©|C ©|
    """

    op: Literal["watermark"] = "watermark"
    file: str | None = Field(None, description="name of a picture")
    text: str | None = Field(None, max_length=100, description="words instead")
    position: Place = Field("bottom-right", description="where in the picture")
    opacity: float = Field(0.6, gt=0, le=1, description="1 = opaque")
    scale: float | None = Field(None, gt=0, le=1, description="a logo's share of the width")
    size: int | None = Field(None, ge=4, le=2000, description="of words, in pixels")
    color: Color = Field("white", description="of words: name or #rrggbb")
    font: str | None = Field(None, max_length=80, description="font family")

    FILES: ClassVar[frozenset[str]] = frozenset({"picture"})
    PHRASES: ClassVar[tuple[str, ...]] = (
        "watermark",
        "add a watermark",
        "watermark <file>",
        "watermark <text>",
        "<file> as a watermark",
        "<text> as a watermark",
        "copyright notice",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        'watermark it with "© Ada 2026"': {"text": "© Ada 2026"},
        "use logo.png as a watermark at the top left": {"file": "logo.png", "position": "top-left"},
    }

    @model_validator(mode="after")
    def _one_mark(self) -> Self:
        if self.file is not None and self.text is not None:
            raise ValueError("give file or text, not both")
        return self

    def what(self) -> str:
        """Which mark, and how it stands."""
        mark = self.file or f"“{' '.join(plain(self.text or '').split())}”"
        return f"watermark {mark} ({self.position}, {self.opacity * 100:g} % opaque)"

    def apply(self, timeline: Timeline) -> Timeline:
        """The mark on every clip of the part."""
        if self.file is not None:
            shared = {name: getattr(self, name) for name in ("file", "position", "opacity", "scale", "start", "end")}
            return OverlayImage(**shared).apply(timeline)
        if not plain(self.text or "").strip():
            raise BadEdit("Say what the watermark shows: words, or the name of a picture file.")
        return super().apply(timeline)

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the words over it."""
        look = Look(
            size=self.size or max(10, min(timeline.height, timeline.width) // 24),
            color=self.color,
            font=self.font or "",
            outline=against(self.color),
            opacity=self.opacity,
        )
        words = Lettering(
            text=plain(self.text or ""),
            look=look,
            position=self.position,
            width=timeline.width,
            height=timeline.height,
        )
        return clip.seen(words)
