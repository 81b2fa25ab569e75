"""The REST interface of WordPress, as far as the ordinary adapter speaks to it.

Like the original it numbers slugs that are taken, keeps trashed posts under `__trashed`, and takes
a second post of the same title without a word.
https://developer.wordpress.org/rest-api/reference/posts/
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING, Final

from syndicator.core.times import from_millis
from syndicator.net.serve import Answer, Reply, Request
from syndicator.rehearsal.ledger import Who
from syndicator.sdk import Standing

if TYPE_CHECKING:
    from syndicator.rehearsal.site import Copy, SimSite

PREFIX: Final = "/wp-json"
_PLURAL: Final = 50
_STATUS: Final = {
    Standing.PUBLIC: "publish",
    Standing.REVIEW: "pending",
    Standing.TRASHED: "trash",
}


class WordPressCms:
    """The interface of one site; the credential is `user:application password`."""

    def __init__(self, site: SimSite, credential: str) -> None:
        self.sites = (site,)
        self._site = site
        self._credential = credential.replace(" ", "")
        self._drafts: set[int] = set()

    def claims(self, request: Request) -> bool:
        """Whether a request is for the interface."""
        return request.path.startswith(PREFIX)

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if not self._authorised(request):
            return _error("rest_forbidden", 401)
        path = request.path.removeprefix(PREFIX).removeprefix("/wp/v2").strip("/").split("/")
        match request.method, path:
            case _, [""]:
                return Reply.json({"namespaces": ["oembed/1.0", "wp/v2"]})
            case "GET", ["users", "me"]:
                rights = ("edit_posts", "publish_posts", "edit_published_posts")
                known = dict.fromkeys((*rights, "edit_others_posts"), True)
                return Reply.json({"name": "rehearsal", "capabilities": known})
            case "GET", ["categories"]:
                return self._categories(request.query())
            case "GET", ["posts"]:
                return self._list(request.query())
            case "POST", ["posts"]:
                return self._create(request.json())
            case method, ["posts", number] if number.isdecimal():
                return self._one(method, int(number), request)
        return _error("rest_no_route", 404)

    def _authorised(self, request: Request) -> bool:
        scheme, _, coded = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or self._site.trouble.turns_away():
            return False
        try:
            given = base64.b64decode(coded).decode()
        except ValueError:
            return False
        return given.replace(" ", "") == self._credential

    def _categories(self, query: Mapping[str, str]) -> Reply:
        number = query.get("include") or str(1 + len(query.get("slug", "")))
        return Reply.json([{"id": int(number)}] if number.isdecimal() else [])

    def _list(self, query: Mapping[str, str]) -> Reply:
        statuses = set(query.get("status", "publish").split(","))
        chosen = [copy for copy in self._site.copies.values() if self._asked(copy, query, statuses)]
        chosen.sort(key=lambda copy: copy.number, reverse=True)
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        shown = [self._shown(copy) for copy in chosen[(page - 1) * size : page * size]]
        return Reply.json(shown).having(x_wp_total=str(len(chosen)))

    def _asked(self, copy: Copy, query: Mapping[str, str], statuses: set[str]) -> bool:
        text = f"{copy.title}\n{copy.html}".lower()
        return (
            _STATUS[copy.standing] in statuses
            and ("slug" not in query or _slug(copy) in query["slug"].split(","))
            and all(word.lower() in text for word in query.get("search", "").split())
        )

    def _create(self, fields: object) -> Answer:
        if not isinstance(fields, Mapping):
            return _error("rest_invalid_json", 400)
        title, html = str(fields.get("title", "")), str(fields.get("content", ""))
        publication = self._site.publication_of(title)
        trouble = self._site.trouble
        if (instead := trouble.before(publication)) is not None:
            return instead
        slug = str(fields.get("slug", ""))
        copy = self._site.create(
            Who.DAEMON,
            title,
            html,
            key=slug,
            slug=self._free(slug),
            public=fields.get("status") == "publish",
        )
        return trouble.after(publication) or Reply.json(self._shown(copy), 201)

    def _one(self, method: str, number: int, request: Request) -> Answer:
        copy = self._site.copies.get(number)
        if copy is None:
            return _error("rest_post_invalid_id", 404)
        shown = self._shown(copy)
        if method == "DELETE":
            if request.query().get("force") == "true":
                self._site.delete(Who.DAEMON, copy)
                return Reply.json({"deleted": True, "previous": shown})
            self._site.remove(Who.DAEMON, copy)
            return Reply.json(self._shown(copy))
        if method == "POST":
            self._write(copy, request.json())
        return Reply.json(self._shown(copy))

    def _write(self, copy: Copy, fields: object) -> None:
        if not isinstance(fields, Mapping):
            return
        if "content" in fields or "title" in fields:
            title = str(fields.get("title", escape(copy.title, quote=False)))
            self._site.update(Who.DAEMON, copy, title, str(fields.get("content", copy.html)))
        if fields.get("status") == "draft" and copy.standing is Standing.PUBLIC:
            self._site.withdraw(Who.DAEMON, copy)
            self._drafts.add(copy.number)

    def _free(self, slug: str) -> str:
        taken = {_slug(copy) for copy in self._site.copies.values()}
        wanted = [slug, *(f"{slug}-{count}" for count in range(2, _PLURAL))]
        return next(name for name in wanted if name not in taken)

    def _shown(self, copy: Copy) -> dict[str, object]:
        status = _STATUS[copy.standing]
        title = escape(copy.title, quote=False)
        return {
            "id": copy.number,
            "slug": _slug(copy),
            "status": "draft" if status == "pending" and copy.number in self._drafts else status,
            "link": self._site.address(copy),
            "title": {"raw": title, "rendered": title},
            "content": {"raw": copy.html, "rendered": copy.html, "protected": False},
            "date_gmt": f"{from_millis(copy.created, UTC):%Y-%m-%dT%H:%M:%S}",
            "categories": [5],
            "password": "",
        }


def _slug(copy: Copy) -> str:
    trashed = copy.standing is Standing.TRASHED
    return f"{copy.slug}__trashed" if trashed else copy.slug


def _error(code: str, status: int) -> Reply:
    return Reply.json({"code": code, "message": code, "data": {"status": status}}, status)
