"""A page that is not the site's own says nothing of the site; a cloaked one is told beside."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from syndicator.core.judging.statements import calls_for_person
from syndicator.core.model import Revision
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.pages.judging import Judgement, PageAnswer, Question, judge

TEXT: Final = "\n".join(
    f"第{n}条 各乡镇要做好第{n}批水库除险加固工作，按期完成。" for n in range(1, 9)
)
TITLE: Final = "示例县人民政府关于水库加固的通知"
ASKED: Final = Question(
    texts=(Revision(1, TITLE, "", TEXT, "d", "https://source.example/1.htm", Millis(0)),),
    site_id_code="2201990001",
)


def judged(
    body: str,
    *,
    title: str = TITLE,
    head: str = "",
    asked: Question = ASKED,
    url: str = "https://town.example/1.html",
) -> Judgement:
    """The verdict on a page with this body."""
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return judge(asked, PageAnswer(url, 200, {}, html.encode()))


def whole() -> str:
    """The copy as it should be."""
    lines = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    return f"<h1>{TITLE}</h1><div class='article-content'>{lines}</div>"


HOME: Final = replace(ASKED, homes=("https://www.town.example/",))


@pytest.mark.parametrize(
    "title, body, code",
    [
        ("新葡京真人百家乐", "<p>欢迎光临</p>" * 60, "gambling_page"),
        ("town.example", "<p>该域名正在出售，有意请联系经纪人。</p>", "parked_domain"),
        (
            "Welcome to nginx!",
            "<h1>Welcome to nginx!</h1><p>further configuration</p>",
            "start_page",
        ),
        ("别处", "<p>网站标识码：1101990002</p><p>本站动态</p>", "other_site_code"),
    ],
)
def test_what_took_the_sites_place_is_not_its_absence(title: str, body: str, code: str) -> None:
    """None of the text is there, and the page is nobody's of the site: unreadable, and a call."""
    found = judged(body, title=title)
    assert found.verdict is Verdict.UNREADABLE
    assert [one.code for one in found.remarks] == [code]
    assert calls_for_person(found.remarks)


def test_a_missing_text_on_the_sites_own_page_is_absent() -> None:
    """Its own page without the text stays what it is."""
    found = judged(
        "<p>网站标识码：2201990001</p><h1>本县动态</h1>" + "<p>春耕生产现场会召开。</p>" * 9
    )
    assert found.verdict is Verdict.ABSENT
    assert found.remarks == ()


def test_a_cloaked_page_is_faithful_and_a_person_is_called() -> None:
    """Visitors see the copy, search engines a casino: the text stands, the site was broken into."""
    found = judged(whole(), head='<meta name="keywords" content="百家乐,老虎机">')
    assert found.verdict is Verdict.FAITHFUL
    assert [one.code for one in found.remarks] == ["gambling_page"]


def test_a_copy_under_another_sites_code_proves_nothing() -> None:
    """The whole text stands there, at somebody else's site."""
    found = judged(f"{whole()}<p>网站标识码：1101990002</p>")
    assert found.verdict is Verdict.UNREADABLE
    assert [one.code for one in found.remarks] == ["other_site_code"]
    assert judged(f"{whole()}<p>网站标识码：2201990001</p>").verdict is Verdict.FAITHFUL


def test_a_copy_on_another_host_proves_nothing() -> None:
    """The whole text stands at a sister office, to which the list leads: it is named, not held."""
    found = judged(whole(), asked=HOME, url="https://www.county.example/1.html")
    assert found.verdict is Verdict.UNREADABLE
    assert [one.code for one in found.comparison.reasons] == ["other_host"]
    assert not calls_for_person(found.remarks)
    assert judged(whole(), asked=HOME).verdict is Verdict.FAITHFUL
    sister = replace(HOME, neighbour="示例乡")
    assert judged(whole(), asked=sister, url="https://a.town.example/1").verdict is (
        Verdict.UNREADABLE
    )


def test_the_sites_own_code_makes_a_page_its_own_wherever_it_stands() -> None:
    """A shared platform's page that bears the site's 网站标识码."""
    page = f"{whole()}<p>网站标识码：2201990001</p>"
    found = judged(page, asked=HOME, url="https://platform.example/town/1.html")
    assert found.verdict is Verdict.FAITHFUL


def test_what_another_host_lacks_is_absent_there() -> None:
    """A row under a like title that leads to a paper's news: read, and not it."""
    found = judged(
        "<h1>本县动态</h1>" + "<p>春耕生产现场会召开。</p>" * 9,
        asked=HOME,
        url="https://paper.example/1.html",
    )
    assert found.verdict is Verdict.ABSENT


@pytest.mark.parametrize("changed", ["", "<p>附加一句。</p>"])
def test_the_sources_own_page_is_a_link(changed: str) -> None:
    """A row that leads to the source, whose page may have moved on: linked, never faithful."""
    page = f"{whole()}{changed}<p>网站标识码：1101990002</p>"
    found = judged(page, asked=HOME, url="https://source.example/1.htm")
    assert found.verdict is Verdict.LINKED
    assert [one.code for one in found.comparison.reasons] == ["link_in_list"]
    assert found.remarks == ()
