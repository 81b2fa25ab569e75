"""What a comparison found, in words for machines and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from syndicator.core.judging.edits import Change, Judged
from syndicator.core.judging.flat import Flat
from syndicator.core.judging.signs import OtherKind, Sign, Signs, kind_of_other
from syndicator.core.reason import Reason


class SpanKind(StrEnum):
    """What happened to a span."""

    MISSING = "missing"
    INSERTED = "inserted"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Changed:
    """One changed span: what the original says, what the page says (either may be empty)."""

    kind: SpanKind
    original: str
    page: str
    at: int
    """Index in the original's text where the change begins."""


_KINDS: Final = {
    SpanKind.MISSING: "缺失 missing",
    SpanKind.INSERTED: "增加 added",
    SpanKind.REPLACED: "改动 changed",
}


def difference_text(span: Mapping[str, object]) -> str:
    """A kept span (`kind`, `original`, `page`) as people read it: `改动 changed “33” → “34”`."""
    kind = str(span.get("kind") or "")
    sides = [str(span[key]) for key in ("original", "page") if span.get(key)]
    told = _KINDS[SpanKind(kind)] if kind in set(SpanKind) else kind
    return f"{told} {' → '.join(f'“{side}”' for side in sides)}".strip()


_LONGEST_SPAN: Final = 4_000


def span_of(original: Flat, page: Flat, item: Judged) -> Changed:
    """One judged edit as a span of the texts as they are."""
    a0, a1, p0, p1 = item.edit
    kind = SpanKind.REPLACED
    if a0 == a1:
        kind = SpanKind.INSERTED
    elif p0 == p1:
        kind = SpanKind.MISSING
    lost = original.raw(a0, a1)[:_LONGEST_SPAN]
    return Changed(kind, lost, page.raw(p0, p1)[:_LONGEST_SPAN], original.place(a0))


TEXT_WHOLE: Final = Reason("text_whole", "正文完整一致", "the whole text stands there unchanged")
OTHER_COPY: Final = Reason(
    "other_copy_differs",
    "正文完整一致，但同一页面还有一份内容不同的正文，请删去改动的一份",
    "beside the whole text the page has a copy of it that differs: the changed one must go",
)
WORDS_ADDED: Final = Reason(
    "words_added", "正文首尾有字词被添加", "words were put before or behind the text"
)
TURNED: Final = Reason(
    "words_turned_round",
    "正文藏有反转显示方向的控制符（U+202E），读者看到的字序是反的",
    "a control sign (U+202E) turns words round: readers see their letters in reverse",
)
TOO_SHORT: Final = Reason(
    "too_short_to_tell",
    "正文太短且未见标题或文号，不足以认定",
    "the text is too short to prove anything without title or number",
)
BACKDATED: Final = Reason(
    "dated_before_source",
    "页面日期早于信源发布日期，请核对是否倒签",
    "the page is dated before the source published: check for backdating",
)
TITLE_DIFFERS: Final = Reason("title_differs", "标题被改动", "the title was changed")
TITLE_NOT_SHOWN: Final = Reason("title_not_shown", "页面未见原标题", "the title is not shown")
NUMBER_NOT_SHOWN: Final = Reason(
    "number_not_shown", "页面未见发文字号", "the document number is not shown"
)
COLUMN_UNKNOWN: Final = Reason(
    "column_unknown", "页面未标明栏目，未能核对", "the page names no column to check"
)
CELLS_MOVED: Final = Reason(
    "cells_moved",
    "表格的文字都在，但有单元格错行或错列",
    "all words of a table are there, but some stand in another row or column",
)
SPAM: Final = Reason(
    "spam",
    "正文之外出现博彩、色情或广告内容，网站可能被篡改，请立即处置",
    "gambling, pornography or fraud beside the text: the site may be hijacked, act at once",
)
HIDDEN_TEXT: Final = Reason(
    "hidden_text",
    "页面藏有访客看不见的文字，网站可能被篡改，请检查源代码",
    "text hidden from visitors: the site may be hijacked, look at the page's source",
)
OTHER_SCRIPT: Final = Reason(
    "other_script",
    "全文为繁体字，而页面未声明为繁体版",
    "the text is in the traditional script, and the page does not declare such an edition",
)
INJECTED: Final = Reason(
    "injected_lines",
    "正文前后夹有原文没有的语句",
    "sentences that are none of the policy's stand in the article",
)
FOREIGN_LINK: Final = Reason(
    "foreign_link",
    "正文中有指向外部（非政府）网站的链接",
    "a link in the article leads to a site that is no government's",
)
ATTACHMENT_MISSING: Final = Reason(
    "attachment_missing", "缺少原文所附的附件", "an attachment of the original is not linked"
)
ATTACHMENT_RENAMED: Final = Reason(
    "attachment_renamed",
    "附件名称与原文不符或张冠李戴",
    "an attachment bears another name, or another one's file",
)
DRAFT: Final = Reason(
    "draft", "页面是征求意见稿或草案", "a draft put up for comments, not the document in force"
)
FORWARDED: Final = Reason(
    "forwarding_notice",
    "页面是转发、印发该文件的通知",
    "a notice that forwards the document",
)
BAD_LINK: Final = Reason(
    "bad_link", "页面含有博彩或色情网址链接", "the page links to gambling or pornography"
)
EMPTY: Final = Reason("empty", "页面没有文字", "the page has no text")
REPLACEMENT: Final = Reason(
    "replacement_characters",
    "页面含乱码替换符（U+FFFD），无法判读",
    "the page carries U+FFFD: what stood there cannot be read",
)
GARBLED: Final = Reason("garbled", "页面编码错误，无法判读", "decoded with a wrong charset")
SHELL: Final = Reason(
    "shell",
    "页面只有加载提示，正文未出现：可为该站点设 renders: true，由渲染单元读取",
    "a loading notice, no content: with renders: true the browser unit reads the site",
)
LINKED: Final = Reason(
    "link_to_source", "页面链接到信源原文", "the page links to the source's own page"
)
NOT_ON_PAGE: Final = Reason("not_on_page", "页面上没有该文件正文", "none of the text is there")

