"""Policies: the documents behind the items, their keys, their texts, who released them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from syndicator.core.identity import Keys, KnownPolicy
from syndicator.core.lag import appeared
from syndicator.core.model import (
    PersonKey,
    PolicyHead,
    PolicyId,
    Revision,
    Scope,
    SourceKey,
)
from syndicator.core.text import title_key
from syndicator.core.times import Millis, Span, Stamp
from syndicator.store import events
from syndicator.store.columns import dump, dump_scope, mapping, millis, scope, span, stamp, texts
from syndicator.store.errors import NoSuchRow

if TYPE_CHECKING:
    from syndicator.store.tx import Row, Tx


class PolicyState(StrEnum):
    """How the office stands to a policy."""

    HELD = "held"
    """A person must decide; no reposts."""
    RELEASED = "released"
    SECRET = "secret"  # noqa: S105 - a kind of document, no password
    """Bears marks of secrecy: address and hash only."""
    IGNORED = "ignored"
    """Not to be reposted."""


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A text that is to become a revision."""

    title: str
    html: str
    text: str
    digest: str
    source_url: str
    fetched_at: Millis


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A document not known so far."""

    state: str
    title: str
    doc_no: str | None
    doc_no_text: str | None
    issuers: tuple[str, ...]
    source: SourceKey
    url: str
    published: Stamp
    start: Span
    """From when all clocks run."""
    seen_at: Millis
    rule: str | None
    scope: Scope | None
    reasons: tuple[str, ...]
    keys: Keys
    revision: NewRevision | None
    """None for a secret one: its text is not kept."""
    meta: Mapping[str, str] = field(default_factory=dict)
    """Further metadata, for people."""
    urgent: bool = False
    """It bears a mark of urgency (特急): its reposts pass ordinary ones."""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """Everything but the texts."""

    id: PolicyId
    state: str
    """A `PolicyState`."""
    version: int
    head: PolicyHead
    start: Span
    rule: str | None
    scope: Scope | None
    reasons: tuple[str, ...]
    approvals: tuple[PersonKey, ...]
    meta: Mapping[str, object]
    source_checked_at: Millis | None
    wanted_gone: bool


# -- identity -------------------------------------------------------------------------------------


def candidates(tx: Tx, keys: Keys) -> list[KnownPolicy]:
    """Every policy that shares a key, for `core.identity.match`."""
    hits = {
        PolicyId(row["policy"])
        for kind, value in _keyed(keys)
        for row in tx.all("policy_by_key", kind=kind, value=value)
    }
    return [_known(tx, policy) for policy in sorted(hits)]


def add_keys(tx: Tx, policy: PolicyId, keys: Keys) -> None:
    """Know a policy under further keys."""
    tx.many(
        "policy_add_key",
        [{"kind": kind, "value": value, "policy": policy} for kind, value in _keyed(keys)],
    )


def _keyed(keys: Keys) -> list[tuple[str, str]]:
    pairs = (("address", keys.address), ("doc_no", keys.doc_no), ("text", keys.text))
    return [(kind, value) for kind, value in pairs if value is not None]


def _known(tx: Tx, policy: PolicyId) -> KnownPolicy:
    keys: dict[str, set[str]] = {"address": set(), "doc_no": set(), "text": set()}
    for row in tx.all("policy_keys", policy=policy):
        keys[row["kind"]].add(row["value"])
    titles = [str(row["title"]) for row in tx.all("policy_titles", policy=policy)]
    return KnownPolicy(
        id=policy,
        titles=tuple(dict.fromkeys([*titles, head(tx, policy).title])),
        addresses=frozenset(keys["address"]),
        doc_nos=frozenset(keys["doc_no"]),
        texts=frozenset(keys["text"]),
        latest=latest_digest(tx, policy),
    )


# -- the document ---------------------------------------------------------------------------------


def insert(tx: Tx, new: NewPolicy, at: Millis) -> PolicyId:
    """Enter a policy with its keys and its first text."""
    state = PolicyState(new.state)
    number = tx.insert(
        "policy_add",
        state=state,
        title=new.title,
        title_key=title_key(new.title),
        doc_no=new.doc_no,
        doc_no_text=new.doc_no_text,
        issuers=dump(new.issuers),
        meta=dump(new.meta),
        source=new.source,
        url=new.url,
        published_at=new.published.at,
        published_precision=new.published.precision,
        start_lower=new.start.lower,
        start_upper=new.start.upper,
        seen_at=new.seen_at,
        rule=new.rule,
        scope=dump_scope(new.scope),
        reasons=dump(new.reasons),
        released_at=at if state is PolicyState.RELEASED else None,
        latest=0 if new.revision is None else 1,
        source_checked_at=None if new.revision is None else new.revision.fetched_at,
        urgent=new.urgent,
    )
    policy = PolicyId(number)
    add_keys(tx, policy, new.keys)
    if new.revision is not None:
        _add_text(tx, policy, 1, new.revision, new.start)
    body = {
        "state": str(state),
        "title": new.title,
        "doc_no": new.doc_no,
        "url": new.url,
        "rule": new.rule,
        "reasons": list(new.reasons),
        "text": new.keys.text,
    }
    events.append(tx, at, f"policy:{policy}", "entered", body)
    return policy


def add_revision(
    tx: Tx, policy: PolicyId, new: NewRevision, at: Millis, start: Span | None = None
) -> int:
    """Enter a newer text; its number. The policy takes its title and is known by its digest.

    `start`: when the source came to show it; not given, it lies between the last reading with the
    older text and this one.
    """
    since = start or appeared(checked_at(tx, policy), new.fetched_at)
    number = tx.insert("policy_revise", id=policy, title=new.title, title_key=title_key(new.title))
    _add_text(tx, policy, number, new, since)
    tx.run("policy_checked", id=policy, at=new.fetched_at)
    add_keys(tx, policy, Keys(None, None, new.digest))
    body = {"revision": number, "text": new.digest, "url": new.source_url}
    events.append(tx, at, f"policy:{policy}", "revised", body)
    return number


def _add_text(tx: Tx, policy: PolicyId, number: int, new: NewRevision, start: Span) -> None:
    tx.run(
        "revision_add",
        policy=policy,
        number=number,
        title=new.title,
        html=new.html,
        text=new.text,
        digest=new.digest,
        source_url=new.source_url,
        fetched_at=new.fetched_at,
        start_lower=start.lower,
        start_upper=start.upper,
    )


def latest_since(tx: Tx, policy: PolicyId) -> Span | None:
    """From when the source showed the newest version; None while no text was read."""
    found = tx.one("revision_since", policy=policy)
    return (
        None if found is None else Span(Millis(found["start_lower"]), Millis(found["start_upper"]))
    )


def row(tx: Tx, policy: PolicyId) -> PolicyRow | None:
    """Everything but the texts."""
    found = tx.one("policy_get", id=policy)
    return None if found is None else policy_of(found)


def existing(tx: Tx, policy: PolicyId) -> PolicyRow:
    """The same of one that is there. Raises `NoSuchRow`."""
    found = row(tx, policy)
    if found is None:
        raise NoSuchRow(f"没有 policy:{policy} · there is no policy:{policy}")
    return found


def head(tx: Tx, policy: PolicyId) -> PolicyHead:
    """What every stage needs to know. Raises `NoSuchRow`."""
    return existing(tx, policy).head


def revision(tx: Tx, policy: PolicyId, number: int) -> Revision:
    """One version of the text. Raises `NoSuchRow`."""
    found = tx.one("revision_get", policy=policy, number=number)
    if found is None:
        raise NoSuchRow(f"没有 policy:{policy} 的第 {number} 版 · there is no such revision")
    return Revision(
        number=found["number"],
        title=found["title"],
        html=found["html"],
        text=found["text"],
        digest=found["digest"],
        source_url=found["source_url"],
        fetched_at=Millis(found["fetched_at"]),
    )


def latest_digest(tx: Tx, policy: PolicyId) -> str | None:
    """Digest of the newest text; None where no text is kept."""
    found = tx.one("policy_digest", policy=policy)
    return None if found is None else str(found["digest"])


def checked_at(tx: Tx, policy: PolicyId) -> Millis | None:
    """When the source last showed the policy as we know it."""
    return existing(tx, policy).source_checked_at


def checked(tx: Tx, policy: PolicyId, at: Millis) -> None:
    """The source was read again and shows the policy as we know it."""
    tx.run("policy_checked", id=policy, at=at)


# -- what waits ----------------------------------------------------------------------------------


def held(tx: Tx) -> list[PolicyRow]:
    """Policies that wait for a person, oldest first; those with marks of secrecy at the end."""
    return [policy_of(found) for name in ("policy_held", "policy_secret") for found in tx.all(name)]


def waiting(tx: Tx) -> tuple[int, Millis | None]:
    """How many policies are held, and since when the oldest waits."""
    found = tx.one("policy_waiting")
    return (0, None) if found is None else (int(found["n"]), millis(found["oldest"]))


# -- rows ↔ values --------------------------------------------------------------------------------


def policy_of(found: Row) -> PolicyRow:
    """The value of a row."""
    start, published = span(found, "start"), stamp(found)
    if start is None or published is None:
        raise ValueError(found["id"])
    policy = PolicyId(found["id"])
    return PolicyRow(
        id=policy,
        state=found["state"],
        version=found["version"],
        head=PolicyHead(
            id=policy,
            title=found["title"],
            doc_no=found["doc_no"],
            doc_no_text=found["doc_no_text"],
            issuers=texts(found["issuers"]),
            source=SourceKey(found["source"]),
            url=found["url"],
            published=published,
            seen_at=Millis(found["seen_at"]),
            released_at=millis(found["released_at"]),
            latest=found["latest"],
        ),
        start=start,
        rule=found["rule"],
        scope=scope(found["scope"]),
        reasons=texts(found["reasons"]),
        approvals=tuple(PersonKey(name) for name in texts(found["approvals"])),
        meta=mapping(found["meta"]),
        source_checked_at=millis(found["source_checked_at"]),
        wanted_gone=bool(found["wanted_gone"]),
    )
