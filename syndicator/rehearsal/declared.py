"""Any CMS that the options of the declarative adapter describe, played from those options.

The same words that tell the adapter how to ask tell this engine how to answer, so an office's own
platform can be rehearsed without a line of code. Its search finds every word asked for anywhere in
key, title or text: a superset, as with real ones.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, Final

from syndicator.core.times import SHANGHAI, from_millis
from syndicator.net.serve import Answer, Reply, Request
from syndicator.rehearsal.ledger import Who
from syndicator.rehearsal.patterns import Form, Taken, put, take
from syndicator.rehearsal.prose import bare
from syndicator.sdk import Standing

if TYPE_CHECKING:
    from syndicator.rehearsal.site import Copy, SimSite

_MARK: Final = re.compile(r'data-syndicator-key="([a-z0-9-]+)"')
_MOST: Final = 50
_DENIED: Final = {"credential": 401, "column": 422, "permission": 403}
_NAMES: Final = {
    Standing.PUBLIC: "public",
    Standing.REVIEW: "review",
    Standing.TRASHED: "trashed",
}


class DeclaredCms:
    """One interface, for one site or for many by column; `credential` as the adapter has it."""

    def __init__(
        self, sites: Sequence[SimSite], options: Mapping[str, object], credential: str
    ) -> None:
        self.sites = tuple(sites)
        self._options = options
        self._credential = credential
        self._charset = str(options.get("charset", "utf-8"))
        self._columns = {self._column(site): site for site in sites}
        self._finds = [self._form(spec) for spec in _list(options.get("find"))]
        self._writes = {
            name: self._form(spec)
            for name in ("withdraw", "create", "update", "place", "unplace", "recent")
            if isinstance(spec := options.get(name), Mapping)
        }

    def claims(self, request: Request) -> bool:
        """Whether a request is for the interface."""
        return any(form.of(request) is not None for form in (*self._finds, *self._writes.values()))

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if not self._authorised(request):
            return self._denied("credential")
        for form in self._finds:
            if (taken := form.of(request)) is not None:
                return self._found(form.spec, taken)
        for name, form in self._writes.items():
            if (taken := form.of(request)) is not None:
                return self._written(name, form.spec, taken)
        return Reply.json({"error": "no such interface"}, 404)

    def _form(self, spec: Mapping[str, object]) -> Form:
        return Form(spec, self._charset)

    def _column(self, site: SimSite) -> str:
        mapped = _mapping(self._options.get("columns"))
        return str(mapped.get(site.plan.column, site.plan.column))

    # -- who asks ------------------------------------------------------------------------------

    def _authorised(self, request: Request) -> bool:
        user, _, password = self._credential.partition(":")
        known = {
            "credential": self._credential,
            "credential_user": user,
            "credential_password": password,
        }
        for name, template in _mapping(self._options.get("headers")).items():
            given = take(str(template), request.headers.get(name.lower(), ""))
            if given is None or any(
                known.get(hole, value) != value for hole, value in given.items()
            ):
                return False
        auth = _mapping(self._options.get("auth"))
        header = request.headers.get("authorization", "")
        match auth.get("kind"):
            case "bearer":
                return header == f"Bearer {self._credential}"
            case "basic":
                return header == f"Basic {base64.b64encode(self._credential.encode()).decode()}"
            case "header":
                name = str(auth.get("name", "")).lower()
                return request.headers.get(name) == self._credential
        return True

    def _denied(self, need: str) -> Reply:
        """Refuse in the interface's own words where the options map them, else by status."""
        for rule in _list(self._options.get("refusals")):
            if rule.get("need") == need:
                root: dict[str, object] = {}
                if "path" in rule:
                    put(root, str(rule["path"]), rule.get("equals"))
                self._say(root, need)
                return self._reply(root, int(str(rule.get("status", 200))))
        root = {}
        self._say(root, need)
        return self._reply(root, _DENIED[need])

    def _say(self, root: dict[str, object], words: str) -> None:
        if reason := self._options.get("reason"):
            put(root, str(reason), f"rehearsal: {words}")

    # -- what is asked -------------------------------------------------------------------------

    def _found(self, spec: Mapping[str, object], taken: Taken) -> Reply:
        column = taken.pop("column", None)
        sites = self.sites if column is None else self._in_column(column)
        words = [bare(word) for value in taken.values() for word in value.split()]
        fields = _mapping(self._options.get("fields"))
        matching: dict[int, tuple[SimSite, Copy]] = {}
        for site in sites:
            for number, copy in site.copies.items():
                # of one article in many columns the first speaks
                if number not in matching and all(word in _searched(copy) for word in words):
                    matching[number] = (site, copy)
        newest = sorted(matching)[-_MOST:]
        found = [self._item(*matching[number], fields) for number in newest]
        if not found and (none := _mapping(spec.get("none"))):
            root: dict[str, object] = {}
            if "path" in none:
                put(root, str(none["path"]), none.get("equals"))
            return self._reply(root, _first(none))
        return self._listed(spec, found)

    def _in_column(self, column: str) -> Sequence[SimSite]:
        if len(self.sites) == 1:
            return self.sites
        return [site for name, site in self._columns.items() if name == column]

    def _listed(self, spec: Mapping[str, object], found: list[dict[str, object]]) -> Reply:
        path = str(spec.get("items", ""))
        if not path:
            return self._reply(found, self._status(spec))
        root = self._success(spec)
        put(root, path, found)
        return self._reply(root, self._status(spec))

    def _item(self, site: SimSite, copy: Copy, fields: Mapping[str, object]) -> dict[str, object]:
        item: dict[str, object] = {}
        values = {
            "id": copy.number,
            "title": copy.title,
            "key": copy.key,
            "html": copy.html,
            "url": site.address(copy),
            "published": f"{from_millis(copy.created, SHANGHAI):%Y-%m-%d %H:%M:%S}",
        }
        for name, value in values.items():
            if name in fields:
                put(item, str(fields[name]), value)
        standing = copy.standing
        if columns := _mapping(fields.get("columns")):
            shown = [
                (name, other)
                for name, one in self._columns.items()
                if (other := one.copies.get(copy.number)) is not None
            ]
            kept = [(name, other) for name, other in shown if other.standing != Standing.TRASHED]
            names = [name for name, _ in kept or shown]
            put(item, str(columns["path"]), _entries(names, columns.get("each")))
            standing = kept[0][1].standing if kept else standing
        _stand(item, _mapping(fields.get("standing")), standing)
        return item

    # -- what is written -----------------------------------------------------------------------

    def _written(self, name: str, spec: Mapping[str, object], taken: Taken) -> Answer:
        if name == "recent":
            return self._recent(spec, taken)
        if name == "create":
            return self._create(spec, taken)
        given = taken.get("remote_id", "")
        number = int(given) if given.isdecimal() else 0
        standing = [
            (site, one) for site in self.sites if (one := site.copies.get(number)) is not None
        ]
        if not standing:
            return Reply.json({"error": "no such article"}, 404)
        if name in {"place", "unplace"}:
            return self._referred(name, spec, taken, standing[0][1])
        for site, copy in standing:
            if name == "withdraw":
                site.withdraw(Who.DAEMON, copy)
            elif copy.html == copy.given or len(standing) == 1:
                # What a column's own people changed stays as they have it.
                site.update(Who.DAEMON, copy, taken.get("title", copy.title), _content(taken))
        return self._reply(self._success(spec), self._status(spec))

    def _referred(
        self, name: str, spec: Mapping[str, object], taken: Taken, master: Copy
    ) -> Answer:
        """Show one article in one more column, or in one column less."""
        site = self._columns.get(taken.get("column", ""))
        if site is None:
            return self._denied("column")
        done = self._reply(self._success(spec), self._status(spec))
        here = site.copies.get(master.number)
        if name == "unplace":
            if here is not None:
                site.unrefer(Who.DAEMON, here)
            return done
        if site.trouble.turns_away():
            return self._denied("credential")
        if (instead := site.trouble.before(master.publication)) is not None:
            return instead
        if here is None:
            site.refer(Who.DAEMON, master)
        return site.trouble.after(master.publication) or done

    def _create(self, spec: Mapping[str, object], taken: Taken) -> Answer:
        site = self.sites[0] if len(self.sites) == 1 else self._columns.get(taken.get("column", ""))
        if site is None:
            return self._denied("column")
        title, html = taken.get("title", ""), _content(taken)
        publication = site.publication_of(title)
        if site.trouble.turns_away():
            return self._denied("credential")
        if (instead := site.trouble.before(publication)) is not None:
            return instead
        mark = _MARK.search(html)
        statuses = _mapping(self._options.get("status"))
        copy = site.create(
            Who.DAEMON,
            title,
            html,
            key=taken.get("key") or (mark[1] if mark else ""),
            public=taken.get("status", "publish") == str(statuses.get("publish", "publish")),
        )
        root = self._success(spec)
        put(root, str(spec["id"]), copy.number)
        if "link" in spec:
            put(root, str(spec["link"]), site.address(copy))
        _stand(root, _mapping(self._options.get("standing")), copy.standing)
        return site.trouble.after(publication) or self._reply(root, self._status(spec))

    def _recent(self, spec: Mapping[str, object], taken: Taken) -> Reply:
        site = self._columns.get(taken.get("column", ""), self.sites[0])
        fields = _mapping(spec.get("fields"))
        return self._listed(spec, [self._item(site, copy, fields) for copy in site.public()])

    def _condition(self, spec: Mapping[str, object]) -> Mapping[str, object]:
        """What a success of this request looks like."""
        return _mapping(spec.get("success", self._options.get("success")))

    def _success(self, spec: Mapping[str, object]) -> dict[str, object]:
        root: dict[str, object] = {}
        success = self._condition(spec)
        if "path" in success:
            put(root, str(success["path"]), success.get("equals"))
        return root

    def _status(self, spec: Mapping[str, object]) -> int:
        return _first(self._condition(spec))

    def _reply(self, value: object, status: int) -> Reply:
        return Reply.json(value, status, self._charset)


def _content(taken: Taken) -> str:
    if "html" in taken:
        return taken["html"]
    return "".join(f"<p>{line}</p>" for line in taken.get("text", "").splitlines())


def _searched(copy: Copy) -> str:
    """What the search looks into, kept until the text changes."""
    if copy.indexed[0] != copy.html:
        copy.indexed = (copy.html, bare(f"{copy.key}\n{copy.title}\n{unescape(copy.html)}"))
    return copy.indexed[1]


def _entries(names: Sequence[str], each: object) -> list[object]:
    """The columns as the options say that they are listed."""
    if not each:
        return list(names)
    entries: list[object] = []
    for name in names:
        entry: dict[str, object] = {}
        put(entry, str(each), name)
        entries.append(entry)
    return entries


def _stand(root: dict[str, object], rule: Mapping[str, object], standing: Standing) -> None:
    values = rule.get(_NAMES[standing])
    if "path" in rule and isinstance(values, list) and values:
        put(root, str(rule["path"]), values[0])


def _first(condition: Mapping[str, object]) -> int:
    given = condition.get("status")
    return int(given[0]) if isinstance(given, list) and given else 200


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
