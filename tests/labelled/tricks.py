"""What a city might try that wants a wrong copy called right, and what a right one must not pay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import Final

from syndicator.core.verdict import Verdict
from tests.labelled.cases import swapped
from tests.labelled.pairs import Case
from tests.labelled.papers import (
    FUNDS,
    OPINION_PAPER,
    ORDER,
    PLAN,
    Document,
    Table,
    documents,
)
from tests.labelled.sheets import Block, Raw, Sheet, body, sheet_of

FAITHFUL, ALTERED, POLLUTED = Verdict.FAITHFUL, Verdict.ALTERED, Verdict.POLLUTED
_FRAMED: Final = ("trs", "library", "bare")
_SPOT: Final = (
    (OPINION_PAPER, "3.5万元", "3.6万元", "3.5", "3.6"),
    (ORDER, "不足500米", "不足5000米", "500", "5000"),
    (PLAN, "未经批准", "经批准", "未", ""),
)
_PLACES: Final = (
    ("comments", '<div id="comments"><h3>网友评论</h3>{}</div>'),
    ("fold", "<details><summary>展开</summary>{}</details>"),
    ("foot", '<div class="foot">{}</div>'),
    ("noscript", "<noscript>{}</noscript>"),
    ("template", "<template>{}</template>"),
    ("textarea", "<textarea>{}</textarea>"),
    ("hidden attribute", "<div hidden>{}</div>"),
    ("no display", '<div style="display:none">{}</div>'),
    ("class", "<style>.fz{{display:none}}</style><div class='fz'>{}</div>"),
    ("no size", '<div style="font-size:0">{}</div>'),
    ("white", '<div style="color:#fff;background:#fff">{}</div>'),
    ("off screen", '<div style="position:absolute;left:-9999px">{}</div>'),
    ("with buttons", '<div class="foot"><p>打印本页</p>{}<p>关闭窗口</p></div>'),
)


def _wrong() -> Iterator[tuple[Document, Sheet, tuple[str, ...], tuple[str, ...]]]:
    for paper, old, new, lost, put in _SPOT:
        spans = (tuple(filter(None, [lost])), tuple(filter(None, [put])))
        yield paper, swapped(sheet_of(paper), old, new), *spans


def second_copies() -> Iterator[Case]:
    """A wrong article and the right text somewhere else on the page, and the other way round."""
    for paper, sheet, lost, put in _wrong():
        right, wrong = body(sheet_of(paper)), body(sheet)
        for name, place in _PLACES:
            around = replace(sheet, around=place.format(right))
            yield Case(f"right one in {name}", paper, around, ALTERED, lost, put, dresses=_FRAMED)
        cut = f"<div><p>打印</p>{right.replace('</p>', '</p><p>分享到：微信 微博</p>', 2)}</div>"
        noisy = replace(sheet, around=cut)
        yield Case("right one in noise", paper, noisy, ALTERED, lost, put, dresses=_FRAMED)
        quoted = f'<iframe srcdoc="{escape(right)}"></iframe><img alt="{escape(right)}">'
        unread = replace(sheet, around=quoted + f'<p title="{escape(right)}">说明</p>')
        yield Case("right one in attributes", paper, unread, ALTERED, lost, put, dresses=_FRAMED)
        whole = sheet_of(paper)
        below = replace(sheet, blocks=(*sheet.blocks, *whole.blocks))
        yield Case("right one below", paper, below, ALTERED, lost, put, dresses=_FRAMED)
        above = replace(sheet, blocks=(*whole.blocks, *sheet.blocks))
        yield Case("wrong one below", paper, above, ALTERED, lost, put, dresses=_FRAMED)
        beside = replace(whole, around=f'<div class="old"><h3>原版</h3>{wrong}</div>')
        yield Case("wrong one beside", paper, beside, ALTERED, lost, put, dresses=_FRAMED)
        twice = replace(whole, around=f'<div class="print">{right}</div>')
        yield Case("right twice", paper, twice, FAITHFUL, dresses=_FRAMED)
        some = "".join(f"<p>{line}</p>" for line in paper.lines[:3])
        excerpt = replace(whole, around=f'<div class="abstract">{some}</div>')
        yield Case("excerpt beside", paper, excerpt, FAITHFUL, dresses=_FRAMED)


_MARKUP: Final = (
    # name, document, its words, markup in their place
    ("struck", ORDER, "不得酒后", "<s>不得</s>酒后"),
    ("deleted", ORDER, "不得酒后", "<del>不得</del>酒后"),
    ("strike", ORDER, "不得酒后", "<strike>不得</strike>酒后"),
    (
        "line through",
        ORDER,
        "不得酒后",
        '<span style="text-decoration:line-through">不得</span>酒后',
    ),
    ("inserted", ORDER, "应当年满", "<ins>不</ins>应当年满"),
    ("overridden", OPINION_PAPER, "3.5万元", "\u202e3.5\u202c万元"),
    ("overridden by tag", OPINION_PAPER, "3.5万元", '<bdo dir="rtl">3.5</bdo>万元'),
    (
        "overridden by style",
        OPINION_PAPER,
        "3.5万元",
        '<span style="unicode-bidi:bidi-override;direction:rtl">3.5</span>万元',
    ),
    ("combining stroke", OPINION_PAPER, "3.5万元", "3.5\u0336万元"),
    ("cyrillic", PLAN, "2028年底", "2\u041e28年底"),
    ("picture of a figure", OPINION_PAPER, "3.5万元", '<img src="/a.png" alt="3.5">万元'),
    ("one letter unseen", ORDER, "不足500米", '不足5<i style="font-size:0">0</i>0米'),
    ("ruby", ORDER, "不足500米", "不足<ruby>500<rt>800</rt></ruby>米"),
    ("clipped", ORDER, "不得酒后", '<span style="clip-path:inset(50%)">不得</span>酒后'),
    ("faint", ORDER, "不得酒后", '<span style="color:rgba(0,0,0,0)">不得</span>酒后'),
    (
        "white on white",
        ORDER,
        "不得酒后",
        '<b style="color:#fff;background-color:#FFFFFF">不得</b>酒后',
    ),
    ("white on the page", ORDER, "不得酒后", '<span style="color:#FFF">不得</span>酒后'),
    ("white by font", ORDER, "不得酒后", '<font color="#fefefe">不得</font>酒后'),
    (
        "colour of a parent's ground",
        ORDER,
        "不得酒后",
        '<span style="background:rgb(240,240,240)">饮酒后<b style="color:#F0F0F0">不得</b></span>',
    ),
    (
        "colours of two rules",
        ORDER,
        "不得酒后",
        (
            "<style>.gr{background:#eee} .gr .lt{color:#eee}</style>"
            '<span class="gr"><b class="lt">不得</b>酒后</span>'
        ),
    ),
    (
        "word by sheet",
        ORDER,
        "应当年满",
        '<style>.nn::before{content:"不"}</style><span class="nn">应当年满</span>',
    ),
    (
        "word by sheet, escaped and behind",
        ORDER,
        "应当年满",
        '<style>p > b.q1:after{content:"\\4e0d"}</style>渡工<b class="q1"></b>应当年满',
    ),
    (
        "word of an attribute",
        OPINION_PAPER,
        "3.5万元",
        '<style>i[data-n]::before{content:attr(data-n)}</style><i data-n="1"></i>3.5万元',
    ),
    (
        "per cent by sheet",
        OPINION_PAPER,
        "3.5万元",
        '<style>.u::after{content:"%"}</style><i class="u">3.5</i>万元',
    ),
    (
        "figure in place of another",
        OPINION_PAPER,
        "3.5万元",
        (
            '<style>.f i{display:none}.f::before{content:"8.5"}</style>'
            '<span class="f"><i style="display:none">3.5</i></span>万元'
        ),
    ),
)


def marked_up() -> Iterator[Case]:
    """Words that markup takes away, turns round or puts in before the reader's eye."""
    for name, paper, words, markup in _MARKUP:
        sheet = sheet_of(paper)
        line = next(one for one in paper.lines if words in one)
        raw = Raw(f"<p>{escape(line).replace(words, markup, 1)}</p>")
        blocks = tuple(raw if block == line else block for block in sheet.blocks)
        wrong = replace(sheet, blocks=blocks)
        yield Case(f"marked {name}", paper, wrong, ALTERED, dresses=("trs", "bare", "wordpress"))


