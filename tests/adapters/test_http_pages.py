"""Look-ups that come in pages: all are read, or the look-up says that it does not know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from syndicator.sdk import Connection, Lookup, LookupFailed, Reply
from syndicator.sdk.contract.site import REFERENCE
from syndicator_adapters.http.adapter import Http
from tests.adapters.test_http_answers import OPTIONS, Canned


@dataclass
class Paged:
    """Answers with so many items a page, and says how many there are."""

    items: list[dict[str, object]]
    size: int
    told: int | None = None
    asked: list[int] = field(default_factory=list)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        assert (method, content) == ("GET", None), headers
        page = int(parse_qs(urlsplit(url).query).get("page", ["1"])[0])
        self.asked.append(page)
        shown = self.items[(page - 1) * self.size : page * self.size]
        total = len(self.items) if self.told is None else self.told
        return Canned(200, json.dumps({"list": shown, "total": total}).encode())


def adapter(paged: Paged, pages: Mapping[str, object] | None, *, numbered: bool = True) -> Http:
    """An adapter whose only look-up comes in pages."""
    find: dict[str, Any] = {"url": "/find?key={key}", "items": "list", "success": {"status": [200]}}
    if numbered:
        find["url"] += "&page={page}"
    if pages is not None:
        find["pages"] = pages
    return Http(Connection("https://cms.example", None, {**OPTIONS, "find": [find]}), paged)


def others(count: int) -> list[dict[str, object]]:
    """Articles of other policies that the search also finds."""
    return [
        {"id": n, "title": f"其他{n}", "key": f"zc-{n:016}-1", "state": 1} for n in range(count)
    ]


OURS: dict[str, object] = {"id": 99, "title": "x", "key": REFERENCE.key, "state": 1}


@pytest.mark.parametrize("pages", [{"size": 2}, {"total": "total"}, {"size": 2, "total": "total"}])
async def test_every_page_is_read(pages: Mapping[str, object]) -> None:
    """Ours stands on the third page: found, and no page is asked for after the last."""
    paged = Paged([*others(4), OURS], 2)
    found = await adapter(paged, pages).find(REFERENCE)
    assert isinstance(found, Lookup)
    assert [copy.remote_id for copy in found.copies] == ["99"]
    assert paged.asked == [1, 2, 3]


async def test_more_pages_than_are_read_are_no_answer() -> None:
    """What was not read may be the copy: never "nothing"."""
    paged = Paged(others(20), 2)
    found = await adapter(paged, {"size": 2, "most": 3}).find(REFERENCE)
    assert isinstance(found, LookupFailed)
    assert "more than 3 page(s)" in found.message
    assert paged.asked == [1, 2, 3]


@pytest.mark.parametrize("pages", [{"size": 2}, {"total": "total"}])
async def test_without_a_way_to_turn_pages_a_second_page_is_no_answer(
    pages: Mapping[str, object],
) -> None:
    """A full page, or a total above what came, says that there is more."""
    found = await adapter(Paged(others(5), 2), pages, numbered=False).find(REFERENCE)
    assert isinstance(found, LookupFailed)
    one_page = await adapter(Paged(others(1), 2), pages, numbered=False).find(REFERENCE)
    assert one_page == Lookup(())


async def test_a_total_that_never_comes_true_ends() -> None:
    """It claims five and gives one: no answer, and no endless asking."""
    paged = Paged(others(1), 2, told=5)
    found = await adapter(paged, {"total": "total"}).find(REFERENCE)
    assert isinstance(found, LookupFailed)
    assert paged.asked == [1, 2]
