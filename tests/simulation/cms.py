"""The interfaces of an invented country's CMSs, WordPress and JSON, as our adapters meet them."""

import base64
from collections.abc import Mapping
from html import escape
from typing import Final

from tests.simulation.drawn import Engine
from tests.simulation.ledger import Copy, Who
from tests.simulation.site import Site
from tests.simulation.wire import Asked, Said, said_json

USER, PASSWORD = "office", "abcd efgh ijkl"
ACCOUNT: Final = f"{USER}:{PASSWORD}"
_STATUS: Final = {"public": "publish", "review": "pending", "trashed": "trash"}
STATES: Final = {"public": 6, "review": 3, "trashed": -1}
_PLURAL: Final = 50

BY_KEY: Final = {"url": "/api/articles?extId={key}", "items": "data.items"}
FIELDS: Final[Mapping[str, object]] = {
    "id": "id",
    "title": "title",
    "key": "extId",
    "html": "content",
    "url": "url",
    "standing": {"path": "state", "public": [6], "review": [3], "trashed": [-1]},
}
MANIFEST: Final[Mapping[str, object]] = {
    "auth": {"kind": "bearer"},
    "reason": "msg",
    "status": {"draft": 3, "publish": 6},
    "remote_id": "number",
    "success": {"path": "code", "equals": 0},
    "find": [
        BY_KEY,
        {"url": "/api/articles?channelId={column}&q={title_words}", "items": "data.items"},
    ],
    "fields": FIELDS,
    "create": {
        "method": "POST",
        "url": "/api/articles",
        "json": {
            "extId": "{key}",
            "channelId": "{column}",
            "state": "{status}",
            "title": "{title}",
            "content": "{html}{source_line}",
        },
        "success": {"status": [201], "path": "code", "equals": 0},
        "id": "data.id",
        "link": "data.url",
    },
    "update": {
        "method": "PUT",
        "url": "/api/articles/{remote_id}",
        "json": {"title": "{title}", "content": "{html}{source_line}"},
    },
    "withdraw": {"method": "POST", "url": "/api/articles/{remote_id}/offline"},
}


