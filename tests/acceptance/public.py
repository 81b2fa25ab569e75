"""What the public sees of an invented county's site: a list of news, articles with furniture."""

from collections.abc import Iterable
from html import escape
from typing import Final

from tests.loopback import Reply

LIST: Final = "ul.news"
_OWN: Final = '<li><a href="/own/1">本县召开春耕生产现场会</a><span>2026-03-01</span></li>'


def list_page(entries: Iterable[tuple[str, str]], county: str = "示例县") -> Reply:
    """The column's first page: (address, title as HTML) newest first, and news of its own."""
    rows = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in entries)
    return Reply.html(
        f"<!DOCTYPE html><html><head><title>{county}人民政府</title></head><body>"
        f'<div class="nav"><a href="/">首页</a><a href="/zc/">政策文件</a></div>'
        f'<ul class="news">{rows}{_OWN}</ul><div class="footer">{county}人民政府主办</div>'
        "</body></html>"
    )


def article_page(title: str, html: str, county: str = "示例县", *, head: str = "") -> Reply:
    """One article: `title` as HTML, `html` its text as the CMS stored it, `head` further tags."""
    return Reply.html(
        f"<!DOCTYPE html><html><head><title>{title}-{county}人民政府</title>{head}</head><body>"
        '<div class="nav"><a href="/">首页</a><a href="/zc/">政策文件</a></div>'
        f"<div>当前位置：<a href='/'>首页</a> &gt; 政策文件</div><h1>{title}</h1>"
        f'<div class="article-content">{html}</div><div class="tools">【打印】【关闭】</div>'
        f'<div class="footer">{county}人民政府主办</div></body></html>'
    )


def missing_page() -> Reply:
    """What the site answers for what it does not have."""
    return Reply.html("<html><head><title>404</title></head><body>404 Not Found</body></html>", 404)


def as_html(text: str) -> str:
    """Plain text as a person types it into an editor: a paragraph a line."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
