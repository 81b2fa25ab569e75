"""How fast this machine reads a site's page and compares it with the policy.

Pages are of our own making: 8,000 characters of text in a municipal page's chrome, 95 % verbatim,
5 % with one character changed. "parse alone" is lxml parsing the page and taking the body's text;
the ratio says how much of the machine's parsing speed the verdict leaves. Both run on one core,
turn by turn; the median of the turns counts.
"""

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Final

from lxml import html as lxml_html

from benchmarks.figure import Reading, Readings
from syndicator.cli.compare import answer_compare

PAGES: Final = 100
TURNS: Final = 5
CHARACTERS: Final = 8_000
OFFICE_PROSE: Final = """
    各县区人民政府 有关部门 应当 加强 组织领导 落实 工作责任 优化 营商环境 推进 政务公开 按照 规定
    程序 及时 办理 公共服务 安全生产 监督检查 年度计划 财政资金 专项行动 建立
    长效机制 依法 保障 群众 合法权益 信息 共享 平台 建设 试点 方案 实施 意见 不得 擅自 变更
"""
WORDS: Final = re.findall(r"\w+", OFFICE_PROSE)
CHROME: Final = (
    '<html><head><meta charset="utf-8"><title>{title}_示例市人民政府</title></head><body>'
    '<div class="nav">{menu}</div><h1>{title}</h1><div class="tools">字号：大 中 小 打印</div>'
    '<div id="zoom">{body}</div><div class="footer">{menu} 示例市人民政府办公室主办</div>'
    "</body></html>"
)
Exchange = dict[str, object]


def policy_text(dice: random.Random) -> str:
    """Paragraphs of office prose, about 8,000 characters."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < CHARACTERS:
        sentences = ("".join(dice.choices(WORDS, k=9)) + "。" for _ in range(dice.randint(2, 6)))
        paragraphs.append("".join(sentences))
    return "\n".join(paragraphs)


def exchange(number: int, dice: random.Random) -> Exchange:
    """One comparison as `syndicator compare` reads it; every twentieth page has an edit."""
    text = policy_text(dice)
    title = f"关于印发示例工作方案（{number}）的通知"
    shown = text if number % 20 else text.replace("不得", "可以", 1)
    menu = "".join(f'<a href="/c{i}/">栏目{i}</a>' for i in range(60))
    body = "".join(f"<p>{line}</p>" for line in shown.split("\n"))
    page = CHROME.format(title=title, menu=menu, body=body)
    doc_no = f"示政办发〔2026〕{number + 1}号"
    return {
        "id": str(number),
        "policy": {"doc_no": doc_no, "title": title, "date": "2026-01-05", "text": text},
        "page": {"html": page, "url": f"http://www.city.example/c1/{number}.html"},
    }


def parse_alone(pages: Sequence[str]) -> list[str]:
    """What any reader of the page must at least do."""
    found = (lxml_html.fromstring(page).get_element_by_id("zoom") for page in pages)
    return [str(body.text_content()) for body in found]


def seconds(work: Callable[[], object]) -> float:
    """CPU time that a piece of work takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


async def measure(*, quick: bool) -> Readings:
    """G13. Raises RuntimeError where a verdict is wrong."""
    count, turns = (40, 1) if quick else (PAGES, TURNS)
    dice = random.Random(20260105)
    exchanges = [exchange(number, dice) for number in range(count)]
    pages = [json.loads(json.dumps(e))["page"]["html"] for e in exchanges]

    verdicts = [str(answer_compare(e)["verdict"]) for e in exchanges]
    expected = ["faithful" if number % 20 else "altered" for number in range(count)]
    if verdicts != expected:
        raise RuntimeError(verdicts)
    parsing, comparing = [], []
    for _ in range(turns):
        parsing.append(seconds(lambda: parse_alone(pages)))
        comparing.append(seconds(lambda: [answer_compare(e) for e in exchanges]))
    parse_rate = count / statistics.median(parsing)
    compare_rate = count / statistics.median(comparing)
    rates = {"pages_per_s": round(compare_rate), "parse_alone_per_s": round(parse_rate)}
    return {"G13": Reading(compare_rate / parse_rate, dict(rates))}
