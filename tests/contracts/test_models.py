"""The contract of every vision model, over whatever is found in the folder."""

import subprocess
import sys

import numpy as np
import pytest

from editing.models import base

MODELS = list(base.models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_says_what_it_is(model: type[base.VisionModel]) -> None:
    """Task, name, licence, packages and words are declared, and it is installed here."""
    assert model.task and model.name == model.__module__.rpartition(".")[2] and model.licence
    assert model.__doc__ and model.packages and model.installed()


@pytest.mark.parametrize(
    "model", [one for one in MODELS if issubclass(one, base.FaceDetector)], ids=lambda one: one.name
)
def test_a_face_detector_finds_nothing_where_nothing_is(model: type[base.FaceDetector]) -> None:
    """A plain picture of any size, up to 4K, has no faces."""
    detector = model.load()
    for height, width in ((240, 320), (2160, 3840)):
        assert detector.detect(np.full((height, width, 3), 127, np.uint8)) == []


def drawn_face(size: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """A face as a child draws it, with the light and shade that a cascade looks for."""
    import cv2

    image = np.full((size, size, 3), 30, np.uint8)
    centre = size // 2

    def oval(x: float, y: float, across: float, down: float, shade: int) -> None:
        place = (centre + round(x * size), centre + round(y * size))
        cv2.ellipse(image, place, (round(across * size), round(down * size)), 0, 0, 360, (shade,) * 3, -1)

    oval(0, 0, 0.27, 0.30, 179)
    for side in (-1, 1):
        oval(side * 0.131, -0.047, 0.090, 0.045, 74)
    oval(0, 0.04, 0.033, 0.09, 245)
    oval(0, 0.169, 0.090, 0.025, 94)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), size * 0.0084), np.uint8)


@pytest.mark.parametrize(
    "model", [one for one in MODELS if issubclass(one, base.FaceDetector)], ids=lambda one: one.name
)
def test_a_face_detector_finds_a_face_at_its_place(model: type[base.FaceDetector]) -> None:
    """A drawn face in a large picture is found where it is, in the picture's own pixels."""
    image = np.full((1080, 1920, 3), 30, np.uint8)
    image[300:900, 1200:1800] = drawn_face(600)
    (face, *_) = model.load().detect(image)
    assert 1300 < face.x + face.w / 2 < 1700 and 450 < face.y + face.h / 2 < 750 and 0 < face.score <= 1


def test_to_look_for_models_loads_none() -> None:
    """Asking which models there are imports neither OpenCV nor torch."""
    code = "import sys; from editing.models.base import models; list(models()); "
    code += "print('cv2' in sys.modules, 'torch' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]


def test_a_task_without_a_model_names_the_extra() -> None:
    """What no installed model does is a sentence with the line that installs one."""
    with pytest.raises(base.Misconfigured, match=r'pip install "cutroom\[vision\]"'):
        base.load("read_minds")
