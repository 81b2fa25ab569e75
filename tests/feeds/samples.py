"""Lists and feeds of our own making; all names are invented."""

import json

CONTENT_NS = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
DC_NS = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(*items: str, title: str = "云溪政策") -> str:
    """An RSS 2.0 document around the items."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {CONTENT_NS} {DC_NS}>'
        f"<channel><title>{title}</title><link>https://www.yunxi.example/</link>{inner}"
        "</channel></rss>"
    )


def item(number: int, date: str = "2026-05-11", guid: str | None = None) -> str:
    """One RSS item with a document number in its title."""
    key = guid or f"g{number}"
    return (
        f"<title>云溪省人民政府关于第{number}号事项的通知</title>"
        f"<link>https://www.yunxi.example/zc/{number}.html</link>"
        f'<guid isPermaLink="false">{key}</guid><pubDate>{date}</pubDate>'
    )


def govlist(*rows: tuple[str, str, str], sub: str = "") -> str:
    """A State Council list of (title, address, day) rows, with the mark such files start with."""
    return "\ufeff" + json.dumps(
        [
            {"TITLE": title, "SUB_TITLE": sub, "URL": url, "DOCRELPUBTIME": day}
            for title, url, day in rows
        ],
        ensure_ascii=False,
    )


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.yunxi.example/zc/">
<title>云溪</title><entry><title type="html">关于&lt;b&gt;防汛&lt;/b&gt;的通知</title>
<link rel="self" href="ignore.xml"/><link href="a/1.html"/><id>tag:yunxi.example,2026:1</id>
<updated>2026-05-11T01:30:00Z</updated><author><name>周编辑</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>正文<a href="b.html">附件</a></p>
</div></content></entry></feed>"""

JSONFEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "云溪",
        "items": [
            {
                "id": 7,
                "url": "https://www.yunxi.example/7",
                "title": "通知",
                "content_html": "<p onclick=x>正文<a href='/f.pdf'>附件</a></p>",
                "date_published": "2026-05-11T09:30:00+08:00",
                "authors": [{"name": "周编辑"}],
            },
            {"id": "https://www.yunxi.example/8", "content_text": "只有文字"},
            "odd",
        ],
    },
    ensure_ascii=False,
)
