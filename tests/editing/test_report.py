"""What a person reads of an unusual file."""

from fractions import Fraction
from typing import Any

import pytest

from editing.frames import FrameIndex
from editing.report import report
from editing.timeline import Colour, Probe
from tests.editing.synthetic import source

UNEVEN = FrameIndex(time_base=Fraction(1, 600), origin=0, runs=((20, 40), (47, 30), (21, 30)))
PHONE = {"frames": UNEVEN, "rotation": 90, "width": 1080, "height": 1920, "coded_width": 1920, "coded_height": 1080}
HLG = Colour(primaries="bt2020", transfer="arib-std-b67", space="bt2020nc")


def probe(*quirks: str, sounds: int = 1, channels: int = 2, **picture: Any) -> Probe:
    """An ordinary file, but for this."""
    plain = source(**picture).probe
    assert plain.sound is not None
    heard = plain.sound.model_copy(update={"channels": channels})
    return plain.model_copy(update={"quirks": quirks, "sound": heard, "other_sounds": (heard,) * (sounds - 1)})


WORDS = {
    "an ordinary file": (probe(), ""),
    "a phone's": (
        probe("phone", **PHONE),
        "It was filmed by a phone, has a variable frame rate and is stored turned by 90°; I keep both right.",
    ),
    "a phone's in HDR": (
        probe("phone", **PHONE, colour=HLG),
        "It was filmed by a phone, has a variable frame rate and is stored turned by 90°; I keep both right. "
        "It is HDR; cuts leave it so, and what changes the picture makes it right for ordinary screens.",
    ),
    "a phone's, ordinary": (probe("phone"), ""),
    "mirrored": (probe(mirrored=True), "It is stored mirrored; I keep it right."),
    "all of it": (
        probe(frames=UNEVEN, rotation=180, mirrored=True, width=2160),
        "It has a variable frame rate, is stored turned by 180° and mirrored and has pixels that are not square; "
        "I keep all of it right.",
    ),
    "interlaced": (
        probe(interlaced="top"),
        "It is interlaced, two half pictures to a frame; where I edit it, I make whole ones of them.",
    ),
    "see-through": (probe(alpha=True), "It can be seen through; what I edit of it is laid on black."),
    "several tracks": (probe(sounds=3), "It has 3 sound tracks; what I edit, I edit in all of them."),
    "eight channels": (probe(channels=8), "It has 8 channels of sound; where I edit it, I mix them to 5.1."),
    "through a chat": (
        probe("reduced", width=848, height=480, coded_width=848, coded_height=480),
        "It may have been made smaller by the chat; sent as a file, it comes in its full quality.",
    ),
    "through a chat, and fine": (probe("reduced"), ""),
    "joined and damaged": (
        probe("rejoined", "damaged", frames=UNEVEN),
        "It is joined of parts whose clocks do not agree; I play them one after the other. "
        "It is damaged or cut off; I use what can be read of it.",
    ),
}


@pytest.mark.parametrize("name", WORDS)
def test_words(name: str) -> None:
    """Only what matters, in whole sentences, and what is made of it."""
    told, words = WORDS[name]
    assert report(told) == words


def test_by_name() -> None:
    """Of several files each is called by its name; a still picture has nothing to report."""
    assert (
        report(probe(rotation=90, width=1080, height=1920), "b.mov")
        == "b.mov is stored turned by 90°; I keep it right."
    )
    assert report(source(still=True, alpha=True, rotation=90).probe) == ""
