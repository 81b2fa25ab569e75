"""The benches at small sizes: that they measure, count at the sites, and tell; never how fast."""

import re
import subprocess
import sys
from pathlib import Path

from benchmarks import ideal, page
from benchmarks.figure import Figure, Reading
from benchmarks.figures import FIGURES, GROUPS
from benchmarks.latency import Profile
from benchmarks.sink import address, number_of


def test_a_quick_run_measures_and_writes_nothing(repository: Path) -> None:
    """Pages and pace: exit 0, a line a figure with its value and bar, the page untouched."""
    before = page.PAGE.read_bytes()
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "P1", "G13"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["G13", "P1"]
    assert all(
        re.search(r": [\d.]+ \(bar [≤≥] [\d.]+, (not met|bar met|aim met)\)", line)
        for line in lines
    )
    assert page.PAGE.read_bytes() == before


def test_every_figure_is_measured_by_one_group() -> None:
    """No row of the table without a bench, none measured twice."""
    measured = [key for group in GROUPS for key in group.keys]
    assert sorted(measured) == sorted(FIGURES)


def test_a_bar_and_an_aim_have_a_direction() -> None:
    """A ratio of throughput must be high, one of cost low."""
    high, low = Figure("A", "", 0.9, 1.2, more_is_better=True), Figure("B", "", 1.3, 0.6)
    assert (high.met(0.95), high.met(0.8), high.reached(1.2)) == (True, False, True)
    assert (low.met(1.3), low.met(1.4), low.reached(0.7)) == (True, False, False)
    assert "not met" in page.line(high, Reading(0.5))


def test_the_ideal_is_what_slots_and_delays_allow() -> None:
    """Two requests of a second each, four sites, two slots: four seconds; and with waits.

    A slot may be left early; a site that refuses once is looked up two seconds later, then again.
    """
    even = Profile(fixed_s=1.0)
    assert ideal.seconds(even, sites=4, slots=2, settle_s=2.0, retry_s=2.0, slow_s=60.0) == 4.0
    assert ideal.seconds(even, sites=4, slots=2, settle_s=2.0, retry_s=2.0, slow_s=1.0) == 3.0
    failing = Profile(fixed_s=1.0, failing_each=4, failures=1)
    assert ideal.seconds(failing, sites=4, slots=4, settle_s=2.0, retry_s=2.0, slow_s=60.0) == 7.0


def test_hosts_have_addresses_of_their_own() -> None:
    """Fourteen thousand sites, each at its own loopback address, told apart by it."""
    assert len({address(number) for number in range(14_000)}) == 14_000
    assert all(number_of(f"{address(n)}:80".encode()) == n for n in (0, 249, 250, 13_999))
