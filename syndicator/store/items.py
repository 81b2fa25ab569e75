"""Items: every entry any source ever showed, with what was decided and why. None is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from syndicator.core.model import ItemId, PersonKey, PolicyId, SourceKey
from syndicator.core.times import Millis, Stamp
from syndicator.store import events
from syndicator.store.columns import dump, mapping, millis, stamp, texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.store.tx import Row, Tx


class ItemDecision(StrEnum):
    """What became of an item."""

    NEW = "new"
    """Not decided yet."""
    POLICY = "policy"
    """A policy of its own, released."""
    SAME = "same"
    """A policy we know."""
    REVISION = "revision"
    """A newer text of a policy we know."""
    HELD = "held"
    """A person must decide."""
    SECRET = "secret"  # noqa: S105 - a kind of document, no password
    """Bears marks of secrecy."""
    IGNORED = "ignored"
    """Not to be reposted."""
    CONFLICT = "conflict"
    """A person must say what it is."""
    REFUSED = "refused"
    """Its page cannot be taken; it is tried again."""


class Shown(Protocol):
    """An entry as a source shows it (feeds/ has the class)."""

    @property
    def url(self) -> str | None:
        """Absolute address."""
        ...

    @property
    def title(self) -> str:
        """Title."""
        ...

    @property
    def id(self) -> str | None:
        """The source's own key."""
        ...

    @property
    def author(self) -> str | None:
        """Author."""
        ...

    @property
    def stamp(self) -> Stamp | None:
        """Publication time."""
        ...

    @property
    def summary(self) -> str | None:
        """Plain text."""
        ...

    @property
    def doc_no_text(self) -> str | None:
        """Document number as written."""
        ...

    @property
    def extra(self) -> Mapping[str, str]:
        """What else the source says."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry's item, and whether the source showed it for the first time."""

    id: ItemId
    new: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item."""

    id: ItemId
    source: SourceKey
    address_key: str
    url: str
    """Empty where the entry has no usable link."""
    title: str
    doc_no: str | None
    """Canonical key, as far as the list shows one."""
    published: Stamp | None
    absent_at: Millis | None
    """Last good reading of the source without it."""
    first_seen_at: Millis
    last_seen_at: Millis
    decision: ItemDecision
    reasons: tuple[str, ...]
    """Bilingual."""
    policy: PolicyId | None
    ruling: str | None
    """What a person said it is: `new`, or `policy:12`."""
    plan_at: Millis | None
    plan_failures: int
    listed: Mapping[str, object]
    """The rest of the entry as listed."""


def seen(
    tx: Tx,
    *,
    source: SourceKey,
    entry: Shown,
    address: str,
    doc_no: str | None,
    absent_at: Millis | None,
    at: Millis,
) -> Seen:
    """Enter an entry, or note that it still stands there. A new one is due for planning at once."""
    again = tx.one("item_seen_again", source=source, address_key=address, at=at)
    if again is not None:
        return Seen(ItemId(again["id"]), new=False)
    published = entry.stamp
    number = tx.insert(
        "item_add",
        source=source,
        address_key=address,
        guid=entry.id,
        url=entry.url or "",
        title=entry.title,
        author=entry.author,
        summary=entry.summary,
        doc_no=doc_no,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        absent_at=absent_at,
        at=at,
        listed=dump({**entry.extra, "doc_no_text": entry.doc_no_text or ""}),
    )
    # The chain never forgets, and nobody knows yet whether the title may be kept: its hash is.
    body = {"source": source, "url": entry.url, "title_sha256": _sha256(entry.title)}
    events.append(tx, at, f"item:{number}", "seen", body)
    return Seen(ItemId(number), new=True)


def get(tx: Tx, item: ItemId) -> ItemRow | None:
    """One item."""
    row = tx.one("item_get", id=item)
    return None if row is None else item_of(row)


def due_for_planning(tx: Tx, now: Millis, count: int) -> list[ItemRow]:
    """Items to be decided now, longest waiting first."""
    return [item_of(row) for row in tx.all("item_due", now=now, count=count)]


def decide(
    tx: Tx,
    item: ItemId,
    decision: str,
    reasons: Sequence[str],
    policy: PolicyId | None,
    at: Millis,
    person: PersonKey | None = None,
) -> None:
    """Record a decision; planning is over. ValueError for `new` and `refused`, which are none.

    Of an item with marks of secrecy only address and hashes stay.
    """
    made = ItemDecision(decision)
    if made in {ItemDecision.NEW, ItemDecision.REFUSED}:
        raise ValueError(f"不是决定 · no decision: {decision}")
    tx.run("item_decide", id=item, decision=made, reasons=dump(reasons), policy=policy)
    if made is ItemDecision.SECRET:
        tx.run("item_forget_words", id=item)
    body = {"decision": str(made), "reasons": list(reasons), "policy": policy}
    events.append(tx, at, f"item:{item}", "decided", body, person)


def postpone(tx: Tx, item: ItemId, again: Millis, why: str, at: Millis) -> None:
    """The item's page cannot be taken now: try again at `again`. A new reason is an event."""
    before = get(tx, item)
    tx.run("item_postpone", id=item, plan_at=again, reasons=dump([why]))
    if before is not None and before.reasons != (why,):
        events.append(tx, at, f"item:{item}", "refused", {"reason": why, "again": again})


