"""A shaky camera held still: its moves are measured once, smoothed, and what is left is taken away frame by frame."""

from editing.engine.steady.measure import measure
from editing.engine.steady.smooth import poses

__all__ = ["measure", "poses"]
