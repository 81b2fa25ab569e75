"""Every metric, on one screen, and the hook that feeds them. No label a site: see overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from syndicator import __version__
from syndicator.obs.observed import (
    ChainHead,
    DeadlineJudged,
    Exchanged,
    ItemDecided,
    Lagged,
    Moved,
    Observed,
    PersonNeeded,
    Reloaded,
    SiteRead,
    SourceRead,
    StageTurned,
    StoreTrouble,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.ports import Clock

MINUTE, HOUR = 60.0, 3600.0
LAG_BUCKETS = (
    *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR for n in (1, 2, 4, 8, 12, 24, 36, 48, 72, 120, 240)),
)
"""The limits the rules name lie on bucket edges: 1 h, 8 h, 12 h, 24 h and whole days."""
MS = 1_000

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's own gap


class Metrics:
    """The metric objects of one process, in their own registry."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.registry = CollectorRegistry()
        r = self.registry
        self.build = Gauge("syndicator_build_info", "Version.", ["version"], registry=r)
        self.build.labels(__version__).set(1)
        self.lag = Histogram(
            "syndicator_lag_seconds",
            "From publication or release to seen on the public page; upper bound.",
            ["clock", "by"],
            buckets=LAG_BUCKETS,
            registry=r,
        )
        self.stage_lag = Histogram(
            "syndicator_stage_lag_seconds",
            "From publication to each step of a confirmed repost.",
            ["step"],
            buckets=LAG_BUCKETS,
            registry=r,
        )
        self.deadlines = Counter(
            "syndicator_deadlines_total",
            "Targets and limits judged.",
            ["profile", "which", "result"],
            registry=r,
        )
        self.moves = Counter(
            "syndicator_moves_total",
            "Life-cycle events of reposts.",
            ["event", "state"],
            registry=r,
        )
        self.exchanges = Counter(
            "syndicator_exchanges_total",
            "Exchanges with CMSs.",
            ["platform", "op", "outcome"],
            registry=r,
        )
        self.exchange_seconds = Histogram(
            "syndicator_exchange_seconds", "Duration of exchanges with CMSs.", ["op"], registry=r
        )
        self.items = Counter(
            "syndicator_items_total", "Items by decision.", ["decision"], registry=r
        )
        self.source_reads = Counter(
            "syndicator_source_reads_total", "Readings of sources.", ["source", "state"], registry=r
        )
        self.source_ok = Gauge(
            "syndicator_source_last_success_timestamp_seconds",
            "Last good reading.",
            ["source"],
            registry=r,
        )
        self.skew = Gauge(
            "syndicator_clock_skew_seconds",
            "Our clock minus the source's Date header.",
            ["source"],
            registry=r,
        )
        self.site_reads = Counter(
            "syndicator_site_reads_total", "Looks at public lists.", ["state"], registry=r
        )
        self.persons = Counter(
            "syndicator_person_needed_total", "Calls for a person.", ["kind"], registry=r
        )
        self.turns = Counter(
            "syndicator_stage_turns_total", "Turns of the stages.", ["stage", "result"], registry=r
        )
        self.stage_ok = Gauge(
            "syndicator_stage_last_success_timestamp_seconds",
            "Last good turn.",
            ["stage"],
            registry=r,
        )
        self.recording = Gauge(
            "syndicator_store_recording",
            "1 while the store records; 0: nothing leaves.",
            registry=r,
        )
        self.recording.set(1)
        self.reload_ok = Gauge(
            "syndicator_config_last_reload_successful",
            "1 if the last reload was taken.",
            registry=r,
        )
        self.reload_ok.set(1)
        self.reload_at = Gauge(
            "syndicator_config_last_reload_success_timestamp_seconds", "Last good load.", registry=r
        )
        self.reload_at.set(clock.now() / MS)
        self.chain = Gauge(
            "syndicator_chain_head_sequence", "Number of the newest event.", ["chain"], registry=r
        )

        self._hooks: dict[type[Observed], Callable[[Any, float], None]] = {
            StageTurned: self._turned,
            SourceRead: self._source,
            ItemDecided: lambda told, _: self.items.labels(told.decision).inc(),
            Exchanged: self._exchanged,
            SiteRead: lambda told, _: self.site_reads.labels(told.state).inc(),
            Moved: lambda told, _: self.moves.labels(told.event, told.after).inc(),
            Lagged: self._lagged,
            DeadlineJudged: lambda told, _: self.deadlines.labels(
                told.profile, told.which, told.result
            ).inc(),
            PersonNeeded: lambda told, _: self.persons.labels(told.kind).inc(),
            StoreTrouble: lambda told, _: self.recording.set(told.ok),
            Reloaded: self._reloaded,
            ChainHead: lambda told, _: self.chain.labels(told.chain).set(told.seq),
        }

    def observe(self, told: Observed) -> None:
        """Feed one observation."""
        self._hooks[type(told)](told, self._clock.now() / MS)

    def _turned(self, told: StageTurned, now: float) -> None:
        # "push repost:12" is one piece of push's work: the label must not name rows.
        name, _, piece = told.stage.partition(" ")
        self.turns.labels(name, "ok" if told.ok else "error").inc()
        if told.ok and not piece:
            self.stage_ok.labels(name).set(now)

    def _source(self, told: SourceRead, now: float) -> None:
        self.source_reads.labels(told.source, told.state).inc()
        if told.state == "ok":
            self.source_ok.labels(told.source).set(now)
        if told.skew_ms is not None:
            self.skew.labels(told.source).set(told.skew_ms / MS)

    def _exchanged(self, told: Exchanged, _: float) -> None:
        self.exchanges.labels(told.platform, told.op, told.outcome.partition(" ")[0]).inc()
        self.exchange_seconds.labels(told.op).observe(told.seconds)

    def _reloaded(self, told: Reloaded, now: float) -> None:
        self.reload_ok.set(told.ok)
        if told.ok:
            self.reload_at.set(now)

    def _lagged(self, told: Lagged, _: float) -> None:
        by = "theirs" if told.theirs else "ours"
        self.lag.labels("publication", by).observe(told.upper_ms / MS)
        self.lag.labels("release", by).observe(told.responsible_ms / MS)
        for step, ms in told.stages:
            self.stage_lag.labels(step).observe(ms / MS)
