"""The service under systemd as process 1: ready, watched, reloaded, stopped, kept from looping."""

import json
from collections.abc import Iterator

import pytest

from tests.service.machine import Machine
from tests.service.steps import commands

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

YAML = "/etc/syndicator/syndicator.yaml"
DROP_IN = "/run/systemd/system/syndicator.service.d"


def active(shown: dict[str, str]) -> bool:
    """Whether the service is ready."""
    return (shown["ActiveState"], shown["SubState"]) == ("active", "running")


def in_force(machine: Machine) -> str:
    """Version of the configuration that the daemon goes by."""
    lines = machine.run("syndicator status --json --config /etc/syndicator").stdout.splitlines()
    return str(json.loads(lines[0])["configuration"])


@pytest.fixture(autouse=True)
def started(machine: Machine) -> Iterator[None]:
    """Every test finds the service running, the configuration as installed."""
    machine.run("[ -d /root/etc ] || cp -a /etc/syndicator /root/etc")
    yield
    machine.run(
        f"rm -rf {DROP_IN} /etc/systemd/system/syndicator.service.d /etc/syndicator; "
        "cp -a /root/etc /etc/syndicator; systemctl daemon-reload; "
        "systemctl restart syndicator.service"
    )
    machine.wait(active)


@pytest.fixture
def impatient(machine: Machine) -> None:
    """The watchdog bites after three seconds instead of sixty."""
    machine.run(
        f"mkdir -p {DROP_IN}; printf '[Service]\\nWatchdogSec=3s\\n' > {DROP_IN}/trial.conf; "
        "systemctl daemon-reload; systemctl restart syndicator.service"
    )


def test_five_commands_install_it(machine: Machine, page: dict[str, str]) -> None:
    """Five commands; it is ready, watched, comes back after a boot, and says how it stands."""
    assert len(commands(page["offline"])) == 5
    assert len(commands(page["install"])) == 5
    shown = machine.show()
    assert active(shown)
    assert shown["NRestarts"] == "0"
    units = "syndicator.service syndicator-backup.timer"
    assert machine.run(f"systemctl is-enabled {units}").stdout.split() == ["enabled", "enabled"]
    told = machine.wait(lambda now: "owed" in now["StatusText"])["StatusText"]
    assert "应转" in told
    looked = machine.run(page["look"]).stdout
    assert "观察模式" in looked
    assert "守护进程在运行" in looked
    assert "www.gov.cn" in looked
    assert "# TYPE" in looked


def test_the_sandbox_holds(machine: Machine) -> None:
    """Nothing to complain of, exposure at most 1.5, and the process has what the unit says."""
    units = "/etc/systemd/system/syndicator*"
    verified = machine.run(f"systemd-analyze verify {units} 2>&1")
    assert verified.stdout == ""
    for unit in ("syndicator.service", "syndicator-backup.service"):
        machine.run(f"systemd-analyze security --threshold=15 --no-pager {unit}")
    pid = machine.process()
    status = machine.run(f"cat /proc/{pid}/status").stdout
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["CapEff"].strip("0") == ""
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"
    assert machine.run(f"stat -c %U /proc/{pid}").stdout == "syndicator\n"
    limits = machine.run(f"grep 'core file' /proc/{pid}/limits").stdout.split()
    assert limits[4:6] == ["0", "0"]


def test_the_kernel_names_who_asks(machine: Machine) -> None:
    """A stranger reads nothing; a member reads; only who is in people.yaml, by role, may act."""
    machine.run("useradd -m stranger; useradd -m -G syndicator zhangsan")
    refused = machine.run("syndicator status", user="stranger", ok=False)
    assert refused.returncode != 0
    seen = machine.run("cd / && syndicator status", user="zhangsan").stdout
    assert "守护进程在运行" in seen
    order = "cd / && syndicator reload --config /etc/syndicator"
    refused = machine.run(order, user="zhangsan", ok=False)
    assert "zhangsan 不在 people.yaml" in refused.stderr
    person = "  - {key: zhang, name: 张三, login: zhangsan, roles: [operator]}"
    machine.run(f"echo '{person}' >> /etc/syndicator/people.yaml; {order}")
    assert "已重载" in machine.run(order, user="zhangsan").stdout


def test_a_stopped_process_is_ended_and_started_again(machine: Machine, impatient: None) -> None:
    """SIGSTOP: the watchdog's time passes, systemd ends the process and starts another."""
    machine.wait(active)
    first = machine.process()
    machine.run(f"kill -STOP {first}")
    again = machine.wait(lambda now: now["NRestarts"] == "1" and active(now))
    assert again["MainPID"] != first
    assert "Watchdog timeout" in machine.log()


def test_a_killed_process_is_started_again(machine: Machine) -> None:
    """Kill -9: another process within seconds, the same store."""
    first, before = machine.process(), machine.show()
    machine.run(f"kill -KILL {first}")
    again = machine.wait(lambda now: now["MainPID"] not in {"0", first} and active(now))
    assert int(again["NRestarts"]) == int(before["NRestarts"]) + 1
    machine.run("syndicator audit verify --config /etc/syndicator")


