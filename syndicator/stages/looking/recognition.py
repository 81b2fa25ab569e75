"""Whether the list that was read is the site's: a hijacked, parked or foreign one says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.core.judging.faces import strangeness
from syndicator.core.polling import ListState
from syndicator.obs.observed import PersonNeeded
from syndicator.store import watches

if TYPE_CHECKING:
    from syndicator.core.judging.faces import Face
    from syndicator.core.model import Site
    from syndicator.core.reason import Reason
    from syndicator.stages.context import Context
    from syndicator.stages.looking.public import ListLook
    from syndicator.store import Tx


def recognise(
    site: Site, known: Face, kept: ListLook | None, look: ListLook
) -> tuple[ListLook, Reason | None]:
    """The look, and why it is not the site's own; such a look is `changed` and shows nothing.

    `known`: what the site said when it was last read well; `kept`: the last good look.
    """
    if look.shown is None:
        return look, None
    before = {entry.url for entry in kept.entries} if kept is not None else set()
    familiar = look.state is not ListState.OK or any(one.url in before for one in look.entries)
    found = strangeness(look.shown, known, site.site_id_code, site.name, familiar=familiar)
    if found is None:
        return look, None
    return replace(look, state=ListState.CHANGED, entries=(), reason=str(found)), found


async def note_face(
    ctx: Context, before: watches.SiteWatch, look: ListLook, strange: Reason | None
) -> None:
    """Remember the face of a site that was read well; tell a person of one that is another's."""
    good = look.state is ListState.OK
    new_face = good and look.shown is not None and look.shown.face != before.face
    if not (strange or new_face or (good and before.strange)):
        return

    def op(tx: Tx) -> bool:
        if good and look.shown is not None:
            watches.learn(tx, before.site, look.at, look.shown.face)
        return watches.set_strange(tx, before.site, look.at, strange)

    if await ctx.write(op) and strange is not None:
        ctx.observe(
            PersonNeeded(
                kind="hijacked",
                subject=f"site:{before.site}",
                message=f"{before.site}:{strange.zh};期间不作未见判定 · {strange.en}; "
                "nothing there counts as absent meanwhile",
            )
        )
