"""An honest imitation of WordPress's REST interface, as far as the adapter uses it.

Checked against WordPress 6.1.9 (tests/real runs the same suite on it): numbered slugs, `__trashed`,
authors who do not see others' posts when editing, entities and titles as WordPress keeps them.
"""

import base64
import itertools
import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final

from tests.loopback import LoopbackServer, Reply, Request

NAMES: Final = {"publish", "future", "draft", "pending", "private"}
_TAG: Final = re.compile(r"<[^>]*>")
_REFERENCE: Final = re.compile(r"&#(\d{2});")
_PLURAL: Final = 100


@dataclass(slots=True)
class Post:
    id: int
    author: str
    title: str
    content: str
    slug: str
    status: str
    date_gmt: str
    categories: list[int]
    excerpt: str = ""
    password: str = ""


@dataclass
class FakeWordPress:
    """Users `bot` (author), `editor` and `contrib`; categories 1 (default), 2 and 7."""

    passwords: dict[str, str] = field(
        default_factory=lambda: {
            "bot": "abcd EFGH ijkl 1234",
            "editor": "qrst",
            "contrib": "uvwx yz12",
        }
    )
    categories: dict[int, str] = field(default_factory=lambda: {1: "news", 2: "zhengce", 7: "x"})
    posts: dict[int, Post] = field(default_factory=dict)
    now: str = "2026-03-02T01:00:00"

    def __post_init__(self) -> None:
        self._numbers = itertools.count(11)
        self.server = LoopbackServer({"/wp-json/*": self.handle, "/index.php": self.handle})

    # -- what people do there, past the interface ------------------------------------------------

    def put(self, title: str, content: str, *, author: str = "editor", **given: str) -> Post:
        """Put a post up by hand."""
        post = Post(
            next(self._numbers),
            author,
            escape(title, quote=False),
            content,
            "",
            "publish",
            self.now,
            [2],
        )
        post.status = given.get("status", "publish")
        post.slug = self._unique(given.get("slug", f"by-hand-{post.id}"), post.id)
        self.posts[post.id] = post
        return post

    def trash(self, number: int) -> Post:
        post = self.posts[number]
        post.status, post.slug = "trash", self._unique(f"{post.slug}__trashed", number)
        return post

    def _unique(self, slug: str, number: int) -> str:
        taken = {post.slug for post in self.posts.values() if post.id != number}
        wanted = [slug, *(f"{slug}-{count}" for count in range(2, _PLURAL))]
        return next(name for name in wanted if name not in taken)

    # -- the interface -----------------------------------------------------------------------------

    def handle(self, request: Request) -> Reply:
        query = request.query
        path = query.pop("rest_route", request.path.removeprefix("/wp-json"))
        user = self._user(request)
        match path.removeprefix("/wp/v2").strip("/").split("/"):
            case [""]:
                return Reply.json({"namespaces": ["oembed/1.0", "wp/v2"]})
            case ["users", "me"]:
                return self._me(user)
            case ["categories"]:
                return self._categories(query)
            case ["posts"] if request.method == "GET":
                return self._list(query, user)
            case ["posts"]:
                return self._create(request, user)
            case ["posts", number] if number.isdecimal():
                return self._one(request, user, int(number))
        return _error("rest_no_route", 404)

    def _user(self, request: Request) -> str:
        scheme, _, coded = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            return ""
        user, _, password = base64.b64decode(coded).decode().partition(":")
        known = self.passwords.get(user, "\0").replace(" ", "")
        return user if password.replace(" ", "") == known else ""

    def _me(self, user: str) -> Reply:
        if not user:
            return _error("rest_not_logged_in", 401)
        rights = {"edit_posts": True}
        if user != "contrib":
            rights |= {"publish_posts": True, "edit_published_posts": True}
        if user == "editor":
            rights["edit_others_posts"] = True
        return Reply.json({"name": user, "capabilities": rights})

    def _categories(self, query: dict[str, str]) -> Reply:
        ids = [
            number
            for number, slug in self.categories.items()
            if str(number) == query.get("include") or slug == query.get("slug")
        ]
        return Reply.json([{"id": number} for number in ids])

    def _list(self, query: dict[str, str], user: str) -> Reply:
        statuses = set(query.get("status", "publish").split(","))
        if not user and statuses != {"publish"}:
            detail = {"code": "rest_forbidden_status", "data": {"status": 401}}
            return _error(
                "rest_invalid_param", 400, params={"status": "no"}, details={"status": detail}
            )
        editing = query.get("context") == "edit"
        chosen = [post for post in self.posts.values() if self._asked(post, query, statuses)]
        chosen.sort(key=lambda post: (post.date_gmt, post.id), reverse=True)
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        shown = [
            _shown(post, editing=editing)
            for post in chosen[(page - 1) * size : page * size]
            if self._may_see(post, user, editing=editing)
        ]
        return Reply.json(shown).having(X_WP_Total=str(len(chosen)))

    def _asked(self, post: Post, query: dict[str, str], statuses: set[str]) -> bool:
        words = query.get("search", "").split()
        text = f"{post.title}\n{post.excerpt}\n{post.content}".lower()
        return (
            post.status in statuses
            and ("slug" not in query or post.slug in query["slug"].split(","))
            and ("categories" not in query or int(query["categories"]) in post.categories)
            and all(word.lower() in text for word in words)
        )

    def _may_see(self, post: Post, user: str, *, editing: bool) -> bool:
        if user in {"editor", post.author}:
            return True
        return not editing and post.status == "publish"

    def _create(self, request: Request, user: str) -> Reply:
        fields = request.json()
        assert isinstance(fields, dict)
        status = fields.get("status", "draft")
        if not user:
            return _error("rest_cannot_create", 401)
        if user == "contrib" and status == "publish":
            return _error("rest_cannot_publish", 403)
        if status not in NAMES:
            return _error("rest_invalid_param", 400, params={"status": "no"})
        post = Post(next(self._numbers), user, "", "", "", status, self.now, [1])
        if "categories" in fields:
            self._file(post, fields["categories"])
        if not (user == "contrib" and status == "pending"):
            post.slug = self._unique(str(fields.get("slug", "")), post.id)
        self.posts[post.id] = post
        self._write(post, fields)
        return Reply.json(_shown(post, editing=True), 201)

    def _one(self, request: Request, user: str, number: int) -> Reply:
        post = self.posts.get(number)
        if post is None:
            return _error("rest_post_invalid_id", 404)
        if not self._may_see(post, user, editing=True):
            return _error("rest_forbidden_context", 403 if user else 401)
        if request.method == "GET":
            return Reply.json(_shown(post, editing=True))
        if request.method == "DELETE":
            if request.query.get("force") == "true":
                del self.posts[number]
                return Reply.json({"deleted": True, "previous": _shown(post, editing=True)})
            return Reply.json(_shown(self.trash(number), editing=True))
        fields = request.json()
        assert isinstance(fields, dict)
        if "categories" in fields:
            self._file(post, fields["categories"])
        self._write(post, fields)
        return Reply.json(_shown(post, editing=True))

    def _file(self, post: Post, categories: list[int]) -> None:
        """Unknown categories are left out; a post without one goes to the default one."""
        post.categories = [one for one in categories if one in self.categories] or [1]

    def _write(self, post: Post, fields: dict[str, str]) -> None:
        """Store as WordPress's kses does for authors."""
        if "title" in fields:
            title = _TAG.sub("", fields["title"])
            post.title = re.sub(r"&(?!#?\w+;)", "&amp;", title)
        if "content" in fields:
            post.content = _REFERENCE.sub(r"&#0\1;", fields["content"])
        post.excerpt = fields.get("excerpt", post.excerpt)
        post.status = fields.get("status", post.status)


def _shown(post: Post, *, editing: bool) -> dict[str, object]:
    kind = "raw" if editing else "rendered"
    shown: dict[str, object] = {
        "id": post.id,
        "slug": post.slug,
        "status": post.status,
        "link": f"https://county.example/{post.slug}/",
        "title": {kind: post.title},
        "content": {kind: post.content, "protected": bool(post.password)},
        "date_gmt": post.date_gmt,
        "categories": post.categories,
    }
    return shown | ({"password": post.password} if editing else {})


def _error(code: str, status: int, **data: object) -> Reply:
    message = f"({code})"
    return Reply.json(
        {"code": code, "message": message, "data": {"status": status, **data}}, status
    )


def plain(text: str) -> str:
    """A stored title as people read it."""
    return unescape(text)
