"""A site's homepage, from an address as people write it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from syndicator.survey.asking import Asker, NotAsked
from syndicator.survey.model import Unseen
from syndicator.survey.reading import ListPage, read_list_page
from syndicator.survey.state import Heard

_LEADS: Final = 3
"""So many pages that only lead on are followed."""


def variations(address: str) -> tuple[str, ...]:
    """The addresses to try, in order: as given, the other scheme, with and without ``www``.

    An address with a port, or an IP address, is meant as it stands.
    """
    return tuple(dict.fromkeys(_variations(address.strip())))


def _variations(address: str) -> Iterator[str]:
    schemes = ("https", "http")
    if "://" in address:
        schemes = ("http", "https") if address.lower().startswith("http://") else schemes
        rest = address.partition("://")[2]
    else:
        rest = address.removeprefix("//")
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        yield address
        return
    path = parts.path or "/"
    meant = port is not None or ":" in host or host.replace(".", "").isdigit()
    if meant and "://" in address:
        yield urlunsplit((schemes[0], parts.netloc, path, parts.query, ""))
        return
    hosts = [parts.netloc]
    if not meant:
        hosts.append(host.removeprefix("www.") if host.startswith("www.") else f"www.{host}")
    for netloc in hosts:
        for scheme in schemes:
            yield urlunsplit((scheme, netloc, path, parts.query, ""))


async def read_home(asker: Asker, address: str) -> tuple[ListPage, Heard]:
    """The homepage, behind refreshes, scripts and frames. Raises NotAsked."""
    stopped = NotAsked(Unseen.UNREACHABLE)
    for url in variations(address):
        try:
            heard = await asker.ask(url)
        except NotAsked as failure:
            stopped = failure
            if failure.unseen is not Unseen.UNREACHABLE:
                break
            continue
        page = await _led_on(asker, heard)
        if page[0].unseen in {None, Unseen.BLOCKED, Unseen.PARKED}:
            return page
        stopped = NotAsked(Unseen.UNREACHABLE, page[0].why)
    raise stopped


async def _led_on(asker: Asker, heard: Heard) -> tuple[ListPage, Heard]:
    page = await asyncio.to_thread(read_list_page, heard)
    for _ in range(_LEADS):
        if page.onward is None:
            break
        try:
            heard = await asker.ask(page.onward)
        except NotAsked:
            break
        page = await asyncio.to_thread(read_list_page, heard)
    return page, heard
