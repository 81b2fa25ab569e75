"""A platform that keeps one master for many columns (落栏): what it holds and how it answers.

One article stands in several columns with one text; each column keeps a `Copy` under the article's
number. Who takes it from a column leaves it in the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from tests.simulation.cms import BY_KEY, FIELDS, MANIFEST, STATES, Cms
from tests.simulation.drawn import SitePlan
from tests.simulation.ledger import Copy, Did, Ledger, Who
from tests.simulation.site import Site
from tests.simulation.wire import Asked, Said, said_json

REFERRING: Final[Mapping[str, object]] = {
    **MANIFEST,
    "find": [BY_KEY, {"url": "/api/articles?q={title_words}", "items": "data.items"}],
    "fields": {**FIELDS, "columns": {"path": "channels", "each": "id"}},
    "place": {
        "method": "POST",
        "url": "/api/articles/{remote_id}/channels",
        "json": {"channelId": "{column}"},
    },
    "unplace": {"method": "DELETE", "url": "/api/articles/{remote_id}/channels/{column}"},
}
_DONE: Final = {"code": 0}


class Column(Site):
    """One column; `beside` are all columns of its platform, itself among them."""

    def __init__(
        self, plan: SitePlan, ledger: Ledger, numbers: Iterable[int], beside: list["Column"]
    ) -> None:
        super().__init__(plan, ledger, numbers)
        self._beside = beside
        beside.append(self)

    def shows(self, number: int) -> bool:
        """Whether the article stands in the column, public or not."""
        copy = self.copies.get(number)
        return copy is not None and copy.standing != "trashed"

    def update(self, who: Who, copy: Copy, title: str, html: str, *, dated: bool = False) -> None:
        """Change the one text, and so every column that shows it."""
        for column in self._beside:
            if (here := column.copies.get(copy.number)) is not None:
                Site.update(column, who, here, title, html, dated=dated)

    def withdraw(self, who: Who, copy: Copy) -> None:
        """Take the article off line, and so out of every column's public sight."""
        for column in self._beside:
            if (here := column.copies.get(copy.number)) is not None:
                Site.withdraw(column, who, here)

    def place(self, who: Who, master: Copy) -> None:
        """Show the article here too; where it stands already nothing changes but the ledger."""
        here = self.copies.get(master.number)
        if here is None or here.standing == "trashed":
            public = master.standing == "public"
            here = self.copies[master.number] = replace(
                master,
                site=self.plan.key,
                column=self.plan.column,
                created=self.now,
                shown_at=self.now if public else None,
            )
        self._ledger.enter(who, Did.PLACED, here)

    def unplace(self, who: Who, number: int) -> None:
        """Show the article here no more."""
        if (here := self.copies.pop(number, None)) is not None:
            self._ledger.enter(who, Did.WITHDRAWN, here)

    def trash(self, who: Who, copy: Copy) -> None:
        """Take it from this column; from the last one it goes to the recycle bin."""
        super().trash(who, copy)
        if any(column.shows(copy.number) for column in self._beside):
            del self.copies[copy.number]


class Columns(Cms):
    """The interface of such a platform."""

    def __init__(self, columns: list[Column]) -> None:
        super().__init__(list(columns))
        self._columns = columns

    def _json(self, asked: Asked) -> Said:
        path = asked.path.removeprefix("/api/").split("/")
        if self._authorised(asked):
            match asked.method, path:
                case "POST", ["articles", number, "channels"]:
                    return self._place(number, str(asked.fields().get("channelId")))
                case "DELETE", ["articles", number, "channels", column]:
                    return self._unplace(number, column)
        return super()._json(asked)

    def _place(self, number: str, name: str) -> Said:
        column = next((one for one in self._columns if one.plan.column == name), None)
        held = self._held(number)
        if column is None or held is None:
            return said_json({"code": 4001, "msg": "栏目或稿件不存在"}, 422)
        column.place(Who.OURS, held[1])
        return said_json(_DONE)

    def _unplace(self, number: str, name: str) -> Said:
        for column in self._columns:
            if column.plan.column == name:
                column.unplace(Who.OURS, int(number))
        return said_json(_DONE)

    def _json_list(self, query: Mapping[str, str]) -> Said:
        words = query.get("q", "").split()
        key = query.get("extId")
        found: dict[int, list[tuple[Site, Copy]]] = {}
        for site, copy in self._copies():
            named = copy.key == key if key is not None else all(one in copy.title for one in words)
            if named:
                found.setdefault(copy.number, []).append((site, copy))
        return said_json({"code": 0, "data": {"items": [_record(one) for one in found.values()]}})


def _record(shown: list[tuple[Site, Copy]]) -> dict[str, object]:
    """An article with the columns that show it; one in the recycle bin names its last."""
    kept = [one for one in shown if one[1].standing != "trashed"] or shown
    site, copy = kept[0]
    return {
        "id": copy.number,
        "title": copy.title,
        "content": copy.html,
        "state": STATES[copy.standing],
        "extId": copy.key,
        "url": site.address(copy),
        "channels": [{"id": one.column} for _, one in kept],
    }
