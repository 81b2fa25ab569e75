"""The dresses in which sites show a document: the same text, as many kinds of markup as CMSs make.

Each dress has a frame of its own (menus, crumbs, buttons, counters, side lists, footers): all of it
is boilerplate, none of it may change a verdict.
"""

# ruff: noqa: E501 -- lines of prose and markup stay as their sites print them

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

from tests.labelled.sheets import HOST, Sheet, body
from tests.labelled.traditional import traditional


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site answers."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    url: str = f"{HOST}/zwgk/zcwj/202607/t20260718_100.html"


Dress = Callable[[Sheet], Answer]

SIDE: Final = """<div class="side"><h3>相关链接</h3><ul>
<li><a href="/zwgk/zcwj/t1.html">白桦市人民政府关于公布行政规范性文件清理结果的通知</a></li>
<li><a href="/zwgk/zcjd/t2.html">一图读懂：白桦市养老服务条例</a></li>
<li><a href="/ywdt/t3.html">白桦警方打掉一网上赌场窝点</a></li></ul></div>"""
FOOTER: Final = """<div class="footer"><p>主办单位：白桦市人民政府办公室　承办单位：白桦市大数据局</p>
<p>网站标识码：{code}　青ICP备00000001号　青公网安备 22990002000001号</p>
<p>建议使用1366*768分辨率浏览 <a href="/sitemap.html">网站地图</a> <a href="/about.html">联系我们</a></p>
<img src="/images/dzjg.png" alt="党政机关"></div>"""


def _metas(sheet: Sheet) -> str:
    return (
        f'<meta name="SiteName" content="白桦市人民政府"><meta name="SiteIDCode" '
        f'content="{sheet.code}"><meta name="ColumnName" content="{sheet.column}">'
        f'<meta name="ArticleTitle" content="{escape(sheet.title)}">'
        f'<meta name="PubDate" content="{sheet.published}">'
        f'<meta name="ContentSource" content="{sheet.source}">'
    )


def _page(sheet: Sheet, inner: str, *, head: str = "", lang: str = "zh-CN") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}_白桦市人民政府</title>{head}"
        "<style>.crumb{color:#999}.tools a{display:inline-block}</style></head><body>"
        '<div class="top"><a href="/">首页</a><a href="/zwgk/">政务公开</a>'
        '<a href="/zwfw/">政务服务</a><a href="/hd/">互动交流</a></div>'
        f"{inner}{sheet.around}{FOOTER.format(code=sheet.code)}"
        "<script>document.write('<b>站点统计</b>');var hits=1;</script></body></html>"
    )


def _number(sheet: Sheet, mark: str = '<p align="center">{}</p>') -> str:
    return mark.format(escape(sheet.number)) if sheet.number else ""


def trs(sheet: Sheet) -> Answer:
    """TRS WCM: metas, crumbs, a line of facts, buttons, share, the editor's box."""
    inner = (
        '<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; '
        f'<a href="/zwgk/zcwj/">{sheet.column}</a></div><h2>{escape(sheet.title)}</h2>'
        f'<div class="info">发布时间：{sheet.published}　来源：{sheet.source}　'
        "浏览次数：<span>102</span>　【字体：<a>大</a> <a>中</a> <a>小</a>】</div>"
        f'<div class="TRS_Editor">{_number(sheet)}{body(sheet)}</div>'
        '<div class="tools"><a href="javascript:window.print()">打印本页</a> <a>关闭窗口</a>'
        "　分享到：<a>微信</a> <a>微博</a></div>" + SIDE
    )
    return Answer(_page(sheet, inner, head=_metas(sheet)).encode())


def ueditor(sheet: Sheet) -> Answer:
    """UEditor: each paragraph in styled spans, indented by U+3000, title and number inside."""

    def paragraph(line: str) -> str:
        half = len(line) // 2
        font = '<span style="font-family:仿宋_GB2312;font-size:21px;line-height:2em">'
        return (
            f'<p style="text-indent:2em;line-height:2em">{font}　　{escape(line[:half])}</span>'
            f"{font}{escape(line[half:])}</span><br/></p>"
        )

    head = (
        f'<p style="text-align:center"><strong>{escape(sheet.title)}</strong></p>{_number(sheet)}'
    )
    inner = (
        f'<h1 class="title">{escape(sheet.title)}</h1><div class="xx">日期：{sheet.published[:10]} '
        f"来源：{sheet.source} 作者： 责任编辑：周小青</div>"
        f'<div class="view TRS_UEDITOR trs_paper_default">{head}{body(sheet, paragraph)}</div>'
        '<p class="dy">【打印】【关闭】</p>'
    )
    return Answer(_page(sheet, inner, head=_metas(sheet)).encode())


