"""A site is known by what it says of itself; what took its place is never taken for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from syndicator.core.judging.faces import Face, Shown, hijack, strangeness

OURS: Final = Face(
    "示例县人民政府门户网站", "www.shili.example", "2201990001", "政策文件_示例县人民政府"
)
PLAIN: Final = Face(title="政策文件_示例县人民政府")


def code_of(face: Face, known: Face = PLAIN, **more: object) -> str | None:
    """What is said of a list with this face."""
    configured = more.pop("configured", None)
    found = strangeness(
        Shown(face, size=5_000),
        known,
        str(configured) if configured else None,
        str(more.pop("name", "")),
        familiar=bool(more.pop("familiar", False)),
    )
    return found.code if found else None


@pytest.mark.parametrize(
    "said, expected",
    [
        (Shown(Face(title="新葡京娱乐城官网_百家乐在线")), "gambling_page"),
        (Shown(Face(title="示例县"), blurb="澳门金沙,六合彩开奖"), "gambling_page"),
        (Shown(Face(title="shili.example"), text="该域名正在出售", size=90), "parked_domain"),
        (Shown(Face(title="x"), text="This domain is for sale!", size=90), "parked_domain"),
        (Shown(Face(title="Welcome to nginx!"), size=300), "start_page"),
        (Shown(Face(), text="Thisdomainisforsale", size=60), "parked_domain"),
        (Shown(Face(), text="恭喜，站点创建成功！", size=60), "start_page"),
        (Shown(Face(title="警方打掉网络赌博团伙，涉百家乐"), size=900), None),
        (Shown(Face(title="域名到期未续费？专家提醒"), size=4_000), None),
        (Shown(OURS, text="政策文件", size=800), None),
    ],
)
def test_what_is_no_offices_page(said: Shown, expected: str | None) -> None:
    """Gambling in title or description; sale and start pages where next to nothing else stands."""
    found = hijack(said)
    assert (found.code if found else None) == expected


def test_the_code_decides_where_both_have_one() -> None:
    """The same code under a new name is the site renamed; another code is another site."""
    renamed = replace(OURS, name="新名市政府网", title="全新首页", domain="www.new.example")
    assert code_of(renamed, OURS) is None
    assert code_of(replace(OURS, code="1101990002"), OURS) == "other_site_code"
    assert code_of(replace(OURS, code="1101990002"), PLAIN, configured="2201990001") == (
        "other_site_code"
    )
    assert code_of(replace(OURS, code="1101990002"), PLAIN) is None, "we never knew its code"
    assert code_of(replace(OURS, code=""), OURS) is None


def test_a_list_that_no_longer_looks_like_the_site() -> None:
    """No code on either side: names and titles must share the site's own words."""
    assert code_of(Face(title="通知公告-示例县政府")) is None
    assert code_of(Face(title="示例县")) is None
    assert code_of(Face(title="某某物流有限公司")) == "other_site"
    assert code_of(Face(title="某某物流有限公司"), familiar=True) is None
    assert code_of(Face(title="某某物流有限公司"), Face()) is None
    assert code_of(Face(title="政策文件")) is None, "words of every list tell no site from another"
    assert code_of(Face()) is None
    moved = Face(title="远山新区管委会")
    assert code_of(moved) == "other_site"
    assert code_of(moved, name="远山新区门户") is None, "the operator wrote its new name"
    assert code_of(moved, name="政府门户网站") == "other_site"


def test_every_reason_tells_both_languages_what_to_do() -> None:
    """Operators read Chinese first, then English."""
    for found in (
        strangeness(Shown(Face(title="某某物流有限公司"), size=5_000), PLAIN, None),
        strangeness(Shown(replace(OURS, code="1101990002")), OURS, None),
        hijack(Shown(Face(title="真人百家乐"))),
    ):
        assert found is not None
        assert "请" in found.zh
        assert found.en
