"""A second copy of the text on a site's list, told from one page under two addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.core.sighting import Sight
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.evidence.received import Received
from syndicator.pages.judging import read_answer
from syndicator.stages.looking.public import PageLook
from syndicator.stages.looking.second_copies import others_beside
from syndicator.stages.looking.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = "https://www.anlin.example.cn/art/12.html"


def seen(url: str, body: str, verdict: Verdict = Verdict.FAITHFUL, *, theirs: bool = True) -> Seen:
    """A page as it was judged."""
    came = Received(url, Millis(0), 200, b"OK", "1.1", (), None, body.encode())
    answer = came.answer
    page = PageLook(
        came, answer, Millis(0), read_answer(answer, None), (url, came.digest, None, None)
    )
    return Seen(Sight(verdict, 1, url, theirs=theirs, reason=""), None, page, Millis(0))


async def beside(others: Mapping[str, Seen]) -> tuple[str, ...]:
    """What is told beside the copy at `OWN`."""

    async def seen_at(url: str) -> Seen:
        return others[url]

    return await others_beside(seen(OWN, "<p>一</p>"), others, seen_at)


@pytest.mark.parametrize(
    "url, told",
    [
        ("https://www.anlin.example.cn/tz/90.html", True),
        ("http://anlin.example.cn/art/12.html", False),
        ("https://xxgk.anlin.example.cn/art/12.html", False),
        ("https://www.beihe.example.cn/art/12.html", True),
        ("https://www.anlin.example.cn/art/12.html?from=list", True),
    ],
    ids=["another page", "without www", "a host of the site", "another site", "another query"],
)
async def test_one_path_is_one_page_on_hosts_of_one_site_only(url: str, told: bool) -> None:
    """The same path at another office's host is another page; at the site's own it is the same."""
    found = await beside({url: seen(url, "<p>二</p>")})
    assert found == ((url,) if told else ())


async def test_another_port_of_an_address_is_the_same_site() -> None:
    """A CMS known by a number only names its pages by its inner port: they are not opened again."""
    public, inner = "http://10.20.0.7/art/12.html", "http://10.20.0.7:8080/art/12.html"

    async def seen_at(url: str) -> Seen:
        raise AssertionError(url)

    assert await others_beside(seen(public, "<p>一</p>"), [inner], seen_at) == ()


async def test_what_is_no_second_copy_is_not_told() -> None:
    """The very bytes under another address, a link to the source, and news about it are none."""
    others = {
        "https://www.anlin.example.cn/a": seen("https://www.anlin.example.cn/a", "<p>一</p>"),
        "https://www.anlin.example.cn/b": seen(
            "https://www.anlin.example.cn/b", "<p>三</p>", Verdict.LINKED
        ),
        "https://www.anlin.example.cn/c": seen(
            "https://www.anlin.example.cn/c", "<p>四</p>", Verdict.ABSENT
        ),
    }
    assert await beside(others) == ()