def test_a_reload_is_all_or_nothing(machine: Machine, page: dict[str, str]) -> None:
    """A sound edit is taken by the same process; a bad one fails the reload and changes nothing."""
    before = machine.process()
    first = in_force(machine)
    machine.run(f"echo '# edited' >> {YAML}\n{page['reload']}")
    machine.wait(active)
    second = in_force(machine)
    assert second != first
    rules = "/etc/syndicator/rules.yaml"
    machine.run(f"cp {rules} /root/good.yaml; echo 'wrong: true' >> {rules}")
    refused = machine.run("systemctl reload syndicator.service", ok=False)
    assert refused.returncode != 0
    shown = machine.wait(active)
    assert shown["MainPID"] == before
    assert in_force(machine) == second
    assert f"{rules}:" in machine.log()
    machine.run(f"kill -HUP {before}")
    machine.wait(lambda now: "重载被拒" in now["StatusText"])
    machine.run(f"cp /root/good.yaml {rules}; systemctl reload syndicator.service")
    machine.wait(lambda now: "重载被拒" not in now["StatusText"] and active(now))
    assert machine.show()["MainPID"] == before
    assert in_force(machine) == second


def test_a_bad_configuration_is_no_restart_loop(machine: Machine) -> None:
    """Exit 78, left so by systemd, every error in the journal; mended, it starts."""
    machine.run(f"cp {YAML} /root/good.yaml; echo 'wrong: true' >> {YAML}")
    machine.run("systemctl restart syndicator.service", ok=False)
    shown = machine.wait(lambda now: now["ActiveState"] == "failed")
    assert (shown["ExecMainStatus"], shown["Result"]) == ("78", "exit-code")
    machine.run("sleep 6")  # longer than RestartSec=
    assert machine.show()["ActiveState"] == "failed"
    assert machine.show()["NRestarts"] == shown["NRestarts"]
    assert f"{YAML}:" in machine.log()
    machine.run(f"cp /root/good.yaml {YAML}; systemctl start syndicator.service")
    machine.wait(active)


def test_a_full_disk_is_told_and_outlived(machine: Machine, impatient: None) -> None:
    """No room: the watchdog stays fed, STATUS= says why nothing is pushed; with room it goes on.

    The disk is larger than `store.min_free_mb` as shipped, else nothing was ever pushed.
    """
    state = "/var/lib/syndicator"
    machine.run(
        f"systemctl stop syndicator.service; cp -a {state} /root/state; "
        f"mount -t tmpfs -o size=160m,mode=750,uid=syndicator,gid=syndicator tmpfs {state}; "
        f"cp -a /root/state/. {state}/; systemctl start syndicator.service"
    )
    try:
        first = machine.wait(active)
        machine.run(f"dd if=/dev/zero of={state}/filler bs=64k status=none", ok=False)
        machine.wait(lambda now: "存储不能记录" in now["StatusText"], 90)
        machine.run("sleep 7")  # twice the watchdog's time
        shown = machine.show()
        assert active(shown)
        assert (shown["MainPID"], shown["NRestarts"]) == (first["MainPID"], first["NRestarts"])
        assert "存储不能记录" in shown["StatusText"]
        machine.run(f"rm {state}/filler")
        again = machine.wait(lambda now: "存储不能记录" not in now["StatusText"], 90)
        assert again["MainPID"] == first["MainPID"]
    finally:
        machine.run(f"systemctl stop syndicator.service; umount {state}")
    machine.run("systemctl start syndicator.service; syndicator audit verify")


def test_credentials_come_from_systemd(machine: Machine, page: dict[str, str]) -> None:
    """What LoadCredential= brings is what `systemd:NAME` fetches; nobody else can read it."""
    platform = """platforms:
  - key: city
    name: 云都市平台
    adapter: wordpress
    trust: draft
    endpoint: https://cms.example.org
    credential: systemd:city-cms
"""
    to = "/etc/syndicator/platforms/city.yaml"
    machine.run(f"cat > {to} <<'END'\n{platform}END\nsystemctl reload syndicator.service")
    probe = "syndicator platform probe city"
    before = machine.run(probe, ok=False)
    assert "LoadCredential=city-cms" in before.stdout + before.stderr
    machine.run(f"( {page['credential']} ) <<< 'duty:secret-of-the-city'")
    machine.wait(active)
    after = machine.run(probe, ok=False)
    assert "LoadCredential" not in after.stdout + after.stderr
    assert "cms.example.org" in after.stdout + after.stderr
    everything = "journalctl --no-pager; cat /proc/*/cmdline; cat /proc/[0-9]*/environ"
    assert "secret-of-the-city" not in machine.run(everything, ok=False).stdout
    held = "cat /run/credentials/syndicator.service/city-cms"
    assert machine.run(held, user="nobody", ok=False).returncode != 0


def test_a_stop_is_clean(machine: Machine) -> None:
    """SIGTERM: an orderly end that says so, no failure, the socket gone, the chain whole."""
    machine.run("systemctl stop syndicator.service")
    shown = machine.show()
    assert (shown["ActiveState"], shown["Result"]) == ("inactive", "success")
    assert "已停止" in machine.log()[-600:]
    assert machine.run("ls /run/syndicator", ok=False).returncode != 0
    machine.run("syndicator audit verify --config /etc/syndicator")
