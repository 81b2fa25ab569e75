"""One answer ↔ one WARC record (ISO 28500:2017, WARC/1.1): the border to `warcio`.

A record is a gzip member of its own, so that records put one behind another are a `.warc.gz` that
every tool reads. The same answer makes the same bytes: number and date come from the answer alone.

The body is kept decompressed. A header that spoke of the coding on the way bears the prefix
`X-Archive-Orig-`, as web archives do it.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from syndicator.core.errors import SyndicatorError
from syndicator.core.times import Millis, from_millis
from syndicator.evidence.received import Received

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION: Final = "1.1"
_ORIGINAL: Final = b"X-Archive-Orig-"
_CODING: Final = frozenset({b"content-encoding", b"transfer-encoding", b"content-length"})
_NUMBERS: Final = uuid.UUID("6f0c6e0e-5a0c-5d0b-9f4e-6c9d5b6f2b11")
"""Name space of our record numbers (RFC 9562 5.5)."""


class BrokenRecord(SyndicatorError):
    """Bytes that are no record of ours, or one that was changed."""


@dataclass(frozen=True, slots=True)
class Target:
    """The answer that holds a body already: what a revisit refers to."""

    url: str
    at: Millis


def response_record(came: Received) -> bytes:
    """The answer with its body as a record."""
    return _written("response", came)


def revisit_record(came: Received, same: Target) -> bytes:
    """The answer as a record that says where the same body stands."""
    return _written("revisit", came, same)


def opening_record(filename: str, at: Millis, said: dict[str, str]) -> bytes:
    """The `warcinfo` record that begins a file: who made it, when, by which rules."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version=VERSION)
    record = writer.create_warcinfo_record(filename, said)
    record.rec_headers.replace_header("WARC-Record-ID", _number("warcinfo", filename, at))
    record.rec_headers.replace_header("WARC-Date", iso_date(at))
    writer.write_record(record)
    return out.getvalue()


def read_record(data: bytes, body: bytes | None = None) -> Received:
    """The answer in a record; of a revisit with the `body` that it refers to.

    Raises `BrokenRecord` where the bytes are no record, or a digest in it does not hold.
    """
    try:
        record = next(iter(ArchiveIterator(BytesIO(data), check_digests="raise")))
        content = record.raw_stream.read()
    except (ArchiveLoadFailed, StopIteration, EOFError, ValueError, OSError) as error:
        raise BrokenRecord(f"不是完好的 WARC 记录 · not an intact WARC record: {error}") from error
    about, head = record.rec_headers, record.http_headers
    if record.rec_type == "revisit":
        content = body or b""
    named = about.get_header("WARC-Payload-Digest")
    if head is None or named != f"sha256:{hashlib.sha256(content).hexdigest()}":
        raise BrokenRecord(f"正文与记录的摘要不符 · the body is not the one named: {named}")
    status, _, reason = head.statusline.partition(" ")
    return Received(
        url=about.get_header("WARC-Target-URI"),
        at=_millis(about.get_header("WARC-Date")),
        status=int(status),
        reason=reason.encode(),
        version=head.protocol.removeprefix("HTTP/"),
        lines=tuple(_restored(head.headers)),
        peer=about.get_header("WARC-IP-Address"),
        body=content,
    )


def iso_date(at: Millis) -> str:
    """An instant as WARC/1.1 writes it: UTC, milliseconds."""
    return from_millis(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at % 1_000:03d}Z"


def _written(kind: str, came: Received, same: Target | None = None) -> bytes:
    head = StatusAndHeaders(
        f"{came.status} {_text(came.reason)}".strip(),
        [(_text(name), _text(value)) for name, value in _archived(came)],
        protocol=f"HTTP/{came.version}",
    )
    head.compute_headers_buffer()
    digest = f"sha256:{came.digest}"
    about = {
        "WARC-Record-ID": _number(kind, came.url, came.at, came.digest),
        "WARC-Date": iso_date(came.at),
        "WARC-Payload-Digest": digest,
    }
    if came.peer is not None:
        about["WARC-IP-Address"] = came.peer
    body = came.body
    if same is not None:
        body = b""
        about["WARC-Profile"] = WARCWriter.REVISIT_PROFILE_1_1
        about["WARC-Refers-To-Target-URI"] = same.url
        about["WARC-Refers-To-Date"] = iso_date(same.at)
    block = hashlib.sha256(head.headers_buff + body).hexdigest()
    about["WARC-Block-Digest"] = f"sha256:{block}"
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version=VERSION)
    record = writer.create_warc_record(
        came.url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        http_headers=head,
        warc_headers_dict=about,
    )
    writer.write_record(record)
    return out.getvalue()


def _archived(came: Received) -> Iterator[tuple[bytes, bytes]]:
    """The lines as they fit a body without codings."""
    coded = any(name.lower() in _CODING - {b"content-length"} for name, _ in came.lines)
    for name, value in came.lines:
        yield (_ORIGINAL + name if coded and name.lower() in _CODING else name), value
    if coded:
        yield b"Content-Length", str(len(came.body)).encode()


def _restored(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[bytes, bytes]]:
    lines = [(name.encode(), value.encode()) for name, value in headers]
    coded = any(name.startswith(_ORIGINAL) for name, _ in lines)
    for name, value in lines:
        if not (coded and name == b"Content-Length"):
            yield name.removeprefix(_ORIGINAL), value


def _number(*parts: str | int) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NUMBERS, ' '.join(map(str, parts)))}>"


def _millis(date: str) -> Millis:
    return Millis(round(datetime.fromisoformat(date).timestamp() * 1_000))


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
