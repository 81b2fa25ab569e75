"""A tree of hashes over a stretch of the chain: one stamp covers it, each event is proved alone.

The tree of RFC 6962 2.1 with SHA-256: a leaf is H(0x00 ‖ value), a node H(0x01 ‖ left ‖ right), so
neither passes for the other. Values are the hashes of events, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a leaf to the root."""

    left: bool
    """The neighbour stands to the left."""
    neighbour: bytes


def root_of(values: Sequence[bytes]) -> bytes:
    """Root of the tree. Raises ValueError where there is nothing to cover."""
    if not values:
        raise ValueError("空树没有根 · a tree of nothing has no root")
    level = [_leaf(value) for value in values]
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_of(values: Sequence[bytes], index: int) -> tuple[Step, ...]:
    """The way from one value to the root. Raises IndexError for an index that is none."""
    level = [_leaf(value) for value in values]
    if not 0 <= index < len(level):
        raise IndexError(index)
    steps: list[Step] = []
    while len(level) > 1:
        other = index ^ 1
        if other < len(level):
            steps.append(Step(left=other < index, neighbour=level[other]))
        level, index = _above(level), index // 2
    return tuple(steps)


def _above(level: list[bytes]) -> list[bytes]:
    """The next level; a node without neighbour goes up as it is."""
    pairs = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[-1:] if len(level) % 2 else pairs


def _leaf(value: bytes) -> bytes:
    return sha256(b"\x00" + value).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
