"""What one exchange with a CMS works on: a row's papers, and the request that may leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicator.core.handover import Write
    from syndicator.core.model import AttemptId, PlatformKey, PolicyHead, Revision
    from syndicator.core.repost import Repost
    from syndicator.core.times import Millis
    from syndicator.sdk import Adapter, Article, Mode, Reference


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything one exchange needs, read before anything is asked of the site."""

    row: Repost
    head: PolicyHead
    checked_at: Millis | None
    """When the source last showed the policy as we know it."""
    adapter: Adapter
    ref: Reference
    article: Article | None
    """None for a withdrawal."""
    sent: Revision | None
    """The revision the CMS last took from us, to read back against."""
    mode: Mode
    platform: PlatformKey
    settle_ms: int
    """How long after a write the site may still be about to show it."""
    master: bool
    """The site shows a master of its platform in a column."""
    shared: bool
    """Other sites show it too: columns tell whose a copy is."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A claimed row: its request may leave now."""

    desk: Desk
    row: Repost
    attempt: AttemptId
    write: Write
