"""WordPress 5.6 or newer, unmodified, by REST and application password.

Our key is the slug. WordPress gives a second post that wants a slug another one (`-2`), so nothing
there refuses duplicates: the look-up does. It goes by slug, by the mark in our source line (editors
change slugs), by title and by number (posts put up by hand). What the account may not see, such as
other people's drafts if it is only an author, cannot be found.
https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final, TypeVar

from syndicator.sdk import (
    Accepted,
    Article,
    Capabilities,
    Check,
    Connection,
    Copy,
    Entry,
    Failed,
    Http,
    Lookup,
    LookupFailed,
    LookupOutcome,
    Mode,
    Need,
    Outcome,
    Reference,
    Refused,
    SourceError,
    Standing,
    TransportError,
    Unknown,
    Withdrawn,
    WithdrawOutcome,
)
from syndicator.sdk.answers import Refusal, as_lookup_failed, explain, unknown
from syndicator.sdk.options import option_errors, read_options
from syndicator.sdk.recognise import unfit
from syndicator_adapters.wordpress import columns, probe, search
from syndicator_adapters.wordpress.api import Answer, Api
from syndicator_adapters.wordpress.options import WordPressOptions
from syndicator_adapters.wordpress.payload import post_fields
from syndicator_adapters.wordpress.posts import (
    EDIT_FIELDS,
    Post,
    as_copy,
    is_ours,
    is_own,
    read_post,
)

Value = TypeVar("Value")

_NO_CREDENTIAL: Final = Refused(
    Need.CREDENTIAL,
    "缺少凭据,应为「用户名:应用程序密码」· no credential; it must be `user:application password`",
)
_UNPUBLISHED: Final = {"status": "draft"}
_MOST_LISTED: Final = 100
"""WordPress's own bound on per_page."""


