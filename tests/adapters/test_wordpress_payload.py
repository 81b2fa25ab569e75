"""What leaves for WordPress: the same text, in characters its filters leave alone."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.sdk import Article
from syndicator.sdk.contract.site import ARTICLE, REFERENCE
from syndicator.sdk.encode import json_bytes
from syndicator_adapters.wordpress.payload import neutral, post_fields


class _Reader(HTMLParser):
    """What a browser makes of markup: tags with attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[object] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(html: str) -> tuple[list[object], str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.seen, " ".join(reader.text.split())


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"))
_PIECES = st.sampled_from(
    [
        *("&amp;", "&lt;b&gt;", "&#91;", "8)", " :) ", "[gallery]", "2x3", "--", "...", "(tm)"),
        *("\n", "https://a.example/x", "Wordpress", "龘𠮷", "`", '"', "'", "&nbsp;", "\u3000"),
    ]
)
_INSIDE = st.lists(_TEXT | _PIECES).map("".join)
_HTML = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("<p>{}</p>", '<p style="text-align:center">{}</p>', "{}<br>"),
                *('<td colspan="2">{}</td>', '<img alt="a>b">{}'),
                '<a href="https://a.example/?q=[x]&amp;b=1">{}</a>',
            ]
        ),
        _INSIDE,
    ).map(lambda pair: pair[0].format(pair[1]) if "{" not in pair[1] else "<p></p>")
).map("".join)


@given(_HTML)
def test_a_reader_sees_the_same(html: str) -> None:
    """Tags, attributes and text are what they were, whatever the text."""
    assert _read(neutral(html)) == _read(html)


@pytest.mark.parametrize(
    "changed",
    [
        *("[gallery]", "8) 款", ":)", "2x3", "0x1F", "a--b", "...", '"q"', "'q'", "(tm)"),
        *("Wordpress", "https://a.example/", "- 30", "``"),
    ],
)
def test_what_wordpress_would_change_is_written_otherwise(changed: str) -> None:
    """The literal characters its filters look for do not occur."""
    assert changed not in neutral(f"<p>{changed}</p>")


def test_plain_text_stays_plain() -> None:
    """Editors who open the source see their own language, not references."""
    html = "<p>第8条 10-20 人，3.5%（见附件1）；《办法》2026年3月1日起施行。</p>"
    assert neutral(html) == html


def stored(article: Article) -> dict[str, str]:
    """What WordPress reads in the body of the request."""
    return dict(json.loads(json_bytes(post_fields(article))))


def test_the_source_line_stands_after_the_text_and_is_escaped() -> None:
    """Name and address cannot break out of their places; key and revision go along."""
    sent = replace(
        ARTICLE,
        revision=3,
        source_name='部<b>"网"',
        ref=replace(REFERENCE, source_url='https://s.example/?a=1&b="><script>'),
    )
    content = stored(sent)["content"]
    text, _, line = content.rpartition("\n")
    assert text == neutral(sent.html)
    assert line == (
        f'<p class="syndicator-source" data-syndicator-key="{REFERENCE.key}" '
        'data-syndicator-revision="3">来源：'
        '<a href="https://s.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;">'
        "部&lt;b&gt;&quot;网&quot;</a></p>"
    )


def test_nothing_but_text_leaves() -> None:
    """No date, no status, no address: those are given by create alone, and a date never."""
    assert set(post_fields(ARTICLE)) == {"title", "content", "excerpt"}
    assert ARTICLE.source_published not in "".join(stored(ARTICLE).values())


def test_titles_keep_what_looks_like_a_tag() -> None:
    """WordPress takes titles for markup and would drop <试行>."""
    assert "&lt;试行&gt;" in stored(ARTICLE)["title"]