def word_paste(sheet: Sheet) -> Answer:
    """Pasted from Word: figures in Latin spans, o:p, conditional comments, a bordered table."""

    def paragraph(line: str) -> str:
        parts = re.sub(
            r"[0-9A-Za-z.%]+",
            lambda m: f'<span lang="EN-US" style="font-family:\'Times New Roman\'">{m[0]}</span>',
            escape(line, quote=False).replace("&", "＆"),
        ).replace("＆", "&")
        return (
            '<p class="MsoNormal" style="mso-char-indent-count:2.0"><!--[if !supportLists]-->'
            f'<span style="mso-bidi-font-size:16.0pt">{parts}</span><o:p></o:p></p>'
        )

    table = '<table class="MsoTableGrid" border="1" cellspacing="0" style="border:none">'
    inner = (
        f'<div class="article"><h1>{escape(sheet.title)}</h1>'
        f'<div class="article-content">{_number(sheet)}{body(sheet, paragraph, table)}</div></div>'
    )
    return Answer(_page(sheet, inner, head=_metas(sheet)).encode())


def jcms_table(sheet: Sheet) -> Answer:
    """大汉 JCMS in tables: the generator's comments, the facts in cells, #zoom."""
    inner = (
        '<table width="1000" align="center"><tr><td>您所在的位置：首页&gt;信息公开&gt;正文</td></tr>'
        f'<tr><td align="center" class="title">{escape(sheet.title)}</td></tr><tr><td>'
        "<table><tr><td><!--<$[信息来源]>begin-->信息来源："
        f"{sheet.source}<!--<$[信息来源]>end--></td>"
        f"<td>发布日期：{sheet.published[:10]}</td><td>浏览次数：<script>hit()</script></td>"
        "<td>字号：[ 大 中 小 ]</td></tr></table></td></tr>"
        f'<tr><td class="bt_content"><div id="zoom"><!--ZJEG_RSS.content.begin-->{_number(sheet)}'
        f"{body(sheet)}<!--ZJEG_RSS.content.end--></div></td></tr>"
        '<tr><td align="right">打印本页 关闭窗口</td></tr><tr><td>Produced By 大汉网络 大汉版通发布系统'
        "</td></tr></table>"
    )
    return Answer(_page(sheet, inner).encode())


def wordpress(sheet: Sheet) -> Answer:
    """WordPress with blocks: screen-reader words, share, tags, next and previous, comments."""
    inner = (
        '<a class="skip-link screen-reader-text" href="#content">跳至内容</a><main id="content">'
        f'<article class="post type-post"><header><h1 class="entry-title">{escape(sheet.title)}'
        f'</h1><div class="entry-meta"><time datetime="{sheet.published}">2026年7月18日</time> '
        'by <a href="/author/admin/">admin</a></div></header><div class="entry-content">'
        f"{_number(sheet, '<p>{}</p>')}{body(sheet, table='<table class=wp-block-table>')}"
        '<div class="sharedaddy"><h3>分享到：</h3><a>微信</a> <a>微博</a></div></div>'
        '<footer class="entry-footer">标签：<a rel="tag" href="/tag/a/">政务公开</a></footer>'
        '</article><nav class="post-navigation">上一篇：<a href="/?p=1">关于开展夏季安全检查的通知</a>'
        '下一篇：<a href="/?p=3">关于公布新增便民停车泊位的公告</a></nav>'
        '<div id="comments"><h3>发表评论</h3><p>您的邮箱地址不会被公开。 必填项已用 * 标注</p></div></main>'
        '<aside class="widget"><h2>近期文章</h2><ul><li><a href="/?p=9">关于防汛值班安排的通知</a></li>'
        "</ul></aside>"
    )
    return Answer(_page(sheet, inner).encode(), kind="text/html; charset=UTF-8")


