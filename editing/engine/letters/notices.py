"""What cannot be written as it was asked for, told to the person: characters and families that no font here has."""

from collections.abc import Iterator
from pathlib import Path

from editing.engine.letters.fonts import Fonts, at_hand
from editing.engine.letters.shaping import uncovered
from editing.findings import Finding
from editing.instructions import Captions, Lettering, Timecode, Words, extras
from editing.plan import RenderPlan
from editing.typography import Look, plain

_MOST = 12
"""Characters that are named."""


def notices(plan: RenderPlan, folder: Path | None) -> Iterator[Finding]:
    """A finding for the characters of the plan's words that are left out, and one for each font that is not there."""
    written = list(dict.fromkeys(_written(plan)))
    fonts = at_hand(folder)
    missing = left_out(written, fonts)
    if missing:
        named = " ".join(missing[:_MOST]) + (" and others" if len(missing) > _MOST else "")
        mend = 'pip install "cutroom[fonts]", or a font in the folder CUTROOM_FONTS, brings more'
        yield Finding.notice(f"I have no font with {named}, so I left that out ({mend}).")
    for family in dict.fromkeys(look.font for _, look in written if look.font):
        if fonts.named(family) is None:
            yield Finding.notice(f"I have no font called {family}, so I wrote in {fonts.first.family}.")


def left_out(written: list[tuple[str, Look]], fonts: Fonts) -> list[str]:
    """The characters that no font has, each once."""
    return list(dict.fromkeys(one for text, look in written for one in uncovered(plain(text), look, fonts)))


def _written(plan: RenderPlan) -> Iterator[tuple[str, Look]]:
    for segment in plan.segments:
        if segment.piece.made is not None:
            yield segment.piece.made.text, segment.piece.made.look
        for step in extras(segment.steps):
            if isinstance(step, Words):
                yield from ((text, step.look) for text in _texts(step))


def _texts(step: Words) -> Iterator[str]:
    if isinstance(step, Lettering | Timecode):
        yield step.text
    elif isinstance(step, Captions):
        yield from (cue.text for cue in step.cues)
