"""The source: a list in the State Council's shape, and the pages it leads to."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Final

from syndicator.core.times import SHANGHAI, Millis, from_millis
from tests.simulation.drawn import PolicyPlan
from tests.simulation.machine import BEGAN
from tests.simulation.wire import Asked, Said, said_json, said_page

LIST: Final = "/zuixin/ZUIXINZHENGCE.json"
HOST: Final = "source.example"
URL: Final = f"http://{HOST}{LIST}"
_OLD: Final = {
    "TITLE": "示例国务院公报目录",
    "URL": f"http://{HOST}/zhengce/old.htm",
    "DOCRELPUBTIME": "2025-01-05",
}


class Source:
    """Shows what the plan says, when the plan says it."""

    def __init__(self, policies: tuple[PolicyPlan, ...], now: Callable[[], float]) -> None:
        self._policies = policies
        self._now = now

    def answer(self, asked: Asked) -> Said:
        if asked.path == LIST:
            return self._list(asked)
        for policy, number in self._shown():
            if asked.path == _path(policy, number):
                return said_page(_page(policy, number))
        return said_page("<html><title>404</title><body>404 Not Found</body></html>", 404)

    def _shown(self) -> list[tuple[PolicyPlan, int]]:
        now = self._now()
        return [
            (policy, number)
            for policy in self._policies
            if policy.gone_at is None or now < policy.gone_at
            for number, at in enumerate(policy.at, 1)
            if at <= now
        ]

    def _list(self, asked: Asked) -> Said:
        shown = self._shown()
        tag = f'"{"-".join(f"{policy.key}.{number}" for policy, number in shown)}"'
        if asked.headers.get("if-none-match") == tag:
            return Said(304, b"", {"etag": tag})
        rows = [
            {
                "TITLE": policy.title,
                "URL": f"http://{HOST}{_path(policy, number)}",
                "DOCRELPUBTIME": f"{_at(policy, number):%Y-%m-%d}",
            }
            for policy, number in shown
        ]
        return said_json([*rows, _OLD], etag=tag)


def _path(policy: PolicyPlan, number: int) -> str:
    return f"/zhengce/{policy.key}-{number}.htm"


def _at(policy: PolicyPlan, number: int) -> datetime:
    return from_millis(Millis(BEGAN + round(1000 * policy.at[number - 1])), SHANGHAI)


def _page(policy: PolicyPlan, number: int) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in policy.texts[number - 1])
    at = _at(policy, number)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{policy.title}</title>'
        f'<meta name="firstpublishedtime" content="{at:%Y-%m-%d-%H:%M:%S}"></head>'
        '<body><table class="bd1"><tr><td><b>发文机关：</b></td><td>示例国务院</td>'
        "<td><b>成文日期：</b></td><td>2026年3月1日</td></tr>"
        f'<tr><td><b>标　　题：</b></td><td colspan="3">{policy.title}</td></tr>'
        f"<tr><td><b>发文字号：</b></td><td>{policy.number}</td>"
        f"<td><b>发布日期：</b></td><td>{at:%Y年%m月%d日}</td></tr></table>"
        f'<div id="UCAP-CONTENT">{paragraphs}</div></body></html>'
    )
