"""`syndicator explain`: the whole story of one item, policy or repost."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, clock_of, names, places
from syndicator.cli.output import JsonOption, put, say
from syndicator.cli.sections import Story, tell
from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.docno import find_docno
from syndicator.core.model import ItemId, PolicyId, RepostId
from syndicator.core.times import Millis
from syndicator.store import open_readonly, views
from syndicator.store.errors import NoSuchRow

if TYPE_CHECKING:
    from syndicator.settings.model import Settings
    from syndicator.store import Tx

_SUBJECT: Final = re.compile(r"(item|policy|repost):([0-9]{1,18})")


def explain(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="ITEM|POLICY|REPOST",
            help="item:7、policy:3、repost:12，或来源网址、文号 · or an address at a source, or a "
            "document number",
        ),
    ],
    config: ConfigOption = None,
    json_lines: JsonOption = False,
    rows: Annotated[
        int, typer.Option(min=0, help="每表最多列几行，0 为全部 · rows a list at most; 0: all")
    ] = 0,
) -> None:
    """Tell why a site owes a policy, what was tried, what was seen, what comes next (说明)."""
    place = places(config)
    settings = names(config)
    now = clock_of(config).now()
    told = asyncio.run(_read(place.store, subject, settings, now))
    for number, story in enumerate(told):
        if json_lines:
            put(story.whole())
            continue
        if number:
            say()
        tell(story, rows)


async def _read(store: Path, subject: str, settings: Settings | None, now: Millis) -> list[Story]:
    opened = await open_readonly(store)
    try:
        return await opened.read(lambda tx: stories_of(tx, subject, settings, now))
    finally:
        await opened.aclose()


def stories_of(tx: Tx, subject: str, settings: Settings | None, now: Millis) -> list[Story]:
    """The stories a subject, address or document number names. Raises `NoSuchRow`."""
    named = _SUBJECT.fullmatch(subject.strip())
    if named is not None:
        found = [_story(tx, named[1], int(named[2]), settings, now)]
    else:
        found = [
            _story(tx, kind, number, settings, now) for kind, number in _found(tx, subject.strip())
        ]
    told = [story for story in found if story is not None]
    if not told:
        raise NoSuchRow(
            f"库中没有 {subject}：对象写作 item:7、policy:3、repost:12，也可给来源网址或文号 · "
            f"the store has no {subject}: give item:7, policy:3, repost:12, an address at a "
            "source or a document number"
        )
    return told


def _story(tx: Tx, kind: str, number: int, settings: Settings | None, now: Millis) -> Story | None:
    from syndicator.cli.repost_story import repost_story
    from syndicator.cli.stories import item_story, policy_story

    match kind:
        case "repost":
            repost = views.of_repost(tx, RepostId(number))
            return None if repost is None else repost_story(repost, settings, now)
        case "policy":
            policy = views.of_policy(tx, PolicyId(number))
            return None if policy is None else policy_story(policy, settings)
        case _:
            item = views.of_item(tx, ItemId(number))
            return None if item is None else item_story(item, now)


def _found(tx: Tx, text: str) -> list[tuple[str, int]]:
    """Policies under an address or number, and items there that belong to none of them."""
    found = views.find(tx, address=_address(text), doc_no=_number(text))
    apart = [
        number
        for number in found.items
        if (seen := views.of_item(tx, number)) and seen.item.policy not in found.policies
    ]
    return [("policy", number) for number in found.policies] + [("item", one) for one in apart]


def _address(text: str) -> str | None:
    if "://" not in text:
        return None
    try:
        return normalise_url(text)
    except BadAddress:
        return None


def _number(text: str) -> str | None:
    if "://" in text:
        return None
    number = find_docno(text)
    return number.key if number else text if text.count("|") == 2 else None  # noqa: PLR2004 - 代字|年|号
