"""Signs that part of a file is missing, where reading it went well."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from av.container import InputContainer

from editing.probe.packets import Packets
from editing.timeline import PictureStream, SoundStream

Hole = tuple[Fraction, Fraction]
"""From when to when something is missing, in seconds."""
_WRITTEN_LAST = frozenset({"matroska,webm", "flv", "asf", "avi"})
"""Formats whose header says how long they are, and can still be read when they break off."""
_LONG = Fraction(1, 5)
"""Seconds that a frame is held, beyond the usual, where others are missing."""
_APART = Fraction(2)
"""Seconds between picture and sound that stand side by side in a file, at most."""
_MICROSECONDS = 1_000_000


def cut_off(container: InputContainer, picture: PictureStream | None, sounds: Sequence[SoundStream]) -> bool:
    """Whether a file ends well before the length that its header says."""
    if container.format.name not in _WRITTEN_LAST or not container.duration:
        return False
    told = Fraction(container.duration, _MICROSECONDS)
    begin = picture.frames.origin * picture.frames.time_base if picture else Fraction(0)
    ends = [Fraction(one.start + one.duration) for one in sounds] + ([picture.frames.end] if picture else [])
    return bool(told - max(Fraction(0), begin) - max(ends) > max(Fraction(1), told / 50))


def lost(picture: PictureStream, packets: Packets) -> bool:
    """Whether there is a moment for which neither frames nor sound are there, though there are before and after."""
    base = picture.frames.time_base
    usual = picture.frames.usual[0] * base
    silent = [(begin * heard.base, end * heard.base) for heard in packets.sounds.values() for begin, end in heard.holes]
    return bool(silent) and meet(_held(picture, usual + _LONG), silent)


def _held(picture: PictureStream, long: Fraction) -> Iterator[Hole]:
    """When a frame is shown for longer than so many seconds."""
    base = picture.frames.time_base
    at = picture.frames.origin * base
    for ticks, count in picture.frames.runs:
        if ticks * base > long:
            yield at, at + ticks * base * count
        at += ticks * base * count


def meet(ones: Iterable[Hole], others: Iterable[Hole]) -> bool:
    """Whether some of both lie near each other: what is lost in one place of a file belongs to about one time."""
    others = list(others)
    return any(one[0] < other[1] + _APART and other[0] < one[1] + _APART for one in ones for other in others)
