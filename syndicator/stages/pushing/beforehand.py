"""Before a first create: the site's public list is held against the policy as well.

A copy by staff may stand where the CMS's look-up does not see it: in another system, under another
form of its title. The checker's last good list serves while it is fresh, else the list is read now.
A list that cannot be read says nothing and stops nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.candidates import Sought, likely
from syndicator.core.model import ListKind
from syndicator.core.polling import ListState
from syndicator.stages.looking.union import look_at_lists
from syndicator.stages.rules import SECOND, placed
from syndicator.store import watches

if TYPE_CHECKING:
    from syndicator.core.model import Site
    from syndicator.stages.context import Context
    from syndicator.stages.looking.public import ListLook
    from syndicator.stages.pushing.desk import Desk

JUDGED_FIRST = (
    "公开列表上已有疑似本文的稿件，先核验再定 · the public list shows what may be a copy; it is "
    "judged before anything is created"
)
_AGAIN_MS = 15 * SECOND


async def public_copy(ctx: Context, desk: Desk) -> ev.LookupFailed | None:
    """Why nothing may be created yet; None where the public list knows of no copy.

    An entry that may be one is left to the checker, which opens its page: judged right or wrong it
    moves the repost, judged to be something else it frees the create.
    """
    where = placed(ctx.settings, desk.row.site)
    if where is None or where[0].watch is None or where[0].watch.kind is ListKind.CMS:
        return None
    look = await _recent_list(ctx, where[0])
    head = desk.head
    sought = Sought(head.title, head.doc_no, head.url, (), desk.ref.key)
    if look is None or not likely(look.entries, sought):
        return None
    judged = await ctx.read(lambda tx: watches.absent_at(tx, desk.row.id))
    if judged is not None and judged >= look.asked_at:
        return None
    now = ctx.clock.now()
    await ctx.write(lambda tx: watches.wake(tx, desk.row.site, now))
    ctx.wakes.confirm.set()
    return ev.LookupFailed(JUDGED_FIRST, _AGAIN_MS)


async def _recent_list(ctx: Context, site: Site) -> ListLook | None:
    """The site's list as it was at most `source_fresh_s` ago; None where it cannot be read."""
    fresh_ms = ctx.settings.timing.source_fresh_s * SECOND
    kept = ctx.lists.get(site)
    if kept is not None and ctx.clock.now() - kept.at <= fresh_ms:
        return kept
    look = await look_at_lists(ctx, site, None, kept)
    if look.state is not ListState.OK:
        return None
    ctx.lists.keep(site, look)
    return look
