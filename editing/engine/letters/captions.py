"""Words that change: which of them are seen when, and where they stand.

Times are in seconds of the clip, and so are those of the cues.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from PIL import Image

from editing.engine.letters.fitting import fitted
from editing.engine.letters.fonts import Fonts
from editing.engine.letters.paint import Range, painted
from editing.engine.letters.place import Box, joined
from editing.instructions import Captions
from editing.typography import Cue


class State(NamedTuple):
    """What is seen from a time on: the words, none where nothing is said, and those that are being said just then."""

    since: Fraction
    text: str
    said: Range | None


def states(step: Captions, duration: Fraction) -> list[State]:
    """What is seen of the cues in a clip, in order; a change of words or of the word that is said begins another."""
    times = {time for cue in step.cues for time in _times(cue)}
    bounds = [Fraction(0), *sorted(time for time in times if 0 < time < duration), duration]
    found: list[State] = []
    for since in bounds[:-1]:
        state = _at(step, since)
        if not found or found[-1][1:] != state[1:]:
            found.append(state)
    return found


def changes(step: Captions, duration: Fraction, fonts: Fonts) -> tuple[Box, Iterator[tuple[Fraction, Image.Image]]]:
    """The part of the picture in which the words stand, and its pictures, each with the time from which it is seen."""
    shown = states(step, duration)
    boxes = [fitted(step, text, fonts).box for text in dict.fromkeys(state.text for state in shown) if text]
    whole = joined(boxes) if boxes else Box(0, 0, 2, 2)

    def each() -> Iterator[tuple[Fraction, Image.Image]]:
        for state in shown:
            image = Image.new("RGBA", (whole.width, whole.height))
            if state.text:
                laid, look, box = fitted(step, state.text, fonts)
                picture = painted(laid, look, state.said).crop((0, 0, box.width, box.height))
                image.alpha_composite(picture, (box.x - whole.x, box.y - whole.y))
            yield state.since, image

    return whole, each()


def _times(cue: Cue) -> Iterator[Fraction]:
    """When something changes of a cue."""
    yield cue.start
    yield cue.end
    yield from (time for time, _ in cue.beats if cue.start < time < cue.end)


def _at(step: Captions, time: Fraction) -> State:
    """What is seen at a time: cues that overlap stand under each other."""
    lines: list[str] = []
    said: Range | None = None
    for cue in step.cues:
        if cue.start <= time < cue.end and cue.text not in lines:
            if step.look.highlight and (word := _said(cue, time)):
                before = sum(len(line) + 1 for line in lines)
                said = (before + word[0], before + word[1])
            lines.append(cue.text)
    return State(time, "\n".join(lines), said)


def _said(cue: Cue, time: Fraction) -> Range | None:
    """The word of a cue that is being said."""
    begun = [place for at, place in cue.beats if at <= time]
    if not begun:
        return None
    later = [place for _, place in cue.beats if place > begun[-1]]
    return begun[-1], min(later, default=len(cue.text))