def bare(sheet: Sheet) -> Answer:
    """No class, no id: a headline and lines parted by breaks, as old county sites do."""
    lines = body(sheet, lambda line: f"　　{escape(line)}<br>\n")
    text = (
        f"<html><head><title>{escape(sheet.title)}</title></head><body><center><h3>"
        f"{escape(sheet.title)}</h3></center>{_number(sheet, '<center>{}</center>')}{lines}<hr>"
        f"白桦市人民政府版权所有{sheet.around}</body></html>"
    )
    return Answer(text.encode())


def mobile(sheet: Sheet) -> Answer:
    """A mobile page: sections of nested spans, no paragraphs, buttons of the app."""

    def paragraph(line: str) -> str:
        return (
            '<section style="margin:0 8px"><section><span style="letter-spacing:1px"><span>'
            f"{escape(line)}</span></span></section></section>"
        )

    inner = (
        f'<div class="m-title">{escape(sheet.title)}</div><div class="m-info">白桦市人民政府 '
        f'{sheet.published[5:10]}</div><div class="article_con">'
        f"{_number(sheet, '<section>{}</section>')}{body(sheet, paragraph)}</div>"
        '<div class="m-bar"><a>返回顶部</a><a>收藏</a><a>分享</a></div><p>扫一扫在手机打开当前页</p>'
    )
    return Answer(_page(sheet, inner, head='<meta name="viewport" content="x">').encode())


def traditional_edition(sheet: Sheet) -> Answer:
    """The traditional-script edition of a portal, declared as such: glyphs differ, words do not."""
    inner = (
        f'<div class="crumb">當前位置：首頁 &gt; 政務公開</div><h1>{escape(sheet.title)}</h1>'
        f'<div class="info">發布時間：{sheet.published}　來源：{sheet.source}</div>'
        f'<div class="TRS_Editor">{_number(sheet)}{body(sheet)}</div><p>列印本頁 關閉視窗</p>'
    )
    return Answer(traditional(_page(sheet, inner, head=_metas(sheet), lang="zh-Hant")).encode())


def english_chrome(sheet: Sheet) -> Answer:
    """A CMS whose frame speaks English: menus, share, cookie notice, pager."""
    inner = (
        '<nav>Home | News | Government | Services | Contact us</nav><div class="breadcrumb">'
        f"Home / Documents</div><h1>{escape(sheet.title)}</h1><p>Posted on July 18, 2026 by editor"
        f' | Updated: 2026-07-18 | Share | Print</p><div class="entry-content">{_number(sheet)}'
        f"{body(sheet)}</div><p>Tags: policy, notice</p><p>Previous: Notice on office hours</p>"
        "<div>Search Recent Posts Archives July 2026 Categories Documents</div>"
        "<div>Powered by WordPress. Theme: Twenty. This site uses cookies.</div>"
    )
    return Answer(_page(sheet, inner).encode())


def gbk(sheet: Sheet) -> Answer:
    """An old page in GB18030 that declares gb2312 and no charset in the header."""
    inner = (
        f'<div class="nr_title">{escape(sheet.title)}</div><div class="nr_xx">'
        f'[ 作者： 来源：{sheet.source} 时间：{sheet.published} ]</div><div id="zoomcon">'
        f"{_number(sheet)}{body(sheet)}</div><div>【关闭】【打印】【返回顶部】</div>"
    )
    text = _page(sheet, inner).replace('charset="utf-8"', 'charset="gb2312"')
    return Answer(text.encode("gb18030"), kind="text/html")


def gkmlpt(sheet: Sheet) -> Answer:
    """The directory of public information: a table of facts above the text."""
    facts = (
        '<table class="classify"><tr><td>索引号:</td><td>11990000000000001T/2026-00031</td>'
        f"<td>分类:</td><td>综合政务</td></tr><tr><td>发布机构:</td><td>{sheet.source}</td>"
        "<td>成文日期:</td><td>2026-07-16</td></tr><tr><td>名称:</td><td colspan=3>"
        f"{escape(sheet.title)}</td></tr><tr><td>文号:</td><td>{escape(sheet.number)}</td>"
        f"<td>发布日期:</td><td>{sheet.published[:10]}</td></tr><tr><td>主题词:</td><td></td></tr>"
        "</table>"
    )
    inner = (
        f'{facts}<h1 class="title">{escape(sheet.title)}</h1><div class="date-row">发布日期：'
        f'{sheet.published} 浏览次数：- 【字体：大 中 小】</div><div class="article-content">'
        f'{body(sheet)}</div><div class="qrcode">扫一扫在手机打开当前页</div>'
    )
    return Answer(_page(sheet, inner, head=_metas(sheet)).encode())


