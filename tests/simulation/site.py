"""A site of an invented country: what it holds, who changed it, what the public sees."""

import itertools
import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Final

from tests.simulation.draw import place_name
from tests.simulation.drawn import SitePlan
from tests.simulation.ledger import Copy, Did, Ledger, Who
from tests.simulation.wire import Asked, Said, said_page

_OUR_MARKS: Final = re.compile(r'\sdata-syndicator[\w-]*="[^"]*"')


class Site:
    """One site's memory. Whoever changes anything says who he is."""

    def __init__(self, plan: SitePlan, ledger: Ledger, numbers: Iterable[int]) -> None:
        self.plan = plan
        self.copies: dict[int, Copy] = {}
        self._ledger = ledger
        self._numbers = iter(numbers)

    @property
    def now(self) -> float:
        return self._ledger.now()

    def address(self, copy: Copy) -> str:
        return f"http://{self.plan.host}/art/{copy.number}.html"

    def indexed(self) -> list[Copy]:
        """What look-ups find."""
        before = self.now - self.plan.index_late_s
        return [one for one in self.copies.values() if one.created <= before]

    def public(self) -> list[Copy]:
        """What the public sees in the site's column, newest first."""
        return [one for one in reversed(self.copies.values()) if self._seen(one)]

    def _seen(self, copy: Copy) -> bool:
        shown = copy.shown_at is not None and copy.shown_at + self.plan.page_late_s <= self.now
        return shown and copy.standing == "public"

    # -- deeds -----------------------------------------------------------------------------------

    def create(
        self, who: Who, title: str, html: str, *, key: str = "", slug: str = "", public: bool
    ) -> Copy:
        if who is Who.OURS and self.plan.drops_key:
            key, html = "", _OUR_MARKS.sub("", html)
        title = unescape(title)
        copy = Copy(
            number=next(self._numbers),
            site=self.plan.key,
            title=title,
            html=html,
            key=key,
            slug=slug,
            maker=who,
            policy=self._ledger.policy_of(title),
            created=self.now,
            standing="public" if public else "review",
            column=self.plan.column,
            shown_at=self.now if public else None,
        )
        self.copies[copy.number] = copy
        self._ledger.enter(who, Did.CREATED, copy)
        return copy

    def update(self, who: Who, copy: Copy, title: str, html: str, *, dated: bool = False) -> None:
        if who is Who.OURS and self.plan.drops_key:
            html = _OUR_MARKS.sub("", html)
        copy.title, copy.html = unescape(title), html
        copy.touched |= who is Who.STAFF
        self._ledger.enter(who, Did.UPDATED, copy, dated=dated)

    def withdraw(self, who: Who, copy: Copy) -> None:
        if copy.standing == "public":
            copy.standing = "review"
        copy.shown_at, copy.offline = None, True
        self._ledger.enter(who, Did.WITHDRAWN, copy)

    def publish(self, copy: Copy) -> None:
        """Its editor lets it go out."""
        if copy.number in self.copies and copy.standing == "review" and not copy.offline:
            copy.standing, copy.shown_at = "public", self.now
            self._ledger.enter(Who.STAFF, Did.PUBLISHED, copy)

    def trash(self, who: Who, copy: Copy) -> None:
        copy.standing, copy.touched = "trashed", copy.touched or who is Who.STAFF
        self._ledger.enter(who, Did.TRASHED, copy)

    def purge(self, who: Who, copy: Copy) -> None:
        self.copies.pop(copy.number, None)
        copy.touched |= who is Who.STAFF
        self._ledger.enter(who, Did.PURGED, copy)

    def move(self, copy: Copy) -> None:
        copy.column, copy.touched = "99", True
        self._ledger.enter(Who.STAFF, Did.MOVED, copy)


def reader(site: Site, asked: Asked) -> Said:
    """Answer somebody who reads the site."""
    if asked.path == "/":
        return _list(site, asked)
    for copy in site.public():
        if asked.path == f"/art/{copy.number}.html":
            return said_page(_article(site, copy))
    return said_page("<html><head><title>404</title></head><body>404 Not Found</body></html>", 404)


def _list(site: Site, asked: Asked) -> Said:
    shown = [copy for copy in site.public() if copy.column == site.plan.column]
    tag = f'"{".".join(str(copy.number) for copy in shown)}"'
    if asked.headers.get("if-none-match") == tag:
        return Said(304, b"", {"etag": tag})
    rows = "".join(
        f'<li><a href="/art/{copy.number}.html">{escape(copy.title)}</a></li>' for copy in shown
    )
    name = place_name(site.plan)
    return said_page(
        f"<!DOCTYPE html><html><head><title>{name}</title></head><body>"
        f'<div class="nav"><a href="/">首页</a></div><ul class="list">{rows}'
        f'<li><a href="/own/1">{name}召开春耕现场会</a></li></ul>'
        f'<div class="footer">{name}主办</div></body></html>',
        etag=tag,
    )


def _article(site: Site, copy: Copy) -> str:
    title, name = escape(copy.title), place_name(site.plan)
    return (
        f"<!DOCTYPE html><html><head><title>{title}-{name}</title></head><body>"
        f'<div class="nav"><a href="/">首页</a></div><h1>{title}</h1>'
        f'<div class="article-content">{copy.html}</div>'
        f'<div class="footer">{name}主办</div></body></html>'
    )


def numbers() -> Iterable[int]:
    """Numbers of copies, one row for all sites."""
    return itertools.count(301)
