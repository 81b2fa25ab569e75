"""The browser unit under systemd: started by its socket, its sandbox and Chromium's own both on."""

import json

import pytest

from tests.browser.chromium import require_chromium
from tests.service.machine import Machine

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

SOCKET = "/run/syndicator-render/render.sock"
SITE = """\
mkdir -p /srv/site && cd /srv/site
cat > index.html <<'HTML'
<p id="out">shell</p><script>
fetch('/text.txt').then(r => r.text()).then(t => { document.getElementById('out').textContent = t })
</script>
HTML
printf 'made by a script' > text.txt
systemd-run --quiet --unit=site /usr/bin/python3 -m http.server \\
  --bind 127.0.0.1 --directory /srv/site 8123
for _ in $(seq 50); do
  curl --silent --fail http://127.0.0.1:8123/ > /dev/null && break
  sleep 0.1
done
"""
ASK = f"""\
cat > /root/ask.py <<'PY'
import asyncio, json, pathlib
from syndicator.browser.client import BrowserClient
from syndicator.browser.protocol import Ask
ask = Ask("http://127.0.0.1:8123/", allowed_networks=("127.0.0.1/32",))
seen = asyncio.run(BrowserClient(pathlib.Path("{SOCKET}")).see(ask))
print(json.dumps({{"status": seen.status, "page": seen.page.decode()}}))
PY
chmod 755 /root && chmod 644 /root/ask.py
"""
LOOK = "/opt/syndicator/bin/python /root/ask.py"


@pytest.fixture(scope="module")
def render(machine: Machine) -> Machine:
    """A machine with the socket enabled and a site to look at."""
    require_chromium()
    machine.run(SITE + ASK)
    machine.run("systemctl enable --now syndicator-render.socket")
    return machine


def test_the_daemons_account_asks_and_sees(render: Machine) -> None:
    """The first question starts the unit; the page comes as scripts left it."""
    assert render.show("syndicator-render.service")["ActiveState"] == "inactive"
    done = render.run(LOOK, user="syndicator", ok=False)
    assert done.returncode == 0, done.stderr + render.log("syndicator-render.service")
    seen = json.loads(done.stdout)
    assert seen["status"] == 200
    assert "made by a script" in seen["page"]
    assert render.show("syndicator-render.service")["ActiveState"] == "active"


def test_nobody_else_is_heard(render: Machine) -> None:
    """An account outside the group may not have pages opened."""
    refused = render.run(LOOK, user="nobody", ok=False)
    assert refused.returncode != 0
    assert "Permission denied" in refused.stderr


def test_the_browser_stands_in_both_sandboxes(render: Machine) -> None:
    """No rights, a filter of calls, name spaces of its own, and nothing of ours to read."""
    render.run(LOOK, user="syndicator")
    pid = render.process("syndicator-render.service")
    ours = "/etc/syndicator /var/lib/syndicator /var/backups/syndicator /run/syndicator"
    assert render.run(f"ls {ours}").stdout.count("\n") > len(ours.split()) * 2
    assert not render.run(f"nsenter --target {pid} --mount find {ours} -mindepth 1").stdout
    pages = render.run("pgrep --full -- --type=renderer").stdout.split()
    assert pages
    status = render.run(f"cat /proc/{pages[0]}/status").stdout
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["CapEff"].strip("0") == ""
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    assert "--no-sandbox" not in render.run(f"cat /proc/{pages[0]}/cmdline").stdout
    for kind in ("user", "pid", "net"):
        names = render.run(f"readlink /proc/{pid}/ns/{kind} /proc/{pages[0]}/ns/{kind}").stdout
        assert len(set(names.split())) == 2, kind
