"""What sites do to a document: nothing, one spot changed, something added, a part left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from syndicator.core.verdict import Verdict
from tests.labelled.dresses import DRESSES
from tests.labelled.pairs import Case
from tests.labelled.papers import (
    FUNDS,
    MEETING,
    NOTICE,
    OPINION_PAPER,
    ORDER,
    PLAN,
    UNITS,
    Table,
    documents,
)
from tests.labelled.sheets import Raw, Sheet, sheet_of

FAITHFUL, ALTERED, PARTIAL = Verdict.FAITHFUL, Verdict.ALTERED, Verdict.PARTIAL
POLLUTED: Final = Verdict.POLLUTED


def faithful() -> Iterator[Case]:
    """Every document in every dress, and in the traditional edition."""
    for paper in documents():
        sheet = sheet_of(paper)
        yield Case("whole", paper, sheet, FAITHFUL, dresses=tuple(DRESSES))
        yield Case("traditional", paper, sheet, FAITHFUL, dresses=("traditional_edition",))
        prefixed = replace(sheet, title=f"转发：{paper.title}")
        yield Case("prefixed title", paper, prefixed, FAITHFUL)
        yield Case("number not shown", paper, replace(sheet, number=""), FAITHFUL)
        spaced = replace(sheet, title=f"{paper.title[:6]} {paper.title[6:]}")
        yield Case("spaced title", paper, spaced, FAITHFUL)
        if "关于" in paper.title[4:]:
            bare = replace(sheet, title="关于" + paper.title.partition("关于")[2])
            yield Case("issuer not in title", paper, bare, FAITHFUL)
        below = Raw(f'<p>原文链接：<a href="{paper.url}">{paper.url}</a></p>')
        credited = replace(sheet, blocks=(*sheet.blocks, below))
        yield Case("source named below", paper, credited, FAITHFUL)
    for paper, column in ((OPINION_PAPER, "招聘信息"), (UNITS, "图片新闻")):
        elsewhere = replace(sheet_of(paper), column=column)
        wrong = Case("column", paper, elsewhere, Verdict.MISPLACED, dresses=("trs", "ueditor"))
        yield replace(wrong, column="政策文件")


_SPOTS: Final = (
    # name, document, words of it, words in their place, what the spans must name (lost, put)
    ("digit", OPINION_PAPER, "3.5万元", "3.6万元", "3.5", "3.6"),
    ("digit dropped", UNITS, "1000立方米以下", "100立方米以下", "1000", "100"),
    ("digit added", ORDER, "不足500米", "不足5000米", "500", "5000"),
    ("digits swapped", NOTICE, "86123411", "86123141", "86123411", "86123141"),
    ("decimal point", NOTICE, "96.3米", "963米", ".", ""),
    ("decimal moved", NOTICE, "182.50米", "18.250米", "182.50", "18.250"),
    ("date day", OPINION_PAPER, "2026年12月31日", "2026年12月30日", "31", "30"),
    ("date month", NOTICE, "6月20日8时", "7月20日8时", "6", "7"),
    ("date year", PLAN, "到2028年底", "到2029年底", "2028", "2029"),
    ("signed date", ORDER, "自2026年7月1日起施行）", "自2026年7月2日起施行）", "1", "2"),
    ("hour", NOTICE, "15日18时", "15日16时", "18", "16"),
    ("chinese numeral", ORDER, "十二人以上", "二十人以上", "十二", "二十"),
    ("十 to 千", ORDER, "年满十八周岁", "年满千八周岁", "十", "千"),
    ("numeral added", ORDER, "处五百元罚款", "处五百五元罚款", "", "五"),
    ("unit 万元", PLAN, "一级每年1200元", "一级每年1200万元", "", "万"),
    ("unit 元", OPINION_PAPER, "3.5万元", "3.5亿元", "万", "亿"),
    ("unit metre", ORDER, "水位0.5米", "水位0.5厘米", "", "厘"),
    ("unit degree", UNITS, "4℃", "4℉", "C", "F"),
    ("percent to permille", PLAN, "98.5%", "98.5‰", "%", "‰"),
    ("name of place", NOTICE, "松江、柳河", "松河、柳江", "江", "河"),
    ("name of office", PLAN, "省林草局牵头", "省财政厅牵头", "林草局", "财政厅"),
    ("不 put in", OPINION_PAPER, "应当全文转载", "应当不全文转载", "", "不"),
    ("不 taken out", UNITS, "不再重复补助", "再重复补助", "不", ""),
    ("不得 taken out", ORDER, "不得酒后驾驶渡船", "酒后驾驶渡船", "不得", ""),
    ("未 put in", ORDER, "渡船应当经检验合格", "渡船应当未经检验合格", "", "未"),
    ("未 taken out", ORDER, "未经检验的渡船", "经检验的渡船", "未", ""),
    ("禁止 to 允许", ORDER, "禁止渡运", "允许渡运", "禁止", "允许"),
    ("应当 to 可以", OPINION_PAPER, "网站应当全文", "网站可以全文", "应当", "可以"),
    ("以上 to 以下", UNITS, "200立方米以上", "200立方米以下", "上", "下"),
    ("且 to 或", ORDER, "周岁，且未满", "周岁，或未满", "且", "或"),
    ("含 taken out", PLAN, "树龄300年（含）以上", "树龄300年以上", "(含)", ""),
    ("sign ≥", UNITS, "≥1000", "＞1000", "≥", ">"),
    ("sign ±", UNITS, "±5%", "5%", "±", ""),
    ("circled number", FUNDS, "②渡口数", "③渡口数", "2", "3"),
    ("cell", FUNDS, "120.8", "128.0", "120.8", "128.0"),
    ("cells swapped", FUNDS, "白桦市", "柳河县", "白桦市", "柳河县"),
    ("one letter", PLAN, "冠幅", "冠福", "幅", "福"),
    ("homoglyph", NOTICE, "公告如下", "公吿如下", "告", "吿"),
    ("letter of another script", UNITS, "日供水规模", "曰供水规模", "日", "曰"),
    ("traditional letter", OPINION_PAPER, "商业广告", "商業广告", "业", "業"),
    ("mask", OPINION_PAPER, "不得断章取义", "不得**取义", "断章", "**"),
    ("mask ×", NOTICE, "0430-86123400", "0430-8612××××", "3400", "×"),
    ("mask □", UNITS, "违规领取", "违规□取", "领", "□"),
    ("question mark", NOTICE, "不要返回取物。", "不要返回取物？", ".", "?"),
    ("comma moved", ORDER, "未经检验的渡船不得载客", "未经检验的，渡船不得载客", "", ","),
    ("mail", NOTICE, "diaodu@", "diaobu@", "d", "b"),
    ("clause out", UNITS, "，违规领取的应当退回，", "，", "违规领取的应当退回", ""),
    ("clause in", UNITS, "应当退回，", "应当退回，但经批准的除外，", "", "但经批准的除外"),
    (
        "number quoted",
        ORDER,
        "《青石省乡镇渡口管理规定》",
        "《青石省乡村渡口管理规定》",
        "镇",
        "村",
    ),
    ("line like noise", MEETING, "7月20日上午9时", "7月21日上午9时", "20", "21"),
    ("line like a label", MEETING, "主办单位：青石省", "主办单位：白桦省", "青石", "白桦"),
    ("line like a source", MEETING, "每市不超过3项", "每市不超过8项", "3", "8"),
    ("cell like a button", MEETING, "中", "小", "中", "小"),
    ("cell like a date", MEETING, "2026-06-15", "2026-06-25", "15", "25"),
    ("cell like a pager", MEETING, "2/3", "3/3", "2", "3"),
    ("issuer", PLAN, "青石省人民政府办公厅", "青石市人民政府办公厅", "省", "市"),
)


def one_spot() -> Iterator[Case]:
    """One spot changed, of every kind; each must be altered and the spot be named."""
    for name, paper, old, new, lost, put in _SPOTS:
        sheet = swapped(sheet_of(paper), old, new)
        spans = (tuple(filter(None, [lost])), tuple(filter(None, [put])))
        yield Case(name, paper, sheet, ALTERED, *spans)


def swapped(sheet: Sheet, old: str, new: str) -> Sheet:
    """The first place of the words, in a paragraph or in a cell, exchanged."""
    blocks = list(sheet.blocks)
    for at, block in enumerate(blocks):
        if isinstance(block, str) and old in block:
            blocks[at] = block.replace(old, new, 1)
            break
        if isinstance(block, Table) and any(old in c for row in block.rows for c in row):
            blocks[at] = Table(
                tuple(tuple(cell.replace(old, new) for cell in row) for row in block.rows)
            )
            break
    changed = replace(sheet, blocks=tuple(blocks))
    assert changed != sheet, old
    return changed


def order_and_heading() -> Iterator[Case]:
    """Paragraphs in another order or twice, another title, another number."""
    for paper in (OPINION_PAPER, ORDER, PLAN, UNITS):
        sheet = sheet_of(paper)
        blocks = list(sheet.blocks)
        at = len(blocks) // 2
        first, second = blocks[at], blocks[at + 1]
        turned = (*blocks[:at], second, first, *blocks[at + 2 :])
        yield Case("order", paper, replace(sheet, blocks=turned), ALTERED, reason="order_changed")
        doubled = (*blocks[: at + 1], first, *blocks[at + 1 :])
        put = (first[:20],) if isinstance(first, str) else ()
        twice = replace(sheet, blocks=doubled)
        yield Case("doubled", paper, twice, ALTERED, put=put, reason="order_changed")
        wrong = re.sub("加强|安全|保护|调整", "不\\g<0>", paper.title, count=1)
        titled = replace(sheet, title=wrong)
        shown = ("trs", "wordpress", "gbk", "gkmlpt", "library", "mobile")
        yield Case("title", paper, titled, ALTERED, put=("不",), dresses=shown)
        word = next(filter(paper.title.count, ("加强", "安全", "印发", "调整")))
        for name, instead in (("title word", "取消"), ("title two words", "废止撤销")):
            other = replace(sheet, title=paper.title.replace(word, instead, 1))
            yield Case(name, paper, other, ALTERED, put=(instead,), dresses=shown)
        number = re.sub(r"(\d+)号", lambda m: f"{int(m[1]) + 10}号", paper.number)
        numbered = replace(sheet, number=number)
        labelled = ("trs", "ueditor", "wordpress", "gkmlpt", "library", "preformatted")
        spans = ((paper.number,), (number,))
        yield Case("number", paper, numbered, ALTERED, *spans, "number_differs", labelled)


_SPAM: Final = "澳门新葡京娱乐场 百家乐在线投注"
_INSIDE: Final = (
    # name, markup between two paragraphs, what the spans must name; the first four also at the end
    ("gambling line", f"<p>{_SPAM}</p>", "百家乐"),
    (
        "advertisement",
        "<p>诚信贷款，无抵押快速放款，加微信 daikuan888 咨询。</p>",
        "无抵押快速放款",
    ),
    ("foreign link", '<p><a href="http://www.cheap-shoes.example/">点击进入商城</a></p>', "商城"),
    ("injected line", "<p>本段内容由白桦在线整理发布，欢迎关注我们的公众号。</p>", "白桦在线"),
    (
        "hidden line",
        '<p style="display:none">白桦代开发票联系电话</p>',
        "代开发票",
    ),
    (
        "hidden span",
        '<p><span style="font-size:0">彩票计划群投注平台</span></p>',
        "彩票",
    ),
    (
        "off screen",
        '<div style="position:absolute;left:-9999px"><a href="http://b.example/">博彩公司</a></div>',
        "博彩",
    ),
)


_UNDOING: Final = (
    # name, a line that takes the copy back, what the spans must name
    ("suspended", "我县暂缓执行本文件", "暂缓执行"),
    ("not for here", "此件各乡镇不必执行。", "不必执行"),
    ("postponed", "本县实施时间推迟至2027年", "推迟至"),
    ("preview", "【预览】此稿未发布", "未发布"),
    ("excerpt", "（本文有删节）", "删节"),
    ("draft", "（征求意见稿）", "征求意见稿"),
)


def additions() -> Iterator[Case]:
    """Whole texts with something put in, in the text, at its end, beside it, unseen."""
    for paper in (OPINION_PAPER, FUNDS, ORDER, PLAN, documents()[-1]):
        sheet = sheet_of(paper)
        middle = len(sheet.blocks) // 2
        for name, markup, put in _INSIDE:
            inside = (*sheet.blocks[:middle], Raw(markup), *sheet.blocks[middle:])
            yield Case(name, paper, replace(sheet, blocks=inside), POLLUTED, put=(put,))
        signed = ("signed advertisement", "<p>编辑：加微信 daikuan888 快速放款</p>", "快速放款")
        for name, markup, put in (*_INSIDE[:4], signed):
            behind = replace(sheet, blocks=(*sheet.blocks, Raw(markup)))
            yield Case(f"{name} at the end", paper, behind, POLLUTED, put=(put,))
        for name, line, put in _UNDOING:
            raw = Raw(f"<p>{line}</p>")
            above = replace(sheet, blocks=(raw, *sheet.blocks))
            yield Case(f"{name} above", paper, above, POLLUTED, put=(put,))
            below = replace(sheet, blocks=(*sheet.blocks, raw))
            yield Case(f"{name} below", paper, below, POLLUTED, put=(put,))
        footer = replace(sheet, around=f"<div>{_SPAM}</div>")
        yield Case("gambling in the footer", paper, footer, POLLUTED, put=("百家乐",))
        dots = sheet.lines(
            lambda line: re.sub("(?<=[一-龥]{4})(?=[一-龥]{4})", "丨", line, count=1)
        )
        yield Case("noise between letters", paper, dots, ALTERED, put=("丨",))


def parts() -> Iterator[Case]:
    """Only a part of the text, what stands there unchanged."""
    for paper in (OPINION_PAPER, ORDER, PLAN, UNITS, documents()[-1]):
        sheet = sheet_of(paper)
        blocks = sheet.blocks
        half = len(blocks) // 2
        for name, kept in (
            ("first page of two", (*blocks[:half], Raw("<p>首页 上一页 1/2 下一页 尾页</p>"))),
            ("second page of two", (*blocks[half:], Raw("<p>首页 上一页 2/2 下一页 尾页</p>"))),
            ("read on", (*blocks[:half], Raw('<p><a href="/all.html">阅读全文</a></p>'))),
            ("read on ...", (*blocks[: half - 1], Raw("<p>……（点击查看全文）</p>"))),
            ("end cut", blocks[:-2]),
            ("paragraph out", blocks[:half] + blocks[half + 1 :]),
            ("beginning cut", blocks[3:]),
        ):
            cut = replace(sheet, blocks=kept)
            yield Case(name, paper, cut, PARTIAL, reason="text_missing")
    label = "承办单位：白桦市人民政府"
    unlabelled = sheet_of(MEETING)
    kept = tuple(block for block in unlabelled.blocks if block != label)
    out = replace(unlabelled, blocks=kept)
    yield Case("line like noise out", MEETING, out, PARTIAL, (label,), reason="text_missing")
    for paper in (FUNDS, UNITS):
        sheet = sheet_of(paper)
        without = tuple(block for block in sheet.blocks if isinstance(block, str))
        bare = replace(sheet, blocks=without)
        yield Case("table out", paper, bare, PARTIAL, reason="text_missing")
