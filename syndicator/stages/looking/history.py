"""What we know of a copy beside its page, for judging what the page says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.judging.stated import History, first_absence, last_run
from syndicator.core.model import Form
from syndicator.store import attempts, sightings

if TYPE_CHECKING:
    from syndicator.core.judging.stated import Run
    from syndicator.core.model import PolicyHead, Site
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store import Tx
    from syndicator.store.reposts import OnSite

LINK_ONLY = frozenset({Form.LINK})


async def history_of(ctx: Context, site: Site, row: OnSite, at: Millis) -> History:
    """Our own looks at the copy, when we handed it over, and what its source line may say.

    A master bears one date in all its columns: that a column came to show it later is no
    backdating, so nothing is said there of when it was absent.
    """
    repost = row.repost
    master = ctx.masters.keeps(site, ctx.settings.platforms[site.platform])

    def op(tx: Tx) -> tuple[list[Run], Millis | None]:
        sent = attempts.first_sent(tx, repost.id) if repost.sent is not None else None
        return sightings.runs(tx, repost.id), sent

    runs, sent = await ctx.read(op)
    return History(
        at=at,
        absent_at=None if master else first_absence(runs, row.absent_at),
        last=last_run(runs),
        stored_at=sent,
        published=row.head.published.span(),
        sources=_sources(ctx, row.head),
        address_owed=LINK_ONLY in row.accepts,
    )


def _sources(ctx: Context, head: PolicyHead) -> tuple[str, ...]:
    """Names under which 来源 may give the source: as configured, and who issued the document."""
    source = ctx.settings.sources.get(head.source)
    named = (source.name, source.issuer) if source is not None else ()
    return tuple(dict.fromkeys(name for name in (*named, *head.issuers) if name))
