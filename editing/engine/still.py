"""Single pictures out of a video.

Knows nothing of what they are for.
"""

from pathlib import Path

from editing.engine.opening import opened
from editing.engine.orientation import upright

_SIDE = 320


def thumbnail(video: Path, target: Path) -> Path:
    """A JPEG of a frame from the first second, upright, at most 320 pixels a side (what chats take)."""
    with opened(video) as container:
        stream = container.streams.video[0]
        chosen = None
        for number, frame in enumerate(container.decode(stream)):
            chosen = frame
            if number >= 12:
                break
        assert chosen is not None, "an examined video has frames"
        image = upright(chosen)
    image.thumbnail((_SIDE, _SIDE))
    image.save(target, "JPEG", quality=85)
    return target
