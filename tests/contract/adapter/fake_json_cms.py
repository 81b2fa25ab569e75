"""An invented CMS with a JSON interface: bearer token, keys of its own for external ids."""

import html as markup
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.loopback import LoopbackServer, Reply, Request

PUBLISHED, REVIEW, REMOVED = 6, 3, -1


@dataclass(slots=True)
class Record:
    id: int
    title: str
    content: str
    state: int
    channel: int
    ext_id: str | None
    doc_no: str
    published: str = "2026-03-02 09:00:00"

    def answer(self) -> dict[str, object]:
        return {
            "id": self.id,
            "title": self.title,
            "content": self.content,
            "state": self.state,
            "extId": self.ext_id,
            "url": f"/art/{self.id}.html",
            "publishTime": self.published,
        }


@dataclass
class FakeJsonCms:
    """Channels 12 and 13."""

    token: str = "tk-5f0c9a1b2c3d"
    records: dict[int, Record] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(301)
        self.server = LoopbackServer({"/api/*": self.handle})

    def put(self, title: str, content: str) -> Record:
        """Publish by hand."""
        return self._add(title, content, PUBLISHED, 12, None, "")

    def _add(
        self, title: str, content: str, state: int, channel: int, ext_id: str | None, doc_no: str
    ) -> Record:
        record = Record(next(self._numbers), title, content, state, channel, ext_id, doc_no)
        self.records[record.id] = record
        return record

    def handle(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Reply.json({"code": 401, "msg": "令牌无效"}, 401)
        match request.method, request.path.removeprefix("/api/").split("/"):
            case "GET", ["articles"]:
                return self._search(request.query)
            case "GET", ["articles", "by-ext-id", key]:
                return self._by_ext_id(key)
            case "GET", ["channels", channel, "published"]:
                shown = [
                    r
                    for r in reversed(self.records.values())
                    if r.state == PUBLISHED and str(r.channel) == channel
                ]
                return _listed(shown[: int(request.query["size"])])
            case "POST", ["articles"]:
                return self._create(request.json())
            case "PUT", ["articles", number]:
                return self._change(int(number), request.json())
            case "POST", ["articles", number, "offline"]:
                self.records[int(number)].state = REVIEW
                return Reply.json({"code": 0})
        return Reply.json({"code": 404, "msg": "无此接口"}, 404)

    def _by_ext_id(self, key: str) -> Reply:
        found = [record for record in self.records.values() if record.ext_id == key]
        if not found:
            return Reply.json({"code": 4004, "msg": "无此稿件"}, 404)
        return Reply.json({"code": 0, "data": found[0].answer()})

    def _search(self, query: dict[str, str]) -> Reply:
        words = [_folded(word) for word in query.get("q", "").split()]
        found = [
            record
            for record in self.records.values()
            if all(word in _folded(record.title + record.content) for word in words)
        ]
        return _listed(found)

    def _create(self, sent: object) -> Reply:
        assert isinstance(sent, dict)
        if sent["channelId"] not in {12, 13}:
            return Reply.json({"code": 4001, "msg": "栏目不存在"}, 422)
        assert isinstance(sent["revision"], int)
        record = self._add(
            sent["title"],
            sent["content"],
            sent["state"],
            sent["channelId"],
            sent["extId"],
            sent["docNo"],
        )
        return Reply.json({"code": 0, "data": record.answer()}, 201)

    def _change(self, number: int, sent: object) -> Reply:
        assert isinstance(sent, dict)
        record = self.records[number]
        record.title, record.content = sent["title"], sent["content"]
        return Reply.json({"code": 0, "data": record.answer()})


def _listed(records: Iterable[Record]) -> Reply:
    return Reply.json({"code": 0, "data": {"items": [record.answer() for record in records]}})


def _folded(text: str) -> str:
    """As its full-text index folds: entities, widths, punctuation."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", markup.unescape(text)))
