"""What every test may ask for: the real pages, and the rule that nothing is skipped in CI.

`HYPOTHESIS_PROFILE=thorough` tries many more and ever new examples than the usual run, which tries
few and always the same, so that what passes once passes again. No example has a time limit.
"""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Final

import hypothesis
import pytest

from tests import realdata

REQUIRE_REAL: Final = os.environ.get("REQUIRE_REAL") == "1"

LONGEST_FIRST: Final = (
    *("sweep", "simulation", "service", "survey", "crash", "rehearsal", "real", "faults"),
    *("browser", "acceptance", "labelled", "benchmarks", "prometheus", "integration"),
)
"""Rooms whose files take a minute or more: begun first, none keeps one worker at the end."""

hypothesis.settings.register_profile("usual", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.register_profile("thorough", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; within a room as they stand."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    room = item.path.relative_to(realdata.REPOSITORY / "tests").parts[0]
    return LONGEST_FIRST.index(room) if room in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Root of the clone."""
    return realdata.REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Directory of real government pages and lists; skipped by name where they are absent."""
    return realdata.real_data_or_skip()


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """The name of what failed at once: a long run that is broken off was not for nothing.

    Where tests run in workers, the one that hands the tests out tells it.
    """
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        assert sys.__stderr__ is not None
        sys.__stderr__.write(f"\nFAILED {report.nodeid} ({report.when})\n")
        sys.__stderr__.flush()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_REAL=1 a skip is a failure: what CI does not run is not proved."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself while it is collected."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure.

    Real pages are no component and cannot be installed: a machine that never had them may skip.
    """
    if not (REQUIRE_REAL and report.skipped):
        return
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    if realdata.ABSENT not in reason or realdata.EXPECTED:
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_REAL=1: {reason}"
