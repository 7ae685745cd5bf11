"""Reads a posted form as it arrives: files go to the spool piece by piece, words stay in memory.

Knows nothing of messages.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from bot.adapters.base import spooled
from bot.messages import Attachment

TEXT_LIMIT = 256 << 10


class TooMuchError(Exception):
    """A form above its limit."""


class BadFormError(Exception):
    """A body that is no form."""


class Form:
    """A form on its way in. Whoever reads it calls `discard` in the end."""

    def __init__(self, spool: Path, limit: int) -> None:
        self.fields: dict[str, str] = {}
        self.attachments: list[Attachment] = []
        self._spool = spool
        self._left = limit
        self._complete = False
        self._headers: dict[str, str] = {}
        self._header = ("", "")
        self._name = ""
        self._words = b""
        self._file: IO[bytes] | None = None
        self._path = spool

    async def read(self, content_type: str, body: AsyncIterator[bytes]) -> None:
        """Read the whole form. Raises `TooMuchError` and `BadFormError`."""
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise BadFormError("The message is not a form.")
        parser = MultipartParser(options[b"boundary"], self._callbacks())
        try:
            async for piece in body:
                await asyncio.to_thread(parser.write, piece)
            parser.finalize()
        except MultipartParseError:
            raise BadFormError("The form is not well formed.") from None
        if not self._complete:
            raise BadFormError("The form ended too early.")

    def discard(self) -> None:
        """Remove the files."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)
        for attachment in self.attachments:
            if attachment.path is not None:
                attachment.path.unlink(missing_ok=True)

    def _callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _finish(self) -> None:
        self._complete = True

    def _begin(self) -> None:
        self._headers, self._words = {}, b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end].decode("latin-1"), self._header[1])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end].decode("latin-1"))

    def _header_end(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = ("", "")

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        name = options[b"filename"].decode("utf-8", "replace") or "file"
        mime = self._headers.get("content-type")
        self._path = spooled(self._spool, name, mime)
        self._file = self._path.open("wb")
        self._attachment = Attachment(path=self._path, name=name, mime=mime)

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._left -= end - start
        if self._left < 0 or len(self._words) > TEXT_LIMIT:
            raise TooMuchError
        if self._file is not None:
            self._file.write(data[start:end])
        else:
            self._words += data[start:end]

    def _end(self) -> None:
        if self._file is None:
            self.fields[self._name] = self._words.decode("utf-8", "replace")
            return
        size = self._file.tell()
        self._file.close()
        self._file = None
        self.attachments.append(self._attachment.model_copy(update={"size": size}))
