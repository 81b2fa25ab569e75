"""What is read straight off a source is what its tree says; all else is left to the parser."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from itertools import product
from pathlib import Path

import pytest
from lxml import etree

from syndicator.pages.decode import decode
from syndicator.pages.extract import read_page
from syndicator.pages.nesting import VOID_TAGS
from syndicator.pages.opened import bare_tree
from syndicator.pages.source import read_source
from syndicator.pages.stream import Stream
from syndicator.pages.words import words

TAGS = words(
    "a abbr address area article aside b base bdo big blockquote br button caption center cite "
    "code col colgroup dd del details dfn dir div dl dt em embed fieldset figcaption figure font "
    "footer form frame frameset h1 h2 h3 h4 h5 h6 header hr i iframe img input ins kbd label "
    "legend li link listing main map mark menu meta nav noembed noframes noscript object ol "
    "optgroup option p param plaintext pre q s samp script section select small source span "
    "strike strong style sub sup table tbody td textarea tfoot th thead time title tr track tt u "
    "ul var video wbr xmp x-y"
)
PAGE = "<!doctype html><html lang=zh><head><title>页</title></head><body>{}</body></html>"
ODD = {
    "unclosed": "<div><p>甲</div>",
    "never opened": "甲</b>乙</td>丙",
    "crossed": "<a>甲<b>乙</a>丙</b>",
    "an entry in an entry": "<ul><li>甲<li>乙</ul>",
    "a box in a paragraph": "<p>甲<div>乙</div>丙</p>",
    "a comment cuts a tag": "<p <!-- > -->class=x>甲</p>",
    "a comment makes a tag": "<<!-- -->p>甲</p>",
    "a comment makes a reference": "甲&l<!-- -->t;b&gt;乙",
    "a comment that ends at once": "甲<!-->乙-->",
    "a comment with another end": "甲<!-- a --!>乙<!-- b -->",
    "a comment that ends the page": "甲<!-- </body> -->乙",
    "a comment never ends": "甲<!-- 乙",
    "a comment in a title": "<title>甲<!-- 乙 --></title>",
    "a script in a value": "<p title='<script>'>甲</p><script>1</script>",
    "a script's quotes": '<script title="a></script><p class=" x>甲</p>',
    "a script escaped twice": "<script><!-- <script> </script> --></script>甲",
    "a script that closes itself": "<script src=x />甲",
    "a bracket in a value": '<p title="甲 > 乙">丙</p>',
    "a quote that never ends": '<p title="甲>乙</p><p>丙</p>',
    "values in one": '<p title="甲"class="b">乙</p>',
    "two styles": '<p style="color:red" style="display:none">甲</p>',
    "a style in capitals": '<P STYLE="display:none">甲</P>',
    "a style without quotes": "<p style=display:none>甲</p>",
    "a bare hidden": "<p hidden>甲</p>",
    "a closing tag with attributes": '<p>甲</p style="display:none">乙',
    "a box that closes itself": "<div/>甲<p/>乙",
    "slashes between": '<img src="a" / style="display:none">甲',
    "an address that ends in a slash": "<a href=/a/>甲</a>",
    "an address with references": '<a href="?a=1&copy=2&lt=3&id=4">甲</a>',
    "words as they are": "<iframe><p>甲</p></iframe><xmp><b></xmp><textarea><i></textarea>",
    "what is no tag": "< p>甲</>乙<1>丙 3 < 5",
    "an instruction": "甲<?x y?>乙<![CDATA[ 丙 ]]>",
    "a second body": '<body class="x">甲<html lang="en">乙',
    "behind its end": "甲</body></html><p>乙</p>",
    "signs of control": "甲\x01乙\x0c丙\r\n丁\r戊",
    "a letter of control": "甲&#1;乙&#x7f;丙&#128;丁&#xfdd0;戊",
    "references without end": "甲&nbsp乙&ltb&gt丙&notit;丁&bogus;",
    "a number spelt out": "10<sup>&#50;</sup>",
    "a tag in a tag": "<s<pan>甲</s<pan>乙<s>丙</s>",
    "a tag that never ends": "甲<p",
    "an address in a value": "<p title='<a href=\"x\">'>甲</p>",
    "two addresses": '<a href="/甲" href="/乙">丙</a><a href="/丁&amp;x=1">戊</a>',
    "a bracket in an address": '<a href="/甲>乙">丙</a><a href="/丁">戊</a>',
    "an address that never ends": '<a href="/甲>丙</a>',
    "a sign for an address": '<a href="\x7f">丙</a><a href="/甲">\x7f</a>',
    "no character": '<a href="\ufdd1">丙</a><a href="/甲">\ufdd1</a>',
    "an address in capitals": '<A HREF="">丙</A><a href="/甲">乙</a>',
    "without its end": "<embed src=x>甲<wbr>乙<source>丙",
}
_WRITTEN = re.compile(r'\s([^\s=]+)="([^"]*)"|\s([a-z]+)=(\w+)')
Token = str | tuple[str, dict[str, str]]


def tokens(stream: Stream) -> list[Token]:
    """A stream's texts and tags from the body on, however an empty element is written."""
    found: list[Token] = [""]
    for at in range(stream.body.first, stream.body.last):
        name, text = stream.names[at].rstrip("/"), unescape(stream.texts[at + 1])
        written = reversed(_WRITTEN.findall(stream.tags[at]))  # the first counts
        bears = {one or bare: unescape(value or plain) for one, value, bare, plain in written}
        if "href" in bears:  # cut out of the tag, where that begins with it
            bears["href"] = stream.attributes(at).get("href", bears["href"])
        found.append((name, bears))
        if stream.is_empty(at):
            found += ["", (f"/{name}", {})]
        found.append(text)
    while isinstance(found[-1], str) and not found[-1].strip():
        found.pop()
    return found


