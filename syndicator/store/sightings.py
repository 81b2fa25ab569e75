"""Sightings: looks at the public page, equal ones in a row as one run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.judging.stated import Run
from syndicator.core.judging.statements import calls_for_person
from syndicator.core.model import RepostId
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.store.columns import dump, dump_reasons, millis, objects, texts
from syndicator.store.columns import reasons as stored_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.core.reason import Reason
    from syndicator.store.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A run of equal looks."""

    id: int
    repost: RepostId
    first_at: Millis
    last_at: Millis
    looks: int
    verdict: Verdict
    revision: int | None
    page_url: str | None
    reasons: tuple[str, ...]
    spans: tuple[Mapping[str, object], ...]
    theirs: bool
    evidence: str | None
    """Digest of the first look's page."""
    remarks: tuple[Reason, ...]
    """What is wrong with what the page says of itself."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The run a look belongs to, and whether it began with this look."""

    id: int
    new: bool
    """The look says something else than the one before."""
    remarked: tuple[str, ...] = ()
    """Codes of remarks that the look before did not bear."""
    spared: bool = False
    """It says the same in other words for the fourth time within a day: no run of its own."""


RUNS_A_DAY: Final = 3
"""Runs a day with one finding in ever other words: a counter in an article fills no store."""
_DAY: Final = 86_400_000
_FIGURE: Final = re.compile(r"\d+")
_Said = tuple[Verdict, int | None, str | None, str, str, bool, str]


def record(  # noqa: PLR0913 - a look is that wide
    tx: Tx,
    *,
    repost: RepostId,
    at: Millis,
    verdict: Verdict,
    revision: int | None,
    page_url: str | None,
    reasons: Sequence[str],
    spans: Sequence[Mapping[str, object]],
    theirs: bool,
    evidence: str | None,
    remarks: Sequence[Reason] = (),
    absent_at: Millis | None = None,
) -> Recorded:
    """Record a look; one that says what the last one said makes that run longer.

    So does one that finds the same in other words (a counter inside the article) where `RUNS_A_DAY`
    runs did so within a day.

    `absent_at`: the last good look at the list without it, kept where a run begins.
    """
    tx.run("repost_set_verdict", id=repost, verdict=verdict)
    beside = dump_reasons(remarks)
    said = (verdict, revision, page_url, dump(reasons), dump(spans), theirs, beside)
    newest = tx.all("sighting_newest", repost=repost, most=RUNS_A_DAY)
    last = newest[0] if newest else None
    if last is not None and _said(last) == said:
        tx.run("sighting_again", id=last["id"], at=at)
        return Recorded(last["id"], new=False)
    if last is not None and _restless(newest, said, at):
        tx.run("sighting_again", id=last["id"], at=at)
        return Recorded(last["id"], new=False, spared=True)
    number = tx.insert(
        "sighting_add",
        repost=repost,
        at=at,
        verdict=verdict,
        revision=revision,
        page_url=page_url,
        reasons=dump(reasons),
        spans=dump(spans),
        theirs=theirs,
        evidence=evidence,
        remarks=beside,
        absent_at=absent_at,
        calls=calls_for_person(remarks),
    )
    known = () if last is None else stored_reasons(last["remarks"])
    before = {one.code for one in known}
    fresh = tuple(one.code for one in remarks if one.code not in before)
    return Recorded(number, new=True, remarked=fresh)


def last(tx: Tx, repost: RepostId) -> tuple[Verdict, str | None] | None:
    """Verdict and page digest of the newest run of looks."""
    row = tx.one("sighting_last", repost=repost)
    return None if row is None else (Verdict(row["verdict"]), row["evidence"])


def of(tx: Tx, repost: RepostId) -> list[SightingRow]:
    """Every run of looks for a repost, in order."""
    return [_sighting(row) for row in tx.all("sighting_of", repost=repost)]


def runs(tx: Tx, repost: RepostId) -> list[Run]:
    """The past of a repost, in order, as far as a judgement rests on it."""
    return [
        Run(
            first_at=Millis(row["first_at"]),
            verdict=Verdict(row["verdict"]),
            revision=row["revision"],
            page_url=row["page_url"],
            absent_at=millis(row["absent_at"]),
        )
        for row in tx.all("sighting_runs", repost=repost)
    ]


def _restless(newest: Sequence[Row], said: _Said, at: Millis) -> bool:
    """Whether the newest runs, all of one day, found the same as this look does."""
    found = _finding(said)
    return (
        len(newest) == RUNS_A_DAY
        and at - newest[-1]["first_at"] < _DAY
        and all(_finding(_said(row)) == found for row in newest)
    )


def _finding(said: _Said) -> tuple[object, ...]:
    """What was found, without the words that differ, and without figures in the reasons."""
    verdict, revision, page_url, reasons, _, theirs, remarks = said
    codes = tuple(one.code for one in stored_reasons(remarks))
    return verdict, revision, page_url, _FIGURE.sub("#", reasons), theirs, codes


def _said(row: Row) -> _Said:
    return (
        Verdict(row["verdict"]),
        row["revision"],
        row["page_url"],
        row["reasons"],
        row["spans"],
        bool(row["theirs"]),
        row["remarks"],
    )


def _sighting(row: Row) -> SightingRow:
    return SightingRow(
        id=row["id"],
        repost=RepostId(row["repost"]),
        first_at=Millis(row["first_at"]),
        last_at=Millis(row["last_at"]),
        looks=row["looks"],
        verdict=Verdict(row["verdict"]),
        revision=row["revision"],
        page_url=row["page_url"],
        reasons=texts(row["reasons"]),
        spans=objects(row["spans"]),
        theirs=bool(row["theirs"]),
        evidence=row["evidence"],
        remarks=stored_reasons(row["remarks"]),
    )
