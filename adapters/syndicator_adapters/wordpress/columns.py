"""Columns (落栏) are categories. WordPress silently ignores unknown ones: each is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from syndicator.sdk import Need, Refused
from syndicator.sdk.answers import Refusal, explain
from syndicator.sdk.encode import Body
from syndicator_adapters.wordpress.api import Api

CATEGORIES: Final = "/wp/v2/categories"


@dataclass(frozen=True, slots=True)
class Category:
    """A category that exists; None is WordPress's default one."""

    id: int | None

    def fields(self) -> dict[str, Body]:
        """What a new post says about it."""
        return {} if self.id is None else {"categories": [self.id]}


async def category_of(api: Api, mapped: Mapping[str, int], column: str) -> Category | Refusal:
    """Find the category of a column: by the mapping, else by id, else by slug."""
    number = str(mapped.get(column, column))
    if not number:
        return Category(None)
    by_id = number.isascii() and number.isdecimal()
    answer = await api.get(CATEGORIES, **{"include" if by_id else "slug": number, "_fields": "id"})
    if not answer.good or not isinstance(answer.value, list):
        return answer.nonsense() if answer.good else answer.refusal()
    ids = [value.get("id") for value in answer.value if isinstance(value, Mapping)]
    if len(ids) == 1 and isinstance(ids[0], int):
        return Category(ids[0])
    zh = f"站点没有栏目「{column}」，请在 options.columns 或 sites.csv 中更正"
    en = f"the site has no category {column!r}; correct options.columns or sites.csv"
    return Refused(Need.COLUMN, explain(zh, en, CATEGORIES))
