"""Policies of our own making, laid out as real sources lay theirs out; every name is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

ISSUER: Final = "示例国务院"

_SENTENCES: Final = (
    "各地要把这项工作摆上重要日程，主要负责同志亲自抓，分管负责同志具体抓，一级抓一级。",
    "省级财政统筹安排专项资金，市县财政按不低于{a}%的比例配套，不得挤占挪用。",
    "到{b}年底，全部完成{a}个示范点建设，服务人口不少于{c}万人。",
    "对验收不合格的，限期{d}日内整改；逾期未改的，收回资金并通报。",
    "有关部门要加强信息公开，每月{d}日前公布进展，接受社会监督。",
    "严禁弄虚作假、虚报数字，一经查实，不予安排下一年度项目。",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A document: what its issuer wrote, before any page is made of it."""

    title: str
    number: str
    paragraphs: tuple[str, ...]
    day: date

    @property
    def text(self) -> str:
        """The body, a paragraph a line."""
        return "\n".join(self.paragraphs)


def policy(
    order: int,
    *,
    day: date,
    topic: str = "农村供水",
    kind: str = "若干意见",
    series: str = "示例国发",
    length: int = 12,
) -> Policy:
    """The `order`-th document of the year; its figures tell its text from all others."""
    body = [f"各省、自治区、直辖市人民政府，示例国务院各部委：为加强{topic}工作，现提出如下意见。"]
    for at in range(length):
        sentence = _SENTENCES[at % len(_SENTENCES)]
        figures = {"a": 10 * order + at, "b": 2027 + at % 4, "c": 100 * order + 7 * at, "d": 5 + at}
        body.append(f"{at + 1}. {sentence.format(**figures)}{topic}第{order}号任务照此办理。")
    body += [ISSUER, f"{day.year}年{day.month}月{day.day}日"]
    title = f"{ISSUER}关于{topic}工作的{kind}"
    return Policy(title, f"{series}〔{day.year}〕{order}号", tuple(body), day)


def library_page(document: Policy, *, stamp: str = "", extra: str = "", rows: str = "") -> str:
    """The shape of the State Council's policy library: a table of metadata, then the text.

    `stamp` is the time of day of publication (`09:31:00`), where the page tells one; `extra` stands
    after the text, `rows` are more rows of the metadata's table.
    """
    day = f"{document.day.year}年{document.day.month:02d}月{document.day.day:02d}日"
    told = f"{document.day.isoformat()}-{stamp}"
    meta = f'<meta name="firstpublishedtime" content="{told}">' if stamp else ""
    paragraphs = "".join(f"<p>　　{escape(line)}</p>" for line in document.paragraphs)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{meta}
<title>{document.title}_政策文件_示例政府网</title></head><body>
<div class="header"><a href="/">首页</a><a href="/zhengce/">政策</a><a href="/fuwu/">服务</a></div>
<table class="bd1"><tr><td><b>索 引 号：</b></td><td>990000001/{document.day.year}-00007</td>
<td><b>主题分类：</b></td><td>农业、林业、水利\\水利</td></tr>
<tr><td><b>发文机关：</b></td><td>{ISSUER}</td><td><b>成文日期：</b></td><td>{day}</td></tr>
<tr><td><b>标　　题：</b></td><td colspan="3">{document.title}</td></tr>
<tr><td><b>发文字号：</b></td><td>{document.number}</td><td><b>发布日期：</b></td><td>{day}</td></tr>
{rows}</table>
<div class="share">分享到：微信</div>
<div id="UCAP-CONTENT">{paragraphs}</div>{extra}
<div class="tools">【打印】【关闭】</div><div class="footer">主办单位：示例国务院办公厅</div>
</body></html>"""


def portal_page(document: Policy) -> str:
    """The shape of a portal with the tags of the tagging standard, text in a `TRS_Editor`."""
    paragraphs = "".join(
        f'<p class="MsoNormal"><span style="font-size:16pt">　　{escape(line)}</span></p>'
        for line in document.paragraphs
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{document.title}-示例政府网</title><meta name="ArticleTitle" content="{document.title}">
<meta name="PubDate" content="{document.day.isoformat()}">
<meta name="ContentSource" content="{ISSUER}"><meta name="ColumnName" content="政策文件"></head>
<body><div class="nav"><a href="/">首页</a></div>
<div class="crumbs">当前位置：首页 &gt; 政策文件</div>
<h1>{document.title}</h1>
<div class="TRS_Editor"><p align="center"><b>{document.title}</b></p>
<p align="center">{document.number}</p>{paragraphs}</div>
<div class="footer">主办单位：示例国务院办公厅 网站标识码：9900000001</div></body></html>"""


def tabular_page(document: Policy, table: Sequence[Sequence[str]]) -> str:
    """A library page whose text ends with an annex in a table."""
    cells = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table
    )
    page = library_page(document)
    return page.replace('</div>\n<div class="tools">', f"<table>{cells}</table></div>\n<div>", 1)


DELETED: Final = """<html><head><title>网页已删除</title></head><body>本网页已删除</body></html>"""

SOFT_404: Final = """<html><head><title>页面没有找到</title>
<meta http-equiv="refresh" content="5; url=/"></head><body><p>您访问的页面不存在或已删除，
5 秒后返回首页。</p></body></html>"""


def mojibake(page: str) -> bytes:
    """The page as a careless tool leaves it: GBK bytes read as UTF-8 and saved again."""
    return page.encode("gb18030").decode("utf-8", "replace").encode()
