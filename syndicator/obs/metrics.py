"""What happened, counted as it happens: one table of metrics, and the hook that feeds them.

What stands now (reposts by state, who is late, what needs a person) is no event and is counted from
the store: see `page`. No label here names a site or a row, so nothing grows with the province.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from syndicator import __version__
from syndicator.core.attention import Kind, Need
from syndicator.obs.observed import (
    ChainHead,
    DeadlineJudged,
    EndpointMoved,
    EvidenceSpared,
    Exchanged,
    ItemDecided,
    Lagged,
    Moved,
    Observed,
    PersonNeeded,
    Reloaded,
    Remarked,
    SiteRead,
    SourceRead,
    StageTurned,
    Stamped,
    StoreTrouble,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.core.times import Millis
    from syndicator.ports import Clock

MINUTE, HOUR = 60.0, 3600.0
LAG_BUCKETS: Final = (
    *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR for n in (1, 2, 4, 8, 12, 24, 36, 48, 72, 120, 240)),
)
"""The limits the rules name lie on bucket edges: 1 h, 8 h, 12 h, 24 h and whole days."""
SECOND_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)
MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One metric: its name without the prefix `syndicator_`, what it says, its labels."""

    name: str
    says: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    """Of a histogram."""


COUNTERS: Final = (
    Row("deadlines_total", "Targets and limits judged.", ("profile", "which", "result")),
    Row("moves_total", "Life-cycle events of reposts.", ("event", "state")),
    Row("exchanges_total", "Exchanges with CMSs.", ("platform", "op", "outcome")),
    Row("endpoint_moves_total", "Endpoints left alone, and well again.", ("what",)),
    Row("items_total", "Items decided since the start.", ("decision",)),
    Row("source_reads_total", "Readings of sources.", ("source", "state")),
    Row("site_reads_total", "Looks at public lists.", ("state",)),
    Row("remarks_total", "Faults found in what pages say of themselves.", ("code",)),
    Row(
        "evidence_spared_total",
        "Looks at restless pages (the same finding in ever other words) that were not kept.",
        ("verdict",),
    ),
    Row("person_needed_total", "Calls for a person.", ("kind",)),
    Row("stamps_total", "Time stamps asked for.", ("result",)),
    Row("stage_turns_total", "Turns of the stages.", ("stage", "result")),
)
GAUGES: Final = (
    Row("build_info", "Version.", ("version",)),
    Row("config_info", "Digest of the configuration in force.", ("digest",)),
    Row("config_last_reload_successful", "1 if the last reload was taken."),
    Row("config_last_reload_success_timestamp_seconds", "Last good load."),
    Row("store_recording", "1 while the store records; 0: nothing leaves."),
    Row("chain_head_sequence", "Number of the newest event told.", ("chain",)),
    Row("chain_head_info", "The newest event told: its number and hash.", ("chain", "seq", "hash")),
)
HISTOGRAMS: Final = (
    Row(
        "lag_seconds",
        "From publication or release to seen on the public page; upper bound.",
        ("clock", "by"),
        LAG_BUCKETS,
    ),
    Row(
        "stage_lag_seconds",
        "From publication to each step of a confirmed repost.",
        ("step",),
        LAG_BUCKETS,
    ),
    Row("exchange_seconds", "Duration of exchanges with CMSs.", ("op",), SECOND_BUCKETS),
    Row("read_seconds", "Duration of readings of public lists.", ("of",), SECOND_BUCKETS),
    Row("stage_turn_seconds", "Duration of the stages' turns.", ("stage",), SECOND_BUCKETS),
)

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's own gap


