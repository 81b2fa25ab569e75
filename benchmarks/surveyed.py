"""The sites of the survey's bench: a hundred portals on loopback, each answering after 100 ms.

`python -m benchmarks.surveyed SITES` prints its port and serves until its standard input closes. A
portal has a homepage of forty links, a column of news, a column of documents of eight pages, and
copies of most of ten policies, one in nine with a changed word; robots.txt asks for nothing.
"""

import asyncio
import sys
from typing import Final

from benchmarks.prose import CHROME, MENU, html_of, title_of
from syndicator.net.serve import Answer, HttpServer, Reply, Request

POLICIES: Final = 10
DELAY_S: Final = 0.1
SITES: Final = 100
_PAGES: Final = 8
_ROWS: Final = 20
_EACH_MISSING: Final = 4
_EACH_CHANGED: Final = 9


def host(site: int) -> str:
    """Loopback address of the numbered portal."""
    return f"127.61.{site // 250}.{site % 250 + 1}"


def day_of(policy: int) -> str:
    """When the numbered policy was published: two a week, the first the newest."""
    return f"2026-{5 - policy // 8:02}-{28 - (policy % 8) * 3:02}"


def stands(site: int, policy: int) -> bool:
    """Whether a portal has a copy."""
    return (site + policy) % _EACH_MISSING != 0


def changed(site: int, policy: int) -> bool:
    """Whether its copy has a changed word."""
    return (site * 7 + policy) % _EACH_CHANGED == 0


def answer(request: Request) -> Reply:
    """What one visitor of any portal sees."""
    octets = request.host.partition(":")[0].split(".")
    site = int(octets[2]) * 250 + int(octets[3]) - 1
    path = request.path
    if path == "/":
        links = '<a href="/news/">政务要闻</a><a href="/zcwj/index.html">政策文件</a>'
        return Reply.html(_page("示例市人民政府门户网站", links))
    if path.startswith("/zcwj/"):
        number = path.rpartition("_")[2].partition(".")[0] if "_" in path else "0"
        return Reply.html(_list(site, int(number)))
    if path.startswith("/art/"):
        return _article(site, int(path[5:].partition(".")[0]))
    return Reply.html("<title>404</title>", 404)


def _list(site: int, number: int) -> str:
    rows = [
        f'<li><a href="/art/{at}.html">{title_of(at)}</a><span>{day_of(at)}</span></li>'
        for at in range(POLICIES)
        if stands(site, at)
    ]
    others = [
        f'<li><a href="/other/{at}.html">示例市关于第{at}项日常工作安排的通知</a>'
        f"<span>2026-{5 - at // 40:02}-{28 - at % 28:02}</span></li>"
        for at in range(_PAGES * _ROWS - len(rows))
    ]
    mixed = sorted([*rows, *others], key=lambda row: row.rpartition("<span>")[2], reverse=True)
    shown = "".join(mixed[number * _ROWS : (number + 1) * _ROWS])
    call = f'<script>createPageHTML({_PAGES}, {number}, "index", "html");</script>'
    return _page("政策文件", f'<ul class="list">{shown}</ul>{call}')


def _article(site: int, policy: int) -> Reply:
    if policy >= POLICIES or not stands(site, policy):
        return Reply.html("<title>404</title>", 404)
    html = html_of(policy)
    if changed(site, policy):
        html = html.replace("不得", "可以", 1)
    meta = f'<meta name="PubDate" content="{day_of(policy)} 15:30">'
    return Reply.html(_page(title_of(policy), html).replace("<head>", f"<head>{meta}"))


def _page(title: str, body: str) -> str:
    return CHROME.format(title=title, menu=MENU, body=body)


async def _serve(sites: int) -> None:
    async def handle(request: Request) -> Answer:
        await asyncio.sleep(DELAY_S)
        return answer(request)

    server = HttpServer(handle)
    port = await server.listen(host(0))
    for site in range(1, sites):
        await server.listen(host(site), port)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.aclose()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
