"""What hangs on a text or stands round it: attachments, links, notes of the site, a news frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Final

from syndicator.core.verdict import Verdict
from tests.labelled.pairs import Case
from tests.labelled.papers import FUNDS, OPINION_PAPER, ORDER, PLAN, SITE, Attachment, documents
from tests.labelled.sheets import HOST, Raw, Sheet, plain_paragraph, sheet_of

FAITHFUL, POLLUTED = Verdict.FAITHFUL, Verdict.POLLUTED
ALTERED, PARTIAL = Verdict.ALTERED, Verdict.PARTIAL
_FIRST, _SECOND = PLAN.attachments
_BOTH: Final = (_FIRST.name, _SECOND.name)


def _stored(sheet: Sheet, *pairs: tuple[str, str]) -> Sheet:
    """The sheet with attachments of these names and addresses in place of the source's."""
    return replace(sheet, attachments=tuple(Attachment(name, HOST + path) for name, path in pairs))


def _below(sheet: Sheet, *labels: str) -> Sheet:
    """Names without links in the text, and a list of downloads under it."""
    links = "".join(
        f'<p><a href="{HOST}/upload/2026/{at}.docx">{escape(label)}</a></p>'
        for at, label in enumerate(labels)
    )
    return replace(sheet, attachments=(), blocks=(*sheet.blocks, Raw(links)))


def attached() -> Iterator[Case]:
    """Attachments kept, stored elsewhere, relabelled, swapped, renamed, lost."""
    sheet = sheet_of(PLAN)
    own = _stored(sheet, (_FIRST.name, "/P0201.docx"), (_SECOND.name, "/P0202.pdf"))
    yield Case("files of its own", PLAN, own, FAITHFUL)
    yield Case("downloads below", PLAN, _below(sheet, *_BOTH), FAITHFUL)
    yield Case("numbered below", PLAN, _below(sheet, "附件1.docx", "附件2.pdf"), FAITHFUL)
    yield Case("unnamed below", PLAN, _below(sheet, "点击下载", "附件下载"), FAITHFUL)
    box = "".join(f'<a href="{HOST}/d/{at}.doc">{name}</a>' for at, name in enumerate(_BOTH))
    outside = replace(sheet, attachments=(), around=f'<div class="down">{box}</div>')
    yield Case("box beside", PLAN, outside, FAITHFUL)
    none = replace(sheet, attachments=())
    yield Case("no links", PLAN, none, PARTIAL, _BOTH, reason="attachment_missing")
    one = replace(sheet, attachments=(Attachment(_FIRST.name, SITE + _FIRST.path),))
    yield Case("one link lost", PLAN, one, PARTIAL, (_SECOND.name,), reason="attachment_missing")
    swapped = replace(
        sheet,
        attachments=(
            Attachment(_FIRST.name, SITE + _SECOND.path),
            Attachment(_SECOND.name, SITE + _FIRST.path),
        ),
    )
    yield Case("files swapped", PLAN, swapped, ALTERED, _BOTH, reason="attachment_renamed")
    other = _SECOND.name.replace("濒危", "衰弱")
    renamed = sheet.lines(lambda line: line.replace(_SECOND.name, other))
    named = replace(renamed, attachments=(own.attachments[0], Attachment(other, HOST + "/b.pdf")))
    yield Case("renamed in the text", PLAN, named, ALTERED, ("濒危",), ("衰弱",))
    below = _below(sheet, _FIRST.name, other)
    yield Case("renamed below", PLAN, below, ALTERED, (_SECOND.name,), (other,))
    pages = replace(
        sheet,
        attachments=(Attachment(_FIRST.name, HOST + "/404.html"), *own.attachments[1:]),
    )
    yield Case("link to a page", PLAN, pages, PARTIAL, (_FIRST.name,), reason="attachment_missing")


_SETTINGS: Final = (
    # how a CMS sets the list of attachments from fields of its own: name, head, one entry
    ("headed", "<h3>附件下载</h3>", '<li><a href="{url}">{name}</a></li>'),
    ("related", "<p>相关附件：</p>", '<p><a href="{url}">{name}.doc</a></p>'),
    ("numbered anew", "", '<p>附件{number}：<a href="{url}">{bare}.pdf</a></p>'),
    ("sized", "<p>【附件】</p>", '<p><a href="{url}">{name}.docx</a>（23.5KB）下载</p>'),
    ("bare", "", '<p><a href="{url}">{bare}.xls</a></p>'),
)
_LISTS: Final = (
    # document, lines of its list, a word of the last name, another in its place
    (PLAN, 2, "濒危", "衰弱"),
    (FUNDS, 1, "维修", "建设"),
)


