"""What a vision model is: a task, the weights it needs, and a call. Each model is one file of this folder.

Nothing heavy is imported here, nor by a model's file before `load`. Knows no model by name.
"""

import importlib.util
import inspect
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from importlib import import_module
from typing import Any, ClassVar, Self

from editing.data import Data
from editing.errors import Misconfigured


class Weights(Data):
    """Where a model's weights come from, under which licence, and how to know them: `size` in bytes, `sha256`."""

    source: str
    licence: str
    size: int
    sha256: str


class Box(Data):
    """A rectangle in display pixels, with how sure the model is of it (0 to 1)."""

    x: int
    y: int
    w: int
    h: int
    score: float = 1.0


class VisionModel(ABC):
    """One way to do one task. `packages` are what it imports; `weights` None where a package brings them along."""

    task: ClassVar[str]
    name: ClassVar[str]
    licence: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    weights: ClassVar[Weights | None] = None

    @classmethod
    def installed(cls) -> bool:
        """Whether its packages are there. Imports none of them."""
        return all(importlib.util.find_spec(package) is not None for package in cls.packages)

    @classmethod
    @abstractmethod
    def load(cls) -> Self:
        """The model, ready to be called."""


class FaceDetector(VisionModel):
    """Finds faces on a picture."""

    task: ClassVar[str] = "detect_faces"

    @abstractmethod
    def detect(self, image: Any) -> list[Box]:
        """The faces on a (height, width, 3) uint8 picture, blue, green, red; the surest first."""


def models(task: str | None = None) -> Iterator[type[VisionModel]]:
    """The models of this folder, all or those for a task."""
    package = __name__.rpartition(".")[0]
    for info in pkgutil.iter_modules(import_module(package).__path__):
        module = import_module(f"{package}.{info.name}")
        for value in vars(module).values():
            concrete = inspect.isclass(value) and issubclass(value, VisionModel) and not inspect.isabstract(value)
            if concrete and value.__module__ == module.__name__ and task in (None, value.task):
                yield value


def load(task: str) -> VisionModel:
    """The first installed model for a task. Raises `Misconfigured` where there is none."""
    for model in models(task):
        if model.installed():
            return model.load()
    raise Misconfigured(f'No model for {task} is installed: pip install "cutroom[vision]".')


def device() -> str | None:
    """The name of the GPU that torch can use; None where there is none, or no torch."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None
