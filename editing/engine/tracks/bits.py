"""Bits of codecs' headers: fields of fixed length, Exp-Golomb codes, and the bytes that keep start codes out of data.

ITU-T H.264, 7.4.1 and 9.1 (the same as ITU-T H.265, 7.4.2 and 9.2). Knows no header.
"""

import re

_PREVENTED = re.compile(b"\0\0\3")
_START_CODE_LIKE = re.compile(b"\0\0(?=[\0-\3])")


class Bits:
    """Data read from the first bit on. Every reader raises ValueError where the data ends too early."""

    def __init__(self, data: bytes) -> None:
        self._bits = f"{int.from_bytes(data):0{8 * len(data)}b}" if data else ""
        self.at = 0
        """The number of bits that were read."""

    def u(self, length: int) -> int:
        """An unsigned number of so many bits, the highest first."""
        self.at += length
        if self.at > len(self._bits):
            raise ValueError("the header ends too early")
        return int(self._bits[self.at - length : self.at] or "0", 2)

    def flag(self) -> bool:
        """One bit."""
        return self.u(1) == 1

    def ue(self) -> int:
        """An unsigned Exp-Golomb code."""
        one = self._bits.find("1", self.at)
        zeros = one - self.at
        if one < 0 or zeros > 32:
            raise ValueError("the header ends too early")
        self.at = one
        return self.u(zeros + 1) - 1

    def se(self) -> int:
        """A signed Exp-Golomb code."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)

    def seen(self, start: int, end: int) -> str:
        """The bits from `start` up to `end` as zeros and ones."""
        return self._bits[start:end]


def golomb(value: int) -> str:
    """The unsigned Exp-Golomb code of a value as zeros and ones."""
    code = f"{value + 1:b}"
    return "0" * (len(code) - 1) + code


def packed(bits: str) -> bytes:
    """Zeros and ones as bytes, the last one filled up with zeros."""
    length = -(-len(bits) // 8)
    return int(bits.ljust(8 * length, "0") or "0", 2).to_bytes(length)


def unescaped(data: bytes) -> bytes:
    """A NAL unit's data without emulation prevention bytes."""
    return _PREVENTED.sub(b"\0\0", data)


def escaped(data: bytes) -> bytes:
    """Data with emulation prevention bytes, as it stands in a NAL unit."""
    return _START_CODE_LIKE.sub(b"\0\0\3", data)


def raw_length(data: bytes, length: int) -> int:
    """How many bytes of escaped data hold the first `length` bytes of it unescaped."""
    for found in _PREVENTED.finditer(data):
        if found.start() + 2 >= length:
            break
        length += 1
    return length
