"""The answers a look rests on, made ready before they are kept with its verdict."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.times import Millis
from syndicator.evidence.keeping import Prepared, keep, prepare
from syndicator.evidence.question import Asked, asked_text
from syndicator.evidence.received import received
from syndicator.pages.judging import RULES
from syndicator.store import evidence, proofs, sightings
from syndicator.store.evidence import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.core.model import RepostId
    from syndicator.evidence.received import Received
    from syndicator.stages.context import Context
    from syndicator.stages.looking.seen import Seen
    from syndicator.store import Tx


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verdict rests on, ready to be kept."""

    question: str
    answers: tuple[tuple[Role, Prepared], ...]


async def prepared(ctx: Context, came: Received) -> Prepared:
    """The record of an answer, made off the event loop; the same bytes are kept once."""
    same = await ctx.read(lambda tx: evidence.whole(tx, came.digest))
    return await asyncio.to_thread(prepare, came, same)


async def proof_of(ctx: Context, repost: RepostId, seen: Seen) -> Proof:
    """Make ready what the look rests on; what most likely only repeats the last look is left."""
    answers = list(_answers(seen))
    said = (seen.sight.verdict, None if seen.page is None else seen.page.digest)
    if await ctx.read(lambda tx: sightings.last(tx, repost)) == said:
        made = [(role, Prepared(came, None)) for role, came in answers]
    else:
        made = [(role, await prepared(ctx, came)) for role, came in answers]
    asked = Asked(seen.question, seen.search)
    return Proof(asked_text(asked), tuple(made))


def record(tx: Tx, sighting: int, at: Millis, proof: Proof) -> None:
    """Keep what a new sighting rests on, in its own transaction."""
    numbers = [(role, keep(tx, made)) for role, made in proof.answers]
    proofs.prove(tx, sighting, at, question=proof.question, rules=RULES, answers=numbers)


def _answers(seen: Seen) -> Iterator[tuple[Role, Received]]:
    if seen.page is not None:
        yield Role.PAGE, seen.page.came
        if seen.page.source is not None:
            yield Role.SOURCE, received(seen.page.source, seen.page.at)
        return
    for listing in seen.listings:
        yield Role.LIST, listing
    for look in seen.opened:
        yield Role.OPENED, look.came
