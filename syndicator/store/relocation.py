"""Sites that went to another platform: their open reposts go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.model import PlatformKey, SiteKey
from syndicator.store import events, meta

if TYPE_CHECKING:
    from syndicator.core.times import Millis
    from syndicator.store.tx import Tx

SITES_AT: Final = "sites_at"
"""Under this the store's meta keeps a digest of which site is on which platform."""


def known(tx: Tx) -> str | None:
    """The digest that the rows were last brought in step with."""
    return meta.get(tx, SITES_AT)


def in_step(tx: Tx, digest: str) -> None:
    """Every open row is where this digest says."""
    meta.put(tx, SITES_AT, digest)


def where(tx: Tx) -> list[tuple[SiteKey, PlatformKey]]:
    """Sites with open reposts, and the platforms that these rows name; reads every row."""
    return [(SiteKey(row["site"]), PlatformKey(row["platform"])) for row in tx.each("repost_where")]


def relocate(tx: Tx, site: SiteKey, platform: PlatformKey, at: Millis) -> int:
    """Put the site's open reposts on this platform, with an event; how many were elsewhere."""
    moved = tx.run("repost_relocate", site=site, platform=platform)
    if moved:
        events.append(tx, at, f"site:{site}", "relocated", {"to": platform, "reposts": moved})
    return moved
