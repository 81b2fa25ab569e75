"""Where many tests begin: a document is owed, handed over, or stands confirmed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Final

from syndicator.core.repost import State
from syndicator.sdk.contract import Fault, Manner
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy, library_page, policy
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.loopback import Answer, Reply

TODAY: Final = date(2026, 3, 2)


def document(order: int = 1, series: str = "示例国发") -> Policy:
    """A document of the day on which every test here begins."""
    return policy(order, day=TODAY, topic=f"第{order}批水库加固", series=series)


async def owed(
    office: Office, source: ListedSource, paper: Policy, page: Answer | None = None
) -> None:
    """The source, watched so far without it, shows a document; the office reads and decides."""
    await office.turn("watch")
    name = f"{len(source.rows) + 1}.htm"
    source.publish(name, paper.title, page or Reply.html(library_page(paper)), TODAY)
    await office.later(61, "watch", "plan")


def observing(configuration: Configuration) -> Configuration:
    """Nobody pushes: what the county shows is all there is."""
    configuration.platforms.clear()
    configuration.platform("county", "none", "observe")
    return configuration


@asynccontextmanager
async def awaited(
    configuration: Configuration, source: ListedSource, paper: Policy
) -> AsyncIterator[Office]:
    """An office that only looks: the document is owed, and was not there at a first look."""
    async with opened(observing(configuration)) as office:
        await owed(office, source, paper)
        await office.turn("confirm")
        yield office


async def hours(office: Office, count: float) -> None:
    """Time passes, looked at every ten minutes."""
    for _ in range(round(count * 6)):
        await office.later(600, "confirm", "report")


async def handed_over(office: Office, source: ListedSource, paper: Policy) -> None:
    """It is owed, was not there at a first look, and went out."""
    await owed(office, source, paper)
    await office.turn("confirm", "push")


async def standing(office: Office, source: ListedSource, paper: Policy) -> None:
    """It went out and was seen on the public page."""
    await handed_over(office, source, paper)
    await office.later(31, "confirm")
    assert (await office.repost()).repost.state is State.CONFIRMED


async def answer_lost(office: Office, county: County) -> None:
    """What is due is stored at the site, and no answer comes back."""
    county.proxy.fail(Fault("lost", Manner.RESET, stored=True))
    await office.turn("push")
    county.proxy.fail(None)
