"""Answers into the store and back: the same bytes once, every answer with a record of its own."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.evidence import warc
from syndicator.evidence.received import Received
from syndicator.store import evidence
from syndicator.store.evidence import Form, NewRecord

if TYPE_CHECKING:
    from syndicator.store import Tx
    from syndicator.store.evidence import Kept, Whole


class Gone(warc.BrokenRecord):
    """Bytes that retention took: nothing is wrong, and nothing can be said any more."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer made ready outside the transaction that keeps it."""

    came: Received
    record: NewRecord | None
    """None where it will hardly be needed: then it is made when it is."""


def prepare(came: Received, same: Whole | None) -> Prepared:
    """Make the record of an answer; `same` is what holds its body already. Costs milliseconds."""
    return Prepared(came, _record(came, same))


def keep(tx: Tx, made: Prepared) -> int:
    """Keep an answer; its number. The very answer, kept already, is not kept again."""
    new = made.record or _record(made.came, evidence.whole(tx, made.came.digest))
    known = evidence.find(tx, new.digest, new.url, new.at)
    if known is not None:
        return known
    if new.refers is not None and not evidence.has_bytes(tx, new.refers):
        new = _record(made.came, None)  # retention was quicker
    return evidence.put(tx, new)


def load(tx: Tx, kept: Kept) -> Received:
    """The answer that is kept, every digest checked.

    Raises `Gone` where retention took the bytes, `BrokenRecord` where they are not what was kept.
    """
    data = _bytes(kept)
    if kept.form is Form.BODY:
        came = _bare(kept, data)
    else:
        came = warc.read_record(data, _body_of(tx, kept))
    if came.digest != kept.digest or (came.url, came.at) != (kept.url, kept.at):
        raise warc.BrokenRecord(
            f"证据 {kept.id} 与登记不符 · record {kept.id} is not what is on its label"
        )
    return came


def record_bytes(tx: Tx, kept: Kept) -> bytes:
    """The answer as one gzip member that can be put into a file; of older stores made now."""
    if kept.form is Form.BODY:
        return warc.response_record(load(tx, kept))
    return _bytes(kept)


def _record(came: Received, same: Whole | None) -> NewRecord:
    if same is None:
        data = warc.response_record(came)
    else:
        data = warc.revisit_record(came, warc.Target(same.url, same.at))
    return NewRecord(
        digest=came.digest,
        url=came.url,
        at=came.at,
        status=came.status,
        size=len(came.body),
        form=Form.RESPONSE if same is None else Form.REVISIT,
        refers=None if same is None else same.id,
        record=data,
    )


def _bytes(kept: Kept) -> bytes:
    if kept.record is None:
        raise Gone(
            f"证据 {kept.id} 的原始字节已过保存期，仅存摘要 {kept.digest} · the bytes of record "
            f"{kept.id} are past their retention, the digest is left"
        )
    if kept.sealed and hashlib.sha256(kept.record).hexdigest() != kept.sealed:
        raise warc.BrokenRecord(
            f"证据 {kept.id} 的字节被改动 · the bytes of record {kept.id} were changed"
        )
    return kept.record


def _body_of(tx: Tx, kept: Kept) -> bytes | None:
    if kept.refers is None:
        return None
    whole = evidence.get(tx, kept.refers)
    if whole is None:
        raise warc.BrokenRecord(
            f"证据 {kept.id} 所指的记录 {kept.refers} 不存在 · record {kept.refers} is missing, "
            f"which holds the body of {kept.id}"
        )
    return warc.read_record(_bytes(whole)).body


def _bare(kept: Kept, data: bytes) -> Received:
    try:
        body = zlib.decompress(data)
    except zlib.error as error:
        raise warc.BrokenRecord(
            f"证据 {kept.id} 无法解压 · record {kept.id} does not decompress: {error}"
        ) from error
    return Received(
        url=kept.url,
        at=kept.at,
        status=kept.status,
        reason=b"",
        version="1.1",
        lines=tuple((name.encode(), value.encode()) for name, value in kept.headers.items()),
        peer=None,
        body=body,
    )
