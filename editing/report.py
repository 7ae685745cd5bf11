"""What is unusual about a file, and what is made of it, in the words that a person reads.

Pure: all of it stands in the probe. An ordinary file has no report.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from editing.timeline import PictureStream, Probe, Quirk

_MOST_CHANNELS = 6
_FINE = 720
"""Lines of a picture that has kept its quality."""
_NEARLY_ALL = Fraction(19, 20)
"""Of the frames: when so many are shown equally long, it is not worth a word that some are not."""


def report(probe: Probe, name: str = "It") -> str:
    """A few sentences, or none; `name` is what the file is called in the first of them."""
    sentences = list(_sentences(probe))
    if not sentences:
        return ""
    first, *others = sentences
    return " ".join((f"{name} {first}", *(f"It {sentence}" for sentence in others)))


def _sentences(probe: Probe) -> Iterator[str]:
    """What can be said of it, each as what follows "It"."""
    if probe.picture is not None and probe.picture.frames.count > 1:
        yield from _moving(probe.picture, probe.quirks)
    if probe.other_sounds:
        yield f"has {1 + len(probe.other_sounds)} sound tracks; what I edit, I edit in all of them."
    if probe.sound is not None and probe.sound.channels > _MOST_CHANNELS:
        yield f"has {probe.sound.channels} channels of sound; where I edit it, I mix them to 5.1."
    if "rejoined" in probe.quirks:
        yield "is joined of parts whose clocks do not agree; I play them one after the other."
    if "damaged" in probe.quirks:
        yield "is damaged or cut off; I use what can be read of it."


def _moving(picture: PictureStream, quirks: Sequence[Quirk]) -> Iterator[str]:
    yield from _kept(picture, quirks)
    if picture.colour.hdr:
        yield "is HDR; cuts leave it so, and what changes the picture makes it right for ordinary screens."
    if picture.interlaced:
        yield "is interlaced, two half pictures to a frame; where I edit it, I make whole ones of them."
    if picture.alpha:
        yield "can be seen through; what I edit of it is laid on black."
    if "reduced" in quirks and min(picture.width, picture.height) < _FINE:
        yield "may have been made smaller by the chat; sent as a file, it comes in its full quality."


def _kept(picture: PictureStream, quirks: Sequence[Quirk]) -> Iterator[str]:
    """What is unusual and stays as it is."""
    found = []
    if not picture.frames.steady_rate and picture.frames.usual[1] < _NEARLY_ALL and "damaged" not in quirks:
        found.append("has a variable frame rate")
    if picture.rotation or picture.mirrored:
        turned = [f"turned by {picture.rotation}°"] if picture.rotation else []
        found.append(f"is stored {_and([*turned, *(['mirrored'] if picture.mirrored else [])])}")
    if not _square(picture):
        found.append("has pixels that are not square")
    if found:
        right = ("it", "both", "all of it")[min(len(found), 3) - 1]
        yield f"{'was filmed by a phone, ' if 'phone' in quirks else ''}{_and(found)}; I keep {right} right."


def _square(picture: PictureStream) -> bool:
    stored = (picture.coded_width, picture.coded_height)
    return (picture.width, picture.height) in (stored, stored[::-1])


def _and(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