class WordPress:
    """See the module's first lines. The credential is `user:application password`."""

    name: ClassVar[str] = "wordpress"
    sdk_version: ClassVar[int] = 1

    def __init__(self, connection: Connection, http: Http) -> None:
        self._options = read_options(WordPressOptions, connection.options)
        self._api = Api(connection, http, pretty=self._options.rest == "pretty")

    @classmethod
    def check_options(cls, options: Mapping[str, object]) -> Sequence[str]:
        """Errors in the options, one bilingual sentence each."""
        return option_errors(WordPressOptions, options)

    @property
    def capabilities(self) -> Capabilities:
        """Looks up before it creates; lists the public posts; a post may be in many categories."""
        return Capabilities(can_list=True, can_refer=True)

    async def find(self, ref: Reference) -> LookupOutcome:
        """Every post that is a copy, trashed, renamed and hand-made ones included."""
        if not self._api.authorized:
            return as_lookup_failed(_NO_CREDENTIAL)
        posts = await search.matching(self._api, ref)
        if isinstance(posts, LookupFailed):
            return posts
        copies = tuple(copy for post in posts if (copy := as_copy(post, ref)))
        if not copies or not ref.column:
            return Lookup(copies)
        own = await self._category(ref.column)
        if isinstance(own, columns.Category):
            return Lookup(tuple(_with_own_column(copy, str(own.id), ref.column) for copy in copies))
        if isinstance(own, Refused) and own.need is Need.COLUMN:
            return Lookup(copies)  # it stands in none that is this site's
        return as_lookup_failed(own)

    async def create(self, article: Article, mode: Mode) -> Outcome:
        """Store a post under our key as slug, in its category, undated."""
        if refused := self._unready(article):
            return refused
        column = await _only_reading(self._category(article.column))
        if not isinstance(column, columns.Category):
            return column
        status = "publish" if mode is Mode.PUBLISH else self._options.draft_status
        fields = {**post_fields(article), "slug": article.ref.key, "status": status}
        answer = await self._api.post(search.POSTS, {**fields, **column.fields()})
        if not answer.good:
            return answer.refusal()
        post = read_post(answer.value)
        if post is None:
            return answer.nonsense()
        return await self._undone_if_double(post, article.ref)

    async def _undone_if_double(self, made: Post, ref: Reference) -> Outcome:
        """If a copy of ours stood before, the one just made goes again.

        A second create gets a numbered slug, or in the same instant even the same one. Only the
        post this very exchange made is ever deleted, and never the first: exactly one stays.
        """
        try:
            found = await search.by_slug(self._api, ref.key)
            if isinstance(found, LookupFailed):
                return unknown("重复稿待查 · double to be looked up", search.POSTS, found.message)
            before = [post for post in found.posts if _stood_before(post, made, ref.key)]
            if not before:
                return _accepted(made)
            first = min(before, key=_number)
            answer = await self._api.delete(f"{search.POSTS}/{made.id}")
        except TransportError as error:
            return unknown("重复稿待查 · double to be looked up", search.POSTS, str(error))
        if answer.good:
            return await self._in_column_of(first, made)
        ids = f"{first.id}, {made.id}"
        zh = f"同一稿件出现两份 ({ids})，请人工删除后者"
        en = f"two copies of ours stand ({ids}); please delete the second by hand"
        return Refused(Need.CONFLICT, explain(zh, en, answer.where, answer.said))

    async def _in_column_of(self, first: Post, made: Post) -> Outcome:
        """The copy that stays also stands where the one that went was to stand."""
        if set(made.categories) <= set(first.categories):
            return _accepted(first)
        try:
            answer = await self._categorise(first, {*first.categories, *made.categories})
        except TransportError as error:
            return unknown("栏目待查 · column to be looked up", search.POSTS, str(error))
        post = read_post(answer.value) if answer.good else None
        if post is None:
            return answer.nonsense() if answer.good else answer.refusal()
        return _accepted(post)

    async def update(self, remote_id: str, article: Article, mode: Mode) -> Outcome:
        """Replace title, text and summary; status, address, date and category stay as they are."""
        if refused := self._unready(article):
            return refused
        post = await _only_reading(self._own_post(remote_id, article.ref))
        if not isinstance(post, Post):
            return post or _conflict("稿件已不存在", "the post no longer exists", remote_id)
        if post.standing is Standing.TRASHED:
            zh, en = "站方已移入回收站，不予恢复", "the site moved it to the trash; not put back"
            return _conflict(zh, en, remote_id)
        answer = await self._api.post(f"{search.POSTS}/{post.id}", dict(post_fields(article)))
        if not answer.good:
            return answer.refusal()
        updated = read_post(answer.value)
        return answer.nonsense() if updated is None else _accepted(updated)

    async def withdraw(self, remote_id: str, ref: Reference) -> WithdrawOutcome:
        """Make a draft of what is public; trash what waits to be: its editors can undo either."""
        if not self._api.authorized:
            return _NO_CREDENTIAL
        post = await _only_reading(self._own_post(remote_id, ref))
        if not isinstance(post, Post):
            return post or Withdrawn(remote_id)
        if post.standing is Standing.TRASHED:
            return Withdrawn(remote_id)
        where = f"{search.POSTS}/{post.id}"
        waits = post.status in {"draft", "pending"}
        wanted = "trash" if waits else "draft"
        answer = await (self._api.trash(where) if waits else self._api.post(where, _UNPUBLISHED))
        if not answer.good:
            return answer.refusal()
        changed = read_post(answer.value)
        if changed is None or changed.status != wanted:
            return answer.nonsense()
        return Withdrawn(remote_id)

    async def place(self, remote_id: str, ref: Reference) -> Outcome:
        """Add the column's category to our post's; text, address and date stay as they are."""
        master = await self._master(remote_id, ref)
        if not isinstance(master, Master):
            return master or _conflict("稿件已不存在", "the post no longer exists", remote_id)
        if master.post.standing is Standing.TRASHED:
            zh, en = "站方已移入回收站，不予恢复", "the site moved it to the trash; not put back"
            return _conflict(zh, en, remote_id)
        if master.here:
            return _accepted(master.post)
        answer = await self._categorise(master.post, [*master.post.categories, master.category])
        if not answer.good:
            return answer.refusal()
        placed = read_post(answer.value)
        if placed is None or master.category not in placed.categories:
            return answer.nonsense()
        return _accepted(placed)

    async def unplace(self, remote_id: str, ref: Reference) -> WithdrawOutcome:
        """Take the column's category from our post's; the others stay."""
        master = await self._master(remote_id, ref)
        if not isinstance(master, Master):
            return master or Withdrawn(remote_id)
        if not master.here:
            return Withdrawn(remote_id)
        if not master.others:  # WordPress would put it into its default category
            zh, en = "这是最后一个栏目，应整篇撤回", "its last column: withdraw the whole copy"
            return _conflict(zh, en, remote_id)
        answer = await self._categorise(master.post, master.others)
        if not answer.good:
            return answer.refusal()
        left = read_post(answer.value)
        if left is None or master.category in left.categories:
            return answer.nonsense()
        return Withdrawn(remote_id)

    async def _categorise(self, post: Post, categories: Collection[int]) -> Answer:
        listed = sorted(categories)
        return await self._api.post(f"{search.POSTS}/{post.id}", {"categories": [*listed]})

    async def _master(self, remote_id: str, ref: Reference) -> Master | Refusal | None:
        """Our post and the column's category; None when the post is gone for good."""
        if not self._api.authorized:
            return _NO_CREDENTIAL
        post = await _only_reading(self._own_post(remote_id, ref))
        if not isinstance(post, Post):
            return post
        own = await _only_reading(self._category(ref.column))
        if not isinstance(own, columns.Category):
            return own
        if own.id is None:
            text = "站点未填栏目 column · the site names no column"
            return Refused(Need.COLUMN, text)
        return Master(post, own.id)

    async def _category(self, column: str) -> columns.Category | Refusal:
        return await columns.category_of(self._api, self._options.columns, column)

    async def recent(self, column: str, limit: int) -> Sequence[Entry]:
        """The newest public posts of the column's category; of the whole site without a column.

        Raises `SourceError` when WordPress does not answer with a list.
        """
        category = await self._category(column)
        if not isinstance(category, columns.Category):
            raise SourceError(category.message)
        of_category = {} if category.id is None else {"categories": category.id}
        answer = await self._api.get(
            search.POSTS,
            status="publish",
            per_page=max(1, min(limit, _MOST_LISTED)),
            _fields="id,status,slug,link,title.rendered,date_gmt",
            **of_category,
        )
        listed = search.listed(answer)
        if isinstance(listed, LookupFailed):
            raise SourceError(listed.message)
        return tuple(Entry(post.link, post.title, post.published) for post in listed if post.link)

    async def probe(self) -> Sequence[Check]:
        """Interface, account, rights, mapped categories, list: all by reading only."""
        if not self._api.authorized:
            return (Check("凭据 · credential", ok=False, detail=_NO_CREDENTIAL.message),)
        return await probe.checks(self._api, self._options.columns)

    def _unready(self, article: Article) -> Refused | None:
        return unfit(article) or (None if self._api.authorized else _NO_CREDENTIAL)

    async def _own_post(self, remote_id: str, ref: Reference) -> Post | Refusal | None:
        """The post, if it is ours; None when it is gone for good."""
        if not remote_id.isdecimal():
            return _conflict("不是 WordPress 文章编号", "not a WordPress post id", remote_id)
        answer = await self._api.get(
            f"{search.POSTS}/{remote_id}", context="edit", _fields=EDIT_FIELDS
        )
        if answer.code == "rest_post_invalid_id":
            return None
        post = read_post(answer.value) if answer.good else None
        if post is None:
            return answer.nonsense() if answer.good else answer.refusal()
        if not is_own(post, ref):
            zh, en = "该稿件不带我方标识，不予改动", "the post does not bear our key; left alone"
            return _conflict(zh, en, remote_id)
        return post


