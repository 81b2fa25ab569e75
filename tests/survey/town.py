"""Sites of every shape a survey meets, on loopback; names and texts are invented.

Each site was given the same four policies: the first stands there word for word, in the second one
figure is wrong, the third is not there, the fourth is a link to the source.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from syndicator.core.times import parse_stamp
from syndicator.survey.model import AskedPolicy
from tests.loopback import Answer, Reply, Request

Routes = Mapping[str, Answer | Callable[[Request], Answer]]


@dataclass(frozen=True)
class Paper:
    """One policy at the source."""

    number: str
    title: str
    body: tuple[str, ...]
    day: str
    path: str


def _paper(at: int, subject: str, day: str) -> Paper:
    title = f"云溪省人民政府办公厅关于{subject}的通知"
    body = (
        "各市、县人民政府，省政府各部门：",
        f"为做好{subject}有关工作，经省政府同意，现就有关事项通知如下。",
        f"一、各地要于2026年{at + 5}月30日前完成{subject}的方案制定，报省政府办公厅备案。",
        f"二、省财政安排专项资金{at}200万元，实行专款专用，不得截留、挤占、挪用。",
        f"三、加强督促检查，对{subject}工作进展缓慢的地区进行通报，重大情况及时报告。",
    )
    return Paper(f"云溪政办发〔2026〕{at}号", title, body, day, f"/zc/{at}.html")


PAPERS = (
    _paper(1, "加强山塘水库安全管理", "2026-05-11"),
    _paper(2, "推进乡村道路养护", "2026-05-08"),
    _paper(3, "规范集贸市场秩序", "2026-05-06"),
    _paper(4, "做好秋粮收购", "2026-05-04"),
)
OLDER = tuple(f"云溪县组织开展第{at}期技能培训活动的通知" for at in range(1, 13))


def source_page(paper: Paper) -> str:
    """A policy as its source shows it."""
    rows = f"<tr><td>标题：</td><td>{paper.title}</td></tr>"
    rows += f"<tr><td>发文字号：</td><td>{paper.number}</td></tr>"
    inner = "".join(f"<p>{line}</p>" for line in paper.body)
    return (
        f'<html><head><meta charset="utf-8"><title>{paper.title}</title>'
        f'<meta name="firstpublishedtime" content="{paper.day}-09:00:00"></head><body>'
        f'<table class="bd1">{rows}</table><h1>{paper.title}</h1>'
        f'<div id="UCAP-CONTENT">{inner}</div></body></html>'
    )


def asked(root: str, papers: Sequence[Paper] = PAPERS) -> tuple[AskedPolicy, ...]:
    """The policies as a survey knows them."""
    return tuple(
        AskedPolicy(
            url=f"{root}{paper.path}",
            title=paper.title,
            text="\n".join(paper.body),
            doc_no=f"云溪政办发|2026|{at}",
            doc_no_text=paper.number,
            published=parse_stamp(f"{paper.day} 09:00:00"),
            source="云溪省人民政府",
        )
        for at, paper in enumerate(papers, start=1)
    )


def article(paper: Paper, *, altered: bool = False, when: str = "") -> str:
    """A copy on a site, one figure wrong where wanted."""
    body = [line.replace("00万元", "50万元") if altered else line for line in paper.body]
    inner = "".join(f"<p>　　{line}</p>" for line in body)
    return (
        f"<html><head><title>{paper.title}_云溪县人民政府</title>"
        f'<meta name="ArticleTitle" content="{paper.title}">'
        '<meta name="ColumnName" content="政策文件">'
        f'<meta name="PubDate" content="{when or paper.day + " 11:30"}"></head><body>'
        f'<h1>{paper.title}</h1><p>{paper.number}</p><div class="TRS_Editor">{inner}</div>'
        "<p>主办：云溪县人民政府办公室</p></body></html>"
    )


def copies() -> dict[str, Answer]:
    """The pages of the two copies a site has."""
    return {
        "/zw/1.html": Reply.html(article(PAPERS[0])),
        "/zw/2.html": Reply.html(article(PAPERS[1], altered=True)),
    }


def rows(source: str, *, older: bool = True) -> list[tuple[str, str, str]]:
    """(address, title, day) of a site's list, newest first."""
    listed = [
        ("/zw/1.html", PAPERS[0].title, "2026-05-11"),
        ("/zw/2.html", PAPERS[1].title, "2026-05-09"),
        (f"{source}{PAPERS[3].path}", PAPERS[3].title, "2026-05-05"),
    ]
    if older:
        listed += [
            (f"/zw/old{at}.html", title, f"2026-04-{28 - at}") for at, title in enumerate(OLDER)
        ]
    return listed


