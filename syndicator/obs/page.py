"""The metrics page: what was observed, and what stands now, at one address on loopback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from prometheus_client import start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from syndicator.core.attention import Kind, Need
from syndicator.core.errors import ConfigurationError
from syndicator.core.polling import ListState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prometheus_client.metrics_core import Metric

    from syndicator.core.figures import Figures, Outlook, StagePulse
    from syndicator.core.times import Millis
    from syndicator.obs.metrics import Metrics

MS: Final = 1_000
DAY_S: Final = 86_400
SUBJECT: Final = ("kind", "subject", "name", "unit")


class StandingCollector(Collector):
    """Gauges of what stands now, made at scrape time: the last count, and how the stages turn.

    Scrapes are answered by a thread of their own, so a stage that hangs is told by whoever looks.
    """

    def __init__(
        self,
        metrics: Metrics,
        figures: Callable[[], Figures | None],
        stages: Callable[[], Iterable[StagePulse]],
    ) -> None:
        self._metrics = metrics
        self._figures = figures
        self._stages = stages

    def collect(self) -> Iterable[Metric]:
        """Every family; those of the store are silent before the first count."""
        pulses = tuple(self._stages())
        yield from _of_stages(pulses)
        counted = self._figures()
        if counted is None:
            return
        yield from _of_figures(counted)
        if counted.outlook is not None:
            yield from _of_outlook(counted.outlook, counted.at)
            live = (*self._metrics.troubles(), *_stuck(pulses, self._metrics.clock.now()))
            yield from _of_needs(counted.outlook, live)


def _of_stages(pulses: Iterable[StagePulse]) -> Iterator[Metric]:
    yield _table(
        "stage_last_success_timestamp_seconds",
        "End of the stage's last good turn.",
        ("stage",),
        (((one.name,), one.ok_at / MS) for one in pulses if one.ok_at is not None),
    )
    yield _table(
        "stage_stuck",
        "1 while the stage does not turn within its bound, or only with errors.",
        ("stage",),
        (((one.name,), float(one.stuck)) for one in pulses),
    )


def _stuck(pulses: Iterable[StagePulse], now: Millis) -> Iterator[Need]:
    for one in pulses:
        if one.stuck:
            yield Need(Kind.STAGE_STUCK, f"stage:{one.name}", one.ok_at or now)


def _of_figures(now: Figures) -> Iterator[Metric]:
    """Counts of the store; beside them the time of the count, so that a dead one shows."""
    yield _one("counted_timestamp_seconds", "When the figures were counted.", now.at / MS)
    yield _by("reposts", "Reposts by state.", "state", now.reposts)
    yield _by("policies", "Policies by state.", "state", now.policies)
    yield _by("items", "Items by decision.", "decision", now.items)
    yield _by("site_lists", "Sites by their last look.", "state", now.site_lists)
    held = 0.0 if now.held_since is None else (now.at - now.held_since) / MS
    yield _one("held_age_seconds", "Age of the oldest policy that waits for a person.", held)
    yield _one("deadlines_undecided", "Deadlines our looks do not tell.", now.undecided)
    yield _one("reposts_owed", "Reposts owed.", now.owed)
    yield _one("reposts_confirmed", "转载: confirmed.", now.confirmed)
    yield _one("reposts_in_limit", "及时: confirmed in every limit.", now.in_limit)
    if now.owed:
        # Where nothing is owed there is no rate: all of nothing would look like success.
        yield _one("repost_ratio", "转载率: confirmed ÷ owed.", now.confirmed / now.owed)
        yield _one("timely_ratio", "及时率: confirmed in limit ÷ owed.", now.in_limit / now.owed)
    yield _one("evidence_records", "Answers kept as evidence.", now.evidence_records)
    yield _one("evidence_bytes", "Their size in the store, compressed.", now.evidence_bytes)
    yield _one("evidence_expired", "Answers past their retention.", now.evidence_expired)
    yield _one("overdue_sites_more", "Overdue sites not named here.", now.overdue_more)
    yield _table(
        "overdue_reposts",
        "Reposts past a limit.",
        ("site", "unit"),
        (((one.site, one.unit), one.count) for one in now.overdue),
    )


def _of_outlook(now: Outlook, at: Millis) -> Iterator[Metric]:
    yield _one("office_open", "1 while offices are open (make-up days too).", now.office_open)
    left = now.calendar_days_left * DAY_S
    yield _one("calendar_left_seconds", "How far the tables of working days reach.", left)
    yield _one("frozen_platforms", "Platforms under a freeze (重保).", now.frozen_platforms)
    yield _one("reposts_forgotten", "Reposts without a next action: none, or a bug.", now.forgotten)
    resting = {"down": now.endpoints_down, "asked": now.endpoints_quiet}
    yield _by("endpoints_resting", "Endpoints of CMSs left alone now.", "why", resting)
    yield _one("sites", "Sites configured.", now.sites)
    yield _one("sites_unlisted", "Sites whose list is not known: blind.", now.sites_unlisted)
    yield _one("sites_watched", "Public lists that are read.", now.sites_watched)
    yield _one("sites_blind", "Of these, not readable at the last look.", now.sites_blind)
    yield _one("blind_ratio", "Blind ÷ watched lists.", now.blind_share)
    yield from _moments(now)
    yield _table(
        "oldest_repost_age_seconds",
        "How long the oldest repost has been in the state.",
        ("state",),
        (((state,), (at - since) / MS) for state, since in now.oldest.items()),
    )
    yield from _of_sources(now)


def _moments(now: Outlook) -> Iterator[Metric]:
    """Instants that may not exist: a gauge without a value is left out, never zero."""
    for name, says, at in (
        ("frozen_until_timestamp_seconds", "End of the freeze.", now.frozen_until),
        ("next_target_timestamp_seconds", "Next open target.", now.next_target),
        ("next_limit_timestamp_seconds", "Next open limit.", now.next_limit),
        ("backup_last_success_timestamp_seconds", "Last proved backup.", now.backed_up_at),
    ):
        if at is not None:
            yield _one(name, says, at / MS)


def _of_sources(now: Outlook) -> Iterator[Metric]:
    read = [one for one in now.sources if one.last_ok_at is not None]
    yield _table(
        "source_last_success_timestamp_seconds",
        "Last good reading of the source.",
        ("source",),
        (((one.key,), (one.last_ok_at or 0) / MS) for one in read),
    )
    yield _table(
        "source_state",
        "1 for the outcome of the source's last reading.",
        ("source", "state"),
        (
            ((one.key, state), float(one.state is state))
            for one in now.sources
            for state in ListState
        ),
    )
    yield _table(
        "clock_skew_seconds",
        "Our clock minus the source's Date header.",
        ("source",),
        (((one.key,), one.skew_ms / MS) for one in now.sources if one.skew_ms is not None),
    )


def _of_needs(now: Outlook, live: tuple[Need, ...]) -> Iterator[Metric]:
    """What needs a person: the families that every alert asks."""
    needs = (*now.needs, *live)
    totals = dict.fromkeys(Kind, 0)
    for need in needs:
        totals[need.kind] += 1
    for kind, more in now.unnamed.items():
        totals[kind] += more
    labelled = [
        ((need.kind, need.subject, now.names.get(need.subject, need.subject), need.unit), need)
        for need in needs
    ]
    yield _table(
        "attention",
        "Subjects a person must act on now; the value counts what is behind one.",
        SUBJECT,
        ((labels, need.count) for labels, need in labelled),
    )
    yield _table(
        "attention_since_timestamp_seconds",
        "From when a person must act.",
        SUBJECT,
        ((labels, need.since / MS) for labels, need in labelled),
    )
    yield _table(
        "attention_deadline_timestamp_seconds",
        "The earliest target or limit that is, or will be, missed there.",
        SUBJECT,
        ((labels, need.deadline / MS) for labels, need in labelled if need.deadline is not None),
    )
    yield _by("attention_subjects", "Such subjects, named here or not.", "kind", totals)
    unnamed = {**dict.fromkeys(Kind, 0), **now.unnamed}
    yield _by("attention_unnamed", "Such subjects not named here.", "kind", unnamed)


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"syndicator_{name}", says, value=float(value))


def _by(name: str, says: str, label: str, counts: Mapping[str, int] | Mapping[Kind, int]) -> Metric:
    return _table(name, says, (label,), (((str(key),), count) for key, count in counts.items()))


def _table(
    name: str,
    says: str,
    labels: tuple[str, ...],
    rows: Iterable[tuple[tuple[str, ...], float]],
) -> Metric:
    family = GaugeMetricFamily(f"syndicator_{name}", says, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


class MetricsPage:
    """Serves the metrics of one process while `serving` lasts."""

    def __init__(self, metrics: Metrics, host: str, port: int) -> None:
        self._metrics = metrics
        self._host = host
        self._port = port
        self.port: int | None = None
        """The port in use while serving (differs from the configured one where that is 0)."""

    @contextmanager
    def serving(
        self,
        figures: Callable[[], Figures | None],
        stages: Callable[[], Iterable[StagePulse]] = tuple,
    ) -> Iterator[None]:
        """Answer scrapes in a thread. Raises `ConfigurationError` when the address is taken."""
        collector = StandingCollector(self._metrics, figures, stages)
        self._metrics.registry.register(collector)
        try:
            server, thread = start_http_server(
                self._port, self._host, registry=self._metrics.registry
            )
        except OSError as error:
            raise ConfigurationError(
                f"指标地址 {self._host}:{self._port} 无法监听({error.strerror})，请改 metrics · "
                f"cannot listen at {self._host}:{self._port}: change metrics in syndicator.yaml"
            ) from error
        self.port = server.server_port
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            self._metrics.registry.unregister(collector)
