"""Backup, drill, restore, upgrade, refused downgrade, removal: the page's own steps, for real."""

import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bundle import finish
from tests.service.machine import Machine, booted
from tests.service.steps import commands

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]

NEXT = "999.0.0"
STORE = "/var/lib/syndicator/syndicator.db"


def ready(machine: Machine) -> None:
    """Wait until the service is."""
    machine.wait(lambda now: (now["ActiveState"], now["SubState"]) == ("active", "running"))


def version(machine: Machine) -> str:
    """The version installed."""
    return str(json.loads(machine.run("syndicator version --json").stdout)["version"])


def schema(machine: Machine) -> str:
    """Schema version of the store."""
    ask = f"""/usr/bin/python3 -c 'import sqlite3; print(sqlite3.connect("{STORE}").execute(
        "SELECT value FROM meta WHERE key = ?", ("schema_version",)).fetchone()[0])'"""
    return machine.run(ask).stdout.strip()


@pytest.fixture(scope="module")
def next_bundle(bundle: Path, clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle of a later version, whose store has one table more."""
    work = tmp_path_factory.mktemp("next")
    later = work / "clone"
    shutil.copytree(clone, later)
    package = later / "syndicator"
    code = package / "__init__.py"
    code.write_text(
        re.sub(r'__version__ = "[^"]+"', f'__version__ = "{NEXT}"', code.read_text("utf-8")),
        "utf-8",
    )
    migrations = package / "store" / "sql" / "migrations"
    number = len(list(migrations.glob("*.sql"))) + 1
    step = "CREATE TABLE of_a_later_version (id INTEGER PRIMARY KEY);\n"
    (migrations / f"{number:04}_later.sql").write_text(step, "ascii")
    with tarfile.open(next(bundle.glob("*.tar"))) as packed:
        packed.extractall(work, filter="data")
    (folder,) = work.glob("syndicator-*-offline")
    for own in (folder / "wheels").glob("syndicator-*.whl"):
        own.unlink()
    finish(folder, later)
    return folder


def test_a_backup_is_made_and_the_drill_restores_it(machine: Machine, page: dict[str, str]) -> None:
    """The timer's service makes a proved copy; the drill opens it elsewhere; nothing is touched."""
    ready(machine)
    before = machine.show()
    listed = machine.run(page["backup"]).stdout
    (copy,) = re.findall(r"syndicator-\d{8}T\d{6}[+-]\d{4}\.db", listed)
    owner = machine.run(f"stat -c '%U %a' /var/backups/syndicator/{copy}").stdout
    assert owner == "syndicator 640\n"
    assert "syndicator-backup.timer" in listed
    machine.run(f"test -e {STORE}.backed-up")  # what the alarm for old backups looks at
    calendar = machine.run("systemctl show syndicator-backup.timer -p TimersCalendar").stdout
    assert "02:30" in calendar
    drilled = machine.run(page["drill"]).stdout
    assert "已恢复" in drilled
    assert machine.show()["MainPID"] == before["MainPID"]


def test_a_lost_store_is_restored(machine: Machine, page: dict[str, str]) -> None:
    """Without its store the daemon begins no empty one; the restored one goes on, chain whole."""
    machine.run("systemctl start syndicator-backup.service")
    machine.run(f"systemctl stop syndicator.service; rm -f {STORE} {STORE}-wal {STORE}-shm")
    machine.run("systemctl start syndicator.service", ok=False)
    assert "曾有数据" in machine.log()
    machine.run(page["restore"])
    ready(machine)
    owner = machine.run(f"stat -c '%U:%G' {STORE}").stdout
    assert owner == "syndicator:syndicator\n"
    machine.run("syndicator audit verify --config /etc/syndicator")


def test_an_upgrade_and_the_way_back(
    machine: Machine, page: dict[str, str], next_bundle: Path
) -> None:
    """Newer: store carried over, own configuration untouched. Older: refused, no loop, way back."""
    first, old_schema = version(machine), schema(machine)
    machine.run("echo '# ours' >> /etc/syndicator/rules.yaml")
    kept = machine.run("cat /etc/syndicator/*.yaml | sha256sum").stdout
    shutil.copytree(next_bundle, machine.root / "root" / "next")
    machine.run(f"cd /root/next\n{page['upgrade']}")
    ready(machine)
    assert (version(machine), schema(machine)) == (NEXT, str(int(old_schema) + 1))
    assert machine.run("cat /etc/syndicator/*.yaml | sha256sum").stdout == kept
    machine.run("syndicator audit verify --config /etc/syndicator")

    machine.run(f"cd /root/syndicator-*-offline/\n{page['upgrade']}", ok=False)
    shown = machine.wait(lambda now: now["ActiveState"] == "failed")
    assert shown["ExecMainStatus"] == "78"
    assert "不能降级" in machine.log()
    machine.run(page["go-back"])
    ready(machine)
    assert (version(machine), schema(machine)) == (first, old_schema)
    assert "守护进程在运行" in machine.run("syndicator status").stdout


@pytest.fixture
def connected(tmp_path: Path, clone: Path) -> Iterator[Machine]:
    """A machine that reaches the package index; the sources' names lead to itself."""
    with booted(tmp_path, {"/srv/clone": clone}, network=True) as made:
        names = "www.gov.cn www.jl.gov.cn xxgk.jl.gov.cn"
        made.run(f"echo '127.0.0.1 {names}' >> /etc/hosts")
        yield made


def test_installed_from_a_clone_and_removed(
    clone: Path, connected: Machine, page: dict[str, str]
) -> None:
    """Five commands through the index; removed, program and units are gone, the records stay."""
    assert len(commands(page["install"])) == 5
    done = connected.run(
        f"cp -r /srv/clone /root/clone; cd /root/clone\n{page['install']}", ok=False, seconds=800
    )
    if "Could not find a version" in done.stderr:
        pytest.skip(f"packages cannot be fetched: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    ready(connected)
    connected.run(page["remove"])
    left = "ls /etc/systemd/system/syndicator* /opt/syndicator /usr/local/bin/syndicator"
    assert connected.run(left, ok=False).stdout == ""
    connected.run(f"test -s {STORE} && test -f /etc/syndicator/syndicator.yaml")
