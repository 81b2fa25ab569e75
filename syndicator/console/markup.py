"""HTML of the status page: everything shown is escaped here, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

_STYLE: Final = (
    "body{font:15px/1.5 sans-serif;margin:1rem 1.5rem;color:#222}h1{font-size:1.2rem}"
    "h2{font-size:1.05rem}"
    "table{border-collapse:collapse;margin:.6rem 0}"
    "td,th{border:1px solid #bbb;padding:.15rem .45rem;text-align:left;vertical-align:top}"
    "th{background:#eee;font-weight:600}"
    ".good{background:#d9efd9}.bad{background:#f6d2d2}.wait{background:#fdf3cf}.late{color:#a00}"
    "nav a{margin-right:1rem}.dim{color:#666}"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: text, where it leads, how it looks (a class of the style sheet)."""

    text: str
    href: str = ""
    look: str = ""
    title: str = ""


Part = str | Shown


def page(title: str, parts: Iterable[str]) -> str:
    """One whole page; `parts` are markup made here."""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        '<nav><a href="/">矩阵 matrix</a><a href="/held">待办 waiting for a person</a></nav>'
        f"<h1>{escape(title)}</h1>{''.join(parts)}</body></html>"
    )


def paragraph(text: str, look: str = "") -> str:
    """One paragraph."""
    return f'<p class="{escape(look)}">{escape(text)}</p>'


def heading(text: str) -> str:
    """A heading within the page."""
    return f"<h2>{escape(text)}</h2>"


def table(head: Sequence[Part], rows: Iterable[Sequence[Part]]) -> str:
    """A table."""
    shown = "".join(f"<tr>{''.join(_cell(part, 'td') for part in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(_cell(part, 'th') for part in head)}</tr>{shown}</table>"


def _cell(part: Part, tag: str) -> str:
    one = part if isinstance(part, Shown) else Shown(part)
    text = escape(one.text).replace("\n", "<br>")
    if one.href and _safe(one.href):
        text = f'<a href="{escape(one.href)}" rel="noreferrer">{text}</a>'
    look = f' class="{escape(one.look)}"' if one.look else ""
    title = f' title="{escape(one.title)}"' if one.title else ""
    return f"<{tag}{look}{title}>{text}</{tag}>"


def _safe(href: str) -> bool:
    """Our own pages, or an ordinary web address: never a script."""
    try:
        return urlsplit(href).scheme in {"", "http", "https"}
    except ValueError:
        return False
