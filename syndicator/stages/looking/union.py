"""A site with several lists: each is asked, what they show together is the site's list.

What any of them shows is there; that something is nowhere is said only where all were read.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.core.judging.faces import Face, strangeness
from syndicator.core.model import ListKind
from syndicator.core.polling import ListState
from syndicator.stages.looking.public import Gap, ListLook, look_at_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.core.model import Site
    from syndicator.sdk import Adapter
    from syndicator.stages.context import Context


async def look_at_lists(
    ctx: Context,
    site: Site,
    adapter: Adapter | None,
    kept: ListLook | None,
    *,
    past_caches: bool = False,
) -> ListLook:
    """Read the site's lists, all at once; as `public.look_at_list` where there is but one.

    Such a look is `ok` where any list was read; `gap` tells of those that were not.
    """
    watch = site.watch
    if watch is None or not watch.more or watch.kind is ListKind.CMS:
        return await look_at_list(ctx, site, adapter, kept, past_caches=past_caches)
    known = kept.parts if kept is not None and kept.parts else (None,) * len(watch.urls)
    sites = [replace(site, watch=replace(watch, url=url, more=())) for url in watch.urls]
    parts = await asyncio.gather(
        *(
            look_at_list(ctx, one, None, before, past_caches=past_caches)
            for one, before in zip(sites, known, strict=True)
        )
    )
    own = [parts[0], *(_own(site, part) for part in parts[1:])]
    return _united(watch.urls, own, known, kept)


def _own(site: Site, part: ListLook) -> ListLook:
    """A further list, `changed` where it is certainly another's: it may be titled as it likes."""
    if part.shown is None:
        return part
    found = strangeness(part.shown, Face(), site.site_id_code, site.name, familiar=True)
    if found is None:
        return part
    return replace(part, state=ListState.CHANGED, entries=(), reason=str(found))


def _united(
    urls: Sequence[str],
    parts: Sequence[ListLook],
    known: Sequence[ListLook | None],
    kept: ListLook | None,
) -> ListLook:
    good = [one for one in parts if one.state is ListState.OK]
    bad = [(url, one) for url, one in zip(urls, parts, strict=True) if one not in good]
    why = "; ".join(f"{url}：{one.reason}" for url, one in bad)
    gap = Gap(bad[0][1].state, why) if bad else None
    shown = tuple(dict.fromkeys(entry for one in good for entry in one.entries))
    came = [one.came for one in good if one.came is not None]
    whole = len(came) == len(parts)
    return ListLook(
        state=ListState.OK if good else bad[0][1].state,
        asked_at=min(one.asked_at for one in parts),
        at=max(one.at for one in parts),
        # The very tuple, where nothing changed: what was worked out from it stands.
        entries=kept.entries if kept is not None and kept.entries == shown else shown,
        reason="" if good else why,
        came=came[0] if whole else None,
        beside=tuple(came[1:]) if whole else (),
        shown=parts[0].shown,
        certificate=parts[0].certificate,
        parts=tuple(
            replace(one, came=None) if one in good else before
            for one, before in zip(parts, known, strict=True)
        ),
        gap=gap if good else None,
    )
