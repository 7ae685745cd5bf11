"""Words as a picture: laid out, wrapped and drawn, to be laid over the video.

The words are a person's; they are drawn, never interpreted.
"""

from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from editing.filtergraph import Placed
from editing.instructions import Lettering

_FONT = files("editing") / "fonts" / "DejaVuSans.ttf"


def draw(lettering: Lettering, target: Path) -> Placed:
    """Draw the words into a PNG just large enough, and say where it belongs in the picture."""
    font = ImageFont.truetype(str(_FONT), lettering.size)
    margin = max(4, lettering.size // 2)
    words = _wrapped(lettering.text, font, lettering.width - 2 * margin)
    across, down = _aligned(lettering.position)
    stroke = 0 if lettering.box else max(1, lettering.size // 12)
    pad = lettering.size // 3 if lettering.box else stroke
    scratch = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    align = {0.0: "left", 0.5: "center", 1.0: "right"}[across]
    left, top, right, bottom = scratch.multiline_textbbox((0, 0), words, font=font, align=align, stroke_width=stroke)
    width, height = round(right - left) + 2 * pad, round(bottom - top) + 2 * pad
    back = (0, 0, 0, 170) if lettering.box else (0, 0, 0, 0)
    image = Image.new("RGBA", (width, height), back)
    ImageDraw.Draw(image).multiline_text(
        (pad - left, pad - top),
        words,
        font=font,
        align=align,
        fill=(*ImageColor.getrgb(lettering.color)[:3], 255),
        stroke_width=stroke,
        stroke_fill=(0, 0, 0, 255),
    )
    image.save(target)
    x = margin + round((lettering.width - 2 * margin - width) * across)
    y = margin + round((lettering.height - 2 * margin - height) * down)
    return Placed(target, max(0, x), max(0, y))


def _aligned(position: str) -> tuple[float, float]:
    """Where 0 is left or top, 1 right or bottom."""
    across = 0.0 if "left" in position else 1.0 if "right" in position else 0.5
    down = 0.0 if "top" in position else 1.0 if "bottom" in position else 0.5
    return across, down


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """Lines no wider than `width`, broken between words, and inside a word only where it alone is too wide."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if font.getlength(longer) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            while font.getlength(word) > width and len(word) > 1:
                fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font.getlength(word[:n]) <= width)
                lines.append(word[:fits])
                word = word[fits:]
            line = word
        lines.append(line)
    return "\n".join(lines)


def font_name() -> str:
    """The family that words are drawn in."""
    return " ".join(part or "" for part in ImageFont.truetype(str(_FONT), 12).getname())
