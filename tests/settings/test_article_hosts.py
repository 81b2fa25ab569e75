"""Which addresses may be taken as a source's articles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.core.errors import PageUnusable
from syndicator.core.model import EgressKey, SourceKey
from syndicator.settings.model import SourceConf, SourceLevel
from syndicator.stages.article import check_landing

SOURCE = SourceConf(
    key=SourceKey("pine"),
    name="松间省人民政府",
    family="html",
    url="https://www.pine.example/list/",
    level=SourceLevel.NATIONAL,
    official=True,
    every_s=60,
    egress=EgressKey("default"),
    issuer="",
    article_hosts=frozenset({"www.pine.example"}),
)


@pytest.mark.parametrize(
    "url, may",
    [
        ("https://www.pine.example/zc/1.html", True),
        ("http://WWW.Pine.Example:8080/zc/1.html", True),
        ("https://pine.example/zc/1.html", False),
        ("https://www.pine.example.oak.example/1.html", False),
        ("/zc/1.html", False),
        ("http://[pine/1.html", False),
        ("", False),
    ],
)
def test_only_the_hosts_named_have_articles(url: str, may: bool) -> None:
    """A host counts as a whole, in any case, at any port; what is no address is on no host."""
    assert SOURCE.has_article_at(url) is may


def test_where_an_address_led_is_asked_as_well() -> None:
    """A redirect to a strange host gives no article, and the message says what it was."""
    check_landing(SOURCE, "https://www.pine.example/zc/1.html")
    with pytest.raises(PageUnusable, match=r"oak\.example"):
        check_landing(SOURCE, "https://oak.example/zc/1.html")
    check_landing(replace(SOURCE, article_hosts=frozenset({"oak.example"})), "https://oak.example/")
