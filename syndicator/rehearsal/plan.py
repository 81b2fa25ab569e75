"""The plan of a rehearsal: who there is, what is published when, what goes wrong where.

Everything comes from a seed, so a run can be repeated. Times are minutes of the rehearsal after
its start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syndicator.core.model import Level, ScopeKind, Trust
from syndicator.rehearsal.mishaps import Engine, Mishap

if TYPE_CHECKING:
    from syndicator.core.model import Scope
    from syndicator.rehearsal.prose import Text


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A responsible unit."""

    key: str
    name: str
    level: Level
    region: str
    parent: str = ""
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One simulated source, in the State Council's shape."""

    key: str
    name: str
    issuer: str
    host: str
    """Loopback address."""
    level: str = "province"


@dataclass(frozen=True, slots=True)
class PlatformPlan:
    """One simulated CMS installation, or one for each of its sites."""

    key: str
    name: str
    engine: Engine
    adapter: str
    trust: Trust
    host: str = ""
    """Loopback address of a shared interface; empty where each site has its own."""
    options: Mapping[str, object] = field(default_factory=dict)
    per_second: float = 2.0
    """Requests a second of the rehearsal that the daemon keeps to."""
    concurrent: int = 4


@dataclass(frozen=True, slots=True)
class SitePlan:
    """One simulated site."""

    key: str
    name: str
    unit: UnitPlan
    platform: PlatformPlan
    host: str
    """Loopback address of its public side, and of its interface unless the platform has one."""
    column: str = ""
    folder: str = "/"
    """Path of its public side on the host; other than / on a shared host."""
    feed: bool = False
    """Its public list is RSS instead of a page."""
    code: str | None = None
    """政府网站标识码."""
    answer_ms: int = 0
    """Real milliseconds that each answer of its interface takes."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The source shows a document anew: same title and number, another text and address."""

    at_min: float
    text: Text


@dataclass(frozen=True, slots=True)
class Publication:
    """One document of the source."""

    key: str
    at_min: float
    title: str
    number: str | None
    theme: str
    text: Text
    scope: Scope | None
    """None: the rules hold it for a person."""
    source: str
    """Key of the source that shows it."""
    issuer: str
    date_only: bool = False
    """The source tells the day alone."""
    correction: Correction | None = None
    withdrawn_min: float | None = None
    """When the duty officer orders every copy to be taken back."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """The text of each revision."""
        return (self.text,) if self.correction is None else (self.text, self.correction.text)

    @property
    def stays(self) -> bool:
        """Whether it stays as it is: nothing else is planted where the source itself changes it."""
        return self.correction is None and self.withdrawn_min is None

    def concerns(self, site: SitePlan) -> bool:
        """Whether the site owes it, by the province's own reckoning."""
        scope = self.scope
        if scope is None:
            return False
        match scope.kind:
            case ScopeKind.ALL:
                return True
            case ScopeKind.SECTOR:
                return any(value in site.unit.sectors for value in scope.values)
            case ScopeKind.REGION:
                region = site.unit.region
                return any(region.startswith(value.rstrip("0")) for value in scope.values)
            case ScopeKind.DIRECTED:
                return site.key in scope.values


@dataclass(frozen=True, slots=True)
class Planted:
    """A mishap with its place."""

    publication: str
    site: str
    mishap: Mishap


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole rehearsal."""

    seed: int
    sources: tuple[SourcePlan, ...]
    units: tuple[UnitPlan, ...]
    platforms: tuple[PlatformPlan, ...]
    sites: tuple[SitePlan, ...]
    publications: tuple[Publication, ...]
    planted: tuple[Planted, ...]
    kills: tuple[float, ...] = ()
    """Minutes at which the daemon is killed (kill -9) and started again."""

    @property
    def owed(self) -> int:
        """How many reposts the plan makes, by the province's own reckoning."""
        return sum(one.concerns(site) for one in self.publications for site in self.sites)

    def where(self) -> dict[tuple[str, str], Mishap]:
        """What goes wrong, by publication and site."""
        return {(one.publication, one.site): one.mishap for one in self.planted}