@dataclass(frozen=True, slots=True)
class Master:
    """A post of ours, and the category that it is about to enter or leave."""

    post: Post
    category: int

    @property
    def here(self) -> bool:
        """Whether it is in the category."""
        return self.category in self.post.categories

    @property
    def others(self) -> tuple[int, ...]:
        """Its other categories."""
        return tuple(one for one in self.post.categories if one != self.category)


def _with_own_column(copy: Copy, category: str, column: str) -> Copy:
    if copy.columns is None or category not in copy.columns:
        return copy
    return replace(copy, columns=copy.columns - {category} | {column})


async def _only_reading(asked: Awaitable[Value | Refusal]) -> Value | Refusal:
    """Ask before a write. Whatever goes wrong here, nothing was written."""
    try:
        found = await asked
    except TransportError as error:
        return Failed(str(error))
    return Failed(found.message) if isinstance(found, Unknown) else found


def _accepted(post: Post) -> Accepted:
    return Accepted(post.id, post.link, post.standing)


def _conflict(zh: str, en: str, remote_id: str) -> Refused:
    return Refused(Need.CONFLICT, explain(zh, en, f"{search.POSTS}/{remote_id}"))


def _stood_before(post: Post, made: Post, key: str) -> bool:
    """Whether it is a copy of ours that took the slug earlier than the one just made."""
    if post.standing is Standing.TRASHED or not is_ours(post, [key]):
        return False
    return _number(post) < _number(made)


def _number(post: Post) -> tuple[int, str, int]:
    """Orders the slugs `key`, `key-2`, … `key-10` as WordPress gave them, then the ids."""
    return len(post.slug), post.slug, int(post.id)
