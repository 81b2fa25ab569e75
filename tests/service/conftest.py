"""One machine with the service installed from the offline bundle, by the page's own steps."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.machine import Machine, booted, require_machine
from tests.service.steps import steps


@pytest.fixture(scope="session")
def page(repository: Path) -> dict[str, str]:
    """Named blocks of commands of docs/install.md."""
    return steps(repository / "docs" / "install.md")


@pytest.fixture(scope="session")
def clone(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tracked files, as they stand."""
    to = tmp_path_factory.mktemp("clone")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=repository, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (repository / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository / name, to / name)
    return to


@pytest.fixture(scope="session")
def bundle(repository: Path, clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory that holds what `make bundle` makes."""
    require_machine()
    out = tmp_path_factory.mktemp("bundle")
    kept = repository / ".real" / "wheels"  # hashes are checked all the same
    script = str(clone / "scripts" / "bundle.py")
    make = [sys.executable, script, "--out", str(out), "--kept", str(kept)]
    done = subprocess.run(make, cwd=clone, check=False, capture_output=True, text=True)
    if done.returncode != 0 and "Could not find a version" in done.stderr:
        pytest.skip(f"packages cannot be fetched: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def machine(
    bundle: Path, page: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """A machine without any network, the service installed and started."""
    place = tmp_path_factory.mktemp("machine")
    with booted(place, {"/srv/bundle": bundle}, network=False) as made:
        made.run(f"cp /srv/bundle/*.tar /root/ && cd /root\n{page['offline']}")
        yield made
