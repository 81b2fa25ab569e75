"""Stamps held against the chain: is each over the events as they stand, by whom it should be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.merkle import path_of, root_of
from syndicator.evidence import tsp, warc
from syndicator.store import stamps

if TYPE_CHECKING:
    from syndicator.store import Tx
    from syndicator.store.events import EventRow
    from syndicator.store.stamps import StampRow

README: Final = """\
可信时间戳（RFC 3161）
  stamp-N.tsr      时间戳机构的应答
  stamp-N.root     被盖戳的 32 字节：该段事件散列树的根
  proof-SEQ.json   第 SEQ 条事件到根的路径
查验：
  1. openssl ts -verify -data stamp-N.root -in stamp-N.tsr -CAfile 机构根证书.pem
     openssl ts -reply -in stamp-N.tsr -text 可见盖戳时间。
  2. 由 proof-SEQ.json 的 hash（即 events.jsonl 中该条的 hash）起算：叶 = SHA-256(00 ‖ hash)；
     依次与 path 各步合并，节点 = SHA-256(01 ‖ 左 ‖ 右)，left 为真则 neighbour 在左；
     最后应等于 stamp-N.root。于是该事件及其所载证据散列值在盖戳时间之前已经存在。

Trusted time stamps (RFC 3161)
  stamp-N.tsr      the authority's answer
  stamp-N.root     the 32 bytes that were stamped: root of the tree over a stretch of events
  proof-SEQ.json   the way from event SEQ to that root
To check:
  1. openssl ts -verify -data stamp-N.root -in stamp-N.tsr -CAfile ROOTS.pem
     openssl ts -reply -in stamp-N.tsr -text shows the time.
  2. Begin with hash in proof-SEQ.json (the event's hash in events.jsonl): leaf = SHA-256(00 ‖
     hash); join each step of path: node = SHA-256(01 ‖ left ‖ right), neighbour to the left where
     left is true; the end is stamp-N.root. So the event, with the digests it names, is older.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One stamp, held against the chain."""

    stamp: StampRow
    ok: bool
    why: str = ""
    """Bilingual; why it does not hold."""


def hold(tx: Tx, roots: tsp.Roots) -> Iterable[Held]:
    """Check every stamp against the events as they stand and against trusted certificates."""
    return (_held(tx, stamp, roots) for stamp in stamps.every(tx))


def proofs_for(tx: Tx, story: Iterable[EventRow]) -> Mapping[str, bytes]:
    """Stamps that cover some events, and the way from each event to its root, as files."""
    found: dict[str, bytes] = {}
    for event in story:
        stamp = stamps.covering(tx, event.chain, event.seq)
        over = None if stamp is None else stamps.covered(tx, stamp)
        if stamp is None or over is None:
            continue
        found[f"stamp-{stamp.id}.tsr"] = stamp.token
        found[f"stamp-{stamp.id}.root"] = bytes.fromhex(stamp.root)
        at = over.hashes.index(bytes.fromhex(event.hash))
        proof = {
            "chain": event.chain,
            "seq": event.seq,
            "hash": event.hash,
            "stamp": stamp.id,
            "stamped_at": warc.iso_date(stamp.said_at),
            "root": stamp.root,
            "path": [
                {"left": step.left, "neighbour": step.neighbour.hex()}
                for step in path_of(over.hashes, at)
            ],
        }
        text = json.dumps(proof, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        found[f"proof-{event.seq}.json"] = text.encode()
    return found | {"README.txt": README.encode()} if found else found


def _held(tx: Tx, stamp: StampRow, roots: tsp.Roots) -> Held:
    over = stamps.covered(tx, stamp)
    if over is None or root_of(over.hashes).hex() != stamp.root:
        why = (
            f"所盖事件 {stamp.first}–{stamp.last} 已被改动 · the events it covers were changed: "
            "run audit verify"
        )
        return Held(stamp, ok=False, why=why)
    try:
        said = tsp.check(stamp.token, bytes.fromhex(stamp.root), roots)
    except tsp.BadStamp as bad:
        return Held(stamp, ok=False, why=str(bad))
    if said != stamp.said_at:
        return Held(stamp, ok=False, why="登记的时间被改动 · the time on record was changed")
    return Held(stamp, ok=True)
