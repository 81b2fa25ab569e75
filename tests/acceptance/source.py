"""A source in the shape of the State Council's list: empty at first, rows shown one by one."""

import json
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from tests.loopback import Answer, Handler, LoopbackServer, Reply, Request

LIST: Final = "/zuixin/ZUIXINZHENGCE.json"
CONTENT: Final = "/zhengce/content/"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands on the list, and when it came to stand there."""

    title: str
    url: str
    day: date
    shown_at: int
    """UTC milliseconds, by the machine's own clock."""

    def listed(self) -> dict[str, str]:
        return {
            "TITLE": self.title,
            "SUB_TITLE": "",
            "URL": self.url,
            "DOCRELPUBTIME": self.day.isoformat(),
        }


class ListedSource:
    """The list and the pages behind it; both may change, vanish or break while it is watched."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.pages: dict[str, Answer] = {}
        self.server = LoopbackServer({LIST: self._list, f"{CONTENT}*": self._page})

    @property
    def list_url(self) -> str:
        return self.server.url(LIST)

    def publish(self, name: str, title: str, page: Answer, day: date) -> Row:
        """Put a page up and its row at the top of the list, as the newest."""
        self.pages[name] = page
        shown_at = time.time_ns() // 1_000_000
        row = Row(title, self.server.url(f"{CONTENT}{name}"), day, shown_at)
        self.rows.insert(0, row)
        return row

    def breaks(self, answer: Answer | Handler) -> None:
        """From now on the list answers this."""
        self.server.routes[LIST] = answer

    def mended(self) -> None:
        """The list answers as it should again."""
        self.server.routes[LIST] = self._list

    def _list(self, _request: Request) -> Reply:
        rows = [row.listed() for row in self.rows]
        return Reply.of("application/json; charset=utf-8", json.dumps(rows, ensure_ascii=False))

    def _page(self, request: Request) -> Answer:
        return self.pages.get(
            request.path.removeprefix(CONTENT), Reply.html("<h1>404 Not Found</h1>", 404)
        )
