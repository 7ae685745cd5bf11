"""A small editing studio for tests: files become sources, operations a timeline, a timeline a file; all for real."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from editing import jobs, ops
from editing.compile import compile
from editing.compile.products import products
from editing.engine.measures import measure
from editing.errors import Unmeasured
from editing.events import Rendered
from editing.fitting import Fitting
from editing.history import fold
from editing.plan import RenderPlan
from editing.sources import stored
from editing.timeline import Source, Timeline, learned
from storage.local import LocalStore
from tests.footage import FFMPEG

Edit = Mapping[str, Any]


def order(timeline: Timeline) -> jobs.Order:
    """The order for the one file of a timeline."""
    target = timeline.output.target
    fitting = Fitting(timeline, target) if target is not None else None
    return jobs.Order(compile(timeline), lambda: compile(timeline, copying=False), fitting)


@dataclass(frozen=True)
class Made:
    """A rendered file (the first, where there are several), and how it came about."""

    path: Path
    plan: RenderPlan
    rendered: Rendered
    progress: list[tuple[str, float]]
    paths: tuple[Path, ...]

    @property
    def kinds(self) -> str:
        """The kinds of the segments by their first letters: "ecce"."""
        return "".join(segment.kind[0] for segment in self.plan.segments)

    @property
    def copied(self) -> Fraction:
        """The share of the picture that was copied."""
        seconds = (one.duration for one in self.plan.segments if one.kind == "copy")
        return sum(seconds, Fraction(0)) / self.plan.duration


class Studio:
    """A store and a cache in a folder."""

    def __init__(self, folder: Path) -> None:
        self.store = LocalStore(folder / "store")
        self.cache = folder / "cache"
        self.cache.mkdir(parents=True)

    def source(self, path: Path) -> Source:
        """The file, stored and probed."""
        return stored(path, path.name, self.store)

    def timeline(self, *paths: Path, edits: tuple[Edit, ...] = ()) -> Timeline:
        """The first file, the others at hand, after one edit of these operations each; measured where that needs it."""
        sources = tuple(self.source(path) for path in paths)
        while True:
            try:
                return fold(tuple((ops.load(edit),) for edit in edits), sources)
            except Unmeasured as missing:
                source = next(one for one in sources if one.id == missing.source)
                path = self.store.local(source.key, self.cache)
                sources = learned(sources, source.id, measure(path, source, missing.kind, lambda: False))

    def edit(self, paths: Path | tuple[Path, ...], *edits: Edit) -> Made:
        """The file that these operations make, one prompt each."""
        return self.render(self.timeline(*(paths if isinstance(paths, tuple) else (paths,)), edits=edits))

    def render(self, timeline: Timeline, plan: RenderPlan | None = None) -> Made:
        """The file of a timeline (or of a plan for it)."""
        orders = [order(one) for one in products(timeline)]
        if plan is not None:
            orders = [jobs.Order(plan, orders[0].anew)]
        told: list[tuple[str, float]] = []
        bench = self.bench(progress=lambda stage, fraction, _: told.append((stage, fraction)))
        rendered = jobs.render(orders, "result", bench)
        paths = tuple(self.store.local(file.key, self.cache) for file in rendered.files)
        return Made(paths[0], orders[0].plan, rendered, told, paths)

    def bench(
        self,
        stop: Callable[[], bool] = lambda: False,
        progress: Callable[[str, float, float | None], None] = lambda *_: None,
    ) -> jobs.Bench:
        """Where the jobs work."""
        return jobs.Bench(self.store, self.cache, FFMPEG, stop, progress)
