"""What can be said of installation without a machine: units, pages, bundle names."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from scripts.bundle import MACHINES, platforms
from tests.service.steps import commands, steps

EXPOSED: Final = {
    "syndicator.service": 15,
    "syndicator-backup.service": 15,
    "syndicator-render.service": 20,
}
"""Tenths of systemd's exposure that each unit may have."""


def analyzed(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze; skipped by name where there is none."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    return subprocess.run(
        ["systemd-analyze", *arguments], check=False, capture_output=True, text=True
    )


@pytest.fixture
def units(repository: Path, tmp_path: Path) -> Path:
    """The units, with the program they start replaced by one that exists everywhere."""
    for unit in (repository / "systemd").glob("syndicator*"):
        text = unit.read_text("utf-8").replace("/opt/syndicator/bin/syndicator", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    return tmp_path


def test_units_verify_without_a_word(units: Path) -> None:
    """Systemd has nothing to say about any unit."""
    found = sorted(map(str, units.iterdir()))
    assert len(found) == 5
    done = analyzed("verify", "--man=no", *found)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("name", EXPOSED)
def test_exposure_is_low(units: Path, name: str) -> None:
    """At most 1.5 of 10; the browser, which makes code and name spaces, a little more."""
    threshold = f"--threshold={EXPOSED[name]}"
    check = ["security", "--offline=true", threshold, "--no-pager", str(units / name)]
    done = analyzed(*check)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


@pytest.mark.parametrize("name", EXPOSED)
def test_every_setting_of_the_sandbox_has_its_reason(repository: Path, name: str) -> None:
    """Each group of lines in the sandbox stands under a comment."""
    text = (repository / "systemd" / name).read_text("utf-8")
    sandbox = text.partition("# --- Sandbox")[2].partition("[Install]")[0]
    assert sandbox
    assert "\n\n" not in sandbox.strip(), "a gap would leave lines without their reason"
    longest = max(
        len(group.splitlines()) for group in re.split(r"^#.*\n", sandbox, flags=re.MULTILINE)
    )
    assert longest <= 7


def test_both_pages_give_the_same_commands(repository: Path) -> None:
    """The Chinese page's commands are those that the tests run; each installation takes five."""
    english = steps(repository / "docs" / "install.md")
    assert steps(repository / "docs" / "install.zh-CN.md") == english
    assert [len(commands(english[name])) for name in ("install", "offline", "upgrade")] == [5, 5, 5]


@pytest.mark.parametrize("machine", MACHINES)
def test_bundled_wheels_run_on_glibc_2_28(machine: str) -> None:
    """No tag asks for a newer glibc, none is for another machine."""
    tags = platforms(machine)
    assert all(tag.endswith(machine) for tag in tags)
    newest = max(int(n) for tag in tags for n in re.findall(r"manylinux_2_(\d+)_", tag))
    assert newest == 28


@pytest.mark.real
@pytest.mark.timeout(600)
def test_the_bundle_serves_both_machines(bundle: Path) -> None:
    """One tar file; for each package a wheel that x86_64 and aarch64 with Python 3.11 can take."""
    (packed,) = bundle.iterdir()
    listing = ["tar", "--list", "--file", str(packed)]
    listed = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split()
    names = {Path(line).name for line in listed}
    assert {"SHA256SUMS", "syndicator.lock", "install.md", "install.zh-CN.md", "LICENSE"} <= names
    wheels = [parse_wheel_filename(name) for name in names if name.endswith(".whl")]
    packages = {name for name, _, _, _ in wheels}
    assert {"syndicator", "lxml", "pydantic-core"} <= packages
    for machine in MACHINES:
        fits = set(platforms(machine)) | {"any"}
        taken = {name for name, _, _, tags in wheels if any(_runs(tag, fits) for tag in tags)}
        assert taken == packages


def _runs(tag: Tag, fits: set[str]) -> bool:
    """Whether a wheel's tag is one of Python 3.11 on such a machine."""
    interpreters = {"py3", "py2", "py311", "cp311"} | {f"cp3{minor}" for minor in range(2, 11)}
    exact = tag.abi in {"none", "abi3"} or tag.interpreter == "cp311"
    return tag.platform in fits and tag.interpreter in interpreters and exact