STATUS: Final = {
    "blocked": Reason("blocked", "页面被防护拦截", "a wall answered instead of the site"),
    "missing": Reason("page_missing", "页面不存在或已删除", "the page is missing or deleted"),
    "unreadable": Reason("unreadable", "页面无法读取", "the page cannot be read"),
}

_CHANGES: Final = {
    Change.CUT: ("text_missing", "缺少段落或语句", "paragraphs or sentences are missing"),
    Change.REMOVED: ("words_removed", "句中有字词被删", "words were taken out"),
    Change.ADDED: ("words_added", "句中有字词被添加", "words were put in"),
    Change.CHANGED: ("words_changed", "字词被替换", "words were replaced"),
    Change.MOVED: ("order_changed", "段落次序或重复不同", "the order of the text was changed"),
    Change.FOREIGN: ("foreign_text", "正文中夹带外来文字", "foreign text was put into the text"),
}
_OTHERS: Final = {
    OtherKind.INTERPRETATION: ("interpretation", "页面是解读材料", "an interpretation of it"),
    OtherKind.IMPLEMENTING: ("implementing_paper", "页面是贯彻落实文件", "a paper implementing it"),
    OtherKind.NEWS: ("news", "页面是相关新闻", "news about it"),
    OtherKind.DOCUMENT: ("other_document", "页面是另一文件", "another document"),
}


def change(kind: Change, judged: Sequence[Judged]) -> Reason:
    """Reason for one kind of change, with the number of places."""
    items = [item for item in judged if item.change is kind]
    code, zh, en = _CHANGES[kind]
    return Reason(code, f"{zh}（{len(items)} 处）", f"{en} (places: {len(items)})")


def figures_changed(spans: Sequence[Changed]) -> tuple[Reason, ...]:
    """A reason of its own where figures were replaced: dates, sums and numbers hurt most."""
    replaced = (span for span in spans if span.kind is SpanKind.REPLACED)
    if not any(letter.isdigit() for span in replaced for letter in span.original + span.page):
        return ()
    return (Reason("figures_changed", "数字、日期或编号被改动", "figures or dates differ"),)


def number_differs(own: str, shown: str) -> Reason:
    """The page bears another number in the place of the policy's."""
    return Reason(
        "number_differs",
        f"发文字号不一致：应为 {own}，页面为 {shown}",
        f"document number differs: {own} expected, {shown} shown",
    )


def column_differs(expected: str, shown: str) -> Reason:
    """The copy stands in another column."""
    return Reason(
        "column_differs",
        f"栏目不符：应在“{expected}”，实际在“{shown}”",
        f"in column {shown}, owed in {expected}",
    )


def column_unfit(shown: str) -> Reason:
    """No column is asked for, but this one holds no policies anywhere."""
    return Reason(
        "column_unfit",
        f"文件放在“{shown}”栏目，与政策文件无关",
        f"a policy in column {shown}, which is not for documents",
    )


def wall(words: str) -> Reason:
    """A wall was recognised by its words."""
    return Reason("blocked", f"页面为防护拦截页（{words}）", f"a wall answered ({words})")


def gone(words: str) -> Reason:
    """A soft 404 was recognised by its words."""
    return Reason(
        "page_deleted", f"页面提示已删除（{words}）", f"the page says it is gone ({words})"
    )


def share_only(share: float) -> Reason:
    """Only a part of the text stands there, in a document that is not the policy."""
    percent = round(100 * share)
    return Reason(
        "share_only",
        f"仅有约 {percent}% 的文字相同，不是该文件",
        f"shares about {percent} % of the text and is not the document",
    )


def shown_by(signs: Signs) -> tuple[Reason, ...]:
    """Which signs say that a link is this policy's."""
    reasons = []
    if signs.title is Sign.SAME:
        reasons.append(Reason("title_shown", "页面有原标题", "the title is shown"))
    if signs.number is Sign.SAME:
        reasons.append(Reason("number_shown", "页面有发文字号", "the number is shown"))
    return tuple(reasons)


def other_document(signs: Signs) -> tuple[Reason, ...]:
    """What the page is instead, by its own title or number."""
    reasons = []
    if signs.title is Sign.OTHER and signs.shown_title:
        code, zh, en = _OTHERS[kind_of_other(signs.shown_title)]
        shown = signs.shown_title[:80]
        reasons.append(Reason(code, f"{zh}：{shown}", f"{en}: {shown}"))
    if signs.number is Sign.OTHER and signs.shown_number:
        shown = signs.shown_number.text
        reasons.append(Reason("other_number", f"页面文号为 {shown}", f"the page bears {shown}"))
    return tuple(reasons)
