"""`compare`: pairs of policy and page in, verdicts out, through HTML and through text."""

from __future__ import annotations

import html
import json
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from syndicator.cli.compare import answer_compare
from syndicator.cli.lines import BadLine
from syndicator.core.text import normalise
from syndicator.core.verdict import Verdict
from tests.core.policies import OPINION, PAPERS, SOURCE_URL, Paper
from tests.core.rewriting import rewritings

PROGRAM = (sys.executable, "-m", "syndicator", "compare")


def paragraphs(text: str) -> str:
    """A text as a CMS marks it up."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))


NAVIGATION = "".join(
    f'<li><a href="/{name}/">{name}</a></li>'
    for name in ("首页", "政务公开", "政策文件", "通知公告", "互动交流", "办事服务")
)
SIDE = "".join(
    f'<li><a href="/art/{n}.html">关于印发白桦市第{n}号工作方案的通知</a></li>' for n in range(8)
)
FOOTER = (
    "<div class='footer'>主办单位：白桦市人民政府办公室 网站标识码：2299000001 "
    "青ICP备00000001号 青公网安备22990002000001号</div>"
)
LABELS = (
    "<div class='info'><span>发布时间：2026-07-18 09:30</span><span>来源：青石省人民政府网</span>"
    "<span>【字体：<a href='javascript:'>大</a> 中 小】</span>"
    "<a href='javascript:'>打印本页</a></div>"
)


def portal(title: str, body: str) -> str:
    """A portal's article page with its tags."""
    return (
        f"<html><head><title>{title}_白桦市人民政府</title><meta name='ArticleTitle' "
        f"content='{title}'><meta name='ColumnName' content='政策文件'></head><body>"
        f"<ul>{NAVIGATION}</ul><div>当前位置：首页&gt;政策文件</div><h1>{title}</h1>{LABELS}"
        f"<div class='TRS_Editor'>{body}</div>"
        f"<div>责任编辑：张三</div><div><h3>相关链接</h3><ul>{SIDE}</ul></div>{FOOTER}</body></html>"
    )


def weblog(title: str, body: str) -> str:
    """The same as a WordPress theme shows it: signs as entities, a date without a label."""
    body = body.replace("“", "&#8220;").replace("”", "&#8221;").replace("——", "&#8212;")
    return (
        f"<!DOCTYPE html><html><head><title>{title} &#8211; 白桦市政府</title></head><body><header>"
        f"<nav><ul>{NAVIGATION}</ul></nav></header><main><article><h1>{title}</h1><div>2026年7月18日"
        f"</div><div class='entry-content'>{body}</div></article></main><aside><h2>近期文章</h2>"
        f"<ul>{SIDE}</ul></aside>{FOOTER}</body></html>"
    )


def table_layout(title: str, body: str) -> str:
    """An old page made of tables and line breaks."""
    broken = body.replace("<p>", "").replace("</p>", "<br>　　")
    return (
        f"<html><head><title>政策文件</title></head><body><table><tr><td>{NAVIGATION}</td></tr><tr><td>"
        f"<center><b>{title}</b></center>{LABELS}<div>{broken}</div><p>【打印】【关闭】</p></td></tr>"
        f"</table>{FOOTER}</body></html>"
    )


Frame = Callable[[str, str], str]
FRAMES: tuple[Frame, ...] = (portal, weblog, table_layout)


def pair(paper: Paper = OPINION, **page: object) -> dict[str, object]:
    """One line of input."""
    policy = {
        "doc_no": paper.number,
        "title": paper.title,
        "date": "2026-07-17",
        "text": paper.text,
    }
    return {"id": "a-1", "policy": policy, "page": page}


def test_an_answer_has_its_four_fields() -> None:
    """Id as given, verdict, reasons in two languages, spans with kind, both texts and place."""
    changed = portal(OPINION.title, paragraphs(OPINION.text.replace("应当全文", "应当不全文")))
    answer = answer_compare(pair(html=changed, url="http://www.baihua.example/1.html"))
    assert answer == {
        "id": "a-1",
        "verdict": "altered",
        "reasons": [
            {
                "code": "words_added",
                "zh": "句中有字词被添加（1 处）",
                "en": "words were put in (places: 1)",
            }
        ],
        "spans": [
            {
                "kind": "inserted",
                "original": "",
                "page": "不",
                "at": OPINION.text.index("全文转载"),
            }
        ],
    }


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.number)
def test_whole_copies_in_any_frame(frame: Frame, paper: Paper) -> None:
    """A copy in a portal, a weblog and an old table page is faithful, to policy text and HTML."""
    made = frame(paper.title, paragraphs(paper.text))
    asked = pair(paper, html=made, url="http://www.baihua.example/1.html")
    assert answer_compare(asked)["verdict"] == "faithful"
    policy = {"title": paper.title, "doc_no": paper.number, "html": paragraphs(paper.text)}
    assert answer_compare({**asked, "policy": policy})["verdict"] == "faithful"


