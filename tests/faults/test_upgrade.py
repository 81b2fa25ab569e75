"""The schema grows under traffic: an old store with reposts in every state goes on as it was."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from syndicator.store.backup import backup
from syndicator.store.migrate import migrate, shipped, version_of
from syndicator.store.views import Listed
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.contract.adapter.fake_json_cms import PUBLISHED, REVIEW
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document
from tests.loopback import Answer, Reply, Request, Reset

RECHECK_S = 3600
SETTLE_S = 600
STANDS, WAIVED, WITHDRAWN, EDITED, LOST, REFUSED, UNSEEN, FIRST, SECOND = range(1, 10)


class Traffic:
    """The CMS's creates: some lost, one refused; the store is copied in the middle of one."""

    def __init__(self, county: County, store: Path, copy: Path) -> None:
        self._county = county
        self._store = store
        self._copy = copy
        self.copying = False
        county.proxy.server.routes["POST /api/articles"] = self.create

    async def create(self, request: Request) -> Answer:
        """One create."""
        sent = request.json()
        assert isinstance(sent, dict)
        title = sent["title"]
        if title == document(REFUSED).title:
            return Reply.json({"code": 4001, "msg": "栏目不存在"}, 422)
        if self.copying:
            if self._copy.exists():
                return Reset()
            await asyncio.to_thread(backup, self._store, self._copy)
        stored = self._county.cms.handle(request)
        if title in {document(LOST).title, document(UNSEEN).title}:
            self._county.hidden.add(self._county.records[-1].id)
        return Reset() if title == document(LOST).title else stored

    def ends(self) -> None:
        """The CMS is well from now on."""
        del self._county.proxy.server.routes["POST /api/articles"]
        self._county.hidden.clear()


@pytest.mark.parametrize("version", range(1, len(shipped())))
async def test_an_old_store_goes_on_under_the_new_schema(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    tmp_path: Path,
    version: int,
) -> None:
    """Every state is taken over, what was under way is looked up; one copy of each, unaltered."""
    async with County() as drafts:
        drafts.cms.token = county.cms.token
        configuration.platforms = [{**one, "settle_s": SETTLE_S} for one in configuration.platforms]
        configuration.platform("drafts", "http", "draft", **drafts.platform())
        configuration.site("beihe", "drafts", drafts.list_url, column="要闻")
        copy = tmp_path / "copy.db"
        traffic = Traffic(county, configuration.store, copy)
        async with opened(configuration) as office:
            await _into_every_state(office, source, county, traffic)
        _as_of(version, copy, configuration.store)
        assert set(_states(configuration.store).values()) == set(State)
        traffic.ends()
        async with opened(configuration, office.clock) as office:
            assert _version(configuration.store) == len(shipped())
            after = _states(configuration.store)
            assert State.PUSHING not in after.values(), "what was under way is looked up"
            await _goes_on(office)
        _counted(county, drafts)


async def _into_every_state(
    office: Office, source: ListedSource, county: County, traffic: Traffic
) -> None:
    await office.turn("watch")
    await _owed(office, source, STANDS, WAIVED, WITHDRAWN, EDITED, UNSEEN)
    for _ in range(6):
        await office.turn("push")
    await office.later(31, "confirm")
    edited = next(one for one in county.records if one.title == document(EDITED).title)
    edited.content = edited.content.replace("不得", "可以")
    await office.later(RECHECK_S, "confirm")
    await office.order(Verb.WAIVE, await _repost(office, WAIVED))
    await office.order(Verb.WITHDRAW, f"policy:{(await _listed(office, WITHDRAWN)).repost.policy}")
    for _ in range(3):
        await office.later(301, "push", "confirm")
    await _owed(office, source, LOST, REFUSED)
    await office.turn("push", "push")
    await _owed(office, source, FIRST, SECOND)
    traffic.copying = True
    await office.turn("push")


async def _owed(office: Office, source: ListedSource, *orders: int) -> None:
    for order in orders:
        paper = document(order)
        page = Reply.html(library_page(paper))
        source.publish(f"{order}.htm", paper.title, page, paper.day)
    await office.later(61, "watch", "plan")


async def _goes_on(office: Office) -> None:
    """Time passes; persons do what only they can."""
    await office.order(Verb.RETRY, await _repost(office, REFUSED))
    await office.order(Verb.RELEASE, await _repost(office, EDITED))
    for _ in range(8):
        await office.later(SETTLE_S + 1, "watch", "plan", "push", "confirm", "rescue", "report")
    ends = {row.repost.state for row in await office.reposts() if row.repost.site == "anlin"}
    assert ends == {State.CONFIRMED, State.WAIVED, State.WITHDRAWN}
    ends = {row.repost.state for row in await office.reposts() if row.repost.site == "beihe"}
    assert ends == {State.IN_REVIEW, State.WITHDRAWN}


def _counted(county: County, drafts: County) -> None:
    for site, shown in ((county, PUBLISHED), (drafts, REVIEW)):
        held = Counter(one.title for one in site.records)
        assert held == dict.fromkeys((document(n).title for n in range(1, 10)), 1)
        for one in site.records:
            withdrawn = one.title == document(WITHDRAWN).title
            assert one.state == (REVIEW if withdrawn else shown), one.title
            paper = next(p for p in map(document, range(1, 10)) if p.title == one.title)
            assert all(line in one.content for line in paper.paragraphs), one.title


async def _listed(office: Office, order: int) -> Listed:
    title = document(order).title
    rows = await office.reposts()
    return next(one for one in rows if (one.title, one.repost.site) == (title, "anlin"))


async def _repost(office: Office, order: int) -> str:
    return f"repost:{(await _listed(office, order)).repost.id}"


_FIRST_OF_A_DIGEST: Final = "WHERE id IN (SELECT min(id) FROM later.evidence GROUP BY digest)"
"""Before answers had numbers the same page was kept once."""


def _as_of(version: int, copy: Path, store: Path) -> None:
    """Write the copy as the program of that schema would have left it, in place of the store.

    Bodies of pages are not carried back: to the older program their retention is over.
    """
    for file in store.parent.glob(f"{store.name}-*"):
        file.unlink()
    store.unlink()
    with closing(sqlite3.connect(store, isolation_level=None)) as old:
        migrate(old, shipped()[:version])
        old.execute("ATTACH ? AS later", (str(copy),))
        old.execute("BEGIN")
        for table in _tables(old, "main"):
            shared = _columns(old, "main", table) & _columns(old, "later", table)
            names = ", ".join(sorted(shared))
            old.execute(f"DELETE FROM main.{table}")
            only = _FIRST_OF_A_DIGEST if table == "evidence" and "id" not in shared else ""
            old.execute(
                f"INSERT INTO main.{table} ({names}) SELECT {names} FROM later.{table} {only}"
            )
        old.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(version),))
        old.execute("COMMIT")


def _tables(link: sqlite3.Connection, schema: str) -> list[str]:
    asked = f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'"
    return [name for (name,) in link.execute(asked) if not name.startswith("sqlite_")]


def _columns(link: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {row[1] for row in link.execute(f"PRAGMA {schema}.table_info({table})")}


def _version(store: Path) -> int:
    with closing(sqlite3.connect(store)) as link:
        return version_of(link)


def _states(store: Path) -> dict[int, State]:
    with closing(sqlite3.connect(store)) as link:
        rows = link.execute("SELECT id, state FROM repost").fetchall()
    return {number: State(state) for number, state in rows}
