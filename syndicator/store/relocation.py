"""Sites that went to another platform: their open reposts go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.model import PlatformKey, SiteKey
from syndicator.store import events

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.store.tx import Tx


def where(tx: Tx) -> list[tuple[SiteKey, PlatformKey]]:
    """Sites with open reposts, and the platforms that these rows name; reads every row."""
    return [(SiteKey(row["site"]), PlatformKey(row["platform"])) for row in tx.each("repost_where")]


def relocate(tx: Tx, site: SiteKey, platform: PlatformKey, at: Millis) -> int:
    """Put the site's open reposts on this platform, with an event; how many were elsewhere."""
    moved = tx.run("repost_relocate", site=site, platform=platform)
    if moved:
        events.append(tx, at, f"site:{site}", "relocated", {"to": platform, "reposts": moved})
    return moved
