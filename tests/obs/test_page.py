"""The metrics page: what stands there, how it is called, and what never becomes a label."""

import re
import subprocess
from collections.abc import Iterable
from itertools import pairwise

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from syndicator.core.attention import Kind
from syndicator.core.figures import Figures, StagePulse
from syndicator.obs import observed
from syndicator.obs.metrics import COUNTERS, GAUGES, HISTOGRAMS, LAG_BUCKETS, Metrics
from syndicator.obs.page import MetricsPage
from tests.contract.store.ground import HOUR, NOON, Dial
from tests.obs.everything import PULSES, fed, figures
from tests.prometheus.shipped import tool

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def scraped(
    metrics: Metrics, counted: Figures | None, pulses: Iterable[StagePulse] = PULSES
) -> str:
    """The page as Prometheus is given it."""
    page = MetricsPage(metrics, "127.0.0.1", 0)
    with page.serving(lambda: counted, lambda: pulses):
        return httpx.get(f"http://127.0.0.1:{page.port}/metrics", trust_env=False).text


def samples(text: str) -> Samples:
    """Values by name and labels."""
    return {
        (
            sample.name.removeprefix("syndicator_"),
            tuple(sorted(sample.labels.items())),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, metric: str, /, **labels: str) -> float:
    """One of them."""
    return found[metric, tuple(sorted(labels.items()))]


PINE = {
    "kind": "will_miss_limit",
    "subject": "site:pine",
    "name": "松间市门户",
    "unit": "unit-pine",
}


def test_what_needs_a_person_is_named_with_its_deadline_and_the_rest_counted() -> None:
    """Subject, Chinese name, unit, how many, by when; unnamed ones are in the totals."""
    found = samples(scraped(Metrics(Dial()), figures()))
    assert value(found, "attention", **PINE) == 2
    assert value(found, "attention_deadline_timestamp_seconds", **PINE) == (NOON + HOUR) / 1000
    assert value(found, "attention_subjects", kind="will_miss_limit") == 4
    assert value(found, "attention_unnamed", kind="will_miss_limit") == 3
    assert {value(found, "attention_subjects", kind=kind) for kind in Kind} == {0, 1, 4}


def test_what_only_the_process_knows_is_told_at_the_scrape() -> None:
    """A stuck stage, a store that does not record, a refused reload; gone once mended."""
    metrics = fed(Metrics(Dial()))
    stuck = {"kind": "stage_stuck", "subject": "stage:push", "name": "stage:push", "unit": ""}
    found = samples(scraped(metrics, figures()))
    assert value(found, "attention", **stuck) == 1
    assert value(found, "attention_subjects", kind="store_down") == 1
    assert value(found, "attention_subjects", kind="reload_refused") == 1
    metrics.observe(observed.StoreTrouble(ok=True, message=""))
    metrics.observe(observed.Reloaded(ok=True, digest="d2", message=""))
    found = samples(scraped(metrics, figures(), ()))
    live = ("store_down", "reload_refused", "stage_stuck")
    assert {value(found, "attention_subjects", kind=kind) for kind in live} == {0}
    assert value(found, "config_info", digest="d2") == 1


def test_before_the_first_count_nothing_is_claimed() -> None:
    """No figure of the store is there, not even zero: the rules keep what they knew."""
    found = samples(scraped(Metrics(Dial()), None))
    assert not [name for name, _ in found if name.startswith(("attention", "reposts", "counted"))]
    assert value(found, "stage_stuck", stage="push") == 1


def test_the_newest_head_stands_alone() -> None:
    """One series a chain, with number and hash."""
    found = samples(scraped(fed(Metrics(Dial())), None))
    assert [dict(labels) for name, labels in found if name == "chain_head_info"] == [
        {"chain": "main", "seq": "2", "hash": "h2"}
    ]


def test_every_metric_of_the_table_is_fed() -> None:
    """No metric that nothing ever counts."""
    found = {name for name, _ in samples(scraped(fed(Metrics(Dial())), figures()))}
    bare = {re.sub(r"_(bucket|count|sum)$", "", name) for name in found} | found
    assert {row.name for row in (*COUNTERS, *GAUGES, *HISTOGRAMS)} <= bare


def test_no_label_of_what_is_counted_names_a_site_or_a_row() -> None:
    """A province grows; the number of series does not."""
    rows = (*COUNTERS, *GAUGES, *HISTOGRAMS)
    assert not {"site", "repost", "subject", "url"} & {
        label for row in rows for label in row.labels
    }
    assert 'stage="push repost:12"' not in scraped(fed(Metrics(Dial())), None)


def test_limits_lie_on_bucket_edges() -> None:
    """One hour, eight, twelve and whole days can be read off without guessing."""
    hours = {edge / 3600 for edge in LAG_BUCKETS}
    assert {1, 8, 12, 24, 48, 240} <= hours
    assert all(a < b for a, b in pairwise(LAG_BUCKETS))


@pytest.mark.real
def test_promtool_finds_no_fault_with_the_page() -> None:
    """Names, units and help texts by Prometheus's own conventions."""
    tool("promtool", "--version")
    text = scraped(fed(Metrics(Dial())), figures())
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