def list_page(
    shown: Sequence[tuple[str, str, str]], *, name: str = "政策文件", after: str = ""
) -> str:
    """A column's page with a side bar of old notices, which is not the list."""
    lines = "".join(
        f'<li><a href="{url}" title="{title}">{title[:20]}…</a><span>{day}</span></li>'
        for url, title, day in shown
    )
    bar = "".join(
        f'<dd><a href="/hot/{at}.html">往年热点事项说明第{at}号</a><i>2019-01-0{at}</i></dd>'
        for at in range(1, 5)
    )
    return (
        f"<html><head><title>{name}_云溪县人民政府</title></head><body>"
        f'<div class="main"><ul class="list">{lines}</ul>{after}</div><dl class="hot">{bar}</dl>'
        "</body></html>"
    )


def home(links: str, head: str = "") -> str:
    """A homepage."""
    return (
        '<html><head><meta charset="utf-8"><title>云溪县人民政府门户网站</title>'
        f"{head}</head><body>"
        f'<a href="/">首页</a>{links}<p>网站标识码：9900000001 主办：云溪县人民政府办公室</p>'
        "</body></html>"
    )


# -- the shapes ----------------------------------------------------------------------------------


def columns(source: str) -> Routes:
    """A homepage with columns; the list goes on over pages in the manner of TRS."""
    newer = [(f"/n/{at}.html", f"{OLDER[at]}（新）", f"2026-05-{20 - at}") for at in range(3)]
    listed = newer + rows(source)
    call = '<script>createPageHTML(2, {}, "index", "html");</script>'
    return {
        "/": Reply.html(home('<a href="/zcwj/index.html">政策文件</a>')),
        "/zcwj/index.html": Reply.html(list_page(listed[:6], after=call.format(0))),
        "/zcwj/index_1.html": Reply.html(list_page(listed[6:], after=call.format(1))),
        **copies(),
    }


def gbk(source: str) -> Routes:
    """The same in GBK, undeclared but in the page, behind a refresh."""
    page = list_page(rows(source)).replace("<head>", '<head><meta charset="gbk">')
    lead = '<html><head><meta http-equiv="refresh" content="0;url=/web/"></head></html>'
    front = home('<a href="/zc/list.html">最新政策</a>').replace("utf-8", "gbk")
    one = article(PAPERS[0]).replace("<head>", '<head><meta charset="gbk">')
    two = article(PAPERS[1], altered=True).replace("<head>", '<head><meta charset="gbk">')
    return {
        "/": Reply.html(lead),
        "/web/": Reply.html(front.encode("gb18030")),
        "/zc/list.html": Reply.html(page.encode("gb18030")),
        "/zw/1.html": Reply.html(one.encode("gb18030")),
        "/zw/2.html": Reply.html(two.encode("gb18030")),
    }


def behind_a_script(source: str) -> Routes:
    """A homepage that only sets the location."""
    lead = "<html><head><script>window.location.href='/web/index.html';</script></head></html>"
    routes = dict(columns(source))
    return {**routes, "/": Reply.html(lead), "/web/index.html": routes["/"]}


def feed_only(source: str) -> Routes:
    """Nothing but a feed."""
    items = "".join(
        f"<item><title>{title}</title><link>{url}</link>"
        f"<pubDate>{day}T08:00:00+08:00</pubDate></item>"
        for url, title, day in rows(source)
    )
    head = '<link rel="alternate" type="application/rss+xml" title="信息" href="/feed.xml">'
    rss = f'<rss version="2.0"><channel><title>云溪县</title>{items}</channel></rss>'
    return {
        "/": Reply.html(home("<p>欢迎访问</p>", head)),
        "/feed.xml": Reply.xml(rss),
        **copies(),
    }


def sitemap_only(source: str) -> Routes:
    """No list at all; a sitemap named by robots.txt."""
    urls = "".join(
        f"<url><loc>{{root}}{url}</loc><lastmod>{day}</lastmod></url>"
        for url, _, day in rows(source)
        if url.startswith("/")
    )

    def sitemap(request: Request) -> Answer:
        root = f"http://{request.headers['host']}"
        xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return Reply.xml(f'<urlset xmlns="{xmlns}">{urls.replace("{root}", root)}</urlset>')

    def robots(request: Request) -> Answer:
        return Reply.of("text/plain", f"Sitemap: http://{request.headers['host']}/map.xml\n")

    return {
        "/": Reply.html(home("<p>欢迎访问云溪县</p>")),
        "/robots.txt": robots,
        "/map.xml": sitemap,
        **copies(),
    }


def search_only(source: str) -> Routes:
    """News on the homepage, and a search that works."""
    return searching(source, [("/n/1.html", f"{OLDER[0]}（新）", "2026-05-20")])


