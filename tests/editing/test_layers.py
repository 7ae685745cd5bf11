"""Pictures and videos over the clip, behind it, and taking its place: what is seen where, and when."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from editing.errors import BadEdit
from tests.editing.studio import Studio
from tests.footage import ffmpeg, make, numbers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A numbered clip of 3 s, and material of plain colours."""
    folder = tmp_path_factory.mktemp("layers")
    make(folder / "clip.mp4", seconds=3, rate="10", gop=10)
    plain(folder / "red.mp4", "red", 1)
    plain(folder / "blue.mp4", "0x0000ff", 4)
    plain(folder / "screen.mp4", "0x00b140", 2)
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", folder / "red.png")
    clear = "color=red@0.0:s=64x64,format=rgba"
    ffmpeg("-f", "lavfi", "-i", clear, "-frames:v", "1", folder / "clear.png")
    moving = "color=red:s=32x32:r=5:d=0.4[a];color=lime:s=32x32:r=5:d=0.4[b];[a][b]concat"
    ffmpeg("-f", "lavfi", "-i", moving, folder / "sticker.gif")
    return folder


def plain(path: Path, color: str, seconds: float) -> None:
    source = f"color={color}:s=336x192:r=10:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "10", path)


def pictures(path: Path) -> list[NDArray[np.uint8]]:
    """Every frame as (height, width, 3), red, green, blue."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def near(picture: NDArray[np.uint8], x: int, y: int, color: tuple[int, int, int], by: int = 40) -> bool:
    """Whether the pixel has about this colour."""
    return bool(np.abs(picture[y, x].astype(int) - color).max() <= by)


RED, BLUE, LIME = (255, 0, 0), (0, 0, 255), (0, 255, 0)


def test_a_picture_lies_where_and_when_it_shall(studio: Studio, folder: Path) -> None:
    """In its corner, in its range, and nowhere else; what it does not touch is copied."""
    paths = (folder / "clip.mp4", folder / "red.png")
    edit = {"op": "overlay_image", "file": "red.png", "position": "bottom-right", "start": 1, "end": 2}
    made = studio.edit(paths, edit)
    seen = [near(picture, 300, 160, RED) for picture in pictures(made.path)]
    assert seen == [10 <= number < 20 for number in range(30)]
    assert made.kinds == "cec" and numbers(made.path) == list(range(30))


def test_a_transparent_picture_changes_nothing(studio: Studio, folder: Path) -> None:
    """What a picture leaves transparent shows the clip."""
    paths = (folder / "clip.mp4", folder / "clear.png")
    made = studio.edit(paths, {"op": "overlay_image", "file": "clear.png", "position": "center", "scale": 1})
    for before, after in zip(pictures(folder / "clip.mp4"), pictures(made.path), strict=True):
        assert np.abs(before.astype(int) - after).mean() < 4


def test_a_half_opaque_layer_mixes(studio: Studio, folder: Path) -> None:
    """Half opaque red over blue is half of both."""
    paths = (folder / "blue.mp4", folder / "red.png")
    made = studio.edit(paths, {"op": "overlay_image", "file": "red.png", "position": "center", "opacity": 0.5})
    assert near(pictures(made.path)[5], 168, 96, (127, 0, 127))


def test_a_sticker_moves_on(studio: Studio, folder: Path) -> None:
    """A short moving picture plays again and again, in its own time, over cuts too."""
    paths = (folder / "clip.mp4", folder / "sticker.gif")
    whole = studio.edit(paths, {"op": "overlay_image", "file": "sticker.gif", "position": "center"})
    reds = [near(picture, 168, 96, RED, 80) for picture in pictures(whole.path)]
    assert reds == [number % 8 < 4 for number in range(30)]
    cut = studio.edit(
        paths,
        {"op": "overlay_image", "file": "sticker.gif", "position": "center"},
        {"op": "cut", "start": 0.2, "end": 0.5},
    )
    assert [near(picture, 168, 96, RED, 80) for picture in pictures(cut.path)] == [*reds[:2], *reds[5:]]


def test_a_video_in_the_picture_ends_with_itself(studio: Studio, folder: Path) -> None:
    """It runs from the range's start for as long as it lasts; in a circle its corners show the clip."""
    paths = (folder / "blue.mp4", folder / "red.mp4")
    made = studio.edit(
        paths, {"op": "overlay_video", "file": "red.mp4", "position": "center", "shape": "circle", "start": 1}
    )
    shown = pictures(made.path)
    assert [near(picture, 168, 96, RED) for picture in shown] == [10 <= number < 20 for number in range(40)]
    assert near(shown[15], 168 - 50, 96 - 50, BLUE)