_FURNITURE: Final = ("WORD版", "2/3", "相关链接：关于某事的通知", "发布时间：2026-07-18")


def _folded_away() -> Iterator[tuple[str, Document, Sheet]]:
    """Changes that leave the folded text as it is: told only by how it is laid out."""
    order = sheet_of(ORDER)
    first, last = order.blocks[0], order.blocks[-1]
    assert isinstance(first, str)
    assert isinstance(last, str)
    yield "word ahead", ORDER, replace(order, blocks=("不" + first, *order.blocks[1:]))
    yield "word behind", ORDER, replace(order, blocks=(*order.blocks[:-1], last + "止"))
    yield "turned round", ORDER, swapped(order, "500米", "\u202e500\u202c米")
    shifted = tuple(
        Table((block.rows[0], ("白桦市", "1", "23.5"), *block.rows[2:]))
        if isinstance(block, Table)
        else block
        for block in sheet_of(FUNDS).blocks
    )
    yield "figure shifted", FUNDS, replace(sheet_of(FUNDS), blocks=shifted)


def beside_furniture() -> Iterator[Case]:
    """Such a change on a page that prints its own words between the paragraphs."""
    for name, paper, sheet in _folded_away():
        yield Case(name, paper, sheet, ALTERED)
        half = len(sheet.blocks) // 2
        for words in _FURNITURE:
            between = (*sheet.blocks[:half], Raw(f"<p>{words}</p>"), *sheet.blocks[half:])
            yield Case(f"{name}, {words}", paper, replace(sheet, blocks=between), ALTERED)
        at, line = next((n, b) for n, b in enumerate(sheet.blocks[1:], 1) if isinstance(b, str))
        behind = f"{line}分享到：微信"
        inline = (*sheet.blocks[:at], behind, *sheet.blocks[at + 1 :])
        yield Case(f"{name}, words in a line", paper, replace(sheet, blocks=inline), ALTERED)


