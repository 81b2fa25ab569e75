"""Pages that are not the document: links to it, quotes, news, papers on it, walls, errors."""

# ruff: noqa: E501 -- lines of prose and markup stay as their sites print them

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Final

from syndicator.core.verdict import Verdict
from tests.labelled.dresses import Answer
from tests.labelled.pairs import Case, Pair
from tests.labelled.papers import OPINION_PAPER, ORDER, PLAN, UNITS, Document, documents
from tests.labelled.sheets import Raw, Sheet, sheet_of

ABSENT: Final = Verdict.ABSENT


def links() -> Iterator[Case]:
    """Title and a link to the source in place of the text: a link, and nothing without it."""
    for paper in documents():
        sheet = sheet_of(paper)
        for name, markup in (
            ("link", f'<p><a href="{paper.url}">查看原文</a></p>'),
            ("link named", f'<p>原文：<a href="{paper.url}">{escape(paper.title)}</a></p>'),
            ("address printed", f"<p>原文链接：{paper.url}</p>"),
        ):
            linked = replace(sheet, blocks=(Raw(markup),), attachments=())
            yield Case(name, paper, linked, Verdict.LINKED, reason="link_to_source")
        if paper.key in {OPINION_PAPER.key, documents()[-1].key}:
            first = _sentences(paper, 1)[0]
            whole = Raw(f'<p>{first}</p><p><a href="{paper.url}">查看原文</a></p>')
            above = replace(sheet, blocks=(whole,))
            yield Case("link below a sentence", paper, above, Verdict.LINKED)
            spoiled = Raw(whole.html.replace("经", "未经", 1))
            wrong = replace(sheet, blocks=(spoiled,))
            yield Case("link below a changed sentence", paper, wrong, Verdict.ALTERED, put=("未",))
        elsewhere = Raw('<p><a href="https://www.qingshi.example/other.htm">查看原文</a></p>')
        yield Case("link to another page", paper, replace(sheet, blocks=(elsewhere,)), ABSENT)


def _sheet(title: str, number: str, text: str) -> Sheet:
    return Sheet(title, number, tuple(text.strip().split("\n")))


def _sentences(paper: Document, count: int) -> list[str]:
    return [line for line in paper.lines if line.endswith("。") and len(line) > 20][:count]


def other_papers() -> Iterator[Case]:
    """News, interpretations, implementing papers, forwarding notices, drafts, siblings."""
    for paper in (OPINION_PAPER, ORDER, PLAN, UNITS, documents()[-1]):
        title, several = paper.title, _sentences(paper, 4)
        named = f"《{title}》（{paper.number}）"
        news = _sheet(
            f"我省出台新规：{several[0][:12]}将有变化",
            "",
            f"本报讯（记者 周小青）近日，我省印发{named}。文件提出，{several[0]}\n记者从省有关部门了解到，"
            f"此前各地做法不一，群众反映较多。\n文件明确，{several[1]}\n下一步，有关部门将组织宣讲。",
        )
        yield Case("news", paper, news, ABSENT)
        said = _sheet(
            f"《{title}》解读",
            "",
            f"一、出台背景\n为帮助理解{named}，现解读如下。\n二、主要内容\n{several[0]}\n{several[1]}\n"
            "三、关键词解释\n文件对有关概念作了说明，便于基层掌握。",
        )
        yield Case("interpretation", paper, said, ABSENT, reason="interpretation")
        half = "\n".join(paper.lines[: len(paper.lines) // 2])
        implementing = _sheet(
            f"白桦市人民政府关于贯彻落实《{title}》的实施意见",
            "白政发〔2026〕19号",
            f"各县（市、区）人民政府：\n为贯彻落实{named}，结合我市实际，提出以下意见。\n{half}\n"
            "各县（市、区）要在8月底前报送落实情况。\n白桦市人民政府\n2026年8月3日",
        )
        yield Case("implementing paper", paper, implementing, ABSENT, reason="implementing_paper")
        notice = (
            f"各县（市、区）人民政府，市政府各部门：\n现将{named}转发给你们，请结合实际认真贯彻执行。\n"
            "白桦市人民政府办公室\n2026年7月28日"
        )
        forwarding = _sheet(
            f"白桦市人民政府办公室转发{title}的通知", "白政办发〔2026〕40号", notice
        )
        yield Case("forwarding notice", paper, forwarding, ABSENT)
        whole = replace(forwarding, blocks=(*forwarding.blocks, title, paper.number, *paper.blocks))
        yield Case("forwarding with the text", paper, whole, ABSENT, reason="forwarding_notice")
        draft = replace(sheet_of(paper), title=f"{title}（征求意见稿）", number="")
        yield Case("draft", paper, draft, ABSENT, reason="draft")
        asked = Raw("<p>现将文件全文公布，公开征求社会各界意见，意见请于5月30日前反馈。</p>")
        request = replace(
            draft,
            title=f"关于公开征求《{title}（征求意见稿）》意见的公告",
            blocks=(asked, *paper.blocks),
        )
        yield Case("request for comments", paper, request, ABSENT, reason="draft")
        teaser = _sheet(title, "", f"{several[0][:18]}……")
        yield Case("teaser", paper, teaser, ABSENT)
        summary = _sheet(
            title, "", "\n".join([*_sentences(paper, max(2, len(paper.lines) // 6)), "……阅读全文"])
        )
        yield Case("summary", paper, summary, Verdict.PARTIAL)
        for other in documents():
            if other.key != paper.key:
                yield Case(f"document {other.key}", paper, sheet_of(other), ABSENT)


def _error(title: str, text: str) -> Answer:
    return Answer(
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><div>{text}</div>'
        "</body></html>".encode()
    )


def no_articles() -> Iterator[Pair]:
    """Soft 404, walls, log-in, shells, parked hosts: no page of the site's content."""
    blocked, unreadable = Verdict.BLOCKED, Verdict.UNREADABLE
    for name, answer, verdict in (
        ("soft 404", _error("提示信息", "很抱歉，您访问的页面没有找到！"), ABSENT),
        ("deleted", _error("网页已删除", "网页已删除 本网页已删除"), ABSENT),
        ("challenge", _error("", "请开启JavaScript并刷新该页"), blocked),
        ("cloud wall", _error("", "如果您是网站管理员，请登录知道创宇云防御"), blocked),
        ("captcha", _error("安全验证", "请完成安全验证，拖动滑块"), blocked),
        ("empty", _error("", ""), unreadable),
        ("loading", _error("政策文件", "正在加载中，请稍候..."), unreadable),
        ("json", Answer(b'{"code":0,"data":[]}', "application/json"), unreadable),
        ("log in", _error("用户登录", "用户名：密码：验证码：登录 忘记密码"), blocked),
        ("column", _error("政策文件_白桦市", "政策文件 关于防汛的通知 关于防火的通知"), ABSENT),
        ("home", _error("白桦市人民政府", "首页 政务公开 政务服务 今日要闻 市长信箱"), ABSENT),
        (
            "parked host",
            _error("baihua.example is for sale", "This domain may be for sale. Buy this domain"),
            unreadable,
        ),
    ):
        for paper in (OPINION_PAPER, ORDER):
            yield Pair(f"{paper.key}/{name}/error", paper, answer, verdict)
