"""Looking posts up by slug, mark, title and number: bounded, and aware of what it cannot see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from syndicator.sdk import LookupFailed, Need, Reference
from syndicator.sdk.answers import as_lookup_failed, explain, unknown
from syndicator.sdk.recognise import number_words, title_words
from syndicator_adapters.wordpress.api import Answer, Api
from syndicator_adapters.wordpress.posts import (
    EDIT_FIELDS,
    STATUSES,
    VIEW_FIELDS,
    Post,
    read_post,
    slugs,
)

POSTS: Final = "/wp/v2/posts"

_PER_PAGE: Final = 20
_PAGES: Final = 5
"""The 100 newest posts that hold the words asked for; a policy just published has far fewer."""

_TOTAL: Final = "x-wp-total"


@dataclass(frozen=True, slots=True)
class Found:
    """Posts that answer one question; `unseen` more exist that the account may not read."""

    posts: tuple[Post, ...]
    unseen: int


async def by_slug(api: Api, key: str) -> Found | LookupFailed:
    """Posts whose slug is our key or a variant WordPress made of it."""
    return await _unhidden(await _ask(api, slug=slugs([key])), key)


async def matching(api: Api, ref: Reference) -> list[Post] | LookupFailed:
    """Posts that may be copies: a superset, each once; the caller decides which are."""
    posts: dict[str, Post] = {}
    for question in _questions(ref):
        found = await _ask(api, **question)
        if question.get("search") in {ref.key, None}:
            found = await _unhidden(found, ref.key)
        if isinstance(found, LookupFailed):
            return found
        for post in found.posts:
            posts.setdefault(post.id, post)
    return list(posts.values())


def _questions(ref: Reference) -> list[dict[str, str]]:
    words = " ".join(title_words(ref.title))
    questions = [{"slug": slugs(ref.keys)}, {"search": ref.key}, {"search": words}]
    if number := number_words(ref.doc_no):
        questions.append({"search": " ".join(number)})
    return questions


async def _unhidden(found: Found | LookupFailed, key: str) -> Found | LookupFailed:
    """Refuse to call a key unused while a post that bears it is out of the account's sight."""
    if isinstance(found, Found) and found.unseen:
        zh = f"有他人账号的未公开稿件使用我方标识 {key}，本账号无权查看"
        en = f"another account's unpublished post bears our key {key}; this account may not see it"
        return LookupFailed(explain(zh, en, POSTS), need=Need.PERMISSION)
    return found


async def _ask(api: Api, **question: str) -> Found | LookupFailed:
    """Ask as an editor; what only the public face shows (newer WordPress) is asked for there."""
    own = await _pages(
        api, {"context": "edit", "status": STATUSES, "_fields": EDIT_FIELDS} | question
    )
    if isinstance(own, LookupFailed) or not own.unseen:
        return own
    public = await _pages(
        api, {"context": "view", "status": "publish", "_fields": VIEW_FIELDS} | question
    )
    if isinstance(public, LookupFailed):
        return public
    seen = {post.id for post in own.posts}
    more = tuple(post for post in public.posts if post.id not in seen)
    return Found(own.posts + more, max(0, own.unseen - len(more)))


async def _pages(api: Api, params: dict[str, str]) -> Found | LookupFailed:
    posts: list[Post] = []
    total = 0
    for page in range(1, _PAGES + 1):
        answer = await api.get(POSTS, per_page=_PER_PAGE, page=page, **params)
        page_of = listed(answer)
        if isinstance(page_of, LookupFailed):
            return page_of
        posts += page_of
        total = int(answer.reply.headers[_TOTAL])
        if page * _PER_PAGE >= total:
            break
    return Found(tuple(posts), min(total, _PAGES * _PER_PAGE) - len(posts))


def listed(answer: Answer) -> list[Post] | LookupFailed:
    """Read one page of a list. An answer that is no list of WordPress's is never an empty one."""
    if not answer.good:
        return as_lookup_failed(answer.refusal())
    if not isinstance(answer.value, list) or not answer.reply.headers.get(_TOTAL, "").isdecimal():
        why = "应答不是 WordPress 的文章列表 · not a WordPress list of posts"
        return as_lookup_failed(unknown(why, answer.where, answer.said))
    posts = [post for value in answer.value if (post := read_post(value))]
    if len(posts) != len(answer.value):
        why = "列表含无法识别的条目 · the list holds entries that are no posts"
        return as_lookup_failed(unknown(why, answer.where))
    return posts
