"""The duty officer of a rehearsal: retries what was mended, takes back what the plan says.

He acts like anybody: through the daemon's control socket, by name, with a reason.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from syndicator.control.client import ask
from syndicator.control.protocol import Request, Verb
from syndicator.core.errors import ActionRefused, StoreError
from syndicator.core.repost import State
from syndicator.rehearsal.prose import bare
from syndicator.store import matrix, open_readonly

if TYPE_CHECKING:
    from syndicator.rehearsal.plan import Publication
    from syndicator.rehearsal.province import Province

ROUND_S: Final = 1.0
"""Real seconds between two looks."""
TAKEN_BACK: Final = "发文机关撤回 · taken back by its issuer"
_POLICIES: Final = 1_000
_REFUSED: Final = 10_000
REASON: Final = "站点账号已修复，再推 · the site's account was mended"


async def take_back(province: Province) -> None:
    """Order every withdrawal of the plan at its minute."""
    for one in sorted(province.plan.publications, key=lambda one: one.withdrawn_min or 0.0):
        if one.withdrawn_min is not None:
            await province.minute(one.withdrawn_min)
            await _order_back(province, one)
    await asyncio.Event().wait()


async def _order_back(province: Province, publication: Publication) -> None:
    """Again until the daemon takes the order: it may be down."""
    while True:
        try:
            subject = await _subject_of(province, publication)
            request = Request(verb=Verb.WITHDRAW, subject=subject, reason=TAKEN_BACK)
            await asyncio.to_thread(ask, province.ground.socket, request)
        except (ActionRefused, StoreError):
            await asyncio.sleep(ROUND_S)
        else:
            province.withdrawn(publication)
            return


async def _subject_of(province: Province, publication: Publication) -> str:
    """The policy by its title; what is not known yet is refused, as the daemon would."""
    opened = await open_readonly(province.ground.store)
    try:
        known = await opened.read(lambda tx: matrix.columns(tx, _POLICIES))
    finally:
        await opened.aclose()
    wanted = bare(publication.title)
    return next((f"policy:{one.id}" for one in known if bare(one.title) == wanted), "policy:0")


async def on_duty(province: Province) -> None:
    """Look and act until cancelled; while the daemon is down there is nothing to do."""
    while True:
        await asyncio.sleep(ROUND_S)
        try:
            for subject in await _mended(province):
                request = Request(verb=Verb.RETRY, subject=subject, reason=REASON)
                await asyncio.to_thread(ask, province.ground.socket, request)
        except (ActionRefused, StoreError):
            continue


async def _mended(province: Province) -> list[str]:
    """Refused reposts whose site takes our account again."""
    opened = await open_readonly(province.ground.store)
    try:
        rows = await opened.read(lambda tx: matrix.newest(tx, State.REFUSED, _REFUSED))
    finally:
        await opened.aclose()
    return [
        f"repost:{one.repost}"
        for one in rows
        if (site := province.sites.get(one.site)) is None or not site.trouble.locked
    ]
