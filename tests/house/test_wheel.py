"""What is shipped: the wheel works outside the clone and holds what the daemon needs."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the clone as it stands."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=repository, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts directory of a fresh environment that holds the wheel and nothing of the clone."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python")]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return home / "bin"


def run(script: Path, *arguments: str, stdin: str = "") -> str:
    """Run a script of the fresh environment, the locked packages beside it; its output."""
    done = subprocess.run(
        [str(script), *arguments],
        input=stdin,
        cwd=script.parent,
        env={**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_holds_two_packages_and_their_data(repository: Path, wheel: Path) -> None:
    """Exactly two packages; every file of both, SQL and defaults among them, typed markers too."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"syndicator", "syndicator_adapters"}

    listing = ["git", "ls-files", "syndicator", "adapters/syndicator_adapters", "config", "systemd"]
    tracked = subprocess.run(listing, cwd=repository, check=True, capture_output=True, text=True)
    expected = {
        name.removeprefix("adapters/")
        if name.startswith(("adapters/", "syndicator/"))
        else f"syndicator/defaults/{name}"
        for name in tracked.stdout.splitlines()
        if (repository / name).is_file()
    }
    assert expected - names == set()
    assert {"syndicator/py.typed", "syndicator_adapters/py.typed"} <= names
    assert "syndicator/store/sql/schema.sql" in names
    assert "syndicator/defaults/config/syndicator.yaml" in names


def test_works_outside_the_clone(repository: Path, installed: Path) -> None:
    """Installed elsewhere, it runs, finds its defaults in itself, and knows its adapters."""
    assert "docno" in run(installed / "syndicator", "--help")
    number = "吉政办发〔2015〕5号"
    answer = json.loads(run(installed / "syndicator", "docno", stdin=f"{number}\n"))
    assert answer == {"text": number, "key": "吉政办发|2015|5"}

    report = json.loads(run(installed / "python", "-c", REPORT))
    assert not Path(report["code"]).is_relative_to(repository)
    assert Path(report["defaults"]).is_relative_to(Path(report["code"]).parent)
    assert sorted(report["adapters"]) == ["http", "wordpress"]
    assert str(repository) not in report["loaded"]


REPORT = """
import json, sys
from importlib.metadata import entry_points
import syndicator
from syndicator.settings.defaults import default_config_dir

adapters = entry_points(group="syndicator.adapters")
print(json.dumps({
    "code": syndicator.__file__,
    "defaults": str(default_config_dir()),
    "adapters": list({point.name for point in adapters if point.load()}),
    "loaded": sys.path,
}))
"""


def test_typed_for_those_who_import_it(installed: Path) -> None:
    """A third party's adapter type-checks against the installed sdk (py.typed reaches it)."""
    stranger = installed.parent / "stranger.py"
    stranger.write_text("import syndicator.sdk\n\nreveal_type(syndicator.__version__)\n", "utf-8")
    check = ["-m", "mypy", "--strict", "--config-file=", "--cache-dir=/dev/null"]
    python = ["--python-executable", str(installed / "python"), "--follow-imports=silent"]
    done = subprocess.run(
        [sys.executable, *check, *python, str(stranger)],
        cwd=installed.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert "import-untyped" not in done.stdout
    assert 'Revealed type is "str"' in done.stdout.replace("builtins.", "")
