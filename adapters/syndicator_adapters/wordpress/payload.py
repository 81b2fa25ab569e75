"""Article → what WordPress is to store. Pure.

WordPress changes text on its way to the page: `[gallery]` becomes a gallery, `8)` a picture, `2x3`
and `--` other characters (wp-includes: do_shortcode, convert_smilies, wptexturize, autoembed,
capital_P_dangit). All look at literal characters, so those go out as character references: to a
reader the same text, to these filters nothing to change.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Final

from syndicator.sdk import Article
from syndicator.sdk.encode import Body
from syndicator.sdk.recognise import source_line

_CHANGED_BY_WORDPRESS: Final = re.compile(
    r"""
      ["'`\[]                                    # quotes are curled, brackets may be shortcodes
    | -(?=[-\s]|\Z) | (?<=[-\s])- | \A-          # dashes are lengthened
    | \.(?=\.)                                   # ... becomes one character
    | (?<=\d)x(?=\d)                             # becomes a multiplication sign
    | \((?=tm\))                                 # becomes a trademark sign
    | (?<!\S)[:;8=](?=\S{1,10}(?:\s|\Z))         # may be a smiley
    | (?<!\S)h(?=ttps?://)                       # a bare address may be embedded
    | (?<=Word)p(?=ress)                         # is respelt
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE_BREAKS: Final = re.compile(r"[\r\n]+")


def post_fields(article: Article) -> dict[str, Body]:
    """Title, text with the source line after it, and excerpt; never a date."""
    return {
        "title": escape(article.ref.title, quote=False),
        "content": (neutral(article.html), "\n", source_line(article)),
        "excerpt": escape(article.summary, quote=False),
    }


@lru_cache(maxsize=64)
def neutral(html: str) -> str:
    """The same markup and text, written so that WordPress shows it unchanged."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return "".join(writer.parts)


class _Writer(HTMLParser):
    """Copies markup as it stands and rewrites only what lies between the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((self.get_starttag_text() or "").replace("[", "&#91;"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.strip():  # a line break inside a paragraph would be shown as one
            data = _LINE_BREAKS.sub(" ", data)
        self.parts.append(_CHANGED_BY_WORDPRESS.sub(lambda found: f"&#{ord(found[0])};", data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")
