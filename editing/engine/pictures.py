"""A picture out of the file that it was coded into, and its examination.

Knows nothing of what it is for.
"""

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from editing.engine.opening import opened
from editing.errors import Faulty
from editing.findings import Finding
from editing.plan import RenderPlan


def unpack(coded: Path, target: Path) -> None:
    """Write the one frame of a file of JPEGs as a JPEG file. Raises `Faulty` where there is none."""
    with opened(coded) as container:
        packet = next((one for one in container.demux(container.streams.video[0]) if one.size), None)
        if packet is None:
            raise Faulty("There is no picture in the file.")
        target.write_bytes(bytes(packet))


def check(path: Path, plan: RenderPlan) -> tuple[Finding, ...]:
    """What the picture was examined for. Raises `Faulty` with what is wrong."""
    try:
        with Image.open(path) as image:
            image.load()
            size = image.size
    except (UnidentifiedImageError, OSError):
        raise Faulty("The picture cannot be shown.") from None
    if size != (plan.width, plan.height):
        raise Faulty(f"The picture is {size[0]}x{size[1]} and not {plan.width}x{plan.height}.")
    return (Finding(what=f"It is a picture of {plan.width}x{plan.height}."),)