def library(sheet: Sheet) -> Answer:
    """A policy library's page: spaced labels, no heading in the text, an interpretation beside."""
    facts = (
        '<table class="bd1"><tr><td><b>索  引  号：</b></td><td>990000001/2026-00007</td>'
        "<td><b>主题分类：</b></td><td>综合政务\\政务公开</td></tr>"
        f"<tr><td><b>标　　题：</b></td><td colspan=3>{escape(sheet.title)}</td></tr><tr><td>"
        f"<b>发文字号：</b></td><td>{escape(sheet.number)}</td><td><b>发布日期：</b></td>"
        "<td>2026年07月18日</td></tr></table>"
    )
    inner = (
        f'{facts}<table><tr><td class="b12c">{body(sheet)}</td></tr></table>'
        f'<div class="jd"><h3>相关解读</h3><a href="/jd/1.html">《{escape(sheet.title)}》解读</a></div>'
    )
    return Answer(_page(sheet, inner).encode())


def typed_otherwise(sheet: Sheet) -> Answer:
    """A CMS that exchanges quotation marks, dashes, widths and blanks, and spaces the title."""
    signs = {
        "“": '"',
        "”": '"',
        "（": "(",
        "）": ")",
        "：": ":",
        "；": ";",
        "—": "－",
        "－－": "－",
    }

    def retyped(line: str) -> str:
        if any(attachment.name in line for attachment in sheet.attachments):
            return line  # its link is laid over the name as it stands
        for sign, other in signs.items():
            line = line.replace(sign, other)
        return "　　" + re.sub(r"[0-9]", lambda m: chr(ord(m[0]) + 0xFEE0), line) + "\u00a0\u200b"

    spaced = "\u00a0".join(sheet.title)
    inner = (
        f"<h1>{escape(spaced)}</h1>"
        f'<div id="mainText">{_number(sheet)}{body(sheet.lines(retyped))}</div>'
    )
    return Answer(_page(sheet, inner, head=_metas(sheet)).encode())


def broken_markup(sheet: Sheet) -> Answer:
    """Markup nobody closed: title broken by br, early ends, fragments behind them."""
    half = len(sheet.title) // 2
    lines = body(sheet, lambda line: f"<p><font size=3>{escape(line)}<p></font></span>")
    text = (
        f"<html><head><title>{escape(sheet.title)}</title></head><body><div class=article-con>"
        f"<p align=center><b>{escape(sheet.title[:half])}<br>{escape(sheet.title[half:])}</b>"
        f"{_number(sheet, '<p align=center>{}')}{lines}</div></body></html>"
        f"<div class=bottom>返回首页 关闭本页</div>{sheet.around}</html>"
    )
    return Answer(text.encode())


def preformatted(sheet: Sheet) -> Answer:
    """Text in a pre box, wrapped hard at 38 characters."""

    def paragraph(line: str) -> str:
        line = "　　" + line
        return "\n".join(escape(line[at : at + 38]) for at in range(0, len(line), 38)) + "\n"

    head = f"{escape(sheet.title)}\n{escape(sheet.number)}\n"
    text = body(sheet, paragraph).replace("<table>", "</pre><table>")
    text = text.replace("</table>", "</table><pre>")
    inner = f'<div class="article_content"><pre>{head}{text}</pre></div>'
    return Answer(_page(sheet, inner, head=_metas(sheet)).encode())


DRESSES: Final[dict[str, Dress]] = {
    dress.__name__: dress
    for dress in (
        trs,
        ueditor,
        word_paste,
        jcms_table,
        wordpress,
        bare,
        mobile,
        english_chrome,
        gbk,
        gkmlpt,
        library,
        typed_otherwise,
        broken_markup,
        preformatted,
    )
}
"""Dresses of the simplified script; the traditional edition is a case of its own."""
