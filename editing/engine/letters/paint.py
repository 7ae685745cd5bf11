"""A block of words becomes a picture: glyphs filled by HarfBuzz, with an outline, a shadow or a plate behind them.

Knows nothing of where in a video it will be.
"""

from collections.abc import Sequence
from math import ceil, floor, sqrt
from typing import Final

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from editing.engine.letters.block import Block, Put
from editing.typography import Look

Mask = NDArray[np.uint8]
"""(height, width), how much of each pixel is covered, 0 to 255."""
Range = tuple[int, int]
"""The characters from a place of the text up to another."""

_PLATE: Final = 170
"""How opaque a plate is, of 255."""
_SHADOW: Final = 150


def outline_width(look: Look) -> int:
    """Pixels of an outline on each side of a line."""
    return max(1, round(look.size / 14)) if look.outline else 0


def padding(look: Look) -> int:
    """Pixels around the words that what is drawn behind them takes."""
    if look.ground:
        return max(2, look.size // 3)
    return outline_width(look) + (max(1, look.size // 8) if look.shadow else 0)


def painted(block: Block, look: Look, highlighted: Range | None = None) -> Image.Image:
    """The words as a picture with transparency, `padding` wider on every side than the block."""
    pad = padding(look)
    width, height = max(1, ceil(block.width)) + 2 * pad, max(1, ceil(block.height)) + 2 * pad
    image = Image.new("RGBA", (width, height))
    if look.ground:
        _plate(image, look)
    plain = [put for put in block.glyphs if not put.glyph.coloured]
    pictures = [put for put in block.glyphs if put.glyph.coloured]
    size = (width, height)
    mask = _mask(plain, pad, size)
    shown = _pictures(pictures, pad, size) if pictures else None
    whole = mask if shown is None else np.maximum(mask, np.asarray(shown.getchannel("A")))
    if look.outline and not look.ground:
        whole = thickened(whole, outline_width(look))
    if look.shadow and not look.ground:
        _fill(image, _shadow(whole, look), "black")
    if look.outline and not look.ground:
        _fill(image, whole, look.outline)
    _fill(image, mask, look.color)
    if highlighted and look.highlight:
        _fill(image, _mask([put for put in plain if _within(put, highlighted)], pad, size), look.highlight)
    if shown is not None:
        image.alpha_composite(shown)
    return image if look.opacity >= 1 else faded(image, look.opacity)


def plated(image: Image.Image, look: Look) -> Image.Image:
    """The picture on a plate, `padding` wider on every side."""
    pad = padding(look)
    whole = Image.new("RGBA", (image.width + 2 * pad, image.height + 2 * pad))
    _plate(whole, look)
    whole.alpha_composite(image, (pad, pad))
    return whole


def faded(image: Image.Image, share: float) -> Image.Image:
    """The picture, that much of 1 as opaque as it was."""
    image = image.copy()
    image.putalpha(image.getchannel("A").point(lambda alpha: round(alpha * share)))
    return image


def thickened(mask: Mask, radius: int) -> Mask:
    """Everything within `radius` pixels of what is covered, too: the mask dilated by a disc.

    Row by row of the disc: each row is the mask spread sideways, and rows further out are spread less.
    """
    result = mask.copy()
    spread = mask.copy()
    reached = 0
    for row in range(radius, -1, -1):
        wide = floor(sqrt((radius + 0.5) ** 2 - row**2))
        while reached < wide:
            reached += 1
            np.maximum(spread[:, reached:], mask[:, :-reached], out=spread[:, reached:])
            np.maximum(spread[:, :-reached], mask[:, reached:], out=spread[:, :-reached])
        np.maximum(result[row:], spread[: len(spread) - row], out=result[row:])
        np.maximum(result[: len(result) - row], spread[row:], out=result[: len(result) - row])
    return result


def _within(put: Put, places: Range) -> bool:
    return places[0] <= put.glyph.place < places[1]


def _plate(image: Image.Image, look: Look) -> None:
    red, green, blue = ImageColor.getrgb(look.ground or "black")[:3]
    corner = max(1, look.size // 6)
    box = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(image).rounded_rectangle(box, corner, fill=(red, green, blue, _PLATE))


def _fill(image: Image.Image, mask: Mask, color: str) -> None:
    """Lay a colour over the picture where the mask covers it."""
    layer = Image.new("RGBA", image.size, (*ImageColor.getrgb(color)[:3], 0))
    layer.putalpha(Image.fromarray(mask))
    image.alpha_composite(layer)


def _shadow(mask: Mask, look: Look) -> Mask:
    """What lies in the shadow of the words: a little lower, and soft."""
    soft = max(1, look.size // 16)
    blurred = np.asarray(Image.fromarray(mask).filter(ImageFilter.GaussianBlur(soft)), np.uint8)
    lower = np.zeros_like(blurred)
    lower[soft:] = blurred[:-soft]
    return (lower.astype(np.uint16) * _SHADOW // 255).astype(np.uint8)


def _mask(glyphs: Sequence[Put], pad: int, size: tuple[int, int]) -> Mask:
    """The outlines of glyphs, filled."""
    width, height = size
    if not glyphs:
        return np.zeros((height, width), np.uint8)
    raster = hb.RasterDraw()
    raster.scale_factor = (64, 64)
    raster.extents = hb.RasterExtents(0, -height, width, height, 0)
    for glyph, x, y in glyphs:
        raster.transform = (1, 0, 0, 1, (x + pad) * 64, -(y + pad) * 64)
        raster.draw_glyph(glyph.font, glyph.id)
    drawn = raster.render()
    assert drawn is not None, "there is memory for one picture"
    extents = drawn.extents
    rows = np.frombuffer(bytes(drawn.buffer), np.uint8).reshape(extents.height, extents.stride)
    return np.ascontiguousarray(rows[::-1, : extents.width])


def _pictures(glyphs: Sequence[Put], pad: int, size: tuple[int, int]) -> Image.Image:
    """Glyphs that have colours of their own."""
    image = Image.new("RGBA", size)
    paint = hb.RasterPaint()
    paint.scale_factor = (64, 64)
    for glyph, x, y in glyphs:
        paint.transform = (1, 0, 0, 1, (x + pad) * 64, -(y + pad) * 64)
        ink = glyph.font.get_glyph_extents(glyph.id)
        if ink is None or not paint.set_glyph_extents(ink):
            continue
        paint.paint_glyph(glyph.font, glyph.id)
        drawn = paint.render()
        if drawn is None:
            continue
        extents = drawn.extents
        rows = np.frombuffer(bytes(drawn.buffer), np.uint8).reshape(extents.height, extents.stride // 4, 4)
        at = (extents.x_origin, -extents.y_origin - extents.height)
        _laid(image, _straight(rows[::-1, : extents.width]), at)
    return image


def _straight(pixels: NDArray[np.uint8]) -> Image.Image:
    """Blue, green, red, multiplied by their alpha, as an ordinary picture."""
    alpha = np.maximum(pixels[..., 3:].astype(np.uint16), 1)
    colours = np.minimum(pixels[..., 2::-1].astype(np.uint16) * 255 // alpha, 255).astype(np.uint8)
    return Image.fromarray(np.concatenate([colours, pixels[..., 3:]], axis=2))


def _laid(image: Image.Image, over: Image.Image, at: tuple[int, int]) -> None:
    """Lay a picture over another, as far as it lies within."""
    left, top = max(0, -at[0]), max(0, -at[1])
    if left < over.width and top < over.height:
        part = over.crop((left, top, over.width, over.height))
        image.alpha_composite(part, (max(0, at[0]), max(0, at[1])))