def stale_search(source: str) -> Routes:
    """The same, but nothing shows that its index knows anything since the policies came."""
    return searching(source, [])


def searching(source: str, newest: list[tuple[str, str, str]]) -> Routes:
    """A search over the site's pages; the homepage shows all but the copies."""
    listed = newest + rows(source)

    def search(request: Request) -> Answer:
        words = unquote_plus(request.query.get("q", ""))
        hits = [row for row in listed if words and words in row[1]]
        return Reply.html(list_page(hits, name="搜索结果"))

    news = "".join(
        f'<li><a href="{url}">{title}</a><span>{day}</span></li>'
        for url, title, day in newest + listed[len(newest) + 3 :]
    )
    form = '<form action="/so" method="get"><input type="text" name="q"></form>'
    return {
        "/": Reply.html(home(f"{form}<ul>{news}</ul>")),
        "/so": search,
        **copies(),
    }


def deaf_search(source: str) -> Routes:
    """A search that finds nothing, ever: its silence proves nothing."""
    routes = dict(search_only(source))
    routes["/so"] = Reply.html(list_page([], name="搜索结果"))
    return routes


def elsewhere(source: str, other: str) -> Routes:
    """A list whose rows lead to pages on another host."""
    listed = [(f"{other}{url}" if "/zw/" in url else url, *rest) for url, *rest in rows(source)]
    pages = [(url, title, day) for url, title, day in listed]
    return {
        "/": Reply.html(home('<a href="/zcwj/">政策文件</a>')),
        "/zcwj/": Reply.html(list_page(pages)),
    }


def scripted(source: str) -> Routes:
    """A list that a script draws."""
    page = """<html><head><title>政策文件_云溪县</title></head><body><div id="app"></div>
      <ul class="hot"><li><a href="/h/1.html">往年热点事项说明一</a>2019-01-01</li></ul>
      <script>var queryData="{'webId':'9'}"; $.ajax("/api-gateway/jpaas-publish-server/x")</script>
      </body></html>"""
    return {"/": Reply.html(home('<a href="/zcwj/">政策文件</a>')), "/zcwj/": Reply.html(page)}


def drawn(source: str) -> Routes:
    """A list that a script draws from a file it names, in the manner of the State Council's."""
    page = """<html><head><title>政策文件_云溪县</title></head><body><div id="app"></div>
      <script>$.getJSON("./ZCWJ.json?v=" + now, draw); $.getJSON("./ZUIXIN.json", draw)</script>
      <script src="/js/manifest.json"></script></body></html>"""
    listed = [
        {"TITLE": title, "URL": url, "DOCRELPUBTIME": day} for url, title, day in rows(source)
    ]
    return {
        "/": Reply.html(home('<a href="/zcwj/">政策文件</a>')),
        "/zcwj/": Reply.html(page),
        "/zcwj/ZUIXIN.json": Reply.json(listed),
        **copies(),
    }


def login(source: str) -> Routes:
    """A wall that wants an account."""
    page = home('<form method="post"><input name="u"><input type="password" name="p"></form>')
    return {"/": Reply.html(page)}


def parked(source: str) -> Routes:
    """A domain for sale."""
    return {"/": Reply.html("<html><title>x</title><body>This domain is for sale</body></html>")}


def forbidden(source: str) -> Routes:
    """robots.txt forbids everything."""
    return {**columns(source), "/robots.txt": Reply.of("text/plain", "User-agent: *\nDisallow: /")}


def soft_404(source: str) -> Routes:
    """The list names the policies, the pages say they are gone."""
    gone = Reply.html(
        "<html><head><title>提示</title></head><body>您访问的页面不存在</body></html>"
    )
    return {**columns(source), "/zw/1.html": gone, "/zw/2.html": gone}


def pdf_only(source: str) -> Routes:
    """The list names the policies, their pages show the title and a PDF in a frame."""
    pages = {
        f"/zw/{at}.html": Reply.html(
            f"<html><head><title>{paper.title}</title></head><body><h1>{paper.title}</h1>"
            f'<iframe src="/zw/{at}.pdf"></iframe><p>主办：云溪县人民政府办公室</p></body></html>'
        )
        for at, paper in enumerate(PAPERS[:2], start=1)
    }
    return {**columns(source), **pages}


def too_short(source: str) -> Routes:
    """A list that shows the newest rows only and goes no further back."""
    newest = [(f"/n/{at}.html", f"{OLDER[at]}（新）", f"2026-05-{20 - at}") for at in range(6)]
    return {
        "/": Reply.html(home('<a href="/zcwj/">政策文件</a>')),
        "/zcwj/": Reply.html(list_page(newest)),
    }
