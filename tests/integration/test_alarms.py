"""The daemon's own page under a real Prometheus and Alertmanager: who is called, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syndicator.obs.metrics import Metrics
from syndicator.obs.page import MetricsPage
from tests.acceptance.configuration import Configuration
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document, handed_over
from tests.real.monitoring import Monitoring, free_port, monitoring, require_monitoring

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]


@contextmanager
def page_of(office: Office, port: int) -> Iterator[None]:
    """The office's metrics page."""
    page = MetricsPage(Metrics(office.clock), "127.0.0.1", port)
    with page.serving(lambda: office.app.report.figures, office.app.stage_pulses):
        yield


async def test_a_late_site_is_named_until_its_copy_is_seen_and_silence_resolves_nothing(
    configuration: Configuration, source: ListedSource, county: County, tmp_path: Path
) -> None:
    """Warned ahead, held back at night, called in the morning, kept while the page is gone."""
    require_monitoring()
    port = free_port()
    async with opened(configuration) as office, monitoring(tmp_path, port) as watching:
        await handed_over(office, source, document())
        county.hidden.add(county.records[0].id)
        with page_of(office, port):
            await office.later(11 * 3600, "watch", "confirm", "report")
            soon = await watching.relay.until("SyndicatorWillMissLimit")
            assert soon.receiver == "duty"
            assert soon.labels["subject"] == "site:anlin"
            assert "示例anlin门户 将在北京时间 03-02 21:0" in soon.annotations["summary"]
            await _late_at_night(office, watching)
            await office.later(12 * 3600, "watch", "confirm", "report")
            late = await watching.relay.until("SyndicatorMissedLimit")
            assert late.labels["unit"] == "unit-anlin"
        await watching.relay.until("SyndicatorDown")
        with page_of(office, port):
            await watching.relay.until("SyndicatorDown", "resolved")
            assert not watching.relay.told("SyndicatorMissedLimit", "resolved")
            county.hidden.clear()
            await office.later(901, "watch", "confirm", "report")
            over = await watching.relay.until("SyndicatorMissedLimit", "resolved")
            assert over.labels == late.labels


async def _late_at_night(office: Office, watching: Monitoring) -> None:
    """At 21:11 it is late; offices are closed, so the message waits for the morning."""
    await office.later(4200, "watch", "confirm", "report")
    await watching.relay.until("SyndicatorWillMissLimit", "resolved")
    assert await watching.ask('ALERTS{alertname="SyndicatorMissedLimit"}')
    assert not watching.relay.told("SyndicatorMissedLimit")