def test_edits_are_seen_through_html() -> None:
    """Seeded edits in each frame: the verdict is right and the change is named."""
    dice = random.Random(11)
    for paper, made in rewritings(PAPERS, 160, seed=4):
        frame = dice.choice(FRAMES)
        answer = answer_compare(pair(paper, html=frame(paper.title, paragraphs(made.text))))
        assert answer["verdict"] in made.verdicts, (frame, made, answer)
        shown = json.dumps(answer["spans"], ensure_ascii=False)
        assert normalise(made.lost) in normalise(shown.replace("\\n", "")), (made, answer)
        assert normalise(made.put) in normalise(shown), (made, answer)


def verdict_cases() -> list[tuple[str, dict[str, object]]]:
    """One pair for every verdict but vanished, which needs to know the past."""
    title, body = OPINION.title, paragraphs(OPINION.text)
    linked = pair(html=portal(title, f"<p><a href='{SOURCE_URL}'>查看原文</a></p>"))
    policy = linked["policy"]
    assert isinstance(policy, dict)
    policy["url"] = SOURCE_URL
    recruiting = portal(title, body).replace("content='政策文件'", "content='招聘信息'")
    hidden = f"{body}<p style='display:none'>澳门博彩平台</p>"
    return [
        ("faithful", pair(html=portal(title, body))),
        ("linked", linked),
        ("partial", pair(html=portal(title, paragraphs("\n".join(OPINION.lines[:6]))))),
        ("altered", pair(html=portal(title, body.replace("3.5万元", "35万元")))),
        ("polluted", pair(html=portal(title, hidden))),
        ("misplaced", pair(html=recruiting)),
        ("misplaced", pair(html=portal(title, body), expected_column="通知公告")),
        (
            "absent",
            pair(html=portal("白桦市召开会议", "<p>7月20日，市里召开会议，部署工作。</p>" * 3)),
        ),
        ("absent", pair(html="<html><body>网页已删除</body></html>")),
        (
            "blocked",
            pair(html="<html><body>如果您是网站管理员，请登录知道创宇云防御</body></html>"),
        ),
        ("unreadable", pair(html="")),
        ("unreadable", pair(html=portal(title, body.replace("转载", "转\ufffd")))),
    ]


def test_every_verdict_is_reachable() -> None:
    """Each kind of page has its verdict, sent through the program in one go; exit 0."""
    cases = verdict_cases()
    lines = "\n".join(json.dumps({**asked, "id": n}) for n, (_, asked) in enumerate(cases))
    done = subprocess.run(PROGRAM, input=lines.encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(answer["id"], answer["verdict"]) for answer in answers] == [
        (number, expected) for number, (expected, _) in enumerate(cases)
    ]
    assert done.returncode == 0
    assert {expected for expected, _ in cases} == {*Verdict} - {Verdict.VANISHED}
    assert all(answer["reasons"] for answer in answers)


def test_bad_lines_are_answered_and_passed_over() -> None:
    """No JSON, another shape, no text: each has an answer with its id and an error; exit 1."""
    good = json.dumps(pair(text=OPINION.text))
    lines = [
        "no json",
        "[1]",
        '{"id": 7, "policy": {}, "page": {"text": "x"}}',
        '{"id": 8, "policy": {"text": 5}, "page": {"text": "x"}}',
        '{"id": 9, "policy": {"text": "正文"}, "page": {}}',
        '{"id": 10, "policy": {"html": "<p></p>"}, "page": {"text": "x"}}',
        "[" * 100_000,
        good,
    ]
    done = subprocess.run(
        PROGRAM, input="\n".join(lines).encode(), capture_output=True, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [answer["id"] for answer in answers] == [None, None, 7, 8, 9, 10, None, "a-1"]
    assert all(" · " in answer["error"] for answer in answers[:-1])
    assert [answer["verdict"] for answer in answers] == [None] * 7 + ["faithful"]
    assert "policy.text" in answers[3]["error"]


def test_strange_text_is_survived() -> None:
    """Lone surrogates and control characters in JSON neither stop the program nor its reader."""
    asked = pair(text=f"\ud800\x00{OPINION.text}")
    done = subprocess.run(
        PROGRAM, input=json.dumps(asked).encode(), capture_output=True, check=False
    )
    assert json.loads(done.stdout)["verdict"] == "faithful"
    assert done.returncode == 0


def test_a_wrong_shape_names_the_field() -> None:
    """The caller of the function learns which field is wrong, in two languages."""
    with pytest.raises(BadLine, match=r"page\.text.*·.*page\.text"):
        answer_compare({"policy": {"text": "正文"}, "page": {"text": 1}})


def test_attachments_of_the_policy_are_asked_for() -> None:
    """A policy given as HTML brings its attachments: a copy without their links is partial."""
    paper = OPINION
    link = '<p>附件：<a href="https://www.qingshi.example/files/1.docx">任务分工表.docx</a></p>'
    body = paragraphs(paper.text)
    policy = {"title": paper.title, "html": portal(paper.title, body + link), "url": SOURCE_URL}
    verdicts = [
        answer_compare({"policy": policy, "page": {"html": portal(paper.title, body + end)}})
        for end in (link, "<p>附件：任务分工表.docx</p>")
    ]
    assert [one["verdict"] for one in verdicts] == ["faithful", "partial"]
