"""A site's own search, believed only after it found a page that is known to be there."""

from __future__ import annotations

import asyncio
from typing import Final

from syndicator.core.text import title_key, titles_agree
from syndicator.pages.columns import same_site
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
    """The search of one site. `trusted` is None until it was tried with a known title."""

    def __init__(self, asker: Asker, form: SearchForm) -> None:
        self._asker = asker
        self._form = form
        self.trusted: bool | None = None

    async def try_out(self, found: Found, home: str) -> bool:
        """Whether it finds a page that is known to be there, by that page's title."""
        if self.trusted is None:
            known = _known_title(found, home)
            rows = () if known is None else (await self._rows(known.title))[0]
            self.trusted = known is not None and any(
                titles_agree(row.title, known.title)
                or title_key(known.title) in title_key(row.title)
                for row in rows
            )
        return self.trusted

    async def look_for(self, policy: AskedPolicy, found: Found) -> Searched:
        """Search for one policy; what is found is noted among the entries."""
        rows, heard = await self._rows(policy.title)
        if heard is not None:
            for row in rows:
                found.entries.setdefault(row.url, Entry(row, heard))
        return Searched(bool(self.trusted) and heard is not None, heard)

    async def _rows(self, title: str) -> tuple[tuple[Row, ...], Heard | None]:
        try:
            heard = await self._asker.ask(self._form.address(title[:_LONGEST_QUERY]))
        except NotAsked:
            return (), None
        page = await asyncio.to_thread(read_list_page, heard)
        return page.rows, (heard if page.unseen is None else None)


def _known_title(found: Found, home: str) -> Row | None:
    """A row whose page surely is the site's own and has stood there for a while."""
    fit = [
        row
        for row in found.main
        if not row.cut and len(title_key(row.title)) >= _LEAST_KNOWN and same_site(row.url, home)
    ]
    return fit[len(fit) // 2] if fit else None
