"""An invented CMS of the older kind: GB18030 forms, always status 200, no field for our key."""

import html as markup
import itertools
import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.loopback import LoopbackServer, Reply, Request

REMOVED, DRAFT, REVIEW, PUBLISHED = 0, 1, 3, 6
CHARSET = "gb18030"


@dataclass(slots=True)
class Content:
    contentid: int
    catid: str
    title: str
    content: str
    status: int
    source: str
    published: str = "1772413200"


@dataclass
class FakeFormCms:
    """Categories 5 and 6; the account is `collector:colle<ct&or`."""

    account: str = "collector:colle<ct&or"
    contents: dict[int, Content] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(183)
        self.server = LoopbackServer({"/": self.handle})

    def put(self, title: str, content: str) -> Content:
        """Publish by hand."""
        return self._add("5", title, content, PUBLISHED, "本站")

    def _add(self, catid: str, title: str, content: str, status: int, source: str) -> Content:
        made = Content(next(self._numbers), catid, title, content, status, source)
        self.contents[made.contentid] = made
        return made

    def handle(self, request: Request) -> Reply:
        query = _pairs(urlsplit(request.target).query)
        user, password = request.headers.get("x-user"), request.headers.get("x-password")
        if f"{user}:{password}" != self.account:
            return _answer({"state": False, "error": "账号或密码错误", "errno": 1001})
        form = _pairs(request.body.decode("ascii"))
        match query.get("action"):
            case "search":
                return self._search(query)
            case "add":
                if form["catid"] not in {"5", "6"}:
                    return _answer({"state": False, "error": "栏目不存在", "errno": 1002})
                made = self._add(
                    form["catid"],
                    form["title"],
                    form["content"],
                    int(form["status"]),
                    form["source"],
                )
                return _answer({"state": True, "contentid": made.contentid})
            case "edit":
                changed = self.contents[int(form["contentid"])]
                changed.title, changed.content = form["title"], form["content"]
                return _answer({"state": True})
            case "remove":
                self.contents[int(form["contentid"])].status = DRAFT
                return _answer({"state": True})
        return _answer({"state": False, "error": "无此操作", "errno": 1000})

    def _search(self, query: dict[str, str]) -> Reply:
        """LIKE over title or text, each word by itself."""
        found = [
            {
                "contentid": str(content.contentid),
                "title": markup.escape(content.title),
                "content": content.content,
                "status": content.status,
                "url": f"https://old.county.example/{content.contentid}.shtml",
            }
            for content in self.contents.values()
            if all(
                word in re.sub(r"\s", "", content.title + content.content)
                for word in query["keywords"].split()
            )
        ]
        return _answer({"state": True, "data": found})


def _answer(value: object) -> Reply:
    return Reply.of("text/json", json.dumps(value, ensure_ascii=False).encode(CHARSET))


def _pairs(text: str) -> dict[str, str]:
    pairs = parse_qs(text, keep_blank_values=True, encoding=CHARSET, errors="strict")
    return {name: values[-1] for name, values in pairs.items()}
