"""Streams that break off."""

import io


class Broken(io.RawIOBase):
    """A stream that ends in an accident after `good` bytes."""

    def __init__(self, good: int, accident: OSError | None = None) -> None:
        self.good = good
        self.accident = accident or ConnectionAbortedError("the sender is gone")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self.good <= 0:
            raise self.accident
        count = min(self.good, len(buffer))
        self.good -= count
        return count
