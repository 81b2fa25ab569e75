"""Texts, lists and pages of the benches; everything in them is invented."""

import json
import random
import re
from functools import cache
from html import escape
from typing import Final

from syndicator.core.times import SHANGHAI, from_millis

WORDS: Final = re.findall(
    r"\w+",
    """各县区人民政府 有关部门 应当 加强 组织领导 落实 工作责任 优化 营商环境 推进 政务公开 按照
    规定 程序 及时 办理 公共服务 安全生产 监督检查 年度计划 财政资金 专项行动 建立
    长效机制 依法 保障 群众 合法权益 信息 共享 平台 建设 试点 方案 实施 意见 不得 擅自 变更""",
)
CHARACTERS: Final = 6_700
"""Of a policy's text: 20 kB as sent."""
CHROME: Final = (
    '<html><head><meta charset="utf-8"><title>{title}_示例市人民政府</title></head><body>'
    '<div class="nav">{menu}</div><h1>{title}</h1><div id="zoom">{body}</div>'
    '<div class="footer">{menu} 示例市人民政府办公室主办</div></body></html>'
)
MENU: Final = "".join(f'<a href="/c{at}/">栏目{at}</a>' for at in range(40))
ROWS: Final = 1_000
"""Rows of a busy source's list; the State Council's has about as many."""


def title_of(number: int) -> str:
    """The numbered policy's title."""
    return f"关于印发压测工作方案（{number}）的通知"


@cache
def paragraphs(number: int) -> tuple[str, ...]:
    """The numbered policy's text."""
    dice = random.Random(number)
    found: list[str] = [f"第{number}号压测文件。"]
    while sum(map(len, found)) < CHARACTERS:
        sentences = ("".join(dice.choices(WORDS, k=9)) + "。" for _ in range(dice.randint(2, 6)))
        found.append("".join(sentences))
    return tuple(found)


@cache
def html_of(number: int) -> str:
    """Its markup."""
    return "".join(f"<p>{line}</p>" for line in paragraphs(number))


@cache
def judged_page(number: int) -> bytes:
    """A site's page that shows the policy with its last sentence changed."""
    body = html_of(number)[:-5] + "除外。</p>"
    return CHROME.format(title=title_of(number), menu=MENU, body=body).encode()


def list_page(root: str, policies: int) -> bytes:
    """A site's public list, with the pages of that many policies on it."""
    rows = "".join(
        f'<li><a href="{root}/page/{at}">{title_of(at)}</a><span>2026-03-02</span></li>'
        for at in range(1, policies + 1)
    )
    rows += "".join(
        f'<li><a href="{root}/news/{at}.html">示例县召开第{at}次工作例会</a></li>'
        for at in range(8)
    )
    return CHROME.format(title="政策文件", menu=MENU, body=f'<ul class="list">{rows}</ul>').encode()


def listed(shown: list[dict[str, str]], salt: int) -> list[dict[str, str]]:
    """The source's list: what was shown; with `salt` a thousand old rows, other bytes each time."""
    rows = [
        {
            "TITLE": one["title"],
            "SUB_TITLE": "",
            "URL": one["url"],
            "DOCRELPUBTIME": f"{from_millis(int(one['at']), SHANGHAI):%Y-%m-%d}",  # type: ignore[arg-type]  # Millis
        }
        for one in reversed(shown)
    ]
    old = ROWS if salt else 3
    rows += [
        {
            "TITLE": f"示例公报2024年第{old - at}期目录",
            "SUB_TITLE": str(salt or ""),
            "URL": f"http://127.0.0.1/old/{at}.htm",
            "DOCRELPUBTIME": "2024-03-01",
        }
        for at in range(old)
    ]
    return rows


def article_page(one: dict[str, str]) -> str:
    """A document at its source."""
    at = from_millis(int(one["at"]), SHANGHAI)  # type: ignore[arg-type]  # Millis
    title = escape(one["title"])
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_政策</title>'
        f'<meta name="firstpublishedtime" content="{at:%Y-%m-%d-%H:%M:%S}"></head><body>'
        f'<div class="share-title">{title}</div>'
        f'<div id="UCAP-CONTENT">{html_of(int(one["number"]))}</div></body></html>'
    )


def body_of(number: int) -> bytes:
    """A create as the bare loops send it: as many bytes as ours."""
    filled = {"key": "zc-0123456789abcdef-01234567", "title": title_of(number)}
    return json.dumps({**filled, "content": html_of(number)}, ensure_ascii=False).encode()
