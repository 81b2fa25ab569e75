"""Trying a live WordPress by reading only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from syndicator.sdk import Check, LookupFailed
from syndicator_adapters.wordpress.api import Answer, Api
from syndicator_adapters.wordpress.columns import CATEGORIES, Category, category_of
from syndicator_adapters.wordpress.search import POSTS, listed

_RIGHTS: Final = {
    "edit_posts": "存稿 · store drafts",
    "publish_posts": "发布 · publish",
    "edit_published_posts": "更新、撤回已发布稿件 · update and withdraw published posts",
}


async def checks(api: Api, mapped: Mapping[str, int]) -> tuple[Check, ...]:
    """Interface, account and rights, mapped categories, list of posts, in this order."""
    found = [_interface(await api.get("/", _fields="namespaces"))]
    if not found[0].ok:
        return tuple(found)
    found += _account(await api.get("/wp/v2/users/me", context="edit", _fields="name,capabilities"))
    for column in sorted(mapped):
        category = await category_of(api, mapped, column)
        ok = isinstance(category, Category)
        detail = f"id {mapped[column]}" if isinstance(category, Category) else category.message
        found.append(Check(f"栏目 {column} · {CATEGORIES}", ok=ok, detail=detail))
    posts = listed(await api.get(POSTS, per_page=1, _fields="id,status"))
    bad = posts.message if isinstance(posts, LookupFailed) else ""
    found.append(Check("文章列表 · list of posts", ok=not bad, detail=bad or "可读 · readable"))
    return tuple(found)


def _interface(answer: Answer) -> Check:
    name = "REST 接口 · REST interface"
    if not answer.good:
        return Check(name, ok=False, detail=answer.refusal().message)
    namespaces = answer.value.get("namespaces") if isinstance(answer.value, Mapping) else None
    if not isinstance(namespaces, list) or "wp/v2" not in namespaces:
        return Check(name, ok=False, detail="没有 wp/v2 · there is no wp/v2")
    return Check(name, ok=True, detail="wp/v2")


def _account(answer: Answer) -> list[Check]:
    name = "账号 · account"
    value = answer.value
    if not answer.good or not isinstance(value, Mapping):
        return [Check(name, ok=False, detail=answer.refusal().message)]
    held = value.get("capabilities")
    rights = held if isinstance(held, Mapping) else {}
    checks = [Check(name, ok=True, detail=str(value.get("name", "")))]
    checks += [
        Check(text, ok=bool(rights.get(right)), detail=right) for right, text in _RIGHTS.items()
    ]
    if not rights.get("edit_others_posts"):
        note = (
            "看不到他人未公开的同题草稿 · drafts of the same document by others stay out of sight "
            "(no edit_others_posts)"
        )
        checks.append(Check("查重范围 · reach of the look-up", ok=True, detail=note))
    return checks