def differing(page: str) -> str | None:
    """Where source and tree tell different things; None for the same, or a page refused."""
    source = read_source(page)
    if source is None:
        return None
    root, comments = bare_tree(page)
    straight, parsed = tokens(Stream.of_source(source)), tokens(Stream.of_tree(root))
    if source.comments != comments:
        return f"{source.comments} {comments}"
    return None if straight == parsed else f"{straight} {parsed}"


def test_a_plain_page_is_read_off_its_source() -> None:
    """A page as a CMS writes it is not refused, and its tree says the same."""
    page = PAGE.format(
        "<!-- 甲 --><script>if(a<b)document.write('<p>')</script><style>p{color:red}</style>"
        '<ul><li class="n"><a href="/a?x=1&amp;y=2" target=_blank>乙&nbsp;丙</a></li></ul><br/>'
        "<table><tr><td>丁</td></tr></table><P Align='center'>戊</P>"
    )
    assert read_source(page) is not None
    assert differing(page) is None


def test_no_element_in_another_is_told_otherwise_than_its_tree_has_it() -> None:
    """Of all pairs of elements: whatever ends, moves or swallows another is refused."""
    told = 0
    for outer, inner in product(TAGS, TAGS):
        content = f"<{inner}>" if inner in VOID_TAGS else f"<{inner}>乙</{inner}>"
        page = PAGE.format(f"<div><{outer}>甲{content}丙</{outer}>丁</div>")
        assert differing(page) is None, (outer, inner)
        told += read_source(page) is not None
    assert told > len(TAGS) ** 2 / 2


@pytest.mark.parametrize("tag", TAGS)
def test_no_element_of_the_head_is_told_otherwise(tag: str) -> None:
    """What does not belong into a head begins the body there."""
    content = f"<{tag}>" if tag in VOID_TAGS else f"<{tag}>乙</{tag}>"
    page = PAGE.replace("</head>", f"{content}</head>").format("丙")
    assert differing(page) is None


def test_each_reference_is_the_character_that_its_tree_has() -> None:
    """All names HTML knows, and numbers of all kinds."""
    for name in html5:
        assert differing(PAGE.format(f'<p title="&{name}">甲&{name}乙</p>')) is None, name
    for number in [*range(0x180), 0x3000, 0xD800, 0xFDD0, 0xFFFE, 0x1F600, 0x110000]:
        assert differing(PAGE.format(f'<p title="&#{number};">甲&#{number};乙</p>')) is None, number


@pytest.mark.parametrize("case", ODD)
def test_odd_markup_is_refused_or_told_as_its_tree_has_it(case: str) -> None:
    """Whatever markup may try, anywhere on a page: the snapshot is that of the parsed page."""
    for around in ("{}", "<div id=zoom><p>前</p>{}<p>后</p></div>", "<p>{}</p>", "<td>{}</td>"):
        page = PAGE.format(around.format(ODD[case]))
        assert differing(page) is None
        parsed = read_page(page, markup=False)
        straight = read_page(page.encode(), content_type="text/html; charset=utf-8", markup=False)
        for name in ("text", "full_text", "hidden_text", "links", "title", "comments", "status"):
            assert getattr(straight, name) == getattr(parsed, name), name


def test_hidden_words_stay_hidden_however_a_style_is_written() -> None:
    """A source's attributes are read by the same rules as a tree's."""
    for way in ("two styles", "a style in capitals", "a style without quotes", "a bare hidden"):
        page = PAGE.format(f"<p>前</p>{ODD[way]}").encode()
        hidden = "" if way == "two styles" else "甲"
        assert read_page(page, markup=False).hidden_text == hidden, way


def test_real_pages_are_told_as_their_trees_have_them(real_data: Path) -> None:
    """Some of them are read off their source, each of these as it would be parsed."""
    pages = [decode(file.read_bytes()).text for file in sorted(real_data.rglob("*.html"))]
    assert not any(map(differing, pages))
    assert any(read_source(page) is not None for page in pages)


def test_a_page_of_many_names_stays_one_page() -> None:
    """Names nobody knows are remembered to a bound, and read beyond it."""
    many = "".join(f"<x{at}>甲</x{at}>" for at in range(1_200))
    long = "y" * 100
    page = PAGE.format(f"{many}<{long}>乙</{long}>")
    for _ in range(2):
        assert read_source(page) is not None
        assert differing(page) is None
    assert etree.LIBXML_VERSION >= (2, 14)  # whose tokenizer is that of the standard
