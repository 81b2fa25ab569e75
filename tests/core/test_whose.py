"""Whose page an answer is: the site's own, the source's, somebody else's."""

from __future__ import annotations

from typing import Final

import pytest

from syndicator.core.judging.whose import Owner, on_other_host, owner

SOURCE: Final = "https://www.source.example/zhengce/1.htm"
HOMES: Final = ("https://www.baihua.example/", "https://lists.city.example/baihua/")


@pytest.mark.parametrize(
    "url, neighbour, whose",
    [
        ("http://www.baihua.example/art/1.html", "", Owner.SITE),
        ("https://LISTS.city.example/other/1.html", "", Owner.SITE),
        ("https://xxgk.baihua.example/1.html", "", Owner.SITE),
        ("https://xxgk.baihua.example/1.html", "白桦县水利局", Owner.OTHER),
        ("https://www.baihua.example/1.html", "同主机的另一站点", Owner.SITE),
        ("https://www.city.example/baihua/1.html", "", Owner.OTHER),
        ("https://www.source.example/zhengce/1.htm#top", "", Owner.SOURCE),
        ("https://www.source.example/zhengce/2.htm", "", Owner.OTHER),
    ],
)
def test_an_address_is_the_sites_the_sources_or_anothers(
    url: str, neighbour: str, whose: Owner
) -> None:
    """Own hosts and hosts under their names, but for those of another configured site."""
    assert owner(url, HOMES, SOURCE, neighbour) is whose


def test_the_source_of_its_own_site_is_its_own() -> None:
    """A province's portal owes nothing but what stands on it."""
    assert owner(SOURCE, ("https://www.source.example/",), SOURCE) is Owner.SITE


def test_where_no_address_of_the_site_is_known_every_page_may_be_its_own() -> None:
    """Kept questions of older versions named none."""
    assert owner("https://elsewhere.example/1.html", (), SOURCE) is Owner.SITE


def test_the_reason_names_host_and_neighbour() -> None:
    """Who reads it learns where the copy is, whose that is, and where to write down a mistake."""
    why = on_other_host("https://fgw.city.example:8443/1.html", "示例市发改委")
    for part in (why.zh, why.en):
        assert "fgw.city.example:8443" in part
        assert "示例市发改委" in part
        assert "sites.csv" in part
    assert "（" not in on_other_host("https://fgw.city.example/1.html").zh
