"""An invented CMS with a JSON interface: bearer token, keys of its own for external ids."""

import html as markup
import itertools
import re
import unicodedata
from collections.abc import Sequence
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
    also: list[int] = field(default_factory=list)
    """Other channels that show it."""

    def answer(self) -> dict[str, object]:
        return {
            "id": self.id,
            "title": self.title,
            "content": self.content,
            "state": self.state,
            "extId": self.ext_id,
            "url": f"/art/{self.id}.html",
            "publishTime": self.published,
            "channels": [{"id": one} for one in (self.channel, *self.also)],
        }


@dataclass
class FakeJsonCms:
    """Channels 12 and 13, unless it is given more."""

    token: str = "tk-5f0c9a1b2c3d"
    records: dict[int, Record] = field(default_factory=dict)
    channels: set[int] = field(default_factory=lambda: {12, 13})

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
        return self._answer(request)

    def _answer(self, request: Request) -> Reply:
        match request.method, request.path.removeprefix("/api/").split("/"):
            case "GET", ["articles"]:
                return self._search(request.query)
            case "GET", ["articles", "by-ext-id", key]:
                return self._by_ext_id(key)
            case "GET", ["channels", channel, "published"]:
                shown = [
                    r
                    for r in reversed(self.records.values())
                    if r.state == PUBLISHED and int(channel) in {r.channel, *r.also}
                ]
                return _listed(shown[: int(request.query["size"])])
            case "POST", ["articles"]:
                return self._create(request.json())
            case "PUT", ["articles", number]:
                return self._change(int(number), request.json())
            case method, ["articles", number, "channels", *channel]:
                return self._channels(method, self.records[int(number)], channel, request)
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
        size = int(query.get("size", len(found) or 1))
        start = size * (int(query.get("page", "1")) - 1)
        return _listed(found[start : start + size], len(found))

    def _channels(self, method: str, record: Record, channel: list[str], request: Request) -> Reply:
        if method == "DELETE":
            return self._unrefer(record, int(channel[0]))
        return self._refer(record, request.json())

    def _refer(self, record: Record, sent: object) -> Reply:
        assert isinstance(sent, dict)
        if sent["channelId"] not in self.channels:
            return Reply.json({"code": 4001, "msg": "栏目不存在"}, 422)
        record.also = sorted({record.channel, *record.also, sent["channelId"]} - {record.channel})
        return Reply.json({"code": 0})

    def _unrefer(self, record: Record, channel: int) -> Reply:
        record.also = [one for one in record.also if one != channel]
        if channel == record.channel:
            record.channel = record.also.pop(0)
        return Reply.json({"code": 0})

    def _create(self, sent: object) -> Reply:
        assert isinstance(sent, dict)
        if sent["channelId"] not in self.channels:
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


def _listed(records: Sequence[Record], total: int | None = None) -> Reply:
    items = [record.answer() for record in records]
    return Reply.json({"code": 0, "data": {"items": items, "total": total or len(items)}})


def _folded(text: str) -> str:
    """As its full-text index folds: entities, widths, punctuation."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", markup.unescape(text)))
