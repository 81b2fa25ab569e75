"""The duty officer of a rehearsal: orders a retry where the cause of a refusal was mended.

He acts like anybody: through the daemon's control socket, by name, with a reason.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from syndicator.control.client import ask
from syndicator.control.protocol import Request, Verb
from syndicator.core.errors import ActionRefused, StoreError
from syndicator.core.repost import State
from syndicator.store import open_readonly, views

if TYPE_CHECKING:
    from syndicator.rehearsal.province import Province

ROUND_S: Final = 1.0
"""Real seconds between two looks."""
REASON: Final = "站点账号已修复，再推 · the site's account was mended"


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
        rows = await opened.read(lambda tx: views.in_states(tx, [State.REFUSED]))
    finally:
        await opened.aclose()
    return [
        f"repost:{one.repost.id}"
        for one in rows
        if (site := province.sites.get(one.repost.site)) is None or not site.trouble.locked
    ]
