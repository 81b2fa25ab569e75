"""Reading a body within a bound, decompressing within the same bound.

A few kilobytes of gzip can hold gigabytes: output is taken in bounded steps, so the bound holds
before the memory is spent. Codings: RFC 9110 8.4.1.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Final

ACCEPTED_CODINGS: Final = "gzip, deflate"
"""For the Accept-Encoding header: what is decoded here, nothing else is asked for."""

_STEP: Final = 64 * 1024
_MOST_CODINGS: Final = 2
_GZIP_START: Final = b"\x1f\x8b"


class BodyTooLarge(Exception):
    """The body is over the bound."""


class BodyUndecodable(Exception):
    """The body is not in the coding that the answer names; the text says which."""


async def read_body(chunks: AsyncIterator[bytes], coding: str | None, max_bytes: int) -> bytes:
    """The whole body, decoded from the Content-Encoding `coding`.

    Raises BodyTooLarge when raw or decoded bytes are over `max_bytes`, BodyUndecodable.
    """
    decoders = _decoders(coding)
    raw = 0
    body = bytearray()
    async for chunk in chunks:
        raw += len(chunk)
        if raw > max_bytes:
            raise BodyTooLarge
        for piece in _through(decoders, chunk):
            body += piece
            if len(body) > max_bytes:
                raise BodyTooLarge
    if raw and any(not decoder.complete for decoder in decoders):
        raise BodyUndecodable("truncated")
    return bytes(body)


def _decoders(coding: str | None) -> list[_Inflate]:
    names = [name.strip().lower() for name in (coding or "").split(",")]
    decoders: list[_Inflate] = []
    for name in reversed(names):
        if name in {"gzip", "x-gzip"}:
            decoders.append(_Inflate(gzip=True))
        elif name == "deflate":
            decoders.append(_Inflate(gzip=False))
        elif name not in {"", "identity"}:
            raise BodyUndecodable(name[:20])
    if len(decoders) > _MOST_CODINGS:
        raise BodyUndecodable(f"{len(decoders)} codings")
    return decoders


def _through(decoders: list[_Inflate], data: bytes) -> Iterator[bytes]:
    if not decoders:
        yield data
        return
    first, rest = decoders[0], decoders[1:]
    for piece in first.feed(data):
        yield from _through(rest, piece)


class _Inflate:
    """One zlib stream (gzip: one member after another), output in steps of bounded size."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16 if gzip else zlib.MAX_WBITS)
        self._begun = False

    @property
    def complete(self) -> bool:
        """Whether the stream's own end mark was read."""
        return self._stream.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decoded pieces of at most 64 KiB; what follows the last stream is ignored."""
        pending = True
        while data or pending:
            if self._stream.eof:
                if not (self._gzip and data.startswith(_GZIP_START)):
                    return
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = self._inflate(data)
            # A full step may leave output inside zlib although all input was taken.
            pending = len(piece) == _STEP
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._stream.decompress(data, _STEP)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise BodyUndecodable("gzip" if self._gzip else "deflate") from error
            # Many servers send bare deflate data where RFC 9110 8.4.1.2 wants the zlib wrapping.
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            return self._inflate(data)
        self._begun = True
        return piece
