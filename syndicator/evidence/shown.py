"""Evidence as pages that any browser shows: no script, nothing loaded, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Final
from urllib.parse import urlsplit

_STYLE: Final = (
    "body{font:16px/1.7 'Noto Serif CJK SC','Songti SC',SimSun,serif;margin:2rem auto;"
    "max-width:60rem;padding:0 1rem;color:#222}"
    "h1{font-size:1.35rem}h2{font-size:1.1rem;margin-top:2rem}"
    "table{border-collapse:collapse;margin:.8rem 0;font:14px/1.5 sans-serif}"
    "td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{background:#eee}"
    "del{background:#f6c7c7;color:#8b0000}ins{background:#cdebc9;color:#0a5d00;"
    "text-decoration:none;border-bottom:2px solid #0a5d00}"
    ".text{white-space:pre-wrap;border:1px solid #ddd;padding:1rem 1.4rem}"
    ".dim{color:#666}@media print{body{max-width:none}}"
)
_LOCKED: Final = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    'style-src \'unsafe-inline\'"><meta name="referrer" content="no-referrer">'
)

Row = Sequence[str]


def document(title: str, parts: Iterable[str]) -> str:
    """One whole page; `parts` are markup made here."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'{_LOCKED}<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n{''.join(parts)}</body></html>\n"
    )


def heading(text: str) -> str:
    """A heading within the page."""
    return f"<h2>{escape(text)}</h2>\n"


def paragraph(text: str) -> str:
    """One paragraph."""
    return f"<p>{escape(text)}</p>\n"


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table; a cell that is a web address leads there."""
    body = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>\n" for row in rows)
    names = "".join(f"<th>{escape(one)}</th>" for one in head)
    return f"<table><tr>{names}</tr>\n{body}</table>\n"


def link(name: str, text: str) -> str:
    """A paragraph that leads to a file of the same folder."""
    return f'<p><a href="{escape(name)}">{escape(text)}</a></p>\n'


def marked(text: str, spans: Iterable[Mapping[str, object]]) -> str:
    """The original with every change in its place: struck what is missing, marked what was put in.

    `spans` as a sighting holds them. One that does not fit its place is left to the table.
    """
    return f'<div class="text">{"".join(_marked(text, spans))}</div>\n'


def _marked(text: str, spans: Iterable[Mapping[str, object]]) -> Iterator[str]:
    at = 0
    for begin, original, page in sorted(map(_span, spans)):
        if begin < at or text[begin : begin + len(original)] != original:
            continue
        yield escape(text[at:begin])
        if original:
            yield f"<del>{escape(original)}</del>"
        if page:
            yield f"<ins>{escape(page)}</ins>"
        at = begin + len(original)
    yield escape(text[at:])


def _span(span: Mapping[str, object]) -> tuple[int, str, str]:
    at = span.get("at")
    original, page = span.get("original"), span.get("page")
    return (at if isinstance(at, int) else 0), str(original or ""), str(page or "")


def _cell(text: str) -> str:
    shown = escape(text).replace("\n", "<br>")
    if not text.startswith(("http://", "https://")) or any(sign.isspace() for sign in text):
        return shown
    try:
        urlsplit(text)
    except ValueError:
        return shown
    return f'<a href="{escape(text)}" rel="noreferrer">{shown}</a>'
