"""Whether the list that was read is the site's: a hijacked, parked or foreign one says nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syndicator.core.judging.certificates import accepted_after_ms, changed_hands
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


@dataclass(frozen=True, slots=True)
class _Noted:
    """What a look leaves behind of a site's identity."""

    strange: tuple[Reason, ...]
    learns_certificate: bool


async def note_face(
    ctx: Context, before: watches.SiteWatch, look: ListLook, strange: Reason | None
) -> None:
    """Remember face and certificate of a site that was read well; tell a person of another's.

    A certificate that changed hands is told beside what the list shows, which counts: visitors see
    it too. It becomes the site's own after some days over pages that are the site's.
    """
    good = look.state is ListState.OK
    if not good and strange is None:
        return
    noted = _noted(before, look, strange)
    face = look.shown.face if good and look.shown is not None else watches.NO_FACE
    shown = look.certificate if noted.learns_certificate else None
    known = (face or before.face, shown or before.certificate)
    codes = [[one.code for one in reasons] for reasons in (noted.strange, before.strange)]
    if known == (before.face, before.certificate) and codes[0] == codes[1]:
        return

    def op(tx: Tx) -> bool:
        watches.learn(tx, before.site, look.at, face, shown)
        return watches.set_strange(tx, before.site, look.at, noted.strange)

    if not await ctx.write(op) or not noted.strange:
        return
    zh = "；".join(one.zh for one in noted.strange)
    en = "; ".join(one.en for one in noted.strange)
    if not good:
        zh, en = f"{zh}；期间不作未见判定", f"{en}; nothing there counts as absent meanwhile"
    ctx.observe(
        PersonNeeded(
            kind="hijacked",
            subject=f"site:{before.site}",
            message=f"{before.site}:{zh} · {en}",
        )
    )


def _noted(before: watches.SiteWatch, look: ListLook, strange: Reason | None) -> _Noted:
    found = changed_hands(before.certificate, look.certificate)
    told = (strange,) if strange is not None else ()
    if found is None:
        return _Noted(told, learns_certificate=strange is None)
    wait_ms = accepted_after_ms([one.code for one in (*told, *before.strange)])
    since = before.strange_at
    if wait_ms is not None and since is not None and since + wait_ms <= look.at:
        return _Noted((), learns_certificate=True)
    return _Noted((*told, found), learns_certificate=False)
