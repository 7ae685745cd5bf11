"""A lower third: a title on a dark band with a bar of its colour, and what stands on further lines smaller below it."""

from typing import Final

from PIL import Image, ImageColor, ImageDraw

from editing.engine.letters.block import Block, block
from editing.engine.letters.fonts import Fonts
from editing.engine.letters.paint import painted
from editing.typography import Look

BAND: Final = (0, 0, 0, 170)
_SMALLER: Final = 0.62


def third(text: str, look: Look, fonts: Fonts, width: float) -> Image.Image:
    """The band, `width` pixels wide at most where its words can be broken."""
    pad = max(2, look.size // 2)
    bar = max(2, look.size // 6)
    title, _, more = text.strip().partition("\n")
    plain = look.model_copy(update={"outline": None, "shadow": False, "ground": None})
    room = width - 2 * pad - bar
    heading = plain.model_copy(update={"bold": bool(more) or look.bold})
    below = plain.model_copy(update={"size": max(4, round(look.size * _SMALLER)), "color": "white"})
    rows: list[tuple[Block, Look]] = [(block(title, heading, fonts, room, "start"), heading)]
    if more.strip():
        rows.append((block(more.strip(), below, fonts, room, "start"), below))
    pictures = [painted(*row) for row in rows]
    gap = max(1, look.size // 8) if len(rows) > 1 else 0
    wide = max(picture.width for picture in pictures) + 2 * pad + bar
    high = sum(picture.height for picture in pictures) + gap + pad
    image = Image.new("RGBA", (wide, high), BAND)
    leftward = rows[0][0].lines[0].base == 1
    edge = (wide - bar, 0, wide - 1, high - 1) if leftward else (0, 0, bar - 1, high - 1)
    ImageDraw.Draw(image).rectangle(edge, fill=(*ImageColor.getrgb(look.color)[:3], 255))
    y = pad // 2
    for picture in pictures:
        image.alpha_composite(picture, (wide - bar - pad - picture.width if leftward else bar + pad, y))
        y += picture.height + gap
    return image