Dressing = Callable[[str], str]

_WORD: Final = (
    '<p class="MsoNormal"><span lang="EN-US"><o:p>&nbsp;</o:p></span>'
    "<!--[if gte mso 9]><xml></xml><![endif]--><span>{}</span></p>"
)
_KIND: Final[dict[str, Dressing]] = {
    "soft hyphens": lambda line: "<p>" + "\u00ad".join(line) + "</p>",
    "zero width": lambda line: "<p>" + "\u200b".join(line) + "\ufeff</p>",
    "blanks": lambda line: f"<p>&nbsp;&emsp;{escape(line)}&nbsp;</p>",
    "left to right marks": lambda line: f"<p>\u202a{escape(line)}\u202c\u200e</p>",
    "word": lambda line: _WORD.format(escape(line)),
    "empty marks": lambda line: f"<p>{escape(line)}<s></s><i class='icon'></i><del></del></p>",
    "colours of its parents": lambda line: (
        f'<p style="color:inherit;background-color:inherit">{escape(line)}</p>'
    ),
    "colours of the same form": lambda line: (
        f'<p style="color:rgb(51, 51, 51);background-color:rgb(255, 255, 255)">{escape(line)}</p>'
    ),
    "icons, bullets and clearances": lambda line: (
        "<style>.ic:before{content:'\\e601'} .cf:after{content:'020';display:block;height:0;"
        'visibility:hidden} .qt::before{content:open-quote} .bl::before{content:"• "} '
        ".no::before{content:none} .em:after{content:''} @media print{a::after{content:attr(href)}}"
        f'</style><p class="cf qt bl no em"><i class="ic"></i>{escape(line)}</p>'
    ),
    "light on a dark ground": lambda line: (
        f'<p style="background:#0b5394"><span style="color:#fff">{escape(line)}</span></p>'
    ),
    "light on a ground painted elsewhere": lambda line: (
        f'<link rel="stylesheet" href="/t.css"><p class="dk" style="color:#fff">{escape(line)}</p>'
    ),
    "light on a picture": lambda line: (
        "<style>.pc{background:#fff url(/b.png)}</style>"
        f'<p class="pc"><b style="color:#fff">{escape(line)}</b></p>'
    ),
    "inserted tags": lambda line: f"<p><ins>{escape(line)}</ins></p>",
}
_LIKE_NOISE: Final = (
    ("share bar", '<div class="bdsharebuttonbox"><a>分享到：</a><a>微信</a><a>新浪微博</a></div>'),
    ("editor", "<p>责任编辑：周小青</p>"),
    ("pager", '<div class="pagination"><a>上一页</a> <a>1</a> <a>下一页</a></div>'),
    ("print style", "<style media=print>.noprint{display:none}</style>"),
    ("print rule", "<style>@media print{p{display:none}}</style>"),
)


def _dressed(sheet: Sheet, block: Block, dress: Dressing) -> Block:
    """A paragraph in other markup; tables and links to attachments as they are."""
    if not isinstance(block, str) or any(one.name in block for one in sheet.attachments):
        return block
    return Raw(dress(block))


def innocents() -> Iterator[Case]:
    """What editors and their tools do to a right copy without changing a word."""
    for paper in (OPINION_PAPER, ORDER, PLAN, documents()[-1]):
        sheet = sheet_of(paper)
        for name, dress in _KIND.items():
            blocks = tuple(_dressed(sheet, block, dress) for block in sheet.blocks)
            yield Case(f"harmless {name}", paper, replace(sheet, blocks=blocks), FAITHFUL)
        middle = len(sheet.blocks) // 2
        for name, markup in _LIKE_NOISE:
            inside = (*sheet.blocks[:middle], Raw(markup), *sheet.blocks[middle:])
            yield Case(f"harmless {name}", paper, replace(sheet, blocks=inside), FAITHFUL)
        title = sheet.title
        broken = replace(
            sheet,
            blocks=(
                Raw(f"<p>{title[:8]}</p><p>{escape(sheet.number)}</p><p>{title[8:]}</p>"),
                *sheet.blocks,
            ),
            number="",
        )
        yield Case(
            "number between title lines", paper, broken, FAITHFUL, dresses=("trs", "wordpress")
        )
