"""A second copy on the same list, put up by the site's own people: seen, told, never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator.core.address import same_site
from syndicator.core.candidates import Listed, is_listed
from syndicator.core.sighting import SHOWS
from syndicator.core.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from syndicator.stages.looking.seen import Seen

COPIES: Final = SHOWS - {Verdict.LINKED}
"""What carries the text; a mere link to the source beside a copy is no second copy."""


async def others_beside(
    best: Seen, urls: Iterable[str], seen_at: Callable[[str], Awaitable[Seen]]
) -> tuple[str, ...]:
    """Addresses of other pages that carry the text, of `urls` that by their titles may.

    The same page under another address (the bytes are the same) is no second copy; two copies
    that both bear our key are the push stage's concern.
    """
    page = best.page
    if page is None:
        return ()
    found: dict[str, None] = {}
    for url in urls:
        if _same(url, page.url):
            continue
        other = await seen_at(url)
        if other.page is None or other.sight.verdict not in COPIES:
            continue
        if _same(other.page.url, page.url) or other.page.digest == page.digest:
            continue
        if other.sight.theirs or best.sight.theirs:
            found[other.page.url] = None
    return tuple(found)


def _same(one: str, other: str) -> bool:
    """Whether two addresses are one page's: equal, or one path on two hosts or ports of one site.

    A CMS names its pages by its own port, the public reads them by another. The same path elsewhere
    (``/?p=12`` of another office) is another page.
    """
    if is_listed((Listed(one, ""),), other):
        return True
    here, there = urlsplit(one), urlsplit(other)
    one_host = here.hostname == there.hostname
    siblings = one_host or same_site(one, other) or same_site(other, one)
    return siblings and (here.path, here.query) == (there.path, there.query)
