"""What a sighting rests on: the question, the rules, the answers; all vouched for by the chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.chain import canonical
from syndicator.core.model import PolicyId, RepostId, SiteKey
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.store import events, evidence
from syndicator.store.columns import objects, texts
from syndicator.store.errors import NoSuchRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from syndicator.store.evidence import Role
    from syndicator.store.tx import Row, Tx

SIGHTED: Final = "sighted"
"""Kind of the event that vouches for a sighting."""
FINDING: Final = (
    "repost",
    "first_at",
    "verdict",
    "revision",
    "page_url",
    "reasons",
    "spans",
    "theirs",
    "evidence",
    "remarks",
    "absent_at",
    "calls",
    "question",
    "rules",
)
"""Columns that never change once a run is recorded; its last look and their number do."""


@dataclass(frozen=True, slots=True)
class Proved:
    """A run of equal looks with what it rests on."""

    id: int
    repost: RepostId
    policy: PolicyId
    site: SiteKey
    first_at: Millis
    last_at: Millis
    looks: int
    verdict: Verdict
    revision: int | None
    page_url: str | None
    reasons: tuple[str, ...]
    spans: tuple[Mapping[str, object], ...]
    remarks: str
    """As stored: a JSON list of reasons."""
    theirs: bool
    question: str
    """As `syndicator.evidence.question` writes it; `{}` before questions were kept."""
    rules: str
    """Version of the rules that gave the verdict; "" before they had one."""
    finding: str
    """SHA-256 of all that the row says now."""


def prove(
    tx: Tx,
    sighting: int,
    at: Millis,
    *,
    question: str,
    rules: str,
    answers: Sequence[tuple[Role, int]],
) -> None:
    """Note what a new run rests on, and put the finding with all digests into the chain."""
    tx.run("proof_question", id=sighting, question=question, rules=rules)
    for place, (role, number) in enumerate(answers):
        evidence.prove(tx, sighting, place, role, number)
    row = tx.one("proof_sighting", id=sighting)
    if row is None:
        raise NoSuchRow(f"没有 sighting:{sighting} · there is no sighting:{sighting}")
    body = {
        "sighting": sighting,
        "verdict": row["verdict"],
        "rules": rules,
        "finding": _finding(row),
        "evidence": [
            {"body": kept.digest, "record": kept.sealed} for _, kept in evidence.of(tx, sighting)
        ],
    }
    events.append(tx, at, f"repost:{row['repost']}", SIGHTED, body)


def of(tx: Tx, repost: RepostId) -> list[Proved]:
    """Every run of looks for a repost, in order."""
    return [_proved(row) for row in tx.all("proof_of_repost", repost=repost)]


def every(tx: Tx, since: Millis = Millis(0), policy: PolicyId | None = None) -> Iterator[Proved]:  # noqa: B008 - a number
    """Every run that began at `since` or later, of one policy or of all, in order."""
    return (_proved(row) for row in tx.each("proof_every", since=since, policy=policy))


def vouched(tx: Tx, repost: RepostId) -> dict[int, Mapping[str, object]]:
    """What the chain of events says of each sighting of a repost."""
    found: dict[int, Mapping[str, object]] = {}
    for event in events.story(tx, f"repost:{repost}"):
        number = event.body.get("sighting")
        if event.kind == SIGHTED and isinstance(number, int):
            found[number] = event.body
    return found


def _finding(row: Row) -> str:
    return hashlib.sha256(canonical({name: row[name] for name in FINDING})).hexdigest()


def _proved(row: Row) -> Proved:
    return Proved(
        id=row["id"],
        repost=RepostId(row["repost"]),
        policy=PolicyId(row["policy"]),
        site=SiteKey(row["site"]),
        first_at=Millis(row["first_at"]),
        last_at=Millis(row["last_at"]),
        looks=row["looks"],
        verdict=Verdict(row["verdict"]),
        revision=row["revision"],
        page_url=row["page_url"],
        reasons=texts(row["reasons"]),
        spans=objects(row["spans"]),
        remarks=row["remarks"],
        theirs=bool(row["theirs"]),
        question=row["question"],
        rules=row["rules"],
        finding=_finding(row),
    )
