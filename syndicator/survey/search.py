"""A site's own search, believed only after it found a page that is known to be there."""

from __future__ import annotations

import asyncio
from typing import Final

from syndicator.core.address import same_site
from syndicator.core.text import title_key, titles_agree
from syndicator.core.times import Millis
from syndicator.pages.rows import Row
from syndicator.pages.search_form import SearchForm
from syndicator.survey.asking import Asker, NotAsked
from syndicator.survey.judging import Searched
from syndicator.survey.lists import Entry, Found
from syndicator.survey.model import AskedPolicy
from syndicator.survey.reading import read_list_page
from syndicator.survey.state import Heard

_LEAST_KNOWN: Final = 10
_LONGEST_QUERY: Final = 38
"""Search boxes cut longer words, or find nothing for them."""


class SiteSearch:
    """The search of one site."""

    def __init__(self, asker: Asker, form: SearchForm) -> None:
        self._asker = asker
        self._form = form
        self._knows_until: Millis | None = None
        """It found a page of that day: what is older is in its index too."""

    async def try_out(self, found: Found, home: str) -> bool:
        """Whether it finds a page known to be there: the newest, else an older one.

        An index that is made anew each night, or was left alone for a month, does not know what
        came since: its silence counts for policies older than the page it found.
        """
        for known in _known_rows(found, home):
            rows, _ = await self._rows(known.title)
            if known.stamp is not None and any(_same(row, known) for row in rows):
                self._knows_until = known.stamp.span().upper
                return True
        return False

    async def look_for(self, policy: AskedPolicy, found: Found) -> Searched:
        """Search for one policy; what is found is noted among the entries."""
        rows, heard = await self._rows(policy.title)
        if heard is not None:
            for row in rows:
                found.entries.setdefault(row.url, Entry(row, heard))
        until, published = self._knows_until, policy.published
        fresh = until is not None and published is not None and published.at <= until
        return Searched(fresh and heard is not None, heard)

    async def _rows(self, title: str) -> tuple[tuple[Row, ...], Heard | None]:
        try:
            heard = await self._asker.ask(self._form.address(title[:_LONGEST_QUERY]))
        except NotAsked:
            return (), None
        page = await asyncio.to_thread(read_list_page, heard)
        return page.rows, (heard if page.unseen is None else None)


def _same(row: Row, known: Row) -> bool:
    return titles_agree(row.title, known.title) or title_key(known.title) in title_key(row.title)


def _known_rows(found: Found, home: str) -> tuple[Row, ...]:
    """Two rows whose pages surely are the site's own: the newest, and one from the middle."""
    fit = [
        row
        for row in found.main
        if not row.cut and len(title_key(row.title)) >= _LEAST_KNOWN and same_site(row.url, home)
    ]
    fit.sort(key=lambda row: -(row.stamp.at if row.stamp else 0))
    return tuple(dict.fromkeys((fit[0], fit[len(fit) // 2]))) if fit else ()
