"""Which engine the plans are for. Knows nothing else."""

ENGINE = 10
"""Counts up when the same plan gives other bytes, so that old segments are no longer found."""
