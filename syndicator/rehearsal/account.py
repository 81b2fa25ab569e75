"""The account of a rehearsal: the daemon's record beside the ledger, figure by figure.

The ledger alone judges what was lost, doubled or altered. The daemon is judged by whether it says
the same as the ledger, and by whether it has a name for everything that was planted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.deadline import Result
from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.rehearsal.ledger import Did
from syndicator.rehearsal.mishaps import MEANING, Mishap
from syndicator.rehearsal.trouble import MINUTE_MS
from syndicator.rehearsal.truth import Standing, Truth

if TYPE_CHECKING:
    from syndicator.rehearsal.ledger import Entry
    from syndicator.rehearsal.outcome import Outcome, Said
    from syndicator.rehearsal.plan import Plan

Place = tuple[str, str]
"""Publication and site."""

SETTLING_MS: Final = 12 * MINUTE_MS
"""So long before the end the daemon need not have noticed a change yet: one re-check and a bit."""
_NOTHING: Final = Truth(Standing.NONE, None, None, None, 0, 0, 0, by_staff=False)
_WRONG: Final = {
    Standing.ALTERED: "verdict:altered",
    Standing.POLLUTED: "verdict:polluted",
    Standing.GONE: "held:vanished",
}
_STORED: Final = frozenset({State.ACCEPTED, State.IN_REVIEW, State.CONFIRMED})
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the daemon and the ledger say different things, or a fault has no name."""

    publication: str
    site: str
    what: str


@dataclass(frozen=True, slots=True)
class Account:
    """What a rehearsal came to."""

    figures: Mapping[str, object]
    disagreements: tuple[Disagreement, ...]

    @property
    def good(self) -> bool:
        """Whether report and ledger agree, nothing was harmed, and every fault has a name.

        Late counts too, unless a planted fault made it unavoidable.
        """
        harmed = ("lost", "duplicated", "altered_by_us", "late_unplanned")
        return not self.disagreements and not any(self.figures[name] for name in harmed)

    def line(self) -> dict[str, object]:
        """One JSON object."""
        shown = [f"{one.publication}/{one.site}: {one.what}" for one in self.disagreements]
        return {
            **self.figures,
            "disagreements": len(shown),
            "disagreed": shown[:_MOST],
            "good": self.good,
        }


@dataclass(frozen=True, slots=True)
class Books:
    """Everything an account is made of."""

    plan: Plan
    entries: Sequence[Entry]
    truths: Mapping[Place, Truth]
    outcome: Outcome
    ended: Millis
    tolerance_ms: int
    """How far two processes may differ on one moment: a fraction of a real second."""
    settling_ms: int = SETTLING_MS
    """So long before the end a change need not have been noticed."""
    killed: int = 0
    """How often the daemon died and was started again."""

    def owed(self) -> Iterator[Place]:
        """Every duty of what was published, by the province's own reckoning."""
        for one in self.plan.publications:
            if one.key in self.published:
                yield from ((one.key, s.key) for s in self.plan.sites if one.concerns(s))

    @property
    def published(self) -> dict[str, Millis]:
        """When the source first showed each document."""
        shown: dict[str, Millis] = {}
        for one in self.entries:
            if one.did is Did.PUBLISHED:
                shown.setdefault(one.publication, one.at)
        return shown

    def withdrawn(self, publication: str) -> bool:
        """Whether every copy is ordered back."""
        return any(p.key == publication and p.withdrawn_min for p in self.plan.publications)

    def truth(self, place: Place) -> Truth:
        """What the ledger says of a place."""
        return self.truths.get(place, _NOTHING)


def make_account(books: Books) -> Account:
    """Compare and count."""
    owed = list(books.owed())
    said = books.outcome.said
    planted = books.plan.where()
    of_sites: dict[str, set[str]] = {}
    for (_, site), one in said.items():
        of_sites.setdefault(site, set()).update(one.words)
    named = {
        place
        for place, mishap in planted.items()
        if place in said and _named(mishap, said[place], of_sites[place[1]])
    }
    wrong = [*_disagreements(books, owed)]
    wrong += [
        Disagreement(*place, f"unnamed fault {planted[place]}")
        for place in planted
        if place[0] in books.published and place not in named
    ]
    due = [place for place in planted if place[0] in books.published]
    late = [place for place in owed if place in said and said[place].late]
    locked = {site for (_, site), one in planted.items() if one is Mishap.LOGIN_EXPIRED}
    unplanned = [
        place
        for place in late
        if not (place in planted and MEANING[planted[place]].late)
        and not (place[1] in locked and "barred" in said[place].words)
    ]
    figures: dict[str, object] = {
        "sites": len(books.plan.sites),
        "policies": len(books.published),
        "reposts": len(owed),
        "pushed": sum(books.truth(place).creates > 0 for place in owed),
        "confirmed": sum(one.state is State.CONFIRMED for one in said.values()),
        "held": books.outcome.held_policies + sum(one.state is State.HELD for one in said.values()),
        "late": len(late),
        "late_unplanned": len(unplanned),
        "updated": sum(books.truth(p).updated > 0 for p in owed),
        "withdrawn": sum(one.state is State.WITHDRAWN for one in said.values()),
        "killed": books.killed,
        "lost": sum(_lost(books.truth(place), said.get(place)) for place in owed),
        "duplicated": sum(truth.doubled for truth in books.truths.values()),
        "altered_by_us": sum(truth.altered_by_us for truth in books.truths.values()),
        "planted": len(due),
        "found": len(named),
        "machine_s": _machine(books, owed, planted),
        "lag_s": _quantiles(
            [
                one.visible.upper - one.start.lower
                for one in said.values()
                if one.visible is not None
            ]
        ),
    }
    return Account(figures, tuple(wrong))


