"""The hash chain of events: what was recorded cannot be changed, dropped or reordered unseen.

Each link is `H(previous hash ‖ canonical body)`, so the last hash (the head) vouches for all before
it. The canonical form is JSON with sorted keys, no blanks, UTF-8 and no escapes beyond JSON's own,
without floating-point numbers: any language makes the same bytes. A chain cut at its end still
verifies by itself, which is why heads are written elsewhere and given to `verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.errors import ConfigurationError

_PLAIN: Final = frozenset({str, int, bool, type(None)})

GENESIS: Final = "00" * 32
"""What the first link follows; both algorithms have 32 bytes."""

ALGORITHMS: Final = ("sha256", "sm3")
"""SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016)."""

Link = tuple[int, str, str, Mapping[str, object]]
"""Sequence number, previous hash, own hash, body."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Every link holds."""

    count: int
    head: str
    """Hash of the last link; GENESIS for an empty chain."""


_WRITES: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold."""

    seq: int
    """0 where no single link is to blame: the chain lacks the known head."""
    why: str


def canonical(body: Mapping[str, object]) -> bytes:
    """The bytes that are hashed.

    Raises TypeError for what has no one form in JSON (floating-point numbers, keys that are no
    text, other types) and ValueError for text with lone surrogates.
    """
    _check(body)
    return _WRITES.encode(body).encode("utf-8")


def link(prev: str, body: Mapping[str, object], algorithm: str = "sha256") -> str:
    """Hash (lower-case hexadecimal) of the link after `prev`.

    Raises ValueError for a `prev` that is no hash, what `canonical` raises for a body that has no
    canonical form, and ConfigurationError where this machine's OpenSSL lacks the algorithm.
    """
    before = bytes.fromhex(prev)
    if len(before) != len(GENESIS) // 2:
        raise ValueError(f"不是 32 字节的散列值 · not a hash of 32 bytes: {prev!r}")
    return _digest(algorithm, before + canonical(body))


def verify(
    links: Iterable[Link], head: str | None = None, algorithm: str = "sha256"
) -> Verified | Broken:
    """Check a chain from its first link, in order of sequence numbers.

    `head` is a hash noted earlier (journal, metric): the chain must hold it, at its end or, where
    it has grown since, further in. Sequence numbers rise; gaps are allowed, because one table may
    number the links of several chains.
    """
    last, count, at = GENESIS, 0, 0
    found = head is None or head == GENESIS
    for seq, prev, own, body in links:
        if count and seq <= at:
            return Broken(seq, f"序号未递增 · sequence number does not rise after {at}")
        if prev != last:
            return Broken(
                seq,
                "与前一条不衔接：其间有记录被删除、插入或调序 · "
                "does not follow the link before: one was removed, inserted or moved",
            )
        why = _wrong(prev, own, body, algorithm)
        if why is not None:
            return Broken(seq, why)
        last, count, at = own, count + 1, seq
        found = found or own == head
    if not found:
        return Broken(
            0,
            f"链中没有已知链头 {head}：末尾被截断或整链被重写 · "
            f"known head {head} is not in the chain: its end was cut off or all was rewritten",
        )
    return Verified(count, last)


def _wrong(prev: str, own: str, body: Mapping[str, object], algorithm: str) -> str | None:
    try:
        expected = link(prev, body, algorithm)
    except (TypeError, ValueError) as error:
        return f"内容无法规范化 · body has no canonical form: {error}"
    return None if own == expected else "内容或散列值被改动 · body or hash was changed"


def _digest(algorithm: str, data: bytes) -> str:
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise ConfigurationError(
            f"未知散列算法 {algorithm}，可用：{known} · unknown hash {algorithm}, known: {known}"
        )
    try:
        return hashlib.new(algorithm, data).hexdigest()
    except ValueError:
        raise ConfigurationError(
            f"本机 OpenSSL 不提供 {algorithm}：请改用 sha256 或换装带国密的 OpenSSL · "
            f"this machine's OpenSSL lacks {algorithm}: use sha256, or install one that has it"
        ) from None


def _check(value: object) -> None:
    """Raise TypeError unless the value and all inside it have one form in JSON."""
    if type(value) in _PLAIN:  # nearly all there is; to ask for abstract classes takes long
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"键须为文本 · a key must be text: {key!r}")
            _check(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for inner in value:
            _check(inner)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"不可入链的类型 · no type for the chain: {type(value).__name__}")