class Metrics:
    """The metrics of one process, in their own registry."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.registry = CollectorRegistry()
        prefix, registry = "syndicator_", self.registry
        self._count = {
            one.name: Counter(prefix + one.name, one.says, one.labels, registry=registry)
            for one in COUNTERS
        }
        self._gauge = {
            one.name: Gauge(prefix + one.name, one.says, one.labels, registry=registry)
            for one in GAUGES
        }
        self._spread = {
            one.name: Histogram(
                prefix + one.name, one.says, one.labels, registry=registry, buckets=one.buckets
            )
            for one in HISTOGRAMS
        }
        self._counters: dict[tuple[str, ...], Counter] = {}
        self._spreads: dict[tuple[str, str], Histogram] = {}
        self._troubles: dict[Kind, Millis] = {}
        self._hooks: dict[type[Observed], Callable[[Any], None]] = {
            StageTurned: self._turned,
            SourceRead: self._source,
            ItemDecided: lambda told: self._inc("items_total", told.decision),
            Exchanged: self._exchanged,
            EndpointMoved: lambda told: self._inc("endpoint_moves_total", told.what),
            SiteRead: self._site,
            Moved: lambda told: self._inc("moves_total", told.event, told.after),
            Lagged: self._lagged,
            DeadlineJudged: lambda told: self._inc(
                "deadlines_total", told.profile, told.which, told.result
            ),
            Remarked: lambda told: self._inc("remarks_total", told.code),
            EvidenceSpared: lambda told: self._inc("evidence_spared_total", told.verdict),
            PersonNeeded: lambda told: self._inc("person_needed_total", told.kind),
            StoreTrouble: self._store,
            Reloaded: self._reloaded,
            ChainHead: self._chain,
            Stamped: lambda told: self._inc("stamps_total", "ok" if told.ok else "error"),
        }
        self._begin()

    def _begin(self) -> None:
        """What is known before anything happened."""
        self._gauge["build_info"].labels(__version__).set(1)
        self._gauge["store_recording"].set(1)
        self._gauge["config_last_reload_successful"].set(1)
        self._set_now("config_last_reload_success_timestamp_seconds")

    def observe(self, told: Observed) -> None:
        """Feed one observation."""
        self._hooks[type(told)](told)

    def troubles(self) -> tuple[Need, ...]:
        """What only this process knows to be wrong with itself."""
        return tuple(Need(kind, "daemon", since) for kind, since in self._troubles.items())

    # Finding a child by its labels costs the library more than counting does: they are kept.

    def _inc(self, *name_and_labels: str) -> None:
        child = self._counters.get(name_and_labels)
        if child is None:
            name, *labels = name_and_labels
            child = self._counters[name_and_labels] = self._count[name].labels(*labels)
        child.inc()

    def _spend(self, name: str, label: str, seconds: float) -> None:
        child = self._spreads.get((name, label))
        if child is None:
            child = self._spreads[name, label] = self._spread[name].labels(label)
        child.observe(seconds)

    def _set_now(self, name: str) -> None:
        self._gauge[name].set(self.clock.now() / MS)

    def _well(self, kind: Kind, *, ok: bool) -> None:
        if ok:
            self._troubles.pop(kind, None)
        else:
            self._troubles.setdefault(kind, self.clock.now())

    def _turned(self, told: StageTurned) -> None:
        # "push repost:12" is one piece of push's work: the label must not name rows.
        name, _, piece = told.stage.partition(" ")
        self._inc("stage_turns_total", name, "ok" if told.ok else "error")
        if not piece:
            self._spend("stage_turn_seconds", name, told.seconds)

    def _source(self, told: SourceRead) -> None:
        self._inc("source_reads_total", told.source, told.state)
        self._spend("read_seconds", "source", told.seconds)

    def _site(self, told: SiteRead) -> None:
        self._inc("site_reads_total", told.state)
        self._spend("read_seconds", "site", told.seconds)

    def _exchanged(self, told: Exchanged) -> None:
        outcome = told.outcome.partition(" ")[0]
        self._inc("exchanges_total", told.platform, told.op, outcome)
        self._spend("exchange_seconds", told.op, told.seconds)

    def _store(self, told: StoreTrouble) -> None:
        self._gauge["store_recording"].set(told.ok)
        self._well(Kind.STORE_DOWN, ok=told.ok)

    def _reloaded(self, told: Reloaded) -> None:
        self._gauge["config_last_reload_successful"].set(told.ok)
        self._well(Kind.RELOAD_REFUSED, ok=told.ok)
        if told.ok:
            self._set_now("config_last_reload_success_timestamp_seconds")
        self._gauge["config_info"].clear()
        self._gauge["config_info"].labels(told.digest).set(1)

    def _chain(self, told: ChainHead) -> None:
        self._gauge["chain_head_sequence"].labels(told.chain).set(told.seq)
        self._gauge["chain_head_info"].remove_by_labels({"chain": told.chain})
        self._gauge["chain_head_info"].labels(told.chain, str(told.seq), told.digest).set(1)

    def _lagged(self, told: Lagged) -> None:
        by = "theirs" if told.theirs else "ours"
        spread = self._spread["lag_seconds"]
        spread.labels("publication", by).observe(told.upper_ms / MS)
        spread.labels("release", by).observe(told.responsible_ms / MS)
        for step, ms in told.stages:
            self._spend("stage_lag_seconds", step, ms / MS)
