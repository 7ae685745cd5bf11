"""Faces by OpenCV's Haar cascade: no weights to fetch, a few milliseconds a picture, frontal faces only.

P. Viola and M. Jones, "Rapid object detection using a boosted cascade of simple features", CVPR 2001.
"""

from typing import Any, ClassVar, Self

from editing.models.base import Box, FaceDetector

_SMALLEST = 24
_SIDE = 640


class HaarFaces(FaceDetector):
    """OpenCV's frontal face cascade, which its package brings along."""

    name: ClassVar[str] = "haar_faces"
    licence: ClassVar[str] = "Apache-2.0 (OpenCV)"
    packages: ClassVar[tuple[str, ...]] = ("cv2",)

    def __init__(self, cascade: Any) -> None:
        self._cascade = cascade

    @classmethod
    def load(cls) -> Self:
        """Read the cascade from OpenCV's own data."""
        import cv2
        from cv2 import data

        return cls(cv2.CascadeClassifier(f"{data.haarcascades}haarcascade_frontalface_default.xml"))

    def detect(self, image: Any) -> list[Box]:
        """The faces, searched for at no more than 640 pixels a side."""
        import cv2

        scale = min(1.0, _SIDE / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
        grey = cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
        boxes, _, scores = self._cascade.detectMultiScale3(
            grey, scaleFactor=1.1, minNeighbors=5, minSize=(_SMALLEST, _SMALLEST), outputRejectLevels=True
        )
        found = [
            Box(x=round(x / scale), y=round(y / scale), w=round(w / scale), h=round(h / scale), score=_share(score))
            for (x, y, w, h), score in zip(boxes, scores, strict=True)
        ]
        return sorted(found, key=lambda box: -box.score)


def _share(weight: float) -> float:
    """A cascade's weight, which has no upper end, as a share of 1."""
    return round(float(weight) / (float(weight) + 3), 4)
