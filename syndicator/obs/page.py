"""The metrics page: what was observed, and what the store counts, at one address on loopback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from syndicator.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prometheus_client.metrics_core import Metric

    from syndicator.core.figures import Figures
    from syndicator.obs.metrics import Metrics

MS = 1_000


class FiguresCollector(Collector):
    """Gauges read from the last count, made at scrape time; silent before the first count."""

    def __init__(self, figures: Callable[[], Figures | None]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """One family a figure; beside them the time of the count, so that a dead one shows."""
        now = self._figures()
        if now is None:
            return
        yield _gauge("counted_timestamp_seconds", "When the figures were counted.", now.at / MS)
        yield _by("reposts", "Reposts by state.", "state", now.reposts)
        yield _by("policies", "Policies by state.", "state", now.policies)
        yield _by("items", "Items by decision.", "decision", now.items)
        yield _by("site_lists", "Sites by their last look.", "state", now.site_lists)
        held = 0.0 if now.held_since is None else (now.at - now.held_since) / MS
        yield _gauge("held_age_seconds", "Age of the oldest policy that waits for a person.", held)
        yield _gauge("deadlines_undecided", "Deadlines our looks do not tell.", now.undecided)
        yield _gauge("overdue_sites_more", "Overdue sites not named here.", now.overdue_more)
        yield _gauge("reposts_owed", "Reposts owed.", now.owed)
        yield _gauge("reposts_confirmed", "转载: confirmed.", now.confirmed)
        yield _gauge("reposts_in_limit", "及时: confirmed in every limit.", now.in_limit)
        overdue = GaugeMetricFamily(
            "syndicator_overdue_reposts", "Reposts past a limit.", labels=["site", "unit"]
        )
        for row in now.overdue:
            overdue.add_metric([row.site, row.unit], row.count)
        yield overdue


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"syndicator_{name}", text, value=value)


def _by(name: str, text: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"syndicator_{name}", text, labels=[label])
    for key, count in counts.items():
        family.add_metric([key], count)
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
    def serving(self, figures: Callable[[], Figures | None]) -> Iterator[None]:
        """Answer scrapes in a thread. Raises `ConfigurationError` when the address is taken."""
        collector = FiguresCollector(figures)
        self._metrics.registry.register(collector)
        try:
            server, thread = start_http_server(
                self._port, self._host, registry=self._metrics.registry
            )
        except OSError as error:
            raise ConfigurationError(
                f"指标地址 {self._host}:{self._port} 无法监听({error.strerror}),请改 metrics · "
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