def _named(mishap: Mishap, said: Said, of_site: AbstractSet[str]) -> bool:
    meaning = MEANING[mishap]
    return not meaning.named_by.isdisjoint(of_site if meaning.anywhere else said.words)


def _lost(truth: Truth, said: Said | None) -> bool:
    """Nothing was ever stored there, and the daemon does not know that it still owes it."""
    if truth.creates or truth.by_staff:
        return False
    return said is None or said.state in _STORED


# -- does the report equal the ledger? --------------------------------------------------------


def _disagreements(books: Books, owed: Sequence[Place]) -> Iterator[Disagreement]:
    said = books.outcome.said
    if books.outcome.strangers:
        yield Disagreement("", "", f"{books.outcome.strangers} reposts of unknown documents")
    for place in said.keys() - set(owed):
        yield Disagreement(*place, "the daemon has a duty that the plan does not know")
    for place in owed:
        one, truth = said.get(place), books.truth(place)
        if one is None:
            yield Disagreement(*place, "the daemon does not know this duty")
            continue
        for what in (
            _of_hands(one, truth),
            _of_order(books.withdrawn(place[0]), one, truth) or _of_standing(books, one, truth),
            _of_time(books.tolerance_ms, one, truth),
        ):
            if what:
                yield Disagreement(*place, what)


def _of_hands(said: Said, truth: Truth) -> str:
    """Who put it there."""
    unknown = said.state in {State.PUSHING, State.UNSURE}  # and it says so
    if said.sent != (truth.creates > 0) and not unknown:
        return f"sent: says {said.sent}, the ledger has {truth.creates} creates"
    if said.theirs != (truth.by_staff and truth.creates == 0) and truth.right_at is not None:
        return f"theirs: says {said.theirs}, staff {truth.by_staff}, {truth.creates} creates"
    return ""


def _of_order(ordered: bool, said: Said, truth: Truth) -> str:  # noqa: FBT001 - a fact of the plan
    """Whether what was ordered back is gone, by both accounts."""
    if said.state is State.WITHDRAWN and truth.standing not in {Standing.GONE, Standing.NONE}:
        return f"withdrawn, but the public finds it {truth.standing}"
    if ordered and said.state is State.CONFIRMED:
        return "ordered back, but says that it stands"
    return ""


def _of_standing(books: Books, said: Said, truth: Truth) -> str:
    """What the public finds now, and what was noticed on the way."""
    if said.state is State.WITHDRAWN:
        return ""
    fresh = Millis(books.ended - books.settling_ms)
    if said.state is State.CONFIRMED and truth.standing is not Standing.RIGHT:
        if truth.wrong_at is None or truth.wrong_at < fresh:
            return f"confirmed, but the public finds it {truth.standing}"
    elif said.state is not State.CONFIRMED and truth.standing is Standing.RIGHT:
        if truth.right_at is not None and truth.right_at < fresh:
            return f"{said.state}, but the public finds it right"
    elif _unnoticed(said, truth) and (truth.wrong_at is None or truth.wrong_at < fresh):
        return f"the public finds it {truth.standing}, which was not noticed"
    false = {
        word
        for standing, word in _WRONG.items()
        if word in said.words and truth.standing is not standing
    }
    return f"says {', '.join(sorted(false))}, but it is {truth.standing}" if false else ""


def _unnoticed(said: Said, truth: Truth) -> bool:
    return truth.standing in _WRONG and _WRONG[truth.standing] not in said.words


def _of_time(slack: int, said: Said, truth: Truth) -> str:
    """When it became visible, and whether that was in time."""
    right = truth.right_at
    if said.visible is not None:
        if right is None:
            return "says it was visible, which it never was"
        if not said.visible.lower - slack <= right <= said.visible.upper + slack:
            off = (right - said.visible.lower, right - said.visible.upper)
            return f"visible at another time than it says: {off} ms from its interval"
    if said.limit is None:
        return ""
    if said.result is Result.MET and (right is None or right > said.limit.upper + slack):
        return f"says in time, the ledger has {right} for {said.limit.upper}"
    if said.result is Result.MISSED and right is not None and right < said.limit.lower - slack:
        return f"says late, the ledger has {right} for {said.limit.lower}"
    return ""


# -- how fast ---------------------------------------------------------------------------------

_CLEAN: Final = frozenset({None, Mishap.TAKEN_DOWN, Mishap.ALTERED_LATER, Mishap.CLOAKED})


def _machine(
    books: Books, owed: Sequence[Place], planted: Mapping[Place, Mishap]
) -> dict[str, object]:
    """The machine's share of the hour, where nothing was planted that gets in its way."""
    accepted, confirmed = [], []
    for place in owed:
        truth, said = books.truth(place), books.outcome.said.get(place)
        if planted.get(place) not in _CLEAN or said is None:
            continue
        if truth.created is not None:
            accepted.append(truth.created - books.published[place[0]])
        if truth.right_at is not None and said.confirmed_at is not None:
            confirmed.append(max(0, said.confirmed_at - truth.right_at))
    return {
        "source_to_accepted": _quantiles(accepted),
        "page_to_confirmed": _quantiles(confirmed),
    }


def _quantiles(values_ms: Sequence[int]) -> dict[str, float | int | None]:
    """Nearest-rank quantiles in seconds; null for no values."""
    ordered = sorted(values_ms)
    shown: dict[str, float | int | None] = {"count": len(ordered)}
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        rank = max(1, math.ceil(share * len(ordered)))
        shown[name] = round(ordered[rank - 1] / 1000, 1) if ordered else None
    return shown
