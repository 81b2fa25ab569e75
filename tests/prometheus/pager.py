"""Who is called when, by the shipped rules and routes: labels, inhibition, grouping, repeats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from syndicator.core.attention import Kind
from syndicator.core.figures import Outlook
from syndicator.core.times import Millis
from tests.prometheus.shipped import ALERTMANAGER, Alert, alerts, read_yaml

HOUR_MS: Final = 3_600_000
Subject = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One message that calls somebody at once."""

    at: Millis
    role: str
    alert: str
    subjects: frozenset[str]


def by_kind() -> dict[Kind, Alert]:
    """The alert of each kind, as shipped."""
    return {kind: one for one in alerts() for kind in Kind if f'kind="{kind}"' in one.expr}


def repeat_ms() -> int:
    """After how long a page that still stands is sent again."""
    (route,) = {
        str(one["repeat_interval"])
        for role in read_yaml(ALERTMANAGER)["route"]["routes"]
        for one in role.get("routes", ())
        if one["matchers"] == ['severity="page"']
    }
    assert route.endswith("h")
    return int(route[:-1]) * HOUR_MS


@dataclass(slots=True)
class Pager:
    """Fed with every count; remembers what was told."""

    rules: Mapping[Kind, Alert] = field(default_factory=by_kind)
    repeat: int = field(default_factory=repeat_ms)
    pages: list[Page] = field(default_factory=list)
    told: dict[Subject, Millis] = field(default_factory=dict)
    """When somebody was first told of what stands now, by page or by notice."""
    ever: set[tuple[Kind, str, Millis]] = field(default_factory=set)
    _groups: dict[tuple[str, str], tuple[frozenset[str], Millis]] = field(default_factory=dict)

    def feed(self, outlook: Outlook, now: Millis) -> None:
        """One evaluation of the rules and one flush of every group."""
        standing: set[Subject] = {(need.kind, need.subject) for need in outlook.needs}
        speaking = {one for one in standing if self._speaks(one, standing, outlook)}
        for one in speaking:
            if one not in self.told:
                self.told[one] = now
                self.ever.add((*one, now))
        self.told = {one: at for one, at in self.told.items() if one in standing}
        self._flush(speaking, standing, now)

    def _speaks(self, one: Subject, standing: Iterable[Subject], outlook: Outlook) -> bool:
        """Whether nothing inhibits it: the inhibit_rules of alertmanager.yml."""
        kind, subject = one
        if self.rules[kind].labels["hours"] == "office" and not outlook.office_open:
            return False
        late = {Kind.WILL_MISS_LIMIT, Kind.MISSED_LIMIT}
        if kind is Kind.WILL_MISS_TARGET:
            return not any(other in late and of == subject for other, of in standing)
        return True

    def _flush(self, speaking: set[Subject], standing: set[Subject], now: Millis) -> None:
        """Send groups with news; what is only held back for a while is no news afterwards."""
        groups: dict[tuple[str, str], set[str]] = {}
        for kind, subject in speaking:
            rule = self.rules[kind]
            if rule.labels["severity"] == "page":
                groups.setdefault((rule.labels["role"], rule.name), set()).add(subject)
        for key, subjects in groups.items():
            before, sent = self._groups.get(key, (frozenset(), Millis(0)))
            if subjects - before or now - sent >= self.repeat:
                self.pages.append(Page(now, *key, frozenset(subjects)))
                sent = now
            self._groups[key] = (before | subjects, sent)
        stand = {(self.rules[kind].name, subject) for kind, subject in standing}
        self._groups = {
            key: (kept, sent)
            for key, (told, sent) in self._groups.items()
            if (kept := frozenset(one for one in told if (key[1], one) in stand))
        }
