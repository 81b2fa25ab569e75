"""The certificates of a time stamp in the order that DER wants (X.690 11.6).

CMS lets authorities send them in any order (RFC 5652 5.1: BER), and those that run on OpenSSL
do; the library reads DER alone. No signature covers this set, and sorting it changes no length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_LONG: Final = 0x80
_CERTIFICATES: Final = 0xA0
_TOKEN: Final = 1
_CONTENT: Final = 1


def with_certificates_sorted(answer: bytes) -> bytes:
    """The same time-stamp answer, certificates sorted; whatever has another shape as it is."""
    try:
        begin, end = _certificates(answer)
        parts = [answer[start:stop] for _, start, _, stop in _items(answer, begin, end)]
    except (IndexError, ValueError):
        return answer
    return answer[:begin] + b"".join(sorted(parts)) + answer[end:]


def _certificates(answer: bytes) -> tuple[int, int]:
    """Where the certificates stand: TimeStampResp → ContentInfo → [0] → SignedData → [0]."""
    whole = _child(answer, (0, len(answer)), 0)
    content = _child(answer, _child(answer, whole, _TOKEN), _CONTENT)
    signed = _child(answer, content, 0)
    for tag, _, begin, end in _items(answer, *signed):
        if tag == _CERTIFICATES:
            return begin, end
    raise ValueError(_CERTIFICATES)


def _child(data: bytes, within: tuple[int, int], number: int) -> tuple[int, int]:
    _, _, begin, end = list(_items(data, *within))[number]
    return begin, end


def _items(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Tag, start, start of content and end of each element. Raises IndexError, ValueError."""
    while at < end:
        start, tag, size = at, data[at], data[at + 1]
        at += 2
        if size >= _LONG:
            count = size - _LONG
            size = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + size > end:
            raise ValueError(size)
        yield tag, start, at, at + size
        at += size
