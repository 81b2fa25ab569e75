"""Pages whose last look bears a remark that a person must follow up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.model import RepostId, SiteKey, UnitKey
from syndicator.core.times import Millis
from syndicator.store.columns import reasons

if TYPE_CHECKING:
    from syndicator.core.reason import Reason
    from syndicator.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Remarked:
    """A page that says of itself what cannot be, or is no longer its site's."""

    repost: RepostId
    site: SiteKey
    unit: UnitKey
    title: str
    """The policy's."""
    page_url: str | None
    remarks: tuple[Reason, ...]
    since: Millis
    """First look that said so."""

    @property
    def codes(self) -> frozenset[str]:
        """Of all its remarks."""
        return frozenset(one.code for one in self.remarks)


def of(tx: Tx) -> list[Remarked]:
    """Every such page of an open repost, the longest known first."""
    return [
        Remarked(
            repost=RepostId(row["repost"]),
            site=SiteKey(row["site"]),
            unit=UnitKey(row["unit"]),
            title=row["title"],
            page_url=row["page_url"],
            remarks=reasons(row["remarks"]),
            since=Millis(row["first_at"]),
        )
        for row in tx.all("sighting_calling")
    ]
