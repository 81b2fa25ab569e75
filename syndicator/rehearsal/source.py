"""The simulated source, in the shape of the State Council's: a JSON list and article pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Final

from syndicator.core.times import SHANGHAI, Millis, from_millis
from syndicator.net.serve import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.ports import Clock
    from syndicator.rehearsal.plan import Publication, SourcePlan
    from syndicator.rehearsal.prose import Text

LIST: Final = "/zhengce/zuixin/ZUIXINZHENGCE.json"
ARCHIVE: Final = 12
"""Older rows that stand on the list from the beginning."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document from the moment the source shows it."""

    publication: Publication
    at: Millis
    text: Text
    address: str


class SimSource:
    """One source on one host; its first visitor begins the rehearsal."""

    def __init__(self, plan: SourcePlan, clock: Clock, visited: Callable[[], None]) -> None:
        self.plan = plan
        self.shown: list[Shown] = []
        self.root = ""
        """Address of its root, once it listens."""
        self._clock = clock
        self._visited = visited

    def show(self, publication: Publication, revision: int = 1) -> Shown:
        """From now on the document is public; a later revision has an address of its own."""
        text, address = publication.texts[revision - 1], self.address(publication, revision)
        shown = Shown(publication, self._clock.now(), text, address)
        self.shown.append(shown)
        return shown

    def address(self, publication: Publication, revision: int = 1) -> str:
        """Where a revision of a document stands."""
        nth = "" if revision == 1 else f"_{revision}"
        return f"{self.root}/zhengce/content/202603/{publication.key}{nth}.htm"

    def answer(self, request: Request) -> Reply:
        """Answer one visitor."""
        if request.path == LIST:
            self._visited()
            return self._list(request)
        for shown in self.shown:
            if shown.address.endswith(request.path):
                return Reply.html(self._article(shown))
        return Reply.html("<title>404</title><h1>404 Not Found</h1>", 404)

    def _list(self, request: Request) -> Reply:
        tag = f'"{len(self.shown)}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(304, b"", (("etag", tag),))
        today = from_millis(self._clock.now(), SHANGHAI)
        rows = [
            {
                "TITLE": shown.publication.title,
                "SUB_TITLE": "",
                "URL": shown.address,
                "DOCRELPUBTIME": f"{from_millis(shown.at, SHANGHAI):%Y-%m-%d}",
            }
            for shown in reversed(self.shown)
        ]
        rows += [
            {
                "TITLE": f"{self.plan.issuer}公报{today.year - 1}年第{ARCHIVE - at}期目录",
                "SUB_TITLE": "",
                "URL": f"{self.root}/zhengce/content/archive/{at}.htm",
                "DOCRELPUBTIME": f"{today - timedelta(days=90 + 15 * at):%Y-%m-%d}",
            }
            for at in range(ARCHIVE)
        ]
        return Reply.json(rows).having(etag=tag)

    def _article(self, shown: Shown) -> str:
        one = shown.publication
        at = from_millis(shown.at, SHANGHAI)
        signed = at - timedelta(days=1)
        clock = (
            ""
            if one.date_only
            else f'<meta name="firstpublishedtime" content="{at:%Y-%m-%d-%H:%M:%S}">'
        )
        rows = (
            ("索 引 号：", f"99{one.key}/2026-{one.key[1:]}", "主题分类：", one.theme),
            ("发文机关：", one.issuer, "成文日期：", f"{signed:%Y年%m月%d日}"),
        )
        block = "".join(
            "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        block += f'<tr><td><b>标　　题：</b></td><td colspan="3">{escape(one.title)}</td></tr>'
        block += (
            f"<tr><td><b>发文字号：</b></td><td>{one.number or ''}</td>"
            f"<td><b>发布日期：</b></td><td>{at:%Y年%m月%d日}</td></tr>"
        )
        return (
            '<!DOCTYPE html><html><head><meta charset="utf-8">'
            f"<title>{escape(one.title)}_政策_{escape(self.plan.name)}</title>{clock}"
            '<meta name="lanmu" content="政策"></head><body>'
            f'<table class="bd1"><tbody>{block}</tbody></table>'
            f'<div class="share-title">{escape(one.title)}</div>'
            f'<div id="UCAP-CONTENT">{shown.text.html()}</div>'
            '<div class="footer">演练信源，内容均为虚构</div></body></html>'
        )


def _cell(cell: str) -> str:
    text = escape(cell)
    return f"<b>{text}</b>" if cell.endswith("：") else text