def close(tx: Tx, item: ItemId, person: PersonKey, reason: str, at: Millis) -> None:
    """A person decides that the item is not to be reposted."""
    before = get(tx, item)
    policy = before.policy if before else None
    decide(tx, item, ItemDecision.IGNORED, [reason], policy, at, person)


def reopen(tx: Tx, item: ItemId, ruling: str, person: PersonKey, reason: str, at: Millis) -> None:
    """A person orders it planned anew; `ruling` says what it is: `new`, or `policy:12`."""
    tx.run("item_reopen", id=item, at=at, ruling=ruling)
    body = {"ruling": ruling, "reason": reason}
    events.append(tx, at, f"item:{item}", "reopened", body, person)


def newest_text(tx: Tx, policy: PolicyId) -> int:
    """The item last listed of those that brought a text of the policy; 0 where none did."""
    row = tx.one("item_newest_text", policy=policy)
    return 0 if row is None else int(row["id"])


def dated(tx: Tx, item: ItemId, published: Stamp) -> None:
    """Its page says when it was published, more exactly than the list."""
    tx.run(
        "item_dated",
        id=item,
        published_at=published.at,
        published_precision=published.precision,
    )


def shown_with(tx: Tx, policy: PolicyId, source: SourceKey, at: Millis) -> list[Stamp]:
    """When the source published the policy's texts that its reading at `at` showed first."""
    rows = tx.all("item_shown_with", policy=policy, source=source, at=at)
    return [made for row in rows if (made := stamp(row)) is not None]


def reopen_for(tx: Tx, policy: PolicyId, at: Millis) -> None:
    """Plan the item a policy came from anew, as that policy: its text was never kept."""
    row = tx.one("item_first_of_policy", policy=policy)
    if row is not None:
        tx.run("item_reopen", id=row["id"], at=at, ruling=f"policy:{policy}")
        body = {"ruling": f"policy:{policy}", "reason": "approved"}
        events.append(tx, at, f"item:{row['id']}", "reopened", body)


def of_policy(tx: Tx, policy: PolicyId) -> list[ItemRow]:
    """Every item that showed a policy."""
    return [item_of(row) for row in tx.all("item_of_policy", policy=policy)]


def held(tx: Tx) -> list[ItemRow]:
    """Items a person must decide or look at, oldest first; refused ones included."""
    return [item_of(row) for row in tx.all("item_held")]


def counts(tx: Tx) -> dict[ItemDecision, int]:
    """How many items got each decision, zeros included."""
    found = {ItemDecision(row["decision"]): int(row["n"]) for row in tx.all("item_counts")}
    return {decision: found.get(decision, 0) for decision in ItemDecision}


def item_of(row: Row) -> ItemRow:
    """The value of a row."""
    return ItemRow(
        id=ItemId(row["id"]),
        source=SourceKey(row["source"]),
        address_key=row["address_key"],
        url=row["url"],
        title=row["title"],
        doc_no=row["doc_no"],
        published=stamp(row),
        absent_at=millis(row["absent_at"]),
        first_seen_at=Millis(row["first_seen_at"]),
        last_seen_at=Millis(row["last_seen_at"]),
        decision=ItemDecision(row["decision"]),
        reasons=texts(row["reasons"]),
        policy=None if row["policy"] is None else PolicyId(row["policy"]),
        ruling=row["ruling"],
        plan_at=millis(row["plan_at"]),
        plan_failures=row["plan_failures"],
        listed=mapping(row["listed"]),
    )


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
