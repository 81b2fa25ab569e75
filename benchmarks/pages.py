"""How fast this machine judges a site's page, from the answer's bytes to verdict, reasons, spans.

Invented portal pages of 56 KB: 240 links of a menu, 60 of a side list, scripts, the tags that
pages must carry, around 8,700 characters; 100 pages of 20 policies on 25 sites, no two alike; 95 %
verbatim, 5 % with one word changed. Judged by the function that the checker asks, with the remarks
on what a page says of itself, nothing kept from turn to turn but what any process keeps. "Alone"
is lxml parsing the same bytes and selecting the article's text. One core, a few pages
each in turn, the ratio the median of the turns'; the collector of circles set for both as the
daemon and its reading process set it.
"""

import asyncio
import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Final

from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from benchmarks.figure import Reading, Readings
from benchmarks.prose import WORDS
from benchmarks.spent import quantile
from syndicator.core.judging.stated import History
from syndicator.core.model import Revision
from syndicator.core.times import Millis, parse_stamp
from syndicator.pages.judging import PageAnswer, Question, judge
from syndicator.stages.looking.reading import collect_rarely

PAGES: Final = 100
POLICIES: Final = 20
SITES: Final = 25
TURNS: Final = 25
PIECE: Final = 20
"""Pages parsed, then judged, then the next: a machine that changes its pace does so to both."""
CHARACTERS: Final = 8_700
TICK_S: Final = 0.001
MENU: Final = '<li class="nav-item"><a href="/zwgk/c{site}{at}/" target=_blank>栏目{at}</a></li>\n'
SIDE: Final = (
    '<li><a href="/zwgk/2026/{page}{at}.html">关于第{at}号事项办理情况的公告</a>'
    "<span>2026-01-{day:02}</span></li>\n"
)
SCRIPT: Final = (
    "<script>function shown(x){if(x<3&&x>1){document.write('<div>x</div>');}"
    + "/* counts visits */" * 12
    + "}</script>\n"
)
SHELL: Final = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}_示例市人民政府</title>
<meta name="SiteName" content="示例市人民政府"><meta name="SiteIDCode" content="9900000001">
<meta name="ColumnName" content="政策文件"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2026-01-06 09:30"><meta name="ContentSource" content="示例省人民政府">
<style>.nav li{{float:left}}</style>{script}</head><body>
<div class="header"><ul class="nav">{menu}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a></div>
<h1>{title}</h1><div class="tools">发布时间：2026-01-06 09:30 来源：示例省人民政府 字号：大 中</div>
<div id="zoom">{body}</div><div class="side"><ul>{side}</ul></div>{script}
<div class="footer">示例市人民政府办公室主办 网站标识码：9900000001 示ICP备00000000号</div>
</body></html>"""
_SELECT: Final = CSSSelector("#zoom")


def question(number: int) -> Question:
    """What is asked of a copy of the numbered policy."""
    dice = random.Random(number)
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < CHARACTERS:
        sentences = ("".join(dice.choices(WORDS, k=9)) + "。" for _ in range(dice.randint(2, 6)))
        paragraphs.append("".join(sentences))
    title = f"示例省人民政府办公厅关于印发示例工作方案（{number}）的通知"
    source = f"http://source.example/{number}.html"
    text = Revision(1, title, "", "\n".join(paragraphs), "", source, Millis(0))
    published = parse_stamp("2026-01-05 10:00")
    return Question(
        texts=(text,),
        doc_no=f"示政办发〔2026〕{number + 1}号",
        published=published,
        history=History(
            at=Millis(1_767_700_000_000),
            published=None if published is None else published.span(),
            sources=("示例省人民政府",),
        ),
    )


def answer(number: int, asked: Question) -> PageAnswer:
    """One site's page; every twentieth has a word changed."""
    text = asked.texts[0]
    shown = text.text if number % 20 else text.text.replace("不得", "可以", 1)
    site = number % SITES
    page = SHELL.format(
        title=text.title,
        script=SCRIPT,
        menu="".join(MENU.format(site=site, at=at) for at in range(240)),
        side="".join(SIDE.format(page=number, at=at, day=at % 28 + 1) for at in range(60)),
        body="".join(
            f'<p style="text-indent:2em;line-height:2">　　{line}</p>\n'
            for line in shown.split("\n")
        ),
    )
    url = f"http://www.city{site}.example/c1/{number}.html"
    return PageAnswer(url, 200, {"content-type": "text/html; charset=utf-8"}, page.encode())


def parse_alone(pages: Sequence[bytes]) -> list[str]:
    """What any reader of the page must at least do."""
    found = (_SELECT(lxml_html.document_fromstring(page))[0] for page in pages)
    return [str(body.text_content()) for body in found]


def seconds(work: Callable[[], object]) -> float:
    """CPU time that a piece of work takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


async def lag_ms(work: Callable[[], object]) -> float:
    """How late, at the 99th percentile, a loop wakes while a thread does the work."""
    late: list[float] = []
    judging = asyncio.create_task(asyncio.to_thread(work))
    while not judging.done():
        begun = time.perf_counter()
        await asyncio.sleep(TICK_S)
        late.append(time.perf_counter() - begun - TICK_S)
    await judging
    return 1_000 * quantile(late, 0.99)


def _turn(
    pages: Sequence[bytes], pairs: Sequence[tuple[Question, PageAnswer]]
) -> tuple[float, float]:
    """CPU time of parsing all pages, and of judging them."""
    parsing = judging = 0.0
    for at in range(0, len(pages), PIECE):
        bodies, asked = pages[at : at + PIECE], pairs[at : at + PIECE]
        begun = time.process_time()
        parse_alone(bodies)
        parsed = time.process_time()
        for pair in asked:
            judge(*pair)
        parsing += parsed - begun
        judging += time.process_time() - parsed
    return parsing, judging


async def measure(*, quick: bool) -> Readings:
    """G13. Raises RuntimeError where a verdict is wrong."""
    count, turns = (40, 1) if quick else (PAGES, TURNS)
    questions = [question(number % POLICIES) for number in range(count)]
    answers = [answer(number, asked) for number, asked in enumerate(questions)]
    pages = [one.body for one in answers]
    pairs = list(zip(questions, answers, strict=True))

    threshold = gc.get_threshold()
    collect_rarely()
    verdicts = [judge(*pair).verdict.value for pair in pairs]
    expected = ["faithful" if number % 20 else "altered" for number in range(count)]
    if verdicts != expected:
        raise RuntimeError(verdicts)
    changed = [pair for number, pair in enumerate(pairs) if not number % 20]
    taken = [_turn(pages, pairs) for _ in range(turns)]
    altered = [seconds(lambda: [judge(*pair) for pair in changed]) for _ in range(turns)]
    gc.unfreeze()
    gc.set_threshold(*threshold)
    alone = statistics.median(parsing for parsing, _ in taken) / count
    judged = statistics.median(judging for _, judging in taken) / count
    beside = {
        "pages_per_s": round(1 / judged),
        "parse_alone_per_s": round(1 / alone),
        "altered_ms": round(1_000 * statistics.median(altered) / len(changed), 1),
        "page_kb": round(statistics.mean(map(len, pages)) / 1_000),
        "loop_lag_p99_ms": round(await lag_ms(lambda: [judge(*pair) for pair in pairs]), 1),
    }
    return {"G13": Reading(statistics.median(one / two for one, two in taken), dict(beside))}
