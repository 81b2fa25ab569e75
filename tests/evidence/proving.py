"""How anybody checks that an event lies under a stamp, with no code of ours: RFC 6962 2.1."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.core.merkle import Step


def root_by(value: bytes, path: Sequence[Step]) -> bytes:
    """The root that a value and its way lead to."""
    at = sha256(b"\x00" + value).digest()
    for step in path:
        pair = step.neighbour + at if step.left else at + step.neighbour
        at = sha256(b"\x01" + pair).digest()
    return at