def listed() -> Iterator[Case]:
    """The list under the text set by the site's CMS, rightly and with a spot changed."""
    for paper, size, word, other in _LISTS:
        blocks = paper.blocks
        at = next(n for n, b in enumerate(blocks) if isinstance(b, str) and b.startswith("附件："))
        names = [str(block).removeprefix("附件：") for block in blocks[at : at + size]]
        shown = {
            "": (names, FAITHFUL),
            ", a word": ([*names[:-1], names[-1].replace(word, other)], ALTERED),
            ", a figure": ([f"2{names[0]}", *names[1:]], ALTERED),
        }
        if size > 1:
            shown[", order"] = (names[::-1], ALTERED)
        for setting, head, entry in _SETTINGS:
            for change, (listing, verdict) in shown.items():
                if change and setting == "related":
                    continue  # titles under that heading are no text: the list is missing then
                box = Raw(head + _drawn(entry, listing))
                drawn = (*blocks[:at], box, *blocks[at + size :])
                sheet = replace(sheet_of(paper), attachments=(), blocks=drawn)
                yield Case(f"list {setting}{change}", paper, sheet, verdict)


def _drawn(entry: str, names: list[str]) -> str:
    return "".join(
        entry.format(
            url=f"{HOST}/f/{number}.doc",
            name=escape(name),
            bare=re.sub(r"^\d\.", "", name),
            number=number,
        )
        for number, name in enumerate(names, 1)
    )


_NOTES: Final = (
    ("credited", "<p>（来源：青石省人民政府网）</p>"),
    ("credited in a line", "<p>信息来源：青石省人民政府办公厅　责任编辑：周小青</p>"),
    ("repealed", "<p>注：本文件已于2027年3月1日宣布废止。</p>"),
    ("interpretation linked", '<p>政策解读：<a href="/jd/1.html">一图读懂转载工作</a></p>'),
    ("asked at", "<p>政策咨询电话：0439-1234567</p>"),
    ("hotline", "<p>监督热线：12345，客服时间：工作日9:00至17:00</p>"),
    ("application", "<p>扫码下载掌上白桦APP</p>"),
    ("own link", '<p><a href="/zwgk/index.html">返回政务公开栏目</a></p>'),
    ("government's link", '<p>相关链接：<a href="https://www.gov.cn/">中国政府网</a></p>'),
    ("share", '<p>分享到：<a href="https://service.weibo.com/share.php?u=1">微博</a></p>'),
    ("printed by", "<p>打印本页　关闭窗口　返回顶部</p>"),
    ("page of one", "<p>首页 上一页 1/1 下一页 尾页</p>"),
    ("statement", "<p>声明：转载请注明来源，版权归原单位所有。</p>"),
    ("empty cells", "<table><tr><td>&nbsp;</td><td></td></tr></table>"),
    ("picture", '<p style="text-align:center"><img src="/a.png" alt="图"></p>'),
    ("screen reader", '<span class="x" style="display:none">Skip to content</span>'),
)


def notes() -> Iterator[Case]:
    """What a site may print below a copy: none of it changes the text or pollutes it."""
    for paper in (OPINION_PAPER, ORDER, documents()[-1]):
        sheet = sheet_of(paper)
        for name, markup in _NOTES:
            noted = replace(sheet, blocks=(*sheet.blocks, Raw(markup)))
            yield Case(f"note {name}", paper, noted, FAITHFUL)


def linked_words() -> Iterator[Case]:
    """Links laid over the text's own words, jamming letters nobody sees, a frame of news."""
    for paper in (OPINION_PAPER, documents()[-1]):
        sheet = sheet_of(paper)
        line = next(block for block in sheet.lines(str).blocks if isinstance(block, str))
        for name, address, verdict, reason in (
            ("casino", "http://www.baijiale-vip.example/", POLLUTED, "foreign_link"),
            ("shop", "http://shop.example.test/a", POLLUTED, "foreign_link"),
            ("own page", f"{HOST}/zwgk/", FAITHFUL, ""),
            ("source", f"{SITE}/zhengce/", FAITHFUL, ""),
        ):
            over = Raw(f'<p><a href="{address}">{escape(line)}</a></p>')
            words = replace(
                sheet, blocks=tuple(over if block == line else block for block in sheet.blocks)
            )
            yield Case(f"words linked to {name}", paper, words, verdict, reason=reason)
        jam = '<span style="display:none">{}</span>'
        jammed = "".join(
            letter + (jam.format("乱码字符"[at % 4]) if at % 3 == 0 else "")
            for at, letter in enumerate(line)
        )
        jammer = Raw(f"<p>{jammed}</p>")
        blocks = tuple(jammer if block == line else block for block in sheet.blocks)
        yield Case("jammed", paper, replace(sheet, blocks=blocks), POLLUTED, reason="hidden_text")
        lead = "<p>本报讯（记者 周小青）昨日，省政府办公厅对外发布重要文件，全文如下。</p>"
        framed = replace(sheet, title="我省发布重要文件（全文）", blocks=(Raw(lead), *sheet.blocks))
        yield Case("news with the text", paper, framed, POLLUTED, put=("全文如下",))
        about = replace(
            sheet,
            title=f"《{paper.title}》政策解读",
            blocks=(
                Raw(plain_paragraph("为便于理解，现对文件作如下说明，文件全文附后。")),
                *sheet.blocks,
            ),
        )
        yield Case(
            "interpretation with the text", paper, about, Verdict.ABSENT, reason="interpretation"
        )
