"""Words as a picture: laid out, wrapped and drawn, to be laid over the video.

The words are a person's; they are drawn, never interpreted.
"""

from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from editing.filtergraph import Placed
from editing.instructions import Lettering

_FONT = files("editing") / "fonts" / "DejaVuSans.ttf"
_SMALLEST = 4
"""Pixels of a line's height; what does not fit then is cut off."""


def draw(lettering: Lettering, target: Path) -> Placed:
    """Draw the words into a PNG just large enough, and say where it belongs in the picture.

    What would not fit into the picture is written smaller.
    """
    size = lettering.size
    while not _drawn(lettering, size, target, size <= _SMALLEST):
        size = max(_SMALLEST, size * 4 // 5)
    with Image.open(target) as image:
        width, height = image.size
    across, down = _aligned(lettering.position)
    margin = _margin(size)
    x = margin + round((lettering.width - 2 * margin - width) * across)
    y = margin + round((lettering.height - 2 * margin - height) * down)
    return Placed(target, max(0, x), max(0, y))


def _drawn(lettering: Lettering, size: int, target: Path, anyway: bool) -> bool:
    """Whether the words were drawn at this size: where they fit, or `anyway`, cut off at the picture's edge."""
    font = ImageFont.truetype(str(_FONT), size)
    words = _wrapped(lettering.text, font, lettering.width - 2 * _margin(size))
    stroke = 0 if lettering.box else max(1, size // 12)
    pad = size // 3 if lettering.box else stroke
    across, _ = _aligned(lettering.position)
    align = {0.0: "left", 0.5: "center", 1.0: "right"}[across]
    scratch = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    left, top, right, bottom = scratch.multiline_textbbox((0, 0), words, font=font, align=align, stroke_width=stroke)
    width, height = round(right - left) + 2 * pad, round(bottom - top) + 2 * pad
    if (width > lettering.width or height > lettering.height) and not anyway:
        return False
    back = (0, 0, 0, 170) if lettering.box else (0, 0, 0, 0)
    image = Image.new("RGBA", (min(width, lettering.width), min(height, lettering.height)), back)
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
    return True


def _margin(size: int) -> int:
    return max(4, size // 2)


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


def font_path() -> str:
    """The file of the font that words are drawn in."""
    return str(_FONT)


def font_name() -> str:
    """The family that words are drawn in."""
    return " ".join(part or "" for part in ImageFont.truetype(str(_FONT), 12).getname())
