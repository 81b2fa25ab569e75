"""A real WordPress as the ground: one site, whose people put the second policy up themselves."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

from syndicator.rehearsal.ledger import plain
from syndicator.rehearsal.pace import PacedClock
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy
from tests.acceptance.public import as_html
from tests.real.wordpress import WordPressSite
from tests.sweep.ground import Act, Held, Whose

KEY: Final = "fuyang"
_STAFF: Final = "editor"


class RealSites:
    """See `Sites`; what it holds is read from its own database."""

    keys: tuple[str, ...] = (KEY,)
    drafts: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    staffed = KEY
    settle_s = 60
    timeout_s = 15

    def __init__(self, site: WordPressSite) -> None:
        self.site = site
        self.environment = {"WORDPRESS": f"{site.bot.login}:{site.bot.password}"}

    def declare(self, made: Configuration) -> None:
        """See `Sites`."""
        root = f"{self.site.url}/"
        made.platform(
            "wordpress", "wordpress", "publish", endpoint=root, credential="env:WORDPRESS"
        )
        made.site(KEY, "wordpress", root, list_selector="ul.wp-block-post-template")

    async def begin(self, clock: PacedClock) -> None:
        """Nothing was ever put up."""

    async def keep(self, act: Act) -> None:
        """See `Sites`."""
        await asyncio.to_thread(_copy, self._database, self._kept(act))

    async def go_back(self, act: Act, clock: PacedClock) -> None:
        """See `Sites`."""
        await asyncio.to_thread(_copy, self._kept(act), self._database)

    async def put_by_hand(self, site: str, paper: Policy) -> None:
        """See `Sites`."""
        await self.site.create(paper.title, as_html(paper.text))

    async def held(self) -> list[Held]:
        """See `Sites`."""
        return [
            Held(
                site=KEY,
                number=str(post.id),
                title=post.title,
                text=plain(post.content),
                whose=Whose.STAFF if post.author == _STAFF else Whose.OURS,
                public=post.status == "publish",
                trashed=post.status == "trash",
            )
            for post in self.site.posts()
        ]

    @property
    def _database(self) -> Path:
        return self.site.directory / "db"

    def _kept(self, act: Act) -> Path:
        return self.site.directory / f"kept-{act}"


def _copy(source: Path, target: Path) -> None:
    """Make the files of one folder those of another, each replaced as a whole."""
    target.mkdir(exist_ok=True)
    for file in target.iterdir():
        if not (source / file.name).exists():
            file.unlink()
    for file in source.iterdir():
        half = target / f"{file.name}.half"
        shutil.copy2(file, half)
        half.replace(target / file.name)