def test_the_frames_of_a_layer_keep_their_time(studio: Studio, folder: Path) -> None:
    """A layer that fills the picture shows its own frames one by one, in a part that was cut too."""
    make(folder / "other.mp4", seconds=3, rate="10", gop=10)
    paths = (folder / "blue.mp4", folder / "other.mp4")
    over = {"op": "overlay_video", "file": "other.mp4", "scale": 1, "position": "center", "start": 0.5}
    assert numbers(studio.edit(paths, over).path)[5:35] == list(range(30))
    assert numbers(studio.edit(paths, over, {"op": "trim", "start": 1, "end": 2}).path) == list(range(5, 15))
    assert numbers(studio.edit(paths, over, {"op": "reverse"}).path)[5:35] == list(range(29, -1, -1))
    frozen = studio.edit(paths, over, {"op": "freeze", "at": 1.5, "duration": 0.3})
    assert numbers(frozen.path)[15:19] == [10, 10, 10, 10]


def test_what_is_behind_a_green_screen(studio: Studio, folder: Path) -> None:
    """The screen's colour gives way to the background, which holds its last frame where it is too short."""
    paths = (folder / "screen.mp4", folder / "red.mp4")
    made = studio.edit(paths, {"op": "chroma_key", "background": "red.mp4"})
    assert all(near(picture, x, 96, RED) for picture in pictures(made.path) for x in (20, 168, 320))
    plain = studio.edit(folder / "screen.mp4", {"op": "chroma_key", "background": "blue", "start": 1})
    assert [near(one, 168, 96, BLUE) for one in pictures(plain.path)] == [number >= 10 for number in range(20)]
    with pytest.raises(BadEdit, match=r"no file called"):
        studio.edit(folder / "screen.mp4", {"op": "chroma_key", "background": "beach.mp4"})


def test_one_piece_passes_into_the_next(studio: Studio, folder: Path) -> None:
    """Both overlap for as long as the transition takes, mixed half and half in its middle."""
    paths = (folder / "red.mp4", folder / "blue.mp4")
    made = studio.edit(paths, {"op": "concat", "files": ["red.mp4", "blue.mp4"]}, {"op": "transition", "duration": 0.4})
    assert made.plan.duration == Fraction(46, 10)
    shown = pictures(made.path)
    assert near(shown[5], 100, 100, RED) and near(shown[8], 100, 100, (127, 0, 127)) and near(shown[12], 100, 100, BLUE)


def test_a_transition_cut_open_goes_on(studio: Studio, folder: Path) -> None:
    """What a later cut leaves of a transition is as far as it was."""
    paths = (folder / "red.mp4", folder / "blue.mp4")
    edits = ({"op": "concat", "files": ["red.mp4", "blue.mp4"]}, {"op": "transition", "duration": 0.4})
    made = studio.edit(paths, *edits, {"op": "trim", "start": 0.8})
    assert near(pictures(made.path)[0], 100, 100, (127, 0, 127))


def test_what_fades_on_a_layer_goes_on_in_a_later_part(studio: Studio, folder: Path) -> None:
    """A fade on what is passed into keeps its time, also where the clip is cut open within the transition."""
    paths = (folder / "red.mp4", folder / "blue.mp4")
    edits = (
        {"op": "concat", "files": ["red.mp4", "blue.mp4"]},
        {"op": "fade_out", "duration": 3.6},
        {"op": "transition", "duration": 0.4},
    )
    whole = pictures(studio.edit(paths, *edits).path)
    part = pictures(studio.edit(paths, *edits, {"op": "trim", "start": 0.8}).path)
    for late, early in zip(part, whole[8:], strict=True):
        assert np.abs(late.astype(int) - early).mean() < 6


def test_a_transition_wants_two_pieces(studio: Studio, folder: Path) -> None:
    """With nothing to pass into, the person is told what is missing."""
    with pytest.raises(BadEdit, match="only one piece"):
        studio.edit(folder / "clip.mp4", {"op": "transition"})