class Cms:
    """One interface: of one site, or of all columns of a shared platform."""

    def __init__(self, sites: list[Site]) -> None:
        self.sites = sites
        self.engine = sites[0].plan.platform.engine

    def claims(self, asked: Asked) -> bool:
        """Whether a request is for the interface, not for a reader."""
        return asked.path.startswith(("/wp-json/", "/api/"))

    def answer(self, asked: Asked) -> Said:
        wordpress = self.engine is Engine.WORDPRESS
        return self._wordpress(asked) if wordpress else self._json(asked)

    def _copies(self) -> list[tuple[Site, Copy]]:
        return [(site, copy) for site in self.sites for copy in site.indexed()]

    def _held(self, number: str) -> tuple[Site, Copy] | None:
        for site in self.sites:
            if number.isdecimal() and int(number) in site.copies:
                return site, site.copies[int(number)]
        return None

    # -- WordPress -------------------------------------------------------------------------------

    def _wordpress(self, asked: Asked) -> Said:
        coded = asked.headers.get("authorization", "").partition(" ")[2]
        account = base64.b64decode(coded).decode().replace(" ", "")
        if account != ACCOUNT.replace(" ", ""):
            return _wp_error("rest_forbidden", 401)
        path = asked.path.removeprefix("/wp-json").removeprefix("/wp/v2").strip("/").split("/")
        site = self.sites[0]
        match asked.method, path:
            case "GET", ["categories"]:
                return said_json([{"id": int(asked.query().get("include", "1"))}])
            case "GET", ["posts"]:
                return self._wp_list(site, asked.query())
            case "POST", ["posts"]:
                fields = asked.fields()
                copy = site.create(
                    Who.OURS,
                    str(fields.get("title", "")),
                    str(fields.get("content", "")),
                    slug=self._free(site, str(fields.get("slug", ""))),
                    public=fields.get("status") == "publish",
                )
                return said_json(_post(site, copy), 201)
            case method, ["posts", number]:
                return self._wp_one(method, number, asked)
            case _, ["users", "me"]:
                rights = ("edit_posts", "publish_posts", "edit_published_posts")
                known = dict.fromkeys((*rights, "edit_others_posts"), True)
                return said_json({"name": USER, "capabilities": known})
            case _, [""]:
                return said_json({"namespaces": ["wp/v2"]})
        return _wp_error("rest_no_route", 404)

    def _wp_list(self, site: Site, query: Mapping[str, str]) -> Said:
        statuses = query.get("status", "publish").split(",")
        slugs = query["slug"].split(",") if "slug" in query else None
        words = query.get("search", "").split()
        chosen = [
            copy
            for copy in site.indexed()
            if _STATUS[copy.standing] in statuses
            and (slugs is None or _slug(copy) in slugs)
            and all(word in copy.title or word in copy.html for word in words)
        ]
        shown = [_post(site, copy) for copy in reversed(chosen)]
        return said_json(shown[:20], x_wp_total=str(len(shown)))

    def _wp_one(self, method: str, number: str, asked: Asked) -> Said:
        held = self._held(number)
        if held is None:
            return _wp_error("rest_post_invalid_id", 404)
        site, copy = held
        if method == "DELETE":
            if asked.query().get("force") == "true":
                site.purge(Who.OURS, copy)
                return said_json({"deleted": True})
            site.trash(Who.OURS, copy)
            return said_json(_post(site, copy))
        if method == "POST":
            fields = asked.fields()
            if "content" in fields:
                dated = "date" in fields or "date_gmt" in fields
                site.update(
                    Who.OURS, copy, str(fields["title"]), str(fields["content"]), dated=dated
                )
            if fields.get("status") == "draft":
                site.withdraw(Who.OURS, copy)
        return said_json(_post(site, copy))

    def _free(self, site: Site, slug: str) -> str:
        taken = {_slug(copy) for copy in site.copies.values()}
        wanted = [slug, *(f"{slug}-{count}" for count in range(2, _PLURAL))]
        return next(name for name in wanted if name not in taken)

    # -- JSON ------------------------------------------------------------------------------------

    def _json(self, asked: Asked) -> Said:
        if not self._authorised(asked):
            return said_json({"code": 401, "msg": "令牌无效"}, 401)
        match asked.method, asked.path.removeprefix("/api/").split("/"):
            case "GET", ["articles"]:
                return self._json_list(asked.query())
            case "POST", ["articles"]:
                return self._json_create(asked.fields())
            case "PUT", ["articles", number] if held := self._held(number):
                site, copy = held
                fields = asked.fields()
                dated = "publishTime" in fields
                site.update(
                    Who.OURS, copy, str(fields["title"]), str(fields["content"]), dated=dated
                )
                return said_json({"code": 0, "data": _record(site, copy)})
            case "POST", ["articles", number, "offline"] if held := self._held(number):
                held[0].withdraw(Who.OURS, held[1])
                return said_json({"code": 0})
        return said_json({"code": 404, "msg": "无此稿件"}, 404)

    def _authorised(self, asked: Asked) -> bool:
        return asked.headers.get("authorization") == f"Bearer {ACCOUNT}"

    def _json_list(self, query: Mapping[str, str]) -> Said:
        found = self._copies()
        if "extId" in query:
            found = [(site, copy) for site, copy in found if copy.key == query["extId"]]
        else:
            words = query.get("q", "").split()
            found = [
                (site, copy)
                for site, copy in found
                if copy.column == query.get("channelId") and all(one in copy.title for one in words)
            ]
        return said_json({"code": 0, "data": {"items": [_record(*one) for one in found]}})

    def _json_create(self, fields: Mapping[str, object]) -> Said:
        column = str(fields.get("channelId"))
        site = next((one for one in self.sites if one.plan.column == column), None)
        if site is None:
            return said_json({"code": 4001, "msg": "栏目不存在"}, 422)
        copy = site.create(
            Who.OURS,
            str(fields.get("title", "")),
            str(fields.get("content", "")),
            key=str(fields.get("extId", "")),
            public=str(fields.get("state")) == str(STATES["public"]),
        )
        return said_json({"code": 0, "data": _record(site, copy)}, 201)


def _slug(copy: Copy) -> str:
    return f"{copy.slug}__trashed" if copy.standing == "trashed" else copy.slug


def _post(site: Site, copy: Copy) -> dict[str, object]:
    title = escape(copy.title, quote=False)
    return {
        "id": copy.number,
        "slug": _slug(copy),
        "status": _STATUS[copy.standing],
        "link": site.address(copy),
        "title": {"raw": title, "rendered": title},
        "content": {"raw": copy.html, "rendered": copy.html, "protected": False},
        "date_gmt": "2026-03-02T00:00:00",
        "categories": [int(copy.column)],
        "password": "",
    }


def _record(site: Site, copy: Copy) -> dict[str, object]:
    return {
        "id": copy.number,
        "title": copy.title,
        "content": copy.html,
        "state": STATES[copy.standing],
        "extId": copy.key,
        "url": site.address(copy),
    }


def _wp_error(code: str, status: int) -> Said:
    return said_json({"code": code, "message": code, "data": {"status": status}}, status)
